// `@detectSQLi` and `@detectXSS`: answered by the payload engine's own detectors, which judge syntax instead of
// comparing fingerprints. They read byte strings as they stand: every byte beyond ASCII is a letter to them.

import { html } from '../detectors/html/html.ts'
import { sql } from '../detectors/sql/sql.ts'
import { pays } from '../work.ts'
import { ORDINARY, type Context, type Detector, type Report } from '../detectors/detector.ts'
import { look, seen } from '../fields/presence.ts'
import { hasSqlCall } from './calls.ts'

const CONTEXT: Context = {
  place: 'text',
  part: 'value',
  operand: '',
  name: '',
  prose: () => false,
  reads: () => false,
  quoted: () => false,
}

/** Units of work: for each character, and for each call, beside what the detector says that it costs. */
const PER_LOOK = 4
const PER_CALL = 700

const WEIGHT_MIN = 0.5

/** Where the first finding begins; -1 for none. */
let found = -1
const report: Report = (_kind, weight, offset, syntactic) => {
  if (syntactic && weight >= WEIGHT_MIN && (found < 0 || offset < found)) found = offset
}

const place = (detector: Detector, text: string): number => {
  if (!pays(PER_LOOK * text.length)) return -1
  look(text, 0, text.length)
  const { chars, words, marks } = seen
  if (!detector.wants(chars, words)) return -1
  found = -1
  const { character, mark } = detector.cost ?? ORDINARY
  if (!pays(PER_CALL + character * text.length + mark * marks)) return -1
  detector.detect({ text, chars, words, how: '', depth: 0 }, CONTEXT, report)
  return Math.min(found, text.length)
}

export const detectSql = (text: string): boolean => place(sql, text) >= 0 || hasSqlCall(text)

export const detectHtml = (text: string): boolean => place(html, text) >= 0

/** Where in the text they find it; 0 where they cannot tell. */
export const placeOfSql = (text: string): number => Math.max(0, place(sql, text))

export const placeOfHtml = (text: string): number => Math.max(0, place(html, text))
