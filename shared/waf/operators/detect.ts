// `@detectSQLi` and `@detectXSS`: answered by the payload engine's own detectors, which judge syntax instead of
// comparing fingerprints. They read byte strings as they stand: every byte beyond ASCII is a letter to them.

import { html } from '../detectors/html/html.ts'
import { sql } from '../detectors/sql/sql.ts'
import { work } from '../work.ts'
import type { Context, Detector, Report } from '../detectors/detector.ts'
import { look, seen } from '../fields/presence.ts'
import { hasSqlCall } from './calls.ts'

const CONTEXT: Context = {
  place: 'text',
  part: 'value',
  name: '',
  prose: () => false,
  quoted: () => false,
}

/** Units of work: what the costliest text costs these detectors. */
const PER_BYTE = 65

const WEIGHT_MIN = 0.5

let found = false
const report: Report = (_kind, weight, _offset, syntactic) => {
  if (syntactic && weight >= WEIGHT_MIN) found = true
}

const detects = (detector: Detector, text: string): boolean => {
  look(text, 0, text.length)
  const { chars, words } = seen
  if (!detector.wants(chars, words)) return false
  found = false
  work.left -= PER_BYTE * text.length
  detector.detect({ text, chars, words, how: '', depth: 0 }, CONTEXT, report)
  return found
}

export const detectSql = (text: string): boolean => detects(sql, text) || hasSqlCall(text)

export const detectHtml = (text: string): boolean => detects(html, text)
