// The nearest valid word for a typo: what an error offers instead of a wrong key or name.

/** Longer words than this are compared by their start alone: the work stays bounded on any document. */
const CHARACTERS_MAX = 64

/** The candidate that is a small edit away (a third of the word, at most 3), the first of the nearest; or undefined. */
export const nearest = (word: string, candidates: Iterable<string>): string | undefined => {
  const wanted = word.slice(0, CHARACTERS_MAX).toLowerCase()
  let best: string | undefined
  let distanceMax = Math.min(3, Math.ceil(wanted.length / 3))
  for (const candidate of candidates) {
    const other = candidate.slice(0, CHARACTERS_MAX).toLowerCase()
    if (Math.abs(other.length - wanted.length) > distanceMax) continue
    const distance = editDistance(wanted, other)
    if (distance > distanceMax) continue
    if (best !== undefined && distance === distanceMax) continue
    best = candidate
    distanceMax = distance
  }
  return best
}

/** Insertions, deletions, replacements and swaps of neighbours (optimal string alignment). */
export const editDistance = (one: string, other: string): number => {
  let before: number[] = []
  let above = Array.from({ length: other.length + 1 }, (_, column) => column)
  for (let row = 1; row <= one.length; row++) {
    const current = [row]
    for (let column = 1; column <= other.length; column++) {
      const same = one[row - 1] === other[column - 1]
      let cost = Math.min(
        (above[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (above[column - 1] ?? 0) + (same ? 0 : 1),
      )
      const swapped = one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1]
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, (before[column - 2] ?? 0) + 1)
      current.push(cost)
    }
    before = above
    above = current
  }
  return above[other.length] ?? 0
}
