// What directly follows a break-out: an operator, or a comment that hides the rest of the statement.

import { isLetter } from '../../characters.ts'
import { isRun, NAME as NAME_CHARACTERS, wordSet } from '../../runs.ts'
import type { Report } from '../detector.ts'
import { anchor, continues, offset, START, startsWithNumber } from './anchor.ts'
import { isBareComment } from './endings.ts'
import { expression, KNOWN, next, NONE, SUBQUERY, VALUE } from './expression.ts'
import { kindAt, textAt, wordAt } from './look.ts'
import { listsOn } from './rows.ts'
import type { Tokens } from './tokens.ts'
import { closesAround } from './whole.ts'
import {
  ARITH,
  CLAUSE,
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

const LABELLED = wordSet('or in and')

/**
 * A word in quotes of its own: `'like' bridge` with another one behind it, or `state:"OR"` behind a label and nothing more. To
 * SQL the latter is what stood before or an empty text, which lets in nothing.
 */
const isQuotedWord = ({ text, starts, ends }: Tokens, word: number, string: number): boolean => {
  const quote = starts[string] as number
  const touches = starts[word] === (ends[word - 1] as number) && quote === ends[word]
  if (!touches || !isLetter(text.charCodeAt(starts[word] as number))) return false
  if (text.charCodeAt(quote + 1) === 32) return true
  // `a:'like'` is compared with what stands before, and may say that it is none (MySQL).
  if (!LABELLED.has(text.slice(starts[word], quote).toLowerCase())) return false
  const colon = (starts[word - 1] as number) - 1
  return quote + 1 === text.length && text.charAt(colon) === ':' && isLetter(text.charCodeAt(colon - 1))
}

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
