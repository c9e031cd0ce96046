// Operators of document databases, as keys and as what looks like one within a value.

import { work } from '../../work.ts'
import type { Report } from '../detector.ts'

const OPERATORS: ReadonlySet<string> = new Set([
  '$eq',
  '$ne',
  '$gt',
  '$gte',
  '$lt',
  '$lte',
  '$in',
  '$nin',
  '$not',
  '$nor',
  '$or',
  '$and',
  '$exists',
  '$regex',
  '$where',
  '$expr',
  '$elemMatch',
  '$all',
  '$size',
  '$mod',
  '$function',
  '$accumulator',
  '$jsonSchema',
  '$text',
  '$lookup',
  '$func',
  '$eval',
  '$out',
  '$merge',
  '$unionWith',
  '$near',
  '$nearSphere',
  '$geoWithin',
  '$options',
  '$sampleRate',
])

/** Of pipelines and updates: keys, but words of templates and dashboards as well. */
const CLAUSES: ReadonlySet<string> = new Set(
  '$match $facet $graphLookup $group $project $unwind $currentOp $listSessions $addFields $replaceRoot $push $inc $pull $addToSet $rename $mul $setOnInsert $natural $geoIntersects $bitsAllSet $rand $collStats $indexStats $sample'.split(
    ' ',
  ),
)

/** Stored schemas have it on every second line, and it selects nothing. */
const COMMENT = '$comment'

/** A key by itself. */
export const key = (text: string, report: Report): void => {
  if (OPERATORS.has(text) || CLAUSES.has(text)) report('nosql-operator', 1, 0, true)
  else if (text === COMMENT) report('nosql-operator', 0.4, 0, true)
}

/** Bracketed names, as PHP and qs nest them: `user[$ne]`, `a[b][$in][]`. */
export const bracketed = (text: string, report: Report): void => {
  for (let open = text.indexOf('[$'); open >= 0; open = text.indexOf('[$', open + 2)) {
    let close = open + 2
    while (close < open + NAME_MAX && isWord(text.charCodeAt(close))) close++
    if (text.charCodeAt(close) !== 93) continue
    const name = text.slice(open + 1, close)
    // As a JSON key `$type` is of serialisers; no parameter is named so.
    if (OPERATORS.has(name) || name === '$type') report('nosql-operator', 1, open, true)
  }
}

/** The shortest has two letters: `$in`. */
const NAME_MIN = 3

/** What looking a name up takes. */
const NAME_WORK = 60

/** Longer than every operator's name. */
const NAME_MAX = 20

export const isWord = (code: number): boolean => (code | 32) >= 97 && (code | 32) <= 122

/** An operator as a key within a value that is no JSON: `{$gt: ''}`, `1, $where: '1 == 1'`, `[$ne]=1`. */
export const values = (text: string, report: Report): void => {
  for (let dollar = text.indexOf('$'); dollar >= 0; dollar = text.indexOf('$', dollar + 1)) {
    let end = dollar + 1
    while (end < dollar + 16 && isWord(text.charCodeAt(end))) end++
    // `font($size: 19)`: a parameter of a style sheet's.
    if (end < dollar + NAME_MIN || text.charCodeAt(dollar - 1) === 40) continue
    work.left -= NAME_WORK
    const name = text.slice(dollar, end)
    const nested = name === '$type' && text.charCodeAt(dollar - 1) === 91
    if (!nested && !OPERATORS.has(name) && !isClause(name, isQuote(text.charCodeAt(dollar - 1)))) continue
    const bracket = text.charCodeAt(dollar - 1) === 91 && text.charCodeAt(end) === 93
    let at = end
    while (at < end + 4 && isPassed(text.charCodeAt(at))) at++
    if (bracket || text.charCodeAt(at) === 58) report('nosql-operator', 1, dollar, true)
  }
  if (text.length <= TORN_MAX && mayBeTorn(text) && TORN.test(text)) report('nosql-operator', 1, 0, true)
}

/** Templates say `$group:`, schemas `"$comment":`. */
const isClause = (name: string, quoted: boolean): boolean => (quoted ? CLAUSES.has(name) : name === COMMENT)

const isQuote = (code: number): boolean => code === 34 || code === 39

/** Between a key and its colon: blanks, a quote, escaped or not. */
const isPassed = (code: number): boolean => code <= 32 || isQuote(code) || code === 92

const TORN_MAX = 400

/** A quote not far behind the beginning, and what it stood in closed: the pattern is large, and most texts need none. */
const mayBeTorn = (text: string): boolean => {
  const quote = text.indexOf('"')
  if (quote < 0 || quote > TORN_QUOTE_MAX) return false
  const behind = text
    .slice(quote + 1, quote + 4)
    .trimStart()
    .charCodeAt(0)
  return behind === 125 || behind === 93
}

const TORN_QUOTE_MAX = 24

/** A string of a query that is closed, with what it stood in, and another clause behind it: `x"}},{"match_all":{}}`. */
const TORN =
  /^[^"{}[\]]{0,24}"\s{0,2}[}\]]{1,6}\s{0,2},\s{0,2}(?:\{\s{0,2})?"(?:query|match_all|script|script_fields|bool|should|must|must_not|filter|_source|aggs|aggregations|terms?|match|range|wildcard|prefix|exists|query_string|size|sort|where|selector|\$[a-z]{2,16})"\s{0,2}:/i

const QUERY_MAX = 400

/** A query string whose quote closes it, and another condition on any field: `x" OR password:* OR "a`. */
export const queryString = (text: string, report: Report): void => {
  if (text.length > QUERY_MAX || !text.includes(':')) return
  const quote = text.indexOf('"')
  if (quote < 0 || quote > TORN_QUOTE_MAX) return
  if (WIDENED.test(text.slice(quote, quote + 80))) report('nosql-operator', 1, quote, true)
}

const WIDENED = /^"\)?\s{1,4}(?:OR|AND|NOT)\s{1,4}\(?(?:_exists_:\w|\*:\*|[\w.]{1,40}:\*)/
