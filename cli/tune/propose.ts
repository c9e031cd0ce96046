// The smallest set of exclusions that lets the given refusals through. Each is one rule in one field pattern of one
// route: the choice is greedy by how many refusals it helps, then whatever turns out not to be needed is dropped.

import { isSettled, passes, type Demand, type DemandHit } from './demand.ts'
import { familyOf, isUnnamed } from './pattern.ts'

export interface Candidate {
  readonly route: string
  readonly at: Demand['at']
  readonly rule: string
  readonly pattern: string
}

export interface Proposal extends Candidate {
  /** Requests with such a hit. */
  readonly events: number
  readonly clients: number
  /** Some of them, hashed. */
  readonly clientsSeen: readonly string[]
  /** As they were seen, before they were made general. */
  readonly fields: readonly string[]
  readonly from: string
  readonly to: string
  readonly warnings: readonly ProposalWarning[]
}

export interface ProposalWarning {
  readonly code: 'too-wide' | 'one-client' | 'attack-like' | 'several-families' | 'many-fields'
  readonly message: string
}

export interface Proposed {
  readonly proposals: readonly Proposal[]
  /** Refusals that would remain. */
  readonly remaining: readonly Demand[]
}

const keyOf = (demand: Demand, hit: DemandHit): string =>
  JSON.stringify([demand.route, demand.at, hit.pattern, hit.rule])

/** Refusals that ask for the same are worked out once. */
interface Shape {
  readonly demand: Demand
  count: number
}

export const propose = (demands: readonly Demand[]): Proposed => {
  const shapes = shapesOf(demands)
  const chosen = prune(shapes, choose(shapes))
  const isGone = goneBy(chosen)
  const remaining = demands.filter((demand) => !isSettled(demand, (hit) => isGone(demand, hit)))
  return { proposals: told(chosen, demands), remaining }
}

const shapesOf = (demands: readonly Demand[]): readonly Shape[] => {
  const shapes = new Map<string, Shape>()
  for (const demand of demands) {
    const units = demand.units.map(({ hits, bound, kind }) => [
      kind,
      bound,
      hits.map(({ rule, pattern, score, weak }) => [rule, pattern, score, weak]),
    ])
    const key = JSON.stringify([demand.route, demand.at, units])
    const known = shapes.get(key)
    if (known === undefined) shapes.set(key, { demand, count: 1 })
    else known.count++
  }
  return Array.from(shapes.values())
}

type Gone = (demand: Demand, hit: DemandHit) => boolean

const goneBy =
  (chosen: ReadonlySet<string>): Gone =>
  (demand, hit) =>
    chosen.has(keyOf(demand, hit))

interface Worth {
  count: number
  score: number
}

const choose = (shapes: readonly Shape[]): ReadonlySet<string> => {
  const chosen = new Set<string>()
  let open = [...shapes]
  for (;;) {
    const isGone = goneBy(chosen)
    open = open.filter(({ demand }) => !isSettled(demand, (hit) => isGone(demand, hit)))
    const best = bestOf(worths(open, chosen))
    if (best === undefined) return chosen
    chosen.add(best)
  }
}

/** What each hit that still refuses would help. */
const worths = (open: readonly Shape[], chosen: ReadonlySet<string>): ReadonlyMap<string, Worth> => {
  const found = new Map<string, Worth>()
  const isGone = goneBy(chosen)
  for (const { demand, count } of open) {
    const own = new Map<string, number>()
    const refusing = demand.units.filter((unit) => !passes(unit, (hit) => isGone(demand, hit)))
    // Where each unit passes by itself, all of them together are too many.
    for (const { hits } of refusing.length === 0 ? demand.units : refusing)
      for (const hit of hits)
        if (!isGone(demand, hit))
          own.set(keyOf(demand, hit), Math.max(own.get(keyOf(demand, hit)) ?? 0, hit.score))
    for (const [key, score] of own) {
      const worth = found.get(key) ?? { count: 0, score: 0 }
      worth.count += count
      worth.score += count * score
      found.set(key, worth)
    }
  }
  return found
}

const bestOf = (found: ReadonlyMap<string, Worth>): string | undefined => {
  let best: string | undefined
  for (const [key, worth] of found) {
    const other = best === undefined ? undefined : found.get(best)
    if (best === undefined || other === undefined) best = key
    else if (
      worth.score > other.score ||
      (worth.score === other.score &&
        (worth.count > other.count || (worth.count === other.count && key < best)))
    )
      best = key
  }
  return best
}

const prune = (shapes: readonly Shape[], chosen: ReadonlySet<string>): ReadonlySet<string> => {
  const settled = (keys: ReadonlySet<string>): readonly Shape[] => {
    const isGone = goneBy(keys)
    return shapes.filter(({ demand }) => isSettled(demand, (hit) => isGone(demand, hit)))
  }
  let kept = chosen
  let count = settled(kept).length
  for (const key of [...chosen].toReversed()) {
    const fewer = new Set([...kept].filter((other) => other !== key))
    const now = settled(fewer).length
    if (now < count) continue
    kept = fewer
    count = now
  }
  return kept
}

interface Gathered {
  readonly candidate: Candidate
  readonly events: Set<string>
  readonly clients: Set<string>
  readonly fields: Set<string>
  readonly several: Set<string>
  from: string
  to: string
}

const told = (chosen: ReadonlySet<string>, demands: readonly Demand[]): readonly Proposal[] => {
  const byKey = new Map<string, Gathered>()
  for (const demand of demands)
    for (const hit of demand.units.flatMap(({ hits }) => hits)) {
      const key = keyOf(demand, hit)
      if (!chosen.has(key)) continue
      const known = byKey.get(key) ?? gathered(demand, hit)
      byKey.set(key, known)
      gather(known, demand, hit)
    }
  const patterns = new Map<string, number>()
  for (const { candidate } of byKey.values())
    patterns.set(ruleKey(candidate), (patterns.get(ruleKey(candidate)) ?? 0) + 1)
  return Array.from(byKey)
    .toSorted(([one, a], [other, b]) => b.events.size - a.events.size || (one < other ? -1 : 1))
    .map(([, found]) => proposalOf(found, patterns.get(ruleKey(found.candidate)) ?? 0))
}

const ruleKey = ({ route, at, rule }: Candidate): string => JSON.stringify([route, at, rule])

const gathered = (demand: Demand, { rule, pattern }: DemandHit): Gathered => ({
  candidate: { route: demand.route, at: demand.at, rule, pattern },
  events: new Set(),
  clients: new Set(),
  fields: new Set(),
  several: new Set(),
  from: demand.time,
  to: demand.time,
})

const gather = (found: Gathered, demand: Demand, hit: DemandHit): void => {
  found.events.add(demand.id)
  found.clients.add(demand.client)
  found.fields.add(hit.field)
  if (demand.time < found.from) found.from = demand.time
  if (demand.time > found.to) found.to = demand.time
  const strong = demand.units
    .flatMap(({ hits, kind }) => (kind === 'native' ? hits : []))
    .filter(({ weak }) => !weak)
  if (new Set(strong.map(({ rule }) => familyOf(rule))).size >= 3) found.several.add(demand.id)
}

const FIELDS_MANY = 5

/** Families that nobody writes by chance. */
const DELIBERATE: ReadonlySet<string> = new Set(['jndi', 'xxe', 'deserial', 'upload', 'scanner', 'java'])

const proposalOf = (found: Gathered, patterns: number): Proposal => {
  const { candidate, events, clients, fields, several, from, to } = found
  const { rule, pattern } = candidate
  const warnings: ProposalWarning[] = []
  const warn = (code: ProposalWarning['code'], message: string): void => void warnings.push({ code, message })
  if (isUnnamed(pattern))
    warn('too-wide', `the events do not name the field: ${pattern} is a whole part of the request`)
  if (clients.size === 1) warn('one-client', 'all of it comes from one client')
  if (DELIBERATE.has(familyOf(rule) ?? ''))
    warn('attack-like', 'hardly anybody writes that by chance: look at the excerpts first')
  if (several.size * 2 > events.size)
    warn('several-families', 'most of these requests set off three kinds of attack at once')
  if (patterns >= FIELDS_MANY)
    warn(
      'many-fields',
      `it fires in ${patterns} fields of this route: declare their types, or see whether the rule suits it`,
    )
  return {
    ...candidate,
    events: events.size,
    clients: clients.size,
    clientsSeen: [...clients].toSorted().slice(0, TOLD_MAX),
    fields: [...fields].toSorted().slice(0, TOLD_MAX),
    from,
    to,
    warnings,
  }
}

const TOLD_MAX = 20
