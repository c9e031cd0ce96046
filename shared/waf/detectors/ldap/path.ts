// What XPath and XQuery are told by: steps, axes, functions of the language, and the conditions that they stand in.

import { charset, wordSet } from '../../runs.ts'
import {
  areAt,
  isAt,
  isEnd,
  kindAt,
  lex,
  newLexemes,
  NUMBER,
  STRING,
  WORD,
  spelledAt,
} from '../../lexemes.ts'
import { work } from '../../work.ts'
import type { Language, Lexemes } from '../../lexemes.ts'

const XPATH: Language = {
  word: charset('A-Za-z0-9_-', true),
  block: ['(:', ':)'],
  escapes: false,
  patterns: false,
}

/** What is read behind a break-out. */
const READ_MAX = 100
const LEXEMES_MAX = 32

const lexemes = newLexemes(LEXEMES_MAX)

/** Units of work to read behind a break-out, and for each lexeme of it. */
const READ_WORK = 200
const LEXEME_WORK = 30

/** The lexemes from a place on, until the next call. */
export const readPath = (text: string, from: number): Lexemes => {
  lex(text, from, from + READ_MAX, XPATH, lexemes)
  work.left -= READ_WORK + LEXEME_WORK * lexemes.count
  return lexemes
}

export const AXES = wordSet(
  'child parent ancestor descendant following preceding self attribute ancestor-or-self descendant-or-self following-sibling preceding-sibling namespace',
)

/** Functions that other languages hardly have a call of behind "or". */
const FUNCTIONS = wordSet(
  'name local-name string-length substring count position text node starts-with last doc doc-available contains',
)

/** All that a condition may ask by, where a number or a bracket is closed before. */
const ASKING = wordSet(
  'name local-name string-length substring substring-before substring-after count position text node starts-with ends-with last doc doc-available contains id lang collection document matches boolean not true false number string sum normalize-space translate lower-case upper-case exists empty generate-id system-property base-uri namespace-uri round floor ceiling current unparsed-text string-join error',
)

const isName = (path: Lexemes, at: number): boolean => kindAt(path, at) === WORD

/** `user`, `*`, `@id`, `.`, `..` */
const isStep = (path: Lexemes, at: number): boolean =>
  isName(path, at) ||
  isAt(path, at, '*') ||
  (isAt(path, at, '@') && (isName(path, at + 1) || isAt(path, at + 1, '*')))

/** `/*`, `//user`: a path from the document's root. */
export const isRooted = (path: Lexemes, at: number): boolean => {
  if (!isAt(path, at, '/')) return false
  const step = isAt(path, at + 1, '/') ? at + 2 : at + 1
  return isStep(path, step)
}

/** `../user`, `.//@id`: a path from where the condition stands. */
const isRelative = (path: Lexemes, start: number): boolean => {
  if (!isAt(path, start, '.')) return false
  return isRooted(path, isAt(path, start + 1, '.') ? start + 2 : start + 1)
}

/** `ancestor::x` */
const isAxis = (path: Lexemes, at: number): boolean =>
  AXES.has(spelledAt(path, at)) &&
  areAt(path, at + 1, ':', ':') &&
  (isStep(path, at + 3) || isAt(path, at + 3, '*'))

const isCall = (path: Lexemes, at: number): boolean =>
  isName(path, at) && isAt(path, at + 1, '(') && path.starts[at + 1] === path.ends[at]

/** `contains('a' => 1`: an array of PHP's or Ruby's. */
const isArray = (path: Lexemes, at: number): boolean =>
  (kindAt(path, at) === STRING || isName(path, at)) && areAt(path, at + 1, '=', '>')

/** The language knows no upper-case words. */
export const isJoin = (path: Lexemes, at: number): boolean => JOINS.has(spelledAt(path, at))

const JOINS = wordSet('or and')

/** Behind `not(` and a bracket: what a condition begins with. */
const pastPrefix = (path: Lexemes, start: number): number => {
  let at = start
  if (isAt(path, at, 'not') && isAt(path, at + 1, '(')) at += 2
  return isAt(path, at, '(') ? at + 1 : at
}

/** `count(/*)`, `not(position()=1)`, `true()`, `//user`: what only a document of XML is asked. */
export const asks = (path: Lexemes, start: number): boolean => {
  const at = pastPrefix(path, start)
  if (isRooted(path, at)) return true
  if (!isCall(path, at)) return false
  const called = spelledAt(path, at)
  if (FUNCTIONS.has(called)) return !isArray(path, at + 2)
  if (isAt(path, at + 2, ')')) return called === 'true' || called === 'false'
  return isRooted(path, at + 2) || isRelative(path, at + 2)
}

/** The same where the origin's own string ended: `../password`, `@id`, `parent::*`, too. */
export const asksHere = (path: Lexemes, start: number): boolean => {
  const at = pastPrefix(path, start)
  return (
    asks(path, start) || isRelative(path, at) || isAxis(path, at) || (isAt(path, at, '@') && isStep(path, at))
  )
}

/** The same where a number was closed: calls to the end of the text besides. */
export const asksNumber = (path: Lexemes, start: number, closed: boolean): boolean => {
  const at = pastPrefix(path, start)
  if (isRooted(path, at) || isRelative(path, at) || isAxis(path, at)) return true
  if (!isCall(path, at)) return false
  if (isAt(path, at + 2, ')') || isRooted(path, at + 2) || isRelative(path, at + 2)) return true
  return ASKING.has(spelledAt(path, at)) && (closed || isCallOfString(path, at))
}

/** `id('a')`, and nothing behind it. */
const isCallOfString = (path: Lexemes, at: number): boolean =>
  kindAt(path, at + 2) === STRING && isAt(path, at + 3, ')') && isEnd(path, at + 4)

/** Behind a predicate's end: `| //user`, `/..`, `/parent::*`, `[1]`, `or …`. */
export const goesOn = (path: Lexemes, at: number): boolean => {
  if (isAt(path, at, '|')) return isAt(path, at + 1, '/') || isAt(path, at + 1, '*') || isName(path, at + 1)
  if (isAt(path, at, '[') || isJoin(path, at)) return true
  if (!isAt(path, at, '/')) return false
  const step = isAt(path, at + 1, '/') ? at + 2 : at + 1
  if (isName(path, step))
    return isEnd(path, step + 1) || isAt(path, step + 1, '(') || STEPPING.has(spelledAt(path, step + 1))
  return (
    areAt(path, step, '.', '.') || isAt(path, step, '*') || isAt(path, step, '@') || isAt(path, step, '(')
  )
}

const STEPPING = wordSet(': [ /')

/** `|//user[…`, to the end of the text. */
export const isUnited = (path: Lexemes, at: number): boolean => {
  if (!isAt(path, at, '|') || !isAt(path, at + 1, '/')) return false
  for (let index = at + 1; index < path.count; index++) {
    const kind = kindAt(path, index)
    if (kind !== WORD && kind !== NUMBER && kind !== STRING && !PATH_MARKS.has(spelledAt(path, index)))
      return false
  }
  return path.count > at + 2 && isEnd(path, path.count)
}

const PATH_MARKS = wordSet('* @ / [ ] : ( ) =')
