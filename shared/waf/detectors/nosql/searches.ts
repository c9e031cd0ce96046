// Queries of search engines that are written into a string: one that closes the string, with what it stood in, and goes
// on with a clause of its own, in JSON or in Lucene's syntax.

import {
  isAt,
  JAVASCRIPT,
  kindAt,
  lex,
  newLexemes,
  NUMBER,
  pastMarks,
  quotedAt,
  STRING,
  WORD,
} from '../../lexemes.ts'
import type { Lexemes } from '../../lexemes.ts'
import {
  CAPITALS,
  charset,
  findIn,
  findWord,
  LOWER,
  NAME,
  pastRun,
  runStart,
  SPACE,
  standsAt,
  vocabulary,
  wordSet,
} from '../../runs.ts'
import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'

/** A query's string is no longer. */
const LENGTH_MAX = 400

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
  QUERIES.has(name) || (name.length > 2 && name.startsWith('$') && pastRun(name, 1, LOWER) === name.length)

/** What a query of a search engine's has for keys. */
const QUERIES = wordSet(
  'query match_all script script_fields bool should must must_not filter _source aggs aggregations term terms match range wildcard prefix exists query_string size sort where selector',
)

export const clauses = (text: string, context: Context, report: Report): void => {
  if (text.length > LENGTH_MAX) return
  // A document of JSON that was read as a form, and cut where its strings have a `&`, looks the same.
  const isForm = context.place === 'form' || context.place === 'text'
  if (isTorn(text) || (!isForm && isJoined(text))) report('nosql-operator', 1, 0, true)
}

/** `x","role":"admin`, `x"},{"role":"admin`: a string of the origin's JSON is closed, and a member put behind it. */
const isJoined = (text: string): boolean => {
  const quote = firstQuote(text)
  // A piece that was cut out of a document has lines.
  if (quote < 0 || findIn(text, STRUCTURE, 0, quote) >= 0 || text.includes('\n')) return false
  const closed = pastRun(text, quote + 1, CLOSING, quote + 1 + TORN_LEXEMES_MAX)
  if (text.charAt(closed) !== ',') return false
  const key = pastRun(text, closed + 1, OPENING, closed + 1 + TORN_LEXEMES_MAX)
  const end = text.charAt(key) === '"' ? pastRun(text, key + 1, NAME) : key
  if (end <= key + 1 || text.charAt(end) !== '"') return false
  const colon = pastRun(text, end + 1, SPACE)
  if (text.charAt(colon) !== ':' || !standsAt(text, pastRun(text, colon + 1, SPACE), VALUE)) return false
  // The first closes what the origin opened, and the last is left for it to close.
  let quotes = 0
  for (let at = quote; at >= 0; at = text.indexOf('"', at + 1)) quotes++
  return quotes % 2 === 0
}

const CLOSING = charset('}] \t\r\n')
const OPENING = charset('{[ \t\r\n')
/** What a value of JSON begins with. */
const VALUE = charset('"0-9tfn{[-')

/** A query string whose quote or bracket closes it, and another condition: `x" OR password:* OR "a`, `x) OR (_id:*`. */
export const queryString = (text: string, report: Report): void => {
  if (text.length > LENGTH_MAX || !text.includes(':')) return
  const end = findIn(text, ENDS, 0, QUOTE_MAX)
  if (end < 0 || text.charAt(end) === '(' || !standsAt(text, end + 1, JOINED)) return
  if (isWidened(lex(text, end + 1, end + TORN_READ_MAX, JAVASCRIPT, torn)))
    report('nosql-operator', 1, end, true)
}

/** A bracket that opens before either is the text's own. */
const ENDS = charset('"()')

const JOINED = charset(' \t\n\v\f\r)')

/** Lucene's own are upper-case words. */
const JOINS: ReadonlySet<string> = new Set(['OR', 'AND', 'NOT'])

/** Of a field's name: `user.2fa`. */
const isField = (lucene: Lexemes, at: number): boolean =>
  kindAt(lucene, at) === WORD || kindAt(lucene, at) === NUMBER || isAt(lucene, at, '.')

/** Of a value: `*`, `admin`, `"admin"`, `(a b)`, `[* TO *]`. */
const isSought = (lucene: Lexemes, at: number): boolean =>
  isField(lucene, at) || kindAt(lucene, at) === STRING || pastMarks(lucene, at, VALUES, 1) > at

const VALUES = charset('*([')

/** `) OR (_exists_:a`, `OR *:*`, `AND a.b:*`, `OR role:admin` */
const isWidened = (lucene: Lexemes): boolean => {
  const join = isAt(lucene, 0, ')') ? 1 : 0
  if (!JOINS.has(lucene.text.slice(lucene.starts[join], lucene.ends[join])) || join >= lucene.count)
    return false
  const first = isAt(lucene, join + 1, '(') ? join + 2 : join + 1
  let at = first
  if (isAt(lucene, at, '_exists_')) return isAt(lucene, at + 1, ':') && isField(lucene, at + 2)
  if (isAt(lucene, at, '*')) at++
  else while (isField(lucene, at)) at++
  return at > first && isAt(lucene, at, ':') && isSought(lucene, at + 1)
}

/** `a* OR password:*`, `x AND _exists_:api_key`, `x AND pin:[a TO b]`: what no search is asked for, a letter at a time. */
export const probes = (text: string, report: Report): void => {
  if (text.length > LENGTH_MAX) return
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1)) {
    work.left -= PROBE_WORK
    const asked = runStart(text, colon, NAME, colon - FIELD_MAX)
    const isPresence = text.slice(asked, colon) === '_exists_'
    const end = isPresence ? pastRun(text, colon + 1, NAME) : colon
    const field = isPresence ? colon + 1 : asked
    if (!SECRETS.has(text.slice(field, end).toLowerCase()) || !JOINS.has(wordBefore(text, asked))) continue
    const isRange = text.charAt(colon + 1) === '[' && text.includes(' TO ', colon)
    const isAny = standsAt(text, colon + 1, WILD) || text.charAt(pastRun(text, colon + 1, NAME)) === '*'
    if (isPresence || isRange || isAny) return report('nosql-operator', 1, asked, true)
  }
}

const wordBefore = (text: string, at: number): string => {
  const end = runStart(text, at, SPACE)
  return text.slice(runStart(text, end, CAPITALS), end)
}

const PROBE_WORK = 60
const FIELD_MAX = 24
const WILD = charset('*/')
const SECRETS = wordSet(
  'password passwd pwd passphrase secret token api_key apikey api_token access_token private_key pin ssn',
)

/** Solr: `{!join … fromIndex=users}`, `_query_:"{!xmlparser …"`: a parser that reads another index, or a DTD. */
export const localParameters = (text: string, report: Report): void => {
  if (text.length > LENGTH_MAX) return
  for (let at = text.indexOf('{!'); at >= 0; at = text.indexOf('{!', at + 2)) {
    work.left -= PARAMETERS_WORK
    const end = findIn(text, CLOSERS, at, at + PARAMETERS_MAX)
    const given = text.slice(at + 2, end < 0 ? at + PARAMETERS_MAX : end)
    if (given.startsWith('xmlparser') || given.includes(' fromIndex='))
      return report('nosql-operator', 1, at, true)
  }
}

/** `a&shards=http://192.0.2.7/solr`: another parameter of Solr's, which asks a server of the client's choice. */
export const parameters = (text: string, report: Report): void => {
  if (text.length > LENGTH_MAX) return
  const at = findWord(text, ASKING)
  if (at >= 0 && !text.slice(0, at).includes('?')) report('nosql-operator', 1, at, true)
}

const ASKING = vocabulary('&shards= &shards.qt= &stream.url= &stream.file= &stream.body=')

const PARAMETERS_MAX = 120
const PARAMETERS_WORK = 250
