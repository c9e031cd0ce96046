// Query languages of graphs, metrics, logs and searches: a value that closes the origin's string, often with the brackets
// it stood in, and goes on with what its language alone has. Each is told by the first few lexemes behind what was closed.

import { areAt, isAt, kindAt, pastMarks, STRING, WORD, wordAt } from '../../lexemes.ts'
import type { Lexemes } from '../../lexemes.ts'
import { charset, pastWord, runStart, SPACE as BLANKS, standsAt, vocabulary, wordSet } from '../../runs.ts'
import type { Report } from '../detector.ts'
import { isName, pastOperand } from './patterns.ts'
import { isPattern, isTriple } from './sparql.ts'

/** What was closed behind the quote, and what stands behind that. */
interface Rest {
  readonly text: string
  readonly quote: number
  /** The brackets and blanks between the quote and `from`. */
  readonly closed: string
  readonly from: number
}

type Told = (query: Lexemes, rest: Rest) => boolean

/** Behind a quote at `at` that closes nothing of the text's own; its closing brackets end at `next`, and `query` was read there. */
export const queryBehind = (
  languages: readonly Told[],
  query: Lexemes,
  at: number,
  next: number,
  report: Report,
): void => {
  const { text } = query
  const rest: Rest = { text, quote: at, closed: text.slice(at + 1, next), from: next }
  if (languages.some((told) => told(query, rest))) report('nosql-script', 1, at, true)
}

/** The languages that go on with such a character; of a word, those that have it for a clause. */
export const languagesAt = (text: string, at: number): readonly Told[] | undefined =>
  MARKED.get(text.charAt(at)) ?? (pastWord(text, at, CLAUSES) >= 0 ? WORDED : undefined)

/**
 * What would be left of the origin's query is hidden behind a comment, or stands in a string again, as an operand: who
 * ends a word with a quote, as an inch or as what several own, does neither.
 */
const isHidden = ({ text, from, quote }: Rest): boolean => {
  // No farther back: this is asked behind every quote.
  const end = runStart(text, text.length, BLANKS, text.length - OPERAND_MAX)
  if (COMMENTS.some((comment) => text.endsWith(comment, end))) return true
  const start = Math.max(from, end - OPERAND_MAX)
  const last = start + text.slice(start, end).lastIndexOf(text.charAt(quote))
  return last >= start && standsAt(text, runStart(text, last, BLANKS, start) - 1, BEFORE_OPERAND)
}

const COMMENTS: readonly string[] = ['//', '#', '--', '/*']
const OPERAND_MAX = 24
const BEFORE_OPERAND = charset('=(,+~<>[')

/** Gremlin: `').drop()`, `').valueMap('password')`. */
const isStep: Told = (gremlin, { closed }) =>
  closed.startsWith(')') && isAt(gremlin, 0, '.') && STEPS.has(wordAt(gremlin, 1)) && isAt(gremlin, 2, '(')

const STEPS = wordSet(
  'v drop iterate valuemap elementmap propertymap properties bothe oute ine both hasnot haslabel hasid or addv adde fold unfold coalesce tolist toset sideeffect inject',
)

/** Past the fields that are asked for, `{ id name }`, or -1. */
const pastFields = (graphql: Lexemes): number => {
  if (!isAt(graphql, 0, '{')) return -1
  let at = 1
  while (kindAt(graphql, at) === WORD) at++
  return at > 1 && isAt(graphql, at, '}') ? at + 1 : -1
}

/** GraphQL: `") { id }`, the fields of what was asked. */
const isSelection: Told = (graphql, { closed }) => closed.startsWith(')') && pastFields(graphql) > 0

/** `"}) { id } admin: users(`, `1) { id } admin: user(`: another field behind them; a block of a program has none. */
const isJoinedSelection: Told = (graphql, { closed }) => {
  const at = closed.includes(')') ? pastFields(graphql) : -1
  return at > 0 && kindAt(graphql, at) === WORD && (isAt(graphql, at + 1, ':') || isAt(graphql, at + 1, '('))
}

/** MongoDB: `'}, {$set: {role: 'admin'}}`, another argument. */
const isArgument: Told = (mongo, { closed }) =>
  closed.includes('}') && areAt(mongo, 0, ',', '{', '$') && kindAt(mongo, 3) === WORD && isAt(mongo, 4, ':')

/** PromQL and LogQL: `"} or {__name__=~".+"}`, `"} or vector(1)`, another series beside the origin's. */
const isSeries: Told = (promql, { closed }) => {
  if (!closed.includes('}') || !SETS.has(wordAt(promql, 0))) return false
  const at = kindAt(promql, 1) === WORD ? 2 : 1
  return isAt(promql, at, '{') || (at === 2 && isAt(promql, at, '('))
}

const SETS = wordSet('or and unless')

/** Kusto, Splunk, LogQL and Flux: `" | union T2 | where "1"=="1`, `") |> drop()`, a stage of its own. */
const isStage: Told = (stages, rest) => {
  const at = isAt(stages, 1, '>') ? 2 : 1
  const word = wordAt(stages, at)
  if (rest.closed.includes('}') && isOfLogs(stages, at, word)) return true
  if (reachesOut(stages, at, word)) return true
  return OPERATORS.has(word) && kindAt(stages, at + 1) !== 0 && isHidden(rest)
}

/** LogQL: `"} |= "x`, `"} | line_format "…`, behind the selector. */
const isOfLogs = (logql: Lexemes, at: number, word: string): boolean =>
  kindAt(logql, at + 1) === STRING && (isAt(logql, at, '=') || isAt(logql, at, '~') || FORMATS.has(word))

const FORMATS = wordSet('line_format label_format pattern regexp')

/** Splunk and Flux: a stage that reads other data, writes it away or sends it, whatever follows. */
const reachesOut = (stages: Lexemes, at: number, word: string): boolean => {
  if (LOOKUPS.has(word)) return kindAt(stages, at + 1) === WORD
  if (word === 'rest') return isAt(stages, at + 1, '/')
  if (word === 'http') return isAt(stages, at + 1, '.')
  const option = OPTIONS.get(word)
  return option?.has(wordAt(stages, at + 1)) === true && isAt(stages, at + 2, '=')
}

const LOOKUPS = wordSet('inputlookup outputlookup dbxquery runshellscript')
const OPTIONS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['map', wordSet('search maxsearches')],
  ['sendemail', wordSet('to from')],
  ['collect', wordSet('index')],
])

/** Splunk: `" OR [search index=_audit | …`, `" [| rest …`: a search within the search. */
const isSubsearch: Told = (spl) => {
  const open = isAt(spl, 0, '[') ? 0 : 1
  if (!isAt(spl, open, '[')) return false
  if (isAt(spl, open + 1, '|')) return kindAt(spl, open + 2) === WORD
  return isAt(spl, open + 1, 'search') && kindAt(spl, open + 2) === WORD && isAt(spl, open + 3, '=')
}

const OPERATORS = wordSet(
  'where project extend union join summarize take limit top distinct count order sort evaluate parse render search json logfmt regexp pattern line_format label_format unwrap unpack stats eval table fields rest map inputlookup outputlookup makeresults collect delete sendemail script drop yield filter range keep group to from',
)

/** `"; drop measurement cpu`, `'; remove table user`, `'; .drop table users`: statements that SQL has not. */
const isStatement: Told = (statement, rest) => {
  const at = isAt(statement, 1, '.') ? 2 : 1
  const nouns = STATEMENTS.get(wordAt(statement, at))
  return nouns?.has(wordAt(statement, at + 1)) === true && isHidden(rest)
}

const STATEMENTS: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  ['select', wordSet('from')],
  ['let', wordSet('$')],
  ['create', wordSet('vertex edge class')],
  ['alter', wordSet('class')],
  ['traverse', wordSet('*')],
  ['truncate', wordSet('class cluster record')],
  ['info', wordSet('for')],
  ['show', wordSet('measurements series databases users grants')],
  ['drop', wordSet('measurement series shard retention continuous subscription bucket graph table')],
  ['remove', wordSet('table namespace database field index user access')],
  ['define', wordSet('user access scope token function namespace database')],
  ['delete', wordSet('vertex edge from')],
])

/** ArangoDB: `' filter 1==1 return merge(d)`, `' insert {role:'admin'} into users`, `' remove u in users`. */
const isAql: Told = (aql, rest) => {
  if (!isHidden(rest)) return false
  switch (wordAt(aql, 0)) {
    case 'filter': {
      const left = pastOperand(aql, 1)
      return left > 1 && pastMarks(aql, left, COMPARING, 2) > left
    }
    case 'let':
    case 'collect':
      return isName(aql, 1) && isAt(aql, 2, '=')
    case 'insert':
    case 'upsert':
      return isAt(aql, 1, '{')
    case 'remove':
      return isOfCollection(aql)
    case 'for':
      return isOfCollection(aql) && LOOPED.has(wordAt(aql, 4))
    default:
      return false
  }
}

const COMPARING = charset('=<>!')
const LOOPED = wordSet('return filter remove update insert sort limit')

/** `u in users` */
const isOfCollection = (aql: Lexemes): boolean => isName(aql, 1) && isAt(aql, 2, 'in') && isName(aql, 3)

const MARKED: ReadonlyMap<string, readonly Told[]> = new Map([
  ['.', [isStep, isTriple]],
  ['?', [isTriple]],
  [';', [isStatement, isTriple]],
  [',', [isArgument, isTriple]],
  ['{', [isSelection, isJoinedSelection]],
  ['|', [isStage]],
  ['[', [isSubsearch]],
])

/** Those that go on behind a number, too: `1) { id } admin: user(id: 1`, `1).drop()`. */
export const UNQUOTED: readonly Told[] = [isJoinedSelection, isStep]

const WORDED: readonly Told[] = [isPattern, isSeries, isAql, isSubsearch]

const CLAUSES = vocabulary(
  'union optional minus service filter bind insert delete upsert remove for let collect or and unless not',
)
