// `gatehouse tune EVENTS`: reads recorded events of a policy in shadow, and proposes the narrowest exclusions that would
// have let the harmless through. It only proposes: the same events give the same answer, and what looks like an attack
// is set aside and said.

import { createHash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { readFile, writeFile } from 'node:fs/promises'
import type { Readable } from 'node:stream'

import { parseAddress } from '../shared/lib/ip/parse.ts'
import { draftPolicy } from '../shared/policy/compile.ts'
import { EXIT, type ExitCode } from './exit.ts'
import { reasonOf } from './files.ts'
import { DOCUMENT } from './folder.ts'
import { paintFor } from './print.ts'
import { demandsOf, isSettled, type Demand, type Other } from './tune/demand.ts'
import { withExclusions } from './tune/edit.ts'
import { placesIn, type Place, type Placed } from './tune/places.ts'
import { propose, type Proposal } from './tune/propose.ts'
import { newCounts, readEvents, type Counts } from './tune/read.ts'
import { suspectsAmong } from './tune/suspects.ts'
import { byPlace, entriesOf, remainingOf, toldOf, tuningText, type Tuning } from './tune/tell.ts'

export interface TuneRequest {
  /** Files; '-' is standard input. */
  readonly events: readonly string[]
  readonly policy: string
  readonly json: boolean
  readonly write: boolean
  /** Denials that clients met count as false alarms too. */
  readonly denied: boolean
  /** Clients that look like attackers count too. */
  readonly all: boolean
  readonly route: readonly string[]
  readonly rule: readonly string[]
  readonly since?: number | undefined
  readonly until?: number | undefined
}

/** More refusals than these are not kept in memory; they are counted. */
const DEMANDS_MAX = 200_000

export const tune = async (request: TuneRequest, input: Readable = process.stdin): Promise<ExitCode> => {
  const { denied, route, rule, since, until } = request
  if (denied && route.length === 0 && rule.length === 0 && since === undefined && until === undefined)
    return usage('--denied calls denials false alarms: say which, with --route, --rule, --since or --until')
  const placed = await placesIn(request.policy, readText)
  if (!placed.ok && request.write) return usage(placed.error)
  const gathered = await gather(request, input)
  if (typeof gathered === 'string') return usage(gathered)
  const told = tuningOf(request, gathered, placed.ok ? placed.value : undefined)
  const notes = placed.ok
    ? told.notes
    : [...told.notes, `${placed.error}: what the policy excludes is not known`]
  const written = request.write && placed.ok ? await writeAll(told, placed.value) : []
  const full = { ...told, notes: [...notes, ...written] }
  process.stdout.write(
    request.json
      ? `${JSON.stringify(full, undefined, 2)}\n`
      : tuningText(full, request.policy, paintFor(process.stdout)),
  )
  if (full.counts.events > 0 || full.counts.lines + full.counts.tooLong === 0) return EXIT.ok
  process.stderr.write('None of the lines holds an event of Gatehouse.\n')
  return EXIT.refused
}

interface Gathered {
  readonly counts: Counts
  readonly demands: readonly Demand[]
  readonly others: readonly Other[]
  readonly denied: number
  readonly dropped: number
}

const gather = async (request: TuneRequest, input: Readable): Promise<Gathered | string> => {
  const counts = newCounts()
  const demands: Demand[] = []
  const others: Other[] = []
  let denied = 0
  let dropped = 0
  for (const file of request.events.length === 0 ? ['-'] : request.events) {
    const stream = file === '-' ? input : createReadStream(file)
    stream.setEncoding('utf8')
    try {
      for await (const event of readEvents(stream, counts)) {
        if (!isMeant(request, event.route, Date.parse(event.time))) continue
        const asked = demandsOf(event, clientOf(event.client?.address))
        others.push(...asked.others)
        for (const demand of asked.demands) {
          if (!hasRule(request, demand)) continue
          if (demand.mode === 'enforce' && !request.denied) denied++
          else if (demands.length < DEMANDS_MAX) demands.push(demand)
          else dropped++
        }
      }
    } catch (error) {
      return `${file === '-' ? 'standard input' : file} cannot be read: ${reasonOf(error)}`
    }
  }
  return { counts, demands, others, denied, dropped }
}

const isMeant = ({ route, since, until }: TuneRequest, name: string | undefined, timeMs: number): boolean =>
  (route.length === 0 || (name !== undefined && route.includes(name))) &&
  (since === undefined || timeMs >= since) &&
  (until === undefined || timeMs < until)

const hasRule = ({ rule }: TuneRequest, demand: Demand): boolean =>
  rule.length === 0 || demand.units.some(({ hits }) => hits.some((hit) => rule.includes(hit.rule)))

/** An address is told as a digest; one IPv6 customer (/64) is one client. */
const clientOf = (text: string | undefined): string => {
  if (text === undefined) return 'unknown'
  const address = parseAddress(text)
  const whole = address === undefined || !text.includes(':') ? text : text.split(':').slice(0, 4).join(':')
  return createHash('sha256').update(whole).digest('hex').slice(0, 12)
}

const tuningOf = (request: TuneRequest, gathered: Gathered, placed: Placed | undefined): Tuning => {
  const { demands, others, counts, denied, dropped } = gathered
  const places = placed?.places ?? []
  const open = demands.filter((demand) => {
    const here = placesFor(places, demand)
    return here.length === 0 || !isSettled(demand, (hit) => isExcluded(here, hit.rule, hit.field))
  })
  const suspects = request.all ? [] : suspectsAmong(open)
  const aside = new Set(suspects.map(({ client }) => client))
  const considered = open
    .filter(({ client }) => !aside.has(client))
    .map((demand) => without(demand, placesFor(places, demand)))
  const { proposals, remaining } = propose(considered)
  const known = placed?.routes
  const strangers = new Set(considered.flatMap(({ route }) => (known?.has(route) === false ? [route] : [])))
  return {
    counts,
    considered: considered.length,
    denied,
    already: demands.length - open.length,
    proposals: proposals.map((proposal) => toldOf(proposal, placeFor(places, proposal), proposals)),
    setAside: suspects,
    remaining: remainingOf([
      ...others,
      ...remaining.map(({ route, at }) => ({
        route,
        code: at === 'payload' ? 'payload.rules' : 'answer.rules',
        reason: 'no exclusion lets it through',
      })),
    ]),
    notes: [
      ...Array.from(strangers, (route) => `the policy has no route "${route}"`),
      ...(placed?.builds === false
        ? ['the policy has errors: which rules its guards know is not known']
        : []),
      ...(dropped === 0 ? [] : [`${dropped} refusals are beyond the ${DEMANDS_MAX} that are looked at`]),
    ],
  }
}

const placesFor = (places: readonly Place[], { route, at }: Pick<Demand, 'route' | 'at'>): readonly Place[] =>
  places.filter((place) => place.route === route && place.at === at)

const isExcluded = (here: readonly Place[], rule: string, field: string): boolean =>
  here.some(({ excluded }) => excluded(rule, field))

/** Without the hits that the policy excludes by now. */
const without = (demand: Demand, here: readonly Place[]): Demand =>
  here.length === 0
    ? demand
    : {
        ...demand,
        units: demand.units
          .map((unit) => ({
            ...unit,
            hits: unit.hits.filter(({ rule, field }) => !isExcluded(here, rule, field)),
          }))
          .filter(({ hits }) => hits.length > 0),
      }

/** The guard that knows the rules; of several on a route the first. */
const placeFor = (places: readonly Place[], proposal: Proposal): Place | undefined => {
  const here = placesFor(places, proposal)
  return here.find(({ rules }) => rules?.has(proposal.rule) !== false) ?? here[0]
}

const writeAll = async (told: Tuning, { file, text }: Placed): Promise<readonly string[]> => {
  const notes: string[] = []
  let edited = text
  let count = 0
  for (const proposals of byPlace(told.proposals)) {
    const place = proposals[0]?.place
    if (place === undefined) continue
    const sound = proposals.filter(({ warnings }) => warnings.length === 0)
    const held = proposals.length - sound.length
    if (held > 0)
      notes.push(
        `${held} with a warning not written, at ${file}:${place.line}: paste what you have looked at`,
      )
    if (sound.length === 0) continue
    const next = withExclusions(edited, place.path, entriesOf(sound))
    if (!next.ok) notes.push(`not written at ${file}:${place.line}: ${next.error}`)
    else {
      edited = next.value
      count += sound.length
    }
  }
  if (edited === text) return [...notes, `${file} was not changed`]
  const before = errorsOf(text)
  if (errorsOf(edited) > before)
    return [...notes, `${file} was not changed: the exclusions would be errors in it`]
  await writeFile(file, edited)
  return [...notes, `${count} of the proposals written to ${file}; run gatehouse check`]
}

const errorsOf = (text: string): number =>
  draftPolicy(DOCUMENT, text).problems.filter(({ severity }) => severity === 'error').length

const readText = async (file: string): Promise<string | undefined> =>
  readFile(file, 'utf8').catch(() => undefined)

const usage = (message: string): ExitCode => {
  process.stderr.write(`${message}\n`)
  return EXIT.usage
}
