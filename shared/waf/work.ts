// What judging may cost: work is counted, not timed, since a Worker's clock stands still while it computes, and since
// a refusal must not depend on how busy a machine is. A unit is about a nanosecond of one core. Whoever loops over a
// client's text pays here; whoever runs rules looks whether something is left, and says so when nothing is.

/** For texts that no client sent. */
export const UNBOUNDED = Number.MAX_SAFE_INTEGER

/** What is left to the judging that runs: one at a time, from its beginning to its end without a pause. */
export const work = { left: UNBOUNDED }

/** Pays for what is to be done at once; false where too little is left for it: then it is not to be begun. */
export const pays = (units: number): boolean => (work.left = work.left < units ? -1 : work.left - units) >= 0

/** A unit takes 1.25 ns in the worst texts that searches have found (bench/waf.ts), and 0.7 in what people write. */
const UNITS_A_MS = 800_000

/** What work of so many milliseconds is in units. */
export const unitsOf = (milliseconds: number): number => Math.round(milliseconds * UNITS_A_MS)
