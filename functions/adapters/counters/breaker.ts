// Stops asking a store that is dead: a request must not wait out its budget to learn what the last ones learned.
// After so many failures in a row it pauses, lets one request try, and pauses for longer while that fails.

export interface Breaker {
  /** How long the store is not asked; 0 lets this request ask. */
  readonly pauseMs: (nowMs: number) => number
  readonly succeeded: () => void
  readonly failed: (nowMs: number) => void
}

export interface BreakerTerms {
  readonly failuresMax: number
  readonly firstPauseMs: number
  readonly pauseMsMax: number
}

const TERMS: BreakerTerms = { failuresMax: 5, firstPauseMs: 500, pauseMsMax: 10_000 }

export const breaker = (terms: BreakerTerms = TERMS): Breaker => {
  let failures = 0
  let pauses = 0
  let openUntilMs = 0
  return {
    pauseMs: (nowMs) => {
      if (nowMs < openUntilMs) return openUntilMs - nowMs
      // Half open: this request tries, and the next ones pause until it has an answer or the pause is over again.
      if (pauses > 0) openUntilMs = nowMs + terms.firstPauseMs
      return 0
    },
    succeeded: () => {
      failures = 0
      pauses = 0
      openUntilMs = 0
    },
    failed: (nowMs) => {
      failures++
      if (failures < terms.failuresMax && pauses === 0) return
      openUntilMs = nowMs + Math.min(terms.pauseMsMax, terms.firstPauseMs * 2 ** Math.min(pauses, 20))
      pauses++
    },
  }
}
