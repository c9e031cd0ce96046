// The arithmetic of limits, as pure functions of (cell, now, units). A cell is four numbers, so that the same state
// stands in an isolate's memory, in a Durable Object's row and in a Redis hash, and one oracle judges all three.
// Everything is integer arithmetic below 2^53 (the options' schema sees to it): no rounding can admit one too many.
// Time never runs backwards in a cell: a caller whose clock lags counts at the cell's own time.

export type AlgorithmName =
  | 'token-bucket'
  | 'sliding-window'
  | 'fixed-window'
  | 'calendar'
  | 'concurrency'
  | 'penalty'

/** One limit's arithmetic. All times in ms, all amounts in units. */
export interface Window {
  readonly algorithm: AlgorithmName
  readonly quota: number
  /** For concurrency: how long a slot lasts that nobody gives back. */
  readonly windowMs: number
  /** Token bucket: how many units may come at once. Elsewhere the quota. */
  readonly burst: number
  /** Calendar: the period that `now` falls into, computed by the caller (a store knows no time zones). */
  readonly span?: Span
  readonly penalty?: Penalty
  /** Units by which tokens that lie in leases may be presumed idle: the stated overage. 0 when strict. */
  readonly overage: number
}

export interface Span {
  readonly startMs: number
  readonly endMs: number
}

/** `after` strikes within `withinMs` ban for `banMs`, then for `factor` times as long, up to `banMaxMs`. */
export interface Penalty {
  readonly after: number
  readonly withinMs: number
  readonly banMs: number
  readonly factor: number
  readonly banMaxMs: number
  /** How long a reader may trust what it knows of a ban. */
  readonly refreshMs: number
}

export type Cell = readonly [number, number, number, number]

export interface Algorithm {
  /** The cell as it stands at `nowMs`: drained, rolled over, or new. */
  readonly roll: (window: Window, cell: Cell | undefined, nowMs: number) => Cell
  /** Whole units that may be taken from a rolled cell; negative when more was charged than there was. */
  readonly free: (window: Window, cell: Cell, nowMs: number) => number
  /** Charges (or, negative, gives back) without asking whether there is room. */
  readonly add: (window: Window, cell: Cell, units: number, nowMs: number) => Cell
  /** The least time after which `units` are free, if nothing else happens. */
  readonly wait: (window: Window, cell: Cell, units: number, nowMs: number) => number
  /** Until a token bucket is full again, or the window ends. */
  readonly reset: (window: Window, cell: Cell, nowMs: number) => number
}
