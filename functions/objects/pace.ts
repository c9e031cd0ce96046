// How fast a counter is asked, and among how many objects it should be divided then. An object serves about 1,000
// questions a second; a key is divided well before.

const PARTS_MAX = 32

/** Counts a question; answers how many came in the last whole second. */
export const pace = (): ((nowMs: number) => number) => {
  let second = 0
  let count = 0
  let last = 0
  return (nowMs) => {
    const now = Math.floor(nowMs / 1000)
    if (now > second) {
      last = now === second + 1 ? count : 0
      second = now
      count = 0
    }
    count++
    // A rush is seen while it lasts, not a second later.
    return Math.max(last, count)
  }
}

/** A power of two, so that few isolates change their part when the number changes. */
export const partsFor = (perSecond: number, hotPerSecond: number): number => {
  if (perSecond <= hotPerSecond) return 1
  let parts = 2
  while (parts < PARTS_MAX && perSecond / parts > hotPerSecond / 2) parts *= 2
  return parts
}
