// The payload guard: asks the engine whether the request carries an attack, in its head, its body or both. It stops
// injection of every class that the rules know. It trusts the exchange to have decoded the head once, and the
// runner to have buffered the body within the policy's bound; it answers synchronously.

import type { Guard, GuardFactory, Links, Verdict } from '../../core/guard.ts'
import { PASS } from '../../core/guard.ts'
import { deny } from '../../decision/denials.ts'
import type { DenialCode } from '../../decision/denials.ts'
import type { Evidence, RuleHit } from '../../decision/evidence.ts'
import type { Body, Exchange } from '../../exchange/exchange.ts'
import { makeEngine } from '../../waf/judge/engine.ts'
import type { Engine, Judgement } from '../../waf/judge/engine.ts'
import { threshold, type Hit, type Sensitivity } from '../../waf/judge/score.ts'
import { unitsOf } from '../../waf/work.ts'
import { decodeProgram, linkProgram } from '../../waf/rules/program.ts'
import type { Program } from '../../waf/rules/program.ts'
import { excludes } from './exclusions.ts'
import type { PayloadOptions } from './options.ts'
import { rehearse } from './rehearse.ts'

export const payloadGuard = ({ parts }: PayloadOptions, judge: (exchange: Exchange) => Verdict): Guard => ({
  name: 'payload',
  reads: parts.includes('body') ? 'body' : 'head',
  needs: [],
  gives: [],
  judge,
})

const guardFrom = (options: PayloadOptions, links: Links): Guard =>
  payloadGuard(options, nativeJudge(options.rules, options, links))

/** The tables of a rule set are the dearest that an isolate makes. */
export const shares = ({ rules }: PayloadOptions): string => JSON.stringify(rules)

export const payload: GuardFactory<PayloadOptions> = Object.assign(guardFrom, { shares })

export const nativeJudge = (
  names: readonly string[],
  options: PayloadOptions,
  links: Links,
): ((exchange: Exchange) => Verdict) => {
  const program = programOf(names, links.programs)
  const engine = makeEngine(program, {
    // The schema admits 1 to 4.
    sensitivity: options.sensitivity as Sensitivity,
    depth: options.bounds.depth,
    fields: options.bounds.fields,
    types: options.types,
    excluded: excludes(options.exclusions, links.route),
  })
  rehearse(engine, program.samples)
  const head = options.parts.includes('head')
  const body = options.parts.includes('body')
  return (exchange) => {
    const first = head ? engine.head(exchange, unitsOf(options.bounds.workMs)) : undefined
    if (first?.refused === true) return refused(options, first.hits, first.score)
    if (first !== undefined && isOutOfWork(options, first)) return outOfWork(options, first.hits, first.score)
    if (!body || exchange.body === undefined || exchange.body.bytes.length === 0)
      return first === undefined ? PASS : passed(first.hits, first.score, unread(options, first))
    return judgeBody(engine, options, exchange, exchange.body, first)
  }
}

/** Equal rule sets share their linked program, whichever routes name them. */
const linked = new WeakMap<ReadonlyMap<string, Uint8Array>, Map<string, Program>>()

const programOf = (names: readonly string[], programs: ReadonlyMap<string, Uint8Array>): Program => {
  const known = linked.get(programs) ?? new Map<string, Program>()
  linked.set(programs, known)
  const key = names.join(' ')
  const found = known.get(key)
  if (found !== undefined) return found
  const files = names.map((name) => {
    const bytes = programs.get(name)
    if (bytes === undefined) throw new TypeError(`the build did not link the rule set ${name}`)
    const file = decodeProgram(bytes)
    if (!file.ok) throw new TypeError(`rule set ${name}: ${file.error}`)
    return file.value
  })
  const program = linkProgram(files)
  known.set(key, program)
  return program
}

const judgeBody = (
  engine: Engine,
  options: PayloadOptions,
  exchange: Exchange,
  body: Body,
  head: Judgement | undefined,
): Verdict => {
  const { bodyBytesMax, over } = options.bounds
  const tooLong = body.bytes.length > bodyBytesMax
  if (tooLong && over === 'refuse') return outOfBounds('body-bytes', body.bytes.length, bodyBytesMax)
  const cut = tooLong ? { reason: 'body-bytes', actual: body.bytes.length, bound: bodyBytesMax } : undefined
  if (tooLong && over === 'pass')
    return passed(head?.hits ?? [], head?.score ?? 0, unread(options, head) ?? cut)
  const contentType = exchange.headers.get('content-type') ?? ''
  const text = tooLong ? body.text.slice(0, bodyBytesMax) : body.text
  const budget = head?.work ?? unitsOf(options.bounds.workMs)
  let judged = engine.body(body, text, contentType, tooLong, budget)
  const hits = [...(head?.hits ?? []), ...judged.hits]
  if (judged.refused) return refused(options, hits, judged.score)
  if (isOutOfWork(options, judged)) return outOfWork(options, hits, judged.score)
  if (judged.body.kind === 'bound' && over === 'refuse')
    return outOfBounds(judged.body.bound, undefined, options.bounds[judged.body.bound])
  if (judged.body.kind === 'malformed') {
    if (options.malformed === 'refuse') return malformed(judged.body.reason)
    judged = engine.text('text', 'value', 'body', text, judged.work)
    hits.push(...judged.hits)
    if (judged.refused) return refused(options, hits, judged.score)
    if (isOutOfWork(options, judged)) return outOfWork(options, hits, judged.score)
  }
  return passed(hits, Math.max(head?.score ?? 0, judged.score), unread(options, judged) ?? cut)
}

/** By which bound not all was looked at: wherever the policy lets that pass, it is told. */
const unread = ({ bounds }: PayloadOptions, judged: Judgement | undefined): Evidence | undefined => {
  if (judged === undefined) return undefined
  if (judged.work < 0) return { reason: 'work', bound: bounds.workMs }
  return judged.body.kind === 'bound'
    ? { reason: judged.body.bound, bound: bounds[judged.body.bound] }
    : undefined
}

const refused = ({ sensitivity }: PayloadOptions, hits: readonly Hit[], score: number): Verdict =>
  // The schema admits 1 to 4.
  denied('payload.rules', { hits: listed(hits), score, bound: threshold(sensitivity as Sensitivity) })

const malformed = (reason: string): Verdict => denied('payload.malformed', { reason })

const outOfBounds = (reason: string, actual: number | undefined, bound: number): Verdict =>
  denied('payload.bounds', actual === undefined ? { reason, bound } : { reason, actual, bound })

const isOutOfWork = ({ bounds }: PayloadOptions, judged: Judgement): boolean =>
  judged.work < 0 && bounds.over === 'refuse'

const outOfWork = ({ bounds }: PayloadOptions, hits: readonly Hit[], score: number): Verdict =>
  denied('payload.bounds', {
    reason: 'work',
    bound: bounds.workMs,
    ...(hits.length === 0 ? undefined : { hits: listed(hits), score }),
  })

const denied = (code: DenialCode, evidence: Evidence): Verdict => ({
  kind: 'deny',
  denial: deny(code, evidence),
})

const passed = (hits: readonly Hit[], score: number, left: Evidence | undefined): Verdict => {
  if (hits.length === 0) return left === undefined ? PASS : { kind: 'pass', evidence: left }
  return { kind: 'pass', evidence: { ...left, hits: listed(hits), score } }
}

const listed = (hits: readonly Hit[]): readonly RuleHit[] =>
  hits.map(({ rule, field, offset, score, excerpt, syntactic }) => ({
    rule,
    field,
    offset,
    score,
    excerpt,
    ...(syntactic ? undefined : { weak: true as const }),
  }))
