// What a pattern means, as a tree. An atom matches exactly one code point: a literal, a class or an escape. Which code
// points it takes is asked of the platform's own RegExp, one character at a time, where nothing can backtrack.

export type Node =
  | { readonly kind: 'empty' }
  | { readonly kind: 'atom'; readonly atom: number }
  | { readonly kind: 'sequence'; readonly nodes: readonly Node[] }
  | { readonly kind: 'choice'; readonly nodes: readonly Node[] }
  | { readonly kind: 'repeat'; readonly node: Node; readonly min: number; readonly max: number }
  | { readonly kind: 'assert'; readonly what: Assertion }
  | { readonly kind: 'look'; readonly node: Node; readonly behind: boolean; readonly negative: boolean }

export type Assertion = 'start' | 'end' | 'word' | 'notWord'

export interface Tree {
  readonly root: Node
  /** Sources of atoms, each one a regular expression for one character. */
  readonly atoms: readonly string[]
  /** With which flags the atoms are to be read: 'u' where the pattern is valid with it. */
  readonly flags: 'u' | ''
}

export const EMPTY: Node = { kind: 'empty' }
