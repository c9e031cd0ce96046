// What directly follows a break-out: an operator, or a comment that hides the rest of the statement.

import { isLetter } from '../../characters.ts'
import { isRun, NAME as NAME_CHARACTERS } from '../../runs.ts'
import type { Report } from '../detector.ts'
import { anchor, continues, offset, START, startsWithNumber } from './anchor.ts'
import { expression, KNOWN, NAME, next, NONE, SUBQUERY, VALUE } from './expression.ts'
import { kindAt, textAt, wordAt } from './look.ts'
import { saysNothing } from './comments.ts'
import { pastName } from './objects.ts'
import type { Tokens } from './tokens.ts'
import { closesAround } from './whole.ts'
import {
  ARITH,
  CLAUSE,
  CLOSE,
  COMMA,
  COMMENT,
  COMPARE,
  LOGIC,
  NOT,
  NUMBER,
  RIGHT,
  SEMICOLON,
  STRING,
  VARIABLE,
} from './words.ts'

/** What directly follows the quote that closes the origin's string. */
export const afterClose = (tokens: Tokens, at: number, report: Report): void => {
  let from = at + 1
  while (kindAt(tokens, from) === RIGHT || kindAt(tokens, from) === SEMICOLON) from++
  const kind = kindAt(tokens, from)
  const where = offset(tokens, at)
  if (kind === COMMENT) {
    if (isBareComment(tokens, from)) report('sqli-comment', 1, where, true)
    return
  }
  if (kind === COMMA && from === at + 1) {
    if (listsOn(tokens, at)) report('sqli-operator', 1, where, true)
    return
  }
  if (kind === CLAUSE) {
    if (writesOn(tokens, from)) report('sqli-clause', 1, where, true)
    return
  }
  if (kind !== ARITH && kind !== COMPARE && kind !== LOGIC && kind !== NOT) return
  if (from === at + 1 && closesAround(tokens, at)) {
    report('sqli-operator', 1, where, true)
    return
  }
  let operand = from + 1
  while (kindAt(tokens, operand) === NOT || kindAt(tokens, operand) === COMPARE) operand++
  const found = expression(tokens, operand)
  if (found === NONE) return
  const end = next
  if (found === KNOWN || found === SUBQUERY) {
    report('sqli-operator', 1, where, true)
    return
  }
  if (found !== VALUE) return
  // `'+1=sleep(5)`
  if (kindAt(tokens, end) === COMPARE && expression(tokens, end + 1) >= KNOWN) {
    report('sqli-operator', 1, where, true)
    return
  }
  const word = kind === COMPARE && isLetter(tokens.text.charCodeAt(tokens.starts[from] as number))
  const commented =
    kindAt(tokens, end) === COMMENT ||
    (kindAt(tokens, end) === SEMICOLON && kindAt(tokens, end + 1) === COMMENT)
  const string = kindAt(tokens, operand) === STRING
  // `'='`, `a'||'b`: the origin's own closing quote ends the last string.
  const same = tokens.text.charCodeAt(offset(tokens, operand)) === tokens.text.charCodeAt(where)
  const wrapped =
    string &&
    same &&
    end >= tokens.count &&
    tokens.open &&
    isTight(tokens.text, where) &&
    !isQuotedWord(tokens, from, operand)
  if (commented || wrapped || (word && offset(tokens, from) > where + 1 && continues(tokens, end)))
    report('sqli-operator', 1, where, true)
  else if (
    kindAt(tokens, end) === LOGIC ||
    (kindAt(tokens, end) === ARITH && kindAt(tokens, end + 1) === STRING)
  )
    report('sqli-operator', 0.8, where, true)
}

/** `'like' bridge`: a word in quotes of its own, and another one. */
const isQuotedWord = ({ text, starts, ends }: Tokens, word: number, string: number): boolean => {
  const quote = starts[string] as number
  const touches = starts[word] === (ends[word - 1] as number) && quote === ends[word]
  return touches && isLetter(text.charCodeAt(starts[word] as number)) && text.charCodeAt(quote + 1) === 32
}

const VALUES_MAX = 16

/**
 * `x','admin')--`, `x'),('y',user())--`: the rest of a list of values, closed and commented out. `x',role='admin`: a
 * further column is set.
 */
const listsOn = (tokens: Tokens, close: number): boolean => {
  let at = close + 1
  for (let values = 0; values < VALUES_MAX && kindAt(tokens, at) === COMMA; values++) {
    const found = expression(tokens, at + 1)
    if (found === NONE) return false
    const set = found === NAME && textAt(tokens, next) === '='
    if (set) {
      const column = next
      if (expression(tokens, column + 1) === NONE) return false
      if (
        kindAt(tokens, next) === COMMENT ||
        (kindAt(tokens, next) === SEMICOLON && kindAt(tokens, next + 1) === COMMENT)
      )
        return true
      return next >= tokens.count && tokens.open && !tokens.text.includes(' ')
    }
    at = next
  }
  if (kindAt(tokens, at) !== RIGHT) return false
  while (kindAt(tokens, at) === RIGHT || kindAt(tokens, at) === SEMICOLON) at++
  return kindAt(tokens, at) === COMMENT ? isBareComment(tokens, at) : upserts(tokens, at)
}

/** `1) on conflict do update set a=2`, `1,'x') on duplicate key update a=2`: the rest of a row, and what changes another. */
export const rewrites = (tokens: Tokens, value: number): boolean => {
  let at = value + 1
  for (let values = 0; values < VALUES_MAX && kindAt(tokens, at) === COMMA; values++) {
    if (expression(tokens, at + 1) === NONE) return false
    at = next
  }
  if (kindAt(tokens, at) !== RIGHT) return false
  while (kindAt(tokens, at) === RIGHT) at++
  return upserts(tokens, at)
}

/** `on conflict (id) do update set a=`: a list for people says "on conflict" too, and sets no column. */
const upserts = (tokens: Tokens, at: number): boolean => {
  const what = wordAt(tokens, at + 1)
  if (wordAt(tokens, at) !== 'on' || (what !== 'conflict' && what !== 'duplicate')) return false
  for (let verb = at + 2; verb < at + TARGET_MAX; verb++)
    if (wordAt(tokens, verb) === 'update') {
      const column = wordAt(tokens, verb + 1) === 'set' ? verb + 2 : verb + 1
      return textAt(tokens, pastName(tokens, column)) === '='
    }
  return false
}

/** Words between ON and UPDATE: the columns that are in conflict. */
const TARGET_MAX = 24

/** `x' on duplicate key update a=1--`, `x' returning *--`, `x' for update--` */
const writesOn = (tokens: Tokens, at: number): boolean => {
  const word = wordAt(tokens, at)
  const second = wordAt(tokens, at + 1)
  if (word === 'on')
    return (second === 'duplicate' && wordAt(tokens, at + 2) === 'key') || second === 'conflict'
  const last = kindAt(tokens, tokens.count - 1) === COMMENT
  if (word === 'returning') return last && tokens.count - at <= 6
  return word === 'for' && second === 'update' && last && tokens.count - at <= 5
}

const TIGHT_LENGTH_MAX = 32

/** Short, and either begun by the quote, or without a space before it or at all: no sentence. */
const isTight = (text: string, quote: number): boolean => {
  if (text.length > TIGHT_LENGTH_MAX) return false
  if (!text.includes(' ') || text.trim().charCodeAt(0) < 48) return true
  // `A' <> 'B`: one word, the quote, an operator between blanks, and one word more.
  return quote > 0 && text.lastIndexOf(' ', quote) < 0 && comparesWord(text.slice(quote + 1))
}

const OPERATOR_LENGTH_MAX = 6

/** ` <> 'B`, `not like "b`: an operator of one word or two, and a word behind a quote. */
const comparesWord = (text: string): boolean => {
  const words = text.trimStart().split(' ')
  const last = words.pop() ?? ''
  return (
    (words.length === 1 || words.length === 2) &&
    words.every((word) => word !== '' && word.length <= OPERATOR_LENGTH_MAX) &&
    (last.startsWith("'") || last.startsWith('"')) &&
    isRun(last.slice(1), NAME_CHARACTERS)
  )
}

/** `-- `, `--+`, `#`, `/*`, with nothing of note behind it. */
const COMMENT_REST_MAX = 12

const isBareComment = (tokens: Tokens, at: number): boolean => {
  if (at + 1 < tokens.count) return false
  const text = textAt(tokens, at)
  const mark = text.charCodeAt(0)
  if (mark === 47) return true
  // `9kW'#+"vU`: a secret, not a comment.
  if (mark === 35 && text.length > 1 && text.length <= COMMENT_REST_MAX && !saysNothing(text, 1, text.length))
    return text.charCodeAt(1) <= 32 && kindAt(tokens, at - 1) !== CLOSE
  const rest = text.slice(mark === 35 ? 1 : 2)
  if (rest.length > COMMENT_REST_MAX) return rest.charCodeAt(0) <= 32 && kindAt(tokens, at - 1) !== CLOSE
  return rest === '' || !isLetter(rest.charCodeAt(0)) || kindAt(tokens, at - 1) === SEMICOLON
}

/** `1)--`, `1;#`: a complete number, and the rest of the statement commented out. */
export const numberComment = (tokens: Tokens, at: number, report: Report): void => {
  if (
    at === 0 ||
    at > 5 ||
    at + 1 < tokens.count ||
    anchor(tokens, at) !== START ||
    (!startsWithNumber(tokens) && kindAt(tokens, 0) !== VARIABLE)
  )
    return
  const before = kindAt(tokens, at - 1)
  const text = textAt(tokens, at)
  const dashes = text.startsWith('--')
  if (!dashes && !text.startsWith('/*') && before === NUMBER) return
  if (!isBareComment(tokens, at)) return
  const rest = text.slice(2).trim()
  const nothing = rest === '' || rest === '-' || rest === '+'
  const bare = before === NUMBER && text.length === 2
  report('sqli-comment', nothing && !bare ? 1 : 0.8, offset(tokens, at), true)
}
