// The runner: walks a route's guards in the document's order until one does not pass. It trusts no guard to be
// polite: a fault is settled by the policy's onFault, a shadow never refuses, and an empty route never admits by
// accident (a route without guards is a policy's explicit choice, which the lint warns about).

import type { Denial, Fault } from '../decision/denials.ts'
import { bodyOf } from '../exchange/body.ts'
import { withBody, withoutQuery } from '../exchange/with.ts'
import type { Body, Exchange } from '../exchange/exchange.ts'
import type { Result } from '../lib/result.ts'
import type { Grants, OnEnd, Placement, Verdict } from './guard.ts'
import type { Ports } from './ports.ts'

/** What one guard said, as the event and `explain` tell it. */
export interface Step {
  readonly guard: string
  readonly mode: Placement['mode']
  readonly verdict: Verdict
}

export interface Decision {
  readonly kind: 'admit' | 'refuse' | 'fault'
  /** The exchange with everything that the guards had read: what is forwarded when admitted. */
  readonly exchange: Exchange
  readonly grants: Grants
  readonly steps: readonly Step[]
  /** Set when kind is 'refuse'. */
  readonly denial: Denial | undefined
  /** Set when kind is 'fault': a guard with onFault: deny could not judge. */
  readonly fault: Fault | undefined
  /** What the guards that passed have left to do at the end: see core/end.ts. */
  readonly onEnd: readonly OnEnd[]
}

/** What goes to the origin of an admitted exchange: all of it but the secrets of the gate's own in its query. */
export const forwardedOf = ({ exchange, grants }: Pick<Decision, 'exchange' | 'grants'>): Exchange =>
  grants.spentQuery === undefined || exchange.search === ''
    ? exchange
    : withoutQuery(exchange, grants.spentQuery)

const NOTHING_LEFT: readonly OnEnd[] = []

/**
 * Buffers the body up to the policy's bound; undefined, and at once, for a request without one. Called at most once.
 */
export type ReadBody = () => Read | Promise<Read>
type Read = Result<Body | undefined, Denial>

interface Walk {
  exchange: Exchange
  grants: Grants
  readonly steps: Step[]
  /** Made by the first guard that needs it: most requests leave nothing to do. */
  onEnd: OnEnd[] | undefined
  onRefusal: OnEnd[] | undefined
  /** Whether the body was asked for. */
  read: boolean
}

/**
 * Judges an exchange by a route's placements. Answers synchronously when every guard does: the warm path then
 * costs no microtask. A thrown exception is a bug and goes through to the shell's one catch.
 */
export const decide = (
  placements: readonly Placement[],
  exchange: Exchange,
  ports: Ports,
  readBody: ReadBody,
): Decision | Promise<Decision> => {
  const walk: Walk = { exchange, grants: {}, steps: [], onEnd: undefined, onRefusal: undefined, read: false }
  const judging: Judging = { walk, placements, ports, readBody }
  for (let place = 0; place < placements.length; place++) {
    const placement = placements[place] as Placement
    if (placement.guard.reads === 'body' && !walk.read) {
      const body = readBody()
      if (body instanceof Promise) return decideSlowly(judging, place, body, undefined)
      const unreadable = take(walk, body)
      if (unreadable !== undefined) return unreadable
    }
    const verdict = placement.guard.judge(walk.exchange, ports, walk.grants)
    if (verdict instanceof Promise) return decideSlowly(judging, place, undefined, verdict)
    const stopped = settle(walk, placement, verdict)
    if (stopped !== undefined) return stopped
  }
  return admitted(walk)
}

interface Judging {
  readonly walk: Walk
  readonly placements: readonly Placement[]
  readonly ports: Ports
  readonly readBody: ReadBody
}

/** The same walk from `place` on, where the body or a verdict has to be waited for. */
const decideSlowly = async (
  { walk, placements, ports, readBody }: Judging,
  place: number,
  body: Promise<Read> | undefined,
  pending: Promise<Verdict> | undefined,
): Promise<Decision> => {
  for (let index = place; index < placements.length; index++) {
    const placement = placements[index] as Placement
    if (placement.guard.reads === 'body' && !walk.read) {
      const unreadable = take(walk, await (body ?? readBody()))
      if (unreadable !== undefined) return unreadable
    }
    const answer = index === place ? pending : undefined
    const verdict = answer ?? placement.guard.judge(walk.exchange, ports, walk.grants)
    const stopped = settle(walk, placement, verdict instanceof Promise ? await verdict : verdict)
    if (stopped !== undefined) return stopped
  }
  return admitted(walk)
}

/** Takes the body in. Not a guard's verdict but the exchange's: what cannot be judged is refused in shadow mode too. */
const take = (walk: Walk, body: Read): Decision | undefined => {
  walk.read = true
  if (!body.ok) return refused(walk, body.error)
  if (body.value !== undefined) walk.exchange = withBody(walk.exchange, body.value)
  return undefined
}

/** Records one verdict; answers the decision when it ends the walk. */
const settle = (walk: Walk, placement: Placement, verdict: Verdict): Decision | undefined => {
  walk.steps.push({ guard: placement.guard.name, mode: placement.mode, verdict })
  if (verdict.kind !== 'fault' && verdict.grants !== undefined)
    walk.grants = merge(walk.grants, keptOf(verdict.grants, verdict.kind, placement.mode))
  if (verdict.kind === 'pass') {
    if (verdict.onEnd !== undefined) (walk.onEnd ??= []).push(verdict.onEnd)
    if (verdict.onRefusal !== undefined) (walk.onRefusal ??= []).push(verdict.onRefusal)
    // The guards behind it, the origin and the origin's signed word see what goes on, and nothing else.
    if (verdict.body !== undefined && placement.mode === 'enforce')
      walk.exchange = withBody(walk.exchange, bodyOf(verdict.body, walk.exchange.headers.get('content-type')))
  }
  if (verdict.kind === 'pass' || placement.mode === 'shadow') return undefined
  if (verdict.kind === 'deny') return refused(walk, verdict.denial)
  if (placement.onFault === 'pass') return undefined
  return {
    kind: 'fault',
    exchange: walk.exchange,
    grants: walk.grants,
    steps: walk.steps,
    denial: undefined,
    fault: verdict.fault,
    onEnd: leftToDo(walk),
  }
}

/**
 * Whom a refused credential names is for the event of the refusal alone. A shadow's refusal is followed by other guards
 * and by the origin: a revoked token would speak for its principal there, and replace whom a guard that enforces named.
 */
const keptOf = (grants: Grants, kind: 'pass' | 'deny', mode: Placement['mode']): Grants => {
  if (kind === 'pass' || mode === 'enforce') return grants
  const { quotas, spent, spentQuery, transactions } = grants
  return {
    ...(transactions === undefined ? undefined : { transactions }),
    ...(quotas === undefined ? undefined : { quotas }),
    ...(spent === undefined ? undefined : { spent }),
    ...(spentQuery === undefined ? undefined : { spentQuery }),
  }
}

const refused = (walk: Walk, denial: Denial): Decision => ({
  kind: 'refuse',
  exchange: walk.exchange,
  grants: walk.grants,
  steps: walk.steps,
  denial,
  fault: undefined,
  onEnd: leftToDo(walk),
})

/** What is left to do for a request that does not reach the origin. */
const leftToDo = (walk: Walk): readonly OnEnd[] => {
  if (walk.onRefusal === undefined) return walk.onEnd ?? NOTHING_LEFT
  return walk.onEnd === undefined ? walk.onRefusal : [...walk.onEnd, ...walk.onRefusal]
}

const admitted = (walk: Walk): Decision => ({
  kind: 'admit',
  exchange: walk.exchange,
  grants: walk.grants,
  steps: walk.steps,
  denial: undefined,
  fault: undefined,
  onEnd: walk.onEnd ?? NOTHING_LEFT,
})

const withoutScopes = ({ scopes: _scopes, ...others }: Grants): Grants => others

const merge = (before: Grants, later: Grants): Grants => {
  // Scopes are somebody's: a guard that names another principal and grants none must not be taken to grant the
  // former one's.
  const changesHands = later.principal !== undefined && later.scopes === undefined
  const earlier = changesHands && before.scopes !== undefined ? withoutScopes(before) : before
  const quotas =
    earlier.quotas === undefined || later.quotas === undefined
      ? (later.quotas ?? earlier.quotas)
      : [...earlier.quotas, ...later.quotas]
  let merged: Grants = quotas === undefined ? { ...earlier, ...later } : { ...earlier, ...later, quotas }
  if (earlier.spent !== undefined && later.spent !== undefined)
    merged = { ...merged, spent: [...earlier.spent, ...later.spent] }
  if (earlier.spentQuery !== undefined && later.spentQuery !== undefined)
    merged = { ...merged, spentQuery: [...earlier.spentQuery, ...later.spentQuery] }
  if (earlier.transactions !== undefined && later.transactions !== undefined)
    merged = { ...merged, transactions: [...earlier.transactions, ...later.transactions] }
  return merged
}
