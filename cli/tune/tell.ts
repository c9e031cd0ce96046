// What tune found, as data with stable names (--json), and as text whose fragments can be pasted.

import { ASIDE } from '../../shared/waf/judge/types.ts'
import { plural, type Paint } from '../print.ts'
import type { Other } from './demand.ts'
import { fragment, type Entry } from './edit.ts'
import { familyOf, isImportedRule, isUnnamed } from './pattern.ts'
import type { Place } from './places.ts'
import type { Proposal } from './propose.ts'
import type { Counts } from './read.ts'
import type { Suspect } from './suspects.ts'

export interface Tuning {
  readonly counts: Counts
  /** Refusals by payload rules that were looked at: in shadow, and denials where they were asked for. */
  readonly considered: number
  /** Denials that were left alone: nobody said that they are false alarms. */
  readonly denied: number
  /** Refusals that the policy, as it stands, would not have made. */
  readonly already: number
  readonly proposals: readonly Told[]
  readonly setAside: readonly Suspect[]
  readonly remaining: readonly Remaining[]
  readonly notes: readonly string[]
}

export interface Told extends Proposal {
  /** Undefined where the policy has no such guard. */
  readonly place: Pick<Place, 'path' | 'line' | 'column'> | undefined
  /** A declared type of the field that has its rules step aside, and others of their kind with them. */
  readonly alternative: { readonly field: string; readonly type: string } | undefined
}

export interface Remaining {
  readonly route: string
  readonly code: string
  readonly reason: string
  readonly events: number
}

export const toldOf = (
  proposal: Proposal,
  place: Place | undefined,
  proposals: readonly Proposal[],
): Told => ({
  ...proposal,
  place: place === undefined ? undefined : { path: place.path, line: place.line, column: place.column },
  alternative: typeFor(proposals.filter((other) => isSameField(other, proposal))),
})

const isSameField = (one: Proposal, other: Proposal): boolean =>
  one.route === other.route && one.at === other.at && one.pattern === other.pattern

/** From the one that sets least aside. */
const TYPES = ['url', 'html', 'markdown', 'code'] as const

/** The narrowest type that has all rules of one field step aside. */
const typeFor = (field: readonly Proposal[]): Told['alternative'] => {
  const [first] = field
  if (first?.at !== 'payload' || isUnnamed(first.pattern) || !/^(?:body|query)/.test(first.pattern))
    return undefined
  if (field.some(({ rule }) => isImportedRule(rule))) return undefined
  const families = field.map(({ rule }) => familyOf(rule) ?? '')
  const type = TYPES.find((name) => families.every((family) => ASIDE[name]?.has(family) === true))
  return type === undefined ? undefined : { field: first.pattern, type }
}

/** Exclusions as the document has them: rules of one field together, but each that bears a warning alone. */
export const entriesOf = (proposals: readonly Proposal[]): readonly Entry[] => {
  const groups = new Map<string, Proposal[]>()
  for (const proposal of proposals) {
    const alone = proposal.warnings.length === 0 ? '' : proposal.rule
    const key = JSON.stringify([proposal.pattern, alone])
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [proposal])
    else known.push(proposal)
  }
  return Array.from(groups.values(), (group) => ({
    rules: group.map(({ rule }) => rule).toSorted(),
    fields: [group[0]?.pattern ?? ''],
    reason: reasonOf(group),
  }))
}

const reasonOf = (group: readonly Proposal[]): string => {
  const requests = Math.max(...group.map(({ events }) => events))
  const clients = Math.max(...group.map((one) => one.clients))
  const days = group.flatMap(({ from, to }) => [from.slice(0, 10), to.slice(0, 10)]).toSorted()
  const [first = '', last = ''] = [days[0], days.at(-1)]
  const span = first === last ? first : `${first} to ${last}`
  return `false alarms in ${plural(requests, 'request')} of ${plural(clients, 'client')}, ${span}`
}

export const remainingOf = (others: readonly Other[]): readonly Remaining[] => {
  const counted = new Map<string, { readonly other: Other; events: number }>()
  for (const other of others) {
    const key = JSON.stringify([other.route, other.code, other.reason])
    const known = counted.get(key) ?? { other, events: 0 }
    known.events++
    counted.set(key, known)
  }
  return Array.from(counted)
    .toSorted(([one, a], [other, b]) => b.events - a.events || (one < other ? -1 : 1))
    .map(([, { other, events }]) => ({ ...other, events }))
}

export const tuningText = (told: Tuning, folder: string, paint: Paint): string => {
  const lines = [...countLines(told), '']
  if (told.proposals.length === 0) lines.push('Nothing to propose.', '')
  for (const proposals of byPlace(told.proposals)) {
    lines.push(paint.strong(`# ${headOf(proposals, folder)}`))
    lines.push(...proposalLines(proposals, paint))
    lines.push(fragment(entriesOf(proposals)))
  }
  for (const { client, reason, events } of told.setAside)
    lines.push(
      paint.warning(`set aside: client ${client}, ${plural(events, 'request')}: it looks like ${reason}`),
    )
  for (const { route, code, reason, events } of told.remaining)
    lines.push(
      `remains: ${plural(events, 'refusal')} on "${route}", ${code}${reason === '' ? '' : ` (${reason})`}${adviceFor(code, reason)}`,
    )
  for (const note of told.notes) lines.push(paint.faint(`note: ${note}`))
  return `${lines.join('\n').trimEnd()}\n`
}

const countLines = ({ counts, considered, denied, already }: Tuning): readonly string[] => {
  const { lines, events, other, broken, malformed, tooLong, repeated } = counts
  const odd = [
    [other, 'of something else'],
    [broken, 'broken'],
    [malformed, 'not as an event is'],
    [tooLong, 'too long'],
    [repeated, 'repeated'],
  ] as const
  const rest = odd.flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]))
  return [
    `${plural(events, 'event')} in ${plural(lines, 'line')}${rest.length === 0 ? '' : ` (${rest.join(', ')})`}`,
    `${plural(considered, 'refusal')} by rules considered${already === 0 ? '' : `, ${already} more are excluded already`}${denied === 0 ? '' : `; ${plural(denied, 'denial')} left alone (see --denied)`}`,
  ]
}

/** Those that stand under one guard or screen, together. */
export const byPlace = (proposals: readonly Told[]): readonly (readonly Told[])[] => {
  const groups = new Map<string, Told[]>()
  for (const proposal of proposals) {
    const key = JSON.stringify([
      proposal.place?.path ?? null,
      proposal.place === undefined ? proposal.route : '',
      proposal.at,
    ])
    const known = groups.get(key)
    if (known === undefined) groups.set(key, [proposal])
    else known.push(proposal)
  }
  return Array.from(groups.values())
}

const headOf = ([first]: readonly Told[], folder: string): string => {
  if (first === undefined) return ''
  const where = first.at === 'payload' ? 'its payload guard' : 'the screen `rules`'
  if (first.place === undefined) return `route "${first.route}": ${where} (not found in ${folder})`
  const { path, line, column } = first.place
  const route = path[0] === 'screens' ? 'every route' : `route "${first.route}"`
  return `${route}: ${where}, ${folder}/gateway.yaml:${line}:${column}`
}

const proposalLines = (proposals: readonly Told[], paint: Paint): readonly string[] => {
  const lines: string[] = []
  // A field's type does for all of its rules, so it is offered behind the last of them.
  const last = new Map(proposals.map(({ pattern }, index) => [pattern, index]))
  for (const [index, proposal] of proposals.entries()) {
    const { rule, pattern, fields, events, clients, warnings, alternative } = proposal
    lines.push(
      `#   ${rule} in ${pattern}: ${plural(events, 'request')} of ${plural(clients, 'client')}${seenAs(fields, pattern)}`,
      ...warnings.map(({ code, message }) => paint.warning(`#     warning: ${message} [${code}]`)),
    )
    if (alternative === undefined || last.get(pattern) !== index) continue
    const { field, type } = alternative
    lines.push(
      `#     or say what the field holds: types: [{ field: ${JSON.stringify(field)}, type: ${type} }]`,
    )
  }
  return lines
}

const seenAs = (fields: readonly string[], pattern: string): string =>
  fields.length === 1 && fields[0] === pattern
    ? ''
    : ` (seen: ${fields.slice(0, 3).join(', ')}${fields.length > 3 ? ', …' : ''})`

const adviceFor = (code: string, reason: string): string => {
  if (reason === 'field-type') return ': the declared type does not hold; change it under `types`'
  if (code === 'payload.bounds') return ': see `bounds`'
  return code === 'payload.malformed' ? ': see `malformed`' : ''
}
