// Fields that hold a query because their API is there to run it: `targets[0].rawSql`, `tags.sql.query`, an inventory's
// `query`. A client writes names as well as values, so a name excuses nothing by itself: only one whole query that breaks
// out of nothing, reads no catalogue, calls nothing that harms and joins no other one is a signal there and no attack.
// What a reading from within a quote finds counts as everywhere, since an origin may write the query down in a string.

import { DIGITS, runStart, wordSet } from '../../runs.ts'
import type { Context, Report } from '../detector.ts'
import { kindAt } from './look.ts'
import { isChange, isQuery } from './plain.ts'
import type { Tokens } from './tokens.ts'
import { SELECT, STATEMENT } from './words.ts'

/** The last part of a field's name, without underscores. */
const FIELDS = wordSet('sql rawsql sqlquery sqltext rawsqlquery rawsqltext rawquery query statement')

const NAME_MAX = 64

/** `body.targets[0].rawSql`, `body.queries[0].sql_text[1]`, `body.attributes.db.query.text` */
const holdsQuery = (field: string): boolean => {
  const name = withoutIndex(field.slice(-NAME_MAX).toLowerCase())
  const behind = Math.max(name.lastIndexOf('.'), name.lastIndexOf(']')) + 1
  return (behind > 0 && FIELDS.has(name.slice(behind).replaceAll('_', ''))) || isTraced(field)
}

/** `body.resourceSpans[0].scopeSpans[0].spans[0].attributes[2].value.stringValue`, `body.breadcrumbs[3].message` */
const isTraced = (field: string): boolean => {
  const name = field.toLowerCase()
  if (STATEMENTS.some((ending) => name.endsWith(ending))) return true
  return SPANS.some(([within, ending]) => name.endsWith(ending) && name.includes(within))
}

/** What a client asked its database, in the words of OpenTelemetry and Zipkin. */
const STATEMENTS: readonly string[] = ['.db.statement', '.db.query.text', '.sql.query']
/** The same by its place: OTLP's JSON, Sentry's events. */
const SPANS: readonly (readonly [within: string, ending: string])[] = [
  ['spans[', '].value.stringvalue'],
  ['breadcrumbs', '].message'],
  ['spans[', '].description'],
]

const withoutIndex = (name: string): string => {
  if (!name.endsWith(']')) return name
  const digits = runStart(name, name.length - 1, DIGITS)
  return digits < name.length - 1 && name[digits - 1] === '[' ? name.slice(0, digits - 1) : name
}

/** What is found in a reading of the whole text is a signal, once, where the field and the text are such. */
export const reporterOf = (tokens: Tokens, context: Context, report: Report): Report => {
  const first = kindAt(tokens, 0)
  if (context.place !== 'json' || (first !== SELECT && first !== STATEMENT)) return report
  let told: boolean | undefined
  return (kind, weight, offset, syntactic, firm) => {
    told ??=
      first === SELECT
        ? holdsQuery(context.name) && isQuery(tokens)
        : isTraced(context.name) && isChange(tokens)
    if (!told) report(kind, weight, offset, syntactic, firm)
    else report(kind, SIGNALS.has(kind) ? Math.min(weight, SIGNAL) : 0, offset, syntactic)
  }
}

const SIGNAL = 0.8
const SIGNALS: ReadonlySet<string> = new Set(['sqli-select', 'sqli-statement'])
