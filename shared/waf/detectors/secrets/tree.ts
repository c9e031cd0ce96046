// The table's names by their characters: most of them share a folder, and a text that names nothing but that folder, again
// and again, would have each of its names compared.

import { charset, standsAt } from '../../runs.ts'
import { traitsOf } from './secrets.ts'
import { EXACT } from './traits.ts'

interface Branch {
  readonly next: Map<number, Branch>
  /** The name that ends here. */
  name: string | undefined
}

export type Tree = Branch

export const treeOf = (names: readonly string[]): Tree => {
  const root: Branch = { next: new Map(), name: undefined }
  for (const name of names) {
    let branch = root
    for (let at = 0; at < name.length; at++) {
      const code = name.charCodeAt(at)
      const next = branch.next.get(code) ?? { next: new Map<number, Branch>(), name: undefined }
      branch.next.set(code, next)
      branch = next
    }
    branch.name = name
  }
  return root
}

const COMPONENT = charset('a-z0-9._-')

/** The longest name that begins at `at`. `exact`: one that ends its component by its traits counts only where it does. */
export const nameAt = (text: string, at: number, tree: Tree, exact: boolean): string | undefined => {
  let found: string | undefined
  let branch = tree
  for (let end = at; end < text.length; end++) {
    const next = branch.next.get(text.charCodeAt(end))
    if (next === undefined) break
    branch = next
    const { name } = branch
    if (name === undefined) continue
    if (!exact || (traitsOf(name) & EXACT) === 0 || !standsAt(text, end + 1, COMPONENT)) found = name
  }
  return found
}
