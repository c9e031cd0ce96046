// A breaker per target and isolate: a target that fails is left alone for a while, so that requests fail fast or go
// elsewhere instead of queueing behind a time-out each. It is told of failures; it decides nothing by itself.
// Isolates do not share it: each learns on its own, so a target that is down still meets a few requests from each.

export interface BreakerOptions {
  /** It opens at this many failures within the window, … */
  readonly failures: number
  /** … provided that they are at least this share of the requests of the window, in percent. */
  readonly percent: number
  readonly windowMs: number
  /** How long nothing is sent once it is open. */
  readonly openMs: number
  /** Requests let through at once when that time is over; as many must succeed to close it. */
  readonly probes: number
}

/** A permission to send one request; whoever got it says what became of it, exactly once. */
export type Pass =
  | { readonly kind: 'pass'; readonly probe: boolean; readonly generation: number }
  | { readonly kind: 'open'; readonly retryMs: number }

/** 'unknown': the client left before anything was learnt. */
export type Outcome = 'good' | 'bad' | 'unknown'

export interface Breaker {
  readonly ask: (nowMs: number) => Pass
  readonly tell: (pass: Pass & { readonly kind: 'pass' }, outcome: Outcome, nowMs: number) => void
}

interface State {
  /** Counts every opening and closing: what was sent before says nothing about after. */
  generation: number
  /** Undefined while closed. */
  openUntilMs: number | undefined
  /** When this round of probes is given up: the platform may drop a request, and nobody tells of it then. */
  probingUntilMs: number
  probesOut: number
  probesGood: number
  /** Two halves of the window: the current one, and the one before it. */
  halfStartMs: number
  readonly now: Half
  readonly before: Half
}

interface Half {
  failures: number
  total: number
}

/** How soon to ask again while probes are out. */
const PROBING_MS = 1000

export const createBreaker = (options: BreakerOptions): Breaker => {
  const state: State = {
    generation: 0,
    openUntilMs: undefined,
    probingUntilMs: 0,
    probesOut: 0,
    probesGood: 0,
    halfStartMs: 0,
    now: { failures: 0, total: 0 },
    before: { failures: 0, total: 0 },
  }
  return {
    ask: (nowMs) => ask(state, options, nowMs),
    tell: (pass, outcome, nowMs) => tell(state, options, pass, outcome, nowMs),
  }
}

const ask = (state: State, options: BreakerOptions, nowMs: number): Pass => {
  const { openUntilMs } = state
  if (openUntilMs === undefined) return { kind: 'pass', probe: false, generation: state.generation }
  if (nowMs < openUntilMs) return { kind: 'open', retryMs: openUntilMs - nowMs }
  if (state.probesOut + state.probesGood >= options.probes) {
    const leftMs = state.probingUntilMs - nowMs
    if (leftMs > 0) return { kind: 'open', retryMs: Math.min(PROBING_MS, leftMs) }
    open(state, options, nowMs - options.openMs)
  }
  if (state.probesOut + state.probesGood === 0) state.probingUntilMs = nowMs + options.openMs
  state.probesOut++
  return { kind: 'pass', probe: true, generation: state.generation }
}

const tell = (
  state: State,
  options: BreakerOptions,
  pass: Pass & { readonly kind: 'pass' },
  outcome: Outcome,
  nowMs: number,
): void => {
  if (pass.generation !== state.generation) return
  if (pass.probe) {
    state.probesOut--
    if (outcome === 'bad') open(state, options, nowMs)
    else if (outcome === 'good' && ++state.probesGood >= options.probes) close(state, nowMs)
    return
  }
  if (outcome === 'unknown') return
  turn(state, options, nowMs)
  state.now.total++
  if (outcome === 'good') return
  state.now.failures++
  const failures = state.now.failures + state.before.failures
  const total = state.now.total + state.before.total
  if (failures >= options.failures && failures * 100 >= total * options.percent) open(state, options, nowMs)
}

const open = (state: State, options: BreakerOptions, nowMs: number): void => {
  state.generation++
  state.openUntilMs = nowMs + options.openMs
  state.probesOut = 0
  state.probesGood = 0
}

const close = (state: State, nowMs: number): void => {
  state.generation++
  state.openUntilMs = undefined
  state.halfStartMs = nowMs
  empty(state.now)
  empty(state.before)
}

/** Forgets what is older than the window. */
const turn = (state: State, options: BreakerOptions, nowMs: number): void => {
  const half = options.windowMs / 2
  const age = nowMs - state.halfStartMs
  if (age < half) return
  if (age < options.windowMs) {
    state.before.failures = state.now.failures
    state.before.total = state.now.total
    state.halfStartMs += half
  } else {
    empty(state.before)
    state.halfStartMs = nowMs
  }
  empty(state.now)
}

const empty = (half: Half): void => {
  half.failures = 0
  half.total = 0
}
