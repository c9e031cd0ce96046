// Operators of document databases, as keys and as what looks like one within a value.

import {
  isAt,
  JAVASCRIPT,
  kindAt,
  lex,
  newLexemes,
  NUMBER,
  pastMarks,
  quotedAt,
  WORD,
} from '../../lexemes.ts'
import type { Lexemes } from '../../lexemes.ts'
import { isLetter } from '../../characters.ts'
import { charset, findIn, LOWER, pastRun, SPACE, standsAt } from '../../runs.ts'
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
    while (close < open + NAME_MAX && isLetter(text.charCodeAt(close))) close++
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

/** An operator as a key within a value that is no JSON: `{$gt: ''}`, `1, $where: '1 == 1'`, `[$ne]=1`. */
export const values = (text: string, report: Report): void => {
  for (let dollar = text.indexOf('$'); dollar >= 0; dollar = text.indexOf('$', dollar + 1)) {
    let end = dollar + 1
    while (end < dollar + 16 && isLetter(text.charCodeAt(end))) end++
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
  if (text.length <= TORN_MAX && isTorn(text)) report('nosql-operator', 1, 0, true)
}

/** Templates say `$group:`, schemas `"$comment":`. */
const isClause = (name: string, quoted: boolean): boolean => (quoted ? CLAUSES.has(name) : name === COMMENT)

const isQuote = (code: number): boolean => code === 34 || code === 39

/** Between a key and its colon: blanks, a quote, escaped or not. */
const isPassed = (code: number): boolean => code <= 32 || isQuote(code) || code === 92

const TORN_MAX = 400

/** How far from the beginning the quote stands that closes. */
const QUOTE_MAX = 24

/** A quoted key, its colon behind it. */
const STRUCTURE = charset('{}[]')
const CLOSERS = charset('}]')
const TORN_LEXEMES_MAX = 16
const TORN_READ_MAX = 80

const torn = newLexemes(TORN_LEXEMES_MAX)

/** The first quote, where nothing of a document stands before it; -1 where it is far. */
const firstQuote = (text: string): number => {
  const quote = text.indexOf('"')
  return quote <= QUOTE_MAX ? quote : -1
}

/** A string of a query that is closed, with what it stood in, and another clause behind it: `x"}},{"match_all":{}}`. */
const isTorn = (text: string): boolean => {
  const quote = firstQuote(text)
  if (quote < 0 || !standsAt(text, pastRun(text, quote + 1, SPACE), CLOSERS)) return false
  if (findIn(text, STRUCTURE, 0, quote) >= 0) return false
  const json = lex(text, quote + 1, quote + TORN_READ_MAX, JAVASCRIPT, torn)
  const comma = pastMarks(json, 0, CLOSERS, CLOSERS_MAX)
  if (comma === 0 || !isAt(json, comma, ',')) return false
  const key = isAt(json, comma + 1, '{') ? comma + 2 : comma + 1
  return isAt(json, key + 1, ':') && isQueryKey(quotedAt(json, key).toLowerCase())
}

const CLOSERS_MAX = 6

const isQueryKey = (name: string): boolean =>
  QUERIES.has(name) ||
  (name.length >= NAME_MIN && name.startsWith('$') && pastRun(name, 1, LOWER) === name.length)

/** What a query of a search engine's has for keys. */
const QUERIES: ReadonlySet<string> = new Set(
  'query match_all script script_fields bool should must must_not filter _source aggs aggregations term terms match range wildcard prefix exists query_string size sort where selector'.split(
    ' ',
  ),
)

const CONDITION_MAX = 400

/** A query string whose quote closes it, and another condition on any field: `x" OR password:* OR "a`. */
export const queryString = (text: string, report: Report): void => {
  if (text.length > CONDITION_MAX || !text.includes(':')) return
  const quote = firstQuote(text)
  if (
    quote >= 0 &&
    standsAt(text, quote + 1, JOINED) &&
    isWidened(lex(text, quote + 1, quote + TORN_READ_MAX, JAVASCRIPT, torn))
  )
    report('nosql-operator', 1, quote, true)
}

const JOINED = charset(' \t\n\v\f\r)')

/** Lucene's own are upper-case words. */
const JOINS: ReadonlySet<string> = new Set(['OR', 'AND', 'NOT'])

/** Of a field's name: `user.2fa`. */
const isField = (lucene: Lexemes, at: number): boolean =>
  kindAt(lucene, at) === WORD || kindAt(lucene, at) === NUMBER || isAt(lucene, at, '.')

/** `) OR (_exists_:a`, `OR *:*`, `AND a.b:*` */
const isWidened = (lucene: Lexemes): boolean => {
  const join = isAt(lucene, 0, ')') ? 1 : 0
  if (!JOINS.has(lucene.text.slice(lucene.starts[join], lucene.ends[join])) || join >= lucene.count)
    return false
  const first = isAt(lucene, join + 1, '(') ? join + 2 : join + 1
  let at = first
  if (isAt(lucene, at, '_exists_')) return isAt(lucene, at + 1, ':') && isField(lucene, at + 2)
  if (isAt(lucene, at, '*')) at++
  else while (isField(lucene, at)) at++
  return at > first && isAt(lucene, at, ':') && isAt(lucene, at + 1, '*')
}
