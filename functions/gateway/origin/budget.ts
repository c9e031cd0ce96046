// What may be retried: a share of all requests and no more, so that an origin in trouble meets no storm of retries
// on top of its load. Per origin and isolate.

export interface Budget {
  /** Called for each request that is not a retry. */
  readonly earn: () => void
  /** Whether one retry may be made; it is then spent. */
  readonly spend: () => boolean
}

/** What a quiet origin may be retried in a row. */
const RESERVE = 10

/** `percent`: how many retries a hundred requests earn. */
export const createBudget = (percent: number): Budget => {
  // In hundredths of a retry, so that no rounding adds up.
  let balance = RESERVE * 100
  return {
    earn: () => {
      balance = Math.min(RESERVE * 100, balance + percent)
    },
    spend: () => {
      if (balance < 100) return false
      balance -= 100
      return true
    },
  }
}
