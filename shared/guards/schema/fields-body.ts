// Bodies of fields by name, forms and multipart: read by the types of the schema, and judged as one value.

import { deny } from '../../decision/denials.ts'
import { statesOtherCharset } from '../../lib/media/charset.ts'
import { decoded } from '../../lib/multipart/parts.ts'
import type { Told } from '../../lib/schema/schema.ts'
import { encoder, FINE, malformed, settle } from './body-job.ts'
import type { BodyOutcome, Job } from './body-job.ts'
import { cutPairs, formValue, pairsOf } from './form-body.ts'
import { add } from './found.ts'
import type { Findings } from './found.ts'
import { cutParts, partsOf, partsValue } from './multipart-body.ts'
import { isWellEncoded } from './text.ts'
import type { Reading } from './text.ts'

/** Names of drops at the top; undefined where one is deeper, inside of a field's own text. */
const topNames = (drops: readonly Told[]): ReadonlySet<string> | undefined =>
  drops.every(({ path }) => path.length === 1) ? new Set(drops.map(({ path }) => String(path[0]))) : undefined

/** Read by the types of the schema, and once more with strings where both would do. */
export const inBothWays = (attempt: (reading: Reading) => BodyOutcome, findings: Findings): BodyOutcome => {
  const before = findings.list.length
  const typed: Reading = { strings: false, ambiguous: false }
  const first = attempt(typed)
  if (findings.list.length === before || !typed.ambiguous) return first
  const told = findings.list.splice(before)
  const second = attempt({ strings: true, ambiguous: false })
  if (findings.list.length === before) return second
  findings.list.splice(before, Infinity, ...told)
  return first
}

type Fields =
  | { readonly kind: 'value'; readonly value: Record<string, unknown> }
  | { readonly kind: 'fault'; readonly name: string; readonly keyword: string }

/** A body of fields by name: `cut` takes fields out of its bytes. */
const judgeFields = (
  { body, judged, rules, findings }: Job,
  read: (reading: Reading) => Fields,
  cut: (names: NonNullable<ReturnType<typeof topNames>>) => Uint8Array | undefined,
): BodyOutcome =>
  inBothWays((reading) => {
    const fields = read(reading)
    if (fields.kind === 'fault') {
      add(findings, 'body', [fields.name], fields.keyword)
      return FINE
    }
    return settle(judged.judge(fields.value, rules.limits(body.bytes.length)), findings, (drops) => {
      const names = topNames(drops)
      return names === undefined ? undefined : cut(names)
    })
  }, findings)

export const judgeForm = (job: Job): BodyOutcome => {
  const { body, media, judged, rules } = job
  const text = decoded(body.bytes)
  if (text === undefined) return malformed('utf-8')
  if (!isWellEncoded(text)) return malformed('percent-encoding')
  const pairs = pairsOf(text)
  if (pairs === undefined) return { kind: 'denial', denial: deny('schema.bounds', { reason: 'pairs' }) }
  if (pairs.some(({ name, value }) => statesOtherCharset(name, value))) return malformed('charset')
  const outcome = judgeFields(
    job,
    (reading) => formValue(pairs, media.media, judged.shape, rules.readJson, reading),
    (names) => encoder.encode(cutPairs(text, names, media.media, judged.shape)),
  )
  if (outcome.kind !== 'judged' || !text.includes(';')) return outcome
  const left = outcome.rewritten === undefined ? text : (decoded(outcome.rewritten) ?? text)
  const other = judgeHidden(job, left)
  return other.kind === 'judged' ? outcome : other
}

/**
 * Rack before 3 and Python before 3.9.2 split a form at ';' as well (CVE-2021-23336): what they would find there is
 * judged, too. It cannot be cut out, being a part of a value to everybody else.
 */
const judgeHidden = (job: Job, text: string): BodyOutcome => {
  const pairs = pairsOf(splitAtSemicolons(text))
  if (pairs === undefined) return { kind: 'denial', denial: deny('schema.bounds', { reason: 'pairs' }) }
  const { media, judged, rules } = job
  return judgeFields(
    job,
    (reading) => formValue(pairs, media.media, judged.shape, rules.readJson, reading),
    () => undefined,
  )
}

/** Without a value it is the rest of a text more likely. */
const splitAtSemicolons = (text: string): string =>
  text
    .split('&')
    .flatMap((piece) => piece.split(';').filter((part, place) => place === 0 || part.includes('=')))
    .join('&')

export const judgeParts = (job: Job): BodyOutcome => {
  const { body, exchange, media, judged, rules } = job
  const parts = partsOf(body.bytes, exchange.headers.get('content-type') ?? '')
  if (parts === 'parts') return { kind: 'denial', denial: deny('schema.bounds', { reason: 'parts' }) }
  if (typeof parts === 'string') return malformed(parts)
  return judgeFields(
    job,
    (reading) => partsValue(parts, media.media, judged.shape, rules.readJson, reading),
    (names) => cutParts(body.bytes, parts, names),
  )
}
