// Classes of bytes: those that no set of an expression tells apart are one symbol to its automaton, whose rows are as many
// times shorter.

import { bytesOf, hasByte, type ByteSet } from './sets.ts'

/** Classes of bytes that all of `sets` treat alike. */
export const classify = (
  sets: readonly ByteSet[],
): { readonly classes: Uint8Array; readonly count: number } => {
  const classes = new Uint8Array(256)
  let count = 1
  for (const set of sets) {
    const split = new Map<number, number>()
    const seen = new Set<number>()
    for (let byte = 0; byte < 256; byte++) if (!hasByte(set, byte)) seen.add(classes[byte] ?? 0)
    for (const byte of bytesOf(set)) {
      const old = classes[byte] ?? 0
      if (!seen.has(old)) continue
      let fresh = split.get(old)
      if (fresh === undefined) split.set(old, (fresh = count++))
      classes[byte] = fresh
    }
  }
  return { classes, count }
}
