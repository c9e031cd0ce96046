// Which atoms of a pattern take a character. Characters that the same atoms take are one class: the automaton steps
// by classes. A character is looked up when a text first holds it, each atom asked on this one character alone.

import type { Compiled } from './program.ts'

const KNOWN_MAX = 4096

export interface Classes {
  /** The class of a code point. */
  readonly classOf: (codePoint: number) => number
  /** Whether a class is taken by an atom. */
  readonly takes: (found: number, atom: number) => boolean
  readonly isWord: (found: number) => boolean
  /** How many there are so far. */
  readonly count: () => number
}

const isWordCode = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122)

export const makeClasses = ({ atoms, flags, usesWord }: Compiled): Classes => {
  // The platform has read each of these as part of the whole already.
  const tests = atoms.map((source) => new RegExp(`^${source}$`, flags))
  const signatures = new Map<string, number>()
  const members: (readonly boolean[])[] = []
  const words: boolean[] = []
  const ascii = new Int32Array(128).fill(-1)
  let others = new Map<number, number>()
  const find = (codePoint: number): number => {
    const text = String.fromCodePoint(codePoint)
    const taken = tests.map((test) => test.test(text))
    const word = usesWord && isWordCode(codePoint)
    const signature = `${word ? 'w' : ''}${taken.map((one) => (one ? 1 : 0)).join('')}`
    let found = signatures.get(signature)
    if (found === undefined) {
      found = members.push(taken) - 1
      words.push(word)
      signatures.set(signature, found)
    }
    return found
  }
  return {
    classOf: (codePoint) => {
      if (codePoint < 128) {
        const known = ascii[codePoint] ?? -1
        return known !== -1 ? known : (ascii[codePoint] = find(codePoint))
      }
      const known = others.get(codePoint)
      if (known !== undefined) return known
      if (others.size >= KNOWN_MAX) others = new Map()
      const found = find(codePoint)
      others.set(codePoint, found)
      return found
    },
    takes: (found, atom) => members[found]?.[atom] === true,
    isWord: (found) => words[found] === true,
    count: () => members.length,
  }
}
