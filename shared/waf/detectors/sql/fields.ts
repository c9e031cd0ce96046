// Fields that hold a query because their API is there to run it: `targets[0].rawSql`, `tags.sql.query`, an inventory's
// `query`. A client writes names as well as values, so a name excuses nothing by itself: only one whole query that breaks
// out of nothing, reads no catalogue, calls nothing that harms and joins no other one is a signal there and no attack.
// What a reading from within a quote finds counts as everywhere, since an origin may write the query down in a string.

import { DIGITS, runStart } from '../../runs.ts'
import type { Context, Report } from '../detector.ts'
import { kindAt } from './expression.ts'
import { isTame } from './plain.ts'
import type { Tokens } from './tokens.ts'
import { CLOSE, FROM, SELECT } from './words.ts'

/** The last part of a field's name, without underscores. */
const FIELDS: ReadonlySet<string> = new Set(
  'sql rawsql sqlquery sqltext rawsqlquery rawsqltext rawquery query statement'.split(' '),
)

const NAME_MAX = 64

/** `body.targets[0].rawSql`, `body.queries[0].sql_text[1]`, `body.attributes.db.query.text` */
const holdsQuery = (field: string): boolean => {
  const name = withoutIndex(field.slice(-NAME_MAX).toLowerCase())
  const behind = Math.max(name.lastIndexOf('.'), name.lastIndexOf(']')) + 1
  return (behind > 0 && FIELDS.has(name.slice(behind).replaceAll('_', ''))) || name.endsWith('.db.query.text')
}

const withoutIndex = (name: string): string => {
  if (!name.endsWith(']')) return name
  const digits = runStart(name, name.length - 1, DIGITS)
  return digits < name.length - 1 && name[digits - 1] === '[' ? name.slice(0, digits - 1) : name
}

const LENGTH_MAX = 4000

/** What is found in a reading of the whole text is a signal, once, where the field and the text are such. */
export const reporterOf = (tokens: Tokens, context: Context, report: Report): Report => {
  if (context.place !== 'json' || kindAt(tokens, 0) !== SELECT) return report
  let told: boolean | undefined
  return (kind, weight, offset, syntactic, firm) => {
    told ??= holdsQuery(context.name) && isQuery(tokens)
    if (!told) report(kind, weight, offset, syntactic, firm)
    else report(kind, kind === 'sqli-select' ? Math.min(weight, SIGNAL) : 0, offset, syntactic)
  }
}

const SIGNAL = 0.8

/** `SELECT … FROM …`, one of them, to the end of the text. */
const isQuery = (tokens: Tokens): boolean => {
  if (tokens.text.length > LENGTH_MAX || tokens.open) return false
  let sources = 0
  for (let at = 1; at < tokens.count; at++) {
    const kind = kindAt(tokens, at)
    if (kind === SELECT || kind === CLOSE || !isTame(tokens, at, kind, false)) return false
    if (kind === FROM) sources++
  }
  return sources === 1
}
