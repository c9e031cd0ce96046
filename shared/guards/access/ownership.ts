// `owns` and `distinct`, judged together: whether the ids of a request are the principal's own, and how many others
// it has asked for. A denial names both sides as the policy writes them, never their values.

import { PASS } from '../../core/guard.ts'
import type { Grants, Principal, Verdict } from '../../core/guard.ts'
import { deny } from '../../decision/denials.ts'
import type { Denial } from '../../decision/denials.ts'
import type { Evidence } from '../../decision/evidence.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import type { Condition } from './condition.ts'
import { distinctCounter } from './distinct.ts'
import type { Counter } from './distinct.ts'
import type { Facts } from './facts.ts'
import { compileId, findId, ID_ROOTS, isOwner, OWNER_ROOTS } from './ids.ts'
import type { Id } from './ids.ts'
import type { AccessOptions } from './options.ts'

export interface Ownership {
  readonly owns: readonly { readonly id: Id; readonly owner: Id }[]
  readonly unless: Condition | undefined
  readonly counted: readonly { readonly id: Id; readonly count: Counter }[]
  readonly max: number
  readonly over: 'record' | 'deny'
  readonly readsBody: boolean
}

export const ownershipOf = (
  { owns, unless, distinct }: AccessOptions,
  conditionOf: (text: string) => Condition,
): Ownership | undefined => {
  if (distinct === undefined) return undefined
  const pairs = Object.entries(owns ?? {}).map(([id, owner]) => ({
    id: compileId(id, ID_ROOTS),
    owner: compileId(owner, OWNER_ROOTS),
  }))
  const counted = distinct.ids.map((text) => ({
    id: compileId(text, ID_ROOTS),
    count: distinctCounter(distinct),
  }))
  return {
    owns: pairs,
    unless: unless === undefined ? undefined : conditionOf(unless),
    counted,
    max: distinct.max,
    over: distinct.over,
    readsBody: [...pairs, ...counted].some(({ id }) => id.root === 'body'),
  }
}

export const judgeOwnership = (
  ownership: Ownership,
  exchange: Exchange,
  { principal }: Grants,
  body: unknown,
  facts: Facts,
): Verdict => {
  if (principal === undefined) return refused(deny('access.unknown', { name: 'principal' }))
  const excess = excessOf(ownership, exchange, principal, body)
  const isLifted = ownership.unless?.ask(facts) === 'yes'
  if (!isLifted)
    for (const { id, owner } of ownership.owns) {
      const denial = ownerDenial(id, owner, exchange, principal, body, excess)
      if (denial !== undefined) return refused(denial)
    }
  if (excess === undefined) return PASS
  return ownership.over === 'deny'
    ? refused(deny('access.enumeration', excess))
    : { kind: 'pass', evidence: excess }
}

const refused = (denial: Denial): Verdict => ({ kind: 'deny', denial })

/** Set when the principal has asked for more ids than the bound: `actual` above `bound`. */
const excessOf = (
  { counted, max }: Ownership,
  exchange: Exchange,
  principal: Principal,
  body: unknown,
): Evidence | undefined => {
  let excess: Evidence | undefined
  for (const { id, count } of counted) {
    const found = findId(id, exchange, body)
    if (found.kind !== 'found') continue
    const { ids, isOver } = count(principal.id, found.value, exchange.nowMs)
    if (isOver)
      excess ??= { reason: 'more distinct ids than the bound', name: id.text, actual: ids, bound: max }
  }
  return excess
}

const ownerDenial = (
  id: Id,
  owner: Id,
  exchange: Exchange,
  principal: Principal,
  body: unknown,
  excess: Evidence | undefined,
): Denial | undefined => {
  const found = findId(id, exchange, body)
  if (found.kind === 'ambiguous') return deny('access.ambiguous', { name: id.text })
  if (found.kind === 'missing') return deny('access.owner-missing', { name: id.text })
  const answer = isOwner(owner, principal, found.value)
  if (answer === 'yes') return undefined
  if (answer === 'unknown') return deny('access.unknown', { name: owner.text })
  const numbers = excess === undefined ? {} : { actual: excess.actual ?? 0, bound: excess.bound ?? 0 }
  return deny('access.owner-mismatch', { reason: `${id.text} ≠ ${owner.text}`, name: id.text, ...numbers })
}
