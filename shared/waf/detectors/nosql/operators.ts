// Operators of document databases, as keys and as what looks like one within a value.

import { isLetter } from '../../characters.ts'
import {
  CAPITALS,
  charset,
  DIGITS,
  LETTERS,
  NAME,
  pastRun,
  runStart,
  SPACE,
  standsAt,
  wordSet,
} from '../../runs.ts'
import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'
import { isTame } from './filters.ts'
import type { Keyed } from './filters.ts'
import { leaves } from './leaves.ts'

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
const CLAUSES = wordSet(
  '$match $facet $graphLookup $group $project $unwind $currentOp $listSessions $addFields $replaceRoot $push $inc $pull $addToSet $rename $mul $setOnInsert $natural $geoIntersects $bitsAllSet $rand $collStats $indexStats $sample',
)

/** Stored schemas have it on every second line, and it selects nothing. */
const COMMENT = '$comment'

/** A key by itself. */
export const key = (text: string, context: Keyed, report: Report, at = 0): void => {
  if (OPERATORS.has(text)) report('nosql-operator', weightOf(text, context.name, context), at, true)
  else if (CLAUSES.has(text) || isTypeNumber(text, context)) report('nosql-operator', 1, at, true)
  else if (text === COMMENT) report('nosql-operator', 0.4, at, true)
}

/** `{"$type": 2}`: a serialiser's has a name. */
const isTypeNumber = (text: string, { operand }: Keyed): boolean =>
  text === '$type' && standsAt(operand, 0, DIGITS)

/** `name` ends with the key. */
const weightOf = (operator: string, name: string, context: Keyed): number => {
  const field = name.endsWith(operator) ? name.slice(0, -operator.length) : '\\'
  return isTame(operator, field, context.operand, context) ? 0 : 1
}

/** What runs code or asks by itself, whatever it stands at. */
const ALONE = wordSet('$where $expr $function $accumulator $func $eval')

/** `pw.$ne=1`: the last part of a dotted name, as some readers of forms nest them. */
const dotted = (text: string, context: Keyed, report: Report): void => {
  const dot = text.lastIndexOf('.$')
  if (dot <= 0 || text.length - dot > NAME_MAX) return
  const name = text.slice(dot + 1)
  if (OPERATORS.has(name)) report('nosql-operator', weightOf(name, context.name, context), dot, true)
}

/** Bracketed names, as PHP and qs nest them: `user[$ne]`, `a[b][$in][]`. */
export const bracketed = (text: string, context: Keyed, report: Report): void => {
  if (context.place !== 'json') dotted(text, context, report)
  const leading = text.charCodeAt(0) === 36 ? text.indexOf('[') : -1
  // `$expr[$eq][0]`: clients of some frameworks write `$or[0][status]` themselves.
  if (leading > 0 && leading < NAME_MAX && ALONE.has(text.slice(0, leading)))
    report('nosql-operator', 1, 0, true)
  for (let open = text.indexOf('[$'); open >= 0; open = text.indexOf('[$', open + 2)) {
    let close = open + 2
    while (close < open + NAME_MAX && isLetter(text.charCodeAt(close))) close++
    if (text.charCodeAt(close) !== 93) continue
    const name = text.slice(open + 1, close)
    // As a JSON key `$type` is of serialisers; no parameter is named so.
    if (OPERATORS.has(name) || name === '$type')
      report('nosql-operator', isWanted(text, open + 1, name, context) ? 0 : 1, open, true)
  }
}

/** Only the last one has the value behind it; those before join or negate. */
const isWanted = (text: string, at: number, operator: string, context: Keyed): boolean => {
  const { name } = context
  // `filter.a[$ne]`: a path of the database's own, whose first part is no field that the application reads.
  if (!name.endsWith(text) || text.includes('.')) return false
  const field = name.slice(0, name.length - text.length + at)
  const isLast = text.indexOf('[$', at) < 0
  return isTame(operator, field, isLast || context.operand === '' ? context.operand : NESTED, context)
}

/** What a name goes on with behind an operator. */
const NESTED = '{"'

/** The shortest has two letters: `$in`. */
const NAME_MIN = 3

/** What looking a name up takes. */
const NAME_WORK = 60

/** Longer than every operator's name. */
const NAME_MAX = 20

/** An operator as a key within a value that is no JSON: `{$gt: ''}`, `1, $where: '1 == 1'`, `[$ne]=1`. */
export const values = (text: string, context: Context, report: Report): void => {
  // What stands in a name's brackets is `bracketed`'s to judge.
  written(text, context, report, () => inJson(text, context, report))
}

/** A text that is JSON and nothing else: what its keys stand at is known. False where it is none. */
const inJson = (text: string, { place, name }: Keyed, report: Report): boolean =>
  leaves(
    text,
    name,
    (found, path, operand, at) => key(found, { place, name: path, operand }, report, at),
    (found) => written(found, { place, name, operand: '', part: 'value' }, report, () => false),
  )

type Written = Keyed & Pick<Context, 'part'>

/** `isJudged`: is it all judged otherwise? Asked once there is something to find. */
const written = (text: string, context: Written, report: Report, isJudged: () => boolean): void => {
  const isName = context.part === 'name'
  let judged: boolean | undefined
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
    if (bracket ? isName : text.charCodeAt(at) !== 58) continue
    // As a key of JSON it stands in double quotes.
    if (!bracket && text.charCodeAt(dollar - 1) === 34) {
      judged ??= isJudged()
      if (judged) return
    }
    if (!bracket && (isDeclared(text, dollar, at + 1) || isLoose(text, dollar, name, at + 1, context)))
      continue
    report('nosql-operator', 1, dollar, true)
  }
}

/**
 * `find({ age: {$gte: 21, $lte: 65} })`: a filter as programs write it, whose field stands before its brace, is judged as it
 * would be in JSON.
 */
const isLoose = (
  text: string,
  dollar: number,
  operator: string,
  colon: number,
  context: Written,
): boolean => {
  const brace = runStart(text, dollar, INNER, dollar - INNER_MAX) - 1
  const end = runStart(text, runStart(text, brace, SPACE) - 1, SPACE)
  if (!text.startsWith('{', brace) || !text.startsWith(':', end)) return false
  const start = runStart(text, end, NAME, end - NAMED_MAX)
  if (start === end || start === end - NAMED_MAX) return false
  const operand = pastRun(text, colon, SPACE, colon + BLANKS_MAX)
  const field = `${context.name}.${text.slice(start, end)}`
  return isTame(operator, field, text.slice(operand, operand + NAMED_MAX), context)
}

/** What stands before a second operator of the same field. */
const INNER = charset('A-Za-z0-9_$:, .\\n-')
const INNER_MAX = 60
const NAMED_MAX = 40

/**
 * `query($id: ID!, $where: FilterInput) {`: a variable that a document of GraphQL declares, of a type that has a name. As a
 * database's keys the first of a list says what all of them are: `$where` behind one that is no operator selects nothing.
 */
const isDeclared = (text: string, dollar: number, colon: number): boolean => {
  const from = pastRun(text, pastRun(text, colon, SPACE, colon + BLANKS_MAX), OPENS_LIST)
  if (!standsAt(text, from, CAPITALS)) return false
  const end = pastRun(text, pastRun(text, from, NAME), CLOSES_LIST)
  if (!standsAt(text, end, TYPE_ENDS)) return false
  const open = runStart(text, dollar, DECLARATIONS, dollar - DECLARATIONS_MAX) - 1
  work.left -= dollar - open
  if (!text.startsWith('(', open)) return false
  const name = runStart(text, runStart(text, runStart(text, open, SPACE), NAME), SPACE)
  const word = runStart(text, name, LETTERS)
  return OPERATIONS.has(text.slice(word, name)) || OPERATIONS.has(text.slice(name, open).trim())
}

const OPERATIONS = wordSet('query mutation subscription')
const BLANKS_MAX = 4
const OPENS_LIST = charset('[')
const CLOSES_LIST = charset(']!')
const TYPE_ENDS = charset(',) =\t\n\r$')
const DECLARATIONS = charset('A-Za-z0-9_$:![]=," \t\n\r')
const DECLARATIONS_MAX = 1024

/** Templates say `$group:`, schemas `"$comment":`. */
const isClause = (name: string, quoted: boolean): boolean => (quoted ? CLAUSES.has(name) : name === COMMENT)

const isQuote = (code: number): boolean => code === 34 || code === 39

/** Between a key and its colon: blanks, a quote, escaped or not. */
const isPassed = (code: number): boolean => code <= 32 || isQuote(code) || code === 92
