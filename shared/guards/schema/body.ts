// The body of a request: its media type must be one that the contract names, its bytes must be of that type by the
// letter, and its value must be valid. What `strip` takes out is cut from the very bytes that go on.

import { deny } from '../../decision/denials.ts'
import type { Denial } from '../../decision/denials.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import type { JsonFault } from '../../lib/json/rules.ts'
import { decoded } from '../../lib/multipart/parts.ts'
import { encoder, FINE, malformed, settle } from './body-job.ts'
import type { BodyOutcome, BodyRules, Job } from './body-job.ts'
import { inBothWays, judgeForm, judgeParts } from './fields-body.ts'
import { addAll } from './found.ts'
import type { Findings } from './found.ts'
import { cutMembers } from './json-body.ts'
import { isJson, isText, mediaFor } from './media.ts'
import { byteText } from './multipart-body.ts'
import type { CompiledMedia, CompiledOperation } from './operation.ts'
import { isScalar } from './styles.ts'
import { readText } from './text.ts'

const UTF8: ReadonlySet<string> = new Set(['', 'utf-8', 'utf8'])

export const judgeBody = (
  { body: described }: CompiledOperation,
  exchange: Exchange,
  rules: BodyRules,
  findings: Findings,
): BodyOutcome => {
  const { body } = exchange
  if (body === undefined || body.bytes.length === 0)
    return described?.required === true ? refusal('schema.body-missing') : FINE
  if (described === undefined) return refusal('schema.body-unexpected')
  const media = mediaOf(described.content, body.mediaType)
  if (media === undefined) return { kind: 'denial', denial: typeDenial(described.content) }
  if (media.judged === undefined) return FINE
  const { mediaType: type } = body
  const isForm = type === 'application/x-www-form-urlencoded'
  if ((isJson(type) || isForm || isText(type)) && !UTF8.has(body.charset))
    return { kind: 'denial', denial: deny('schema.charset', { expected: ['utf-8'] }) }
  const job: Job = { body, exchange, media, judged: media.judged, rules, findings }
  const outcome = judgeAs(job)
  return outcome.kind === 'judged' && outcome.rewritten !== undefined
    ? judgeLeft(job, outcome, outcome.rewritten)
    : outcome
}

const judgeAs = (job: Job): BodyOutcome => {
  const { mediaType: type } = job.body
  if (isJson(type)) return judgeJson(job)
  if (type === 'application/x-www-form-urlencoded') return judgeForm(job)
  if (type === 'multipart/form-data') return judgeParts(job)
  return judgeOpaque(job)
}

/**
 * What goes on is what has to be valid, by its own bytes: without a member that nobody knows a map may be empty, a list
 * may have one item twice, and a condition may not hold.
 */
const judgeLeft = (job: Job, outcome: BodyOutcome, bytes: Uint8Array): BodyOutcome => {
  const left = judgeAs({ ...job, body: { ...job.body, bytes } })
  if (left.kind !== 'judged') return left
  if (left.rewritten !== undefined) addAll(job.findings, 'body', [], left.dropped ?? [])
  return outcome
}

/** The same for a body that nobody reads: its declared type alone. */
export const judgeType = ({ body: described }: CompiledOperation, exchange: Exchange): BodyOutcome => {
  if (!exchange.hasBody) return described?.required === true ? refusal('schema.body-missing') : FINE
  if (described === undefined) return refusal('schema.body-unexpected')
  const stated = exchange.headers.get('content-type') ?? ''
  const semicolon = stated.indexOf(';')
  const type = (semicolon === -1 ? stated : stated.slice(0, semicolon)).trim().toLowerCase()
  return mediaOf(described.content, type) === undefined
    ? { kind: 'denial', denial: typeDenial(described.content) }
    : FINE
}

const refusal = (code: 'schema.body-missing' | 'schema.body-unexpected'): BodyOutcome => ({
  kind: 'denial',
  denial: deny(code),
})

/** RFC 9110 §15.5.16: an Accept header says what would do. */
const typeDenial = (content: readonly CompiledMedia[]): Denial => {
  const expected = content.map(({ media }) => media.range)
  return { ...deny('schema.media-type', { expected }), headers: { accept: expected.join(', ') } }
}

const mediaOf = (content: readonly CompiledMedia[], type: string): CompiledMedia | undefined => {
  const found = mediaFor(
    content.map(({ media }) => media),
    type,
  )
  return content.find(({ media }) => media === found)
}

const BOUNDS: ReadonlySet<JsonFault> = new Set(['depth', 'values', 'number-length'])

const judgeJson = ({ body, judged, rules, findings }: Job): BodyOutcome => {
  const text = decoded(body.bytes)
  if (text === undefined) return malformed('utf-8')
  const read = rules.readJson(text)
  if (read.kind === 'fault')
    return BOUNDS.has(read.fault)
      ? { kind: 'denial', denial: deny('schema.bounds', { reason: read.fault }) }
      : malformed(read.fault)
  const judgement = judged.judge(read.value, rules.limits(body.bytes.length))
  return settle(judgement, findings, (drops) =>
    encoder.encode(
      cutMembers(
        text,
        drops.map(({ path }) => path),
      ),
    ),
  )
}

/** Text, and bytes: a schema of a string can judge them, one of an object cannot. */
const judgeOpaque = ({ body, judged, rules, findings }: Job): BodyOutcome => {
  const { shape, judge } = judged
  const limits = rules.limits(body.bytes.length)
  if (isText(body.mediaType) && isScalar(shape)) {
    const text = decoded(body.bytes)
    if (text === undefined) return malformed('utf-8')
    return inBothWays(
      (reading) => settle(judge(readText(text, shape, reading), limits), findings, () => undefined),
      findings,
    )
  }
  if (shape.types.has('string')) return settle(judge(byteText(body.bytes), limits), findings, () => undefined)
  return rules.unjudged === 'pass'
    ? FINE
    : {
        kind: 'denial',
        denial: deny('schema.media-type', { reason: 'nobody here judges this type by its schema' }),
      }
}
