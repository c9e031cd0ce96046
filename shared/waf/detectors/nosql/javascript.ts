// JavaScript that a database runs for each document, as far as an injected condition or statement is told by its first
// few words: it asks the document, `this`, or it does what no name or sentence does behind a quote or a semicolon.

import { charset, isRun, NAME, pastWord, vocabulary, wordSet } from '../../runs.ts'
import {
  areAt,
  COMMENT,
  isAt,
  isEnd,
  JAVASCRIPT,
  kindAt,
  lex,
  newLexemes,
  NUMBER,
  pastMarks,
  PATTERN,
  quotedAt,
  STRING,
  WORD,
  wordAt,
} from '../../lexemes.ts'
import type { Lexemes } from '../../lexemes.ts'
import { work } from '../../work.ts'

const SCRIPT_MAX = 300
const script = newLexemes(SCRIPT_MAX)

const CLAUSE_MAX = 100
const CLAUSE_LEXEMES_MAX = 12
const clause = newLexemes(CLAUSE_LEXEMES_MAX)

/** Units of work to read a part of a text, and for each lexeme of it. */
const READ_WORK = 180
const LEXEME_WORK = 42

const read = (text: string, from: number, limit: number, lexemes: Lexemes): Lexemes => {
  lex(text, from, limit, JAVASCRIPT, lexemes)
  work.left -= READ_WORK + LEXEME_WORK * lexemes.count
  return lexemes
}

/** The lexemes of a short text, until the next call. */
export const readScript = (text: string): Lexemes => read(text, 0, SCRIPT_MAX, script)

/** The first few lexemes of a clause, until the next call: no question below needs more. */
export const readClause = (text: string, from: number): Lexemes => read(text, from, from + CLAUSE_MAX, clause)

const PREFIXES = charset('!(')
const PREFIXES_MAX = 4

/** `this.a`, `!this['a']`, `Object.keys(this)`, `/^a/.test(this.b)`: the document that a condition is asked of. */
export const asksDocument = (js: Lexemes, start: number): boolean => {
  const at = pastMarks(js, start, PREFIXES, PREFIXES_MAX)
  if (kindAt(js, at) === PATTERN) return areAt(js, at + 1, '.', 'test', '(') && isThis(js, at + 4)
  if (REFLECTING.has(wordAt(js, at)) && isAt(js, at + 1, '.'))
    return kindAt(js, at + 2) === WORD && isAt(js, at + 3, '(') && isThis(js, at + 4)
  return isThis(js, at) && pastMember(js, at + 1) > at + 1
}

/** What takes an object apart. */
const REFLECTING: ReadonlySet<string> = new Set(['object', 'json', 'reflect'])

/** Sentences begin with "This." */
const isThis = (js: Lexemes, at: number): boolean =>
  isAt(js, at, 'this') && js.text.startsWith('this', js.starts[at])

/** `.name`, `['name']`: what stands behind it, or `at`. */
const pastMember = (js: Lexemes, at: number): number => {
  if (isAt(js, at, '.')) return at + (kindAt(js, at + 1) === WORD ? 2 : 1)
  if (isAt(js, at, '[') && kindAt(js, at + 1) === STRING) return isAt(js, at + 2, ']') ? at + 3 : at + 2
  return at
}

/** `@.role`, `$..*`, `$.a`: the same of a document that is asked by JSONPath. */
export const asksElement = (js: Lexemes, start: number): boolean => {
  const at = pastMarks(js, start, PREFIXES, PREFIXES_MAX)
  if (isAt(js, at, '@')) return isAt(js, at + 1, '.') && isName(js, at + 2)
  if (!areAt(js, at, '$', '.')) return false
  const step = isAt(js, at + 2, '.') ? at + 3 : at + 2
  return isName(js, step) || isAt(js, step, '*') || isAt(js, step, '[')
}

const isName = (js: Lexemes, at: number): boolean => kindAt(js, at) === WORD

/** A statement, to tell by its beginning: `return true`, `while (`, `var d = new Date()`, `throw new Error(…)`. */
export const states = (js: Lexemes, at: number): boolean => {
  switch (wordAt(js, at)) {
    case 'return':
      return returns(js, at + 1)
    case 'while':
    case 'sleep':
      return isAt(js, at + 1, '(')
    case 'do':
      return isAt(js, at + 1, '{')
    case 'for':
      return isAt(js, at + 1, '(') && LOOPED.has(wordAt(js, at + 2))
    case 'throw':
      return isAt(js, at + 1, 'new') || isThis(js, at + 1)
    case 'if':
      return isAt(js, at + 1, '(') && asksDocument(js, at + 2)
    case 'var':
    case 'let':
    case 'const':
      return isAssigned(js, at + 1)
    default:
      return isAssigned(js, at)
  }
}

const LOOPED: ReadonlySet<string> = new Set([';', 'var', 'let'])

/** `d = new Date()`: how a pause is measured. */
const isAssigned = (js: Lexemes, at: number): boolean =>
  isName(js, at) && areAt(js, at + 1, '=', 'new', 'date')

/** A value that no sentence goes on with behind "return". */
const returns = (js: Lexemes, at: number): boolean => {
  switch (kindAt(js, at)) {
    case NUMBER:
    case PATTERN:
      return true
    case STRING:
      return isEmpty(js, at) || isCompared(js, at + 1)
    default:
      return RETURNED.has(wordAt(js, at)) || asksDocument(js, at) || isMemberOf(js, at)
  }
}

const RETURNED: ReadonlySet<string> = new Set(['(', '!', 'true', 'false'])

const isMemberOf = (js: Lexemes, at: number): boolean =>
  (isAt(js, at, 'this') && isAt(js, at + 1, '[')) || (REFLECTING.has(wordAt(js, at)) && isAt(js, at + 1, '.'))

const isEmpty = (js: Lexemes, at: number): boolean =>
  (js.ends[at] as number) - (js.starts[at] as number) === 2

const COMPARING = charset('=!<>')

const isCompared = (js: Lexemes, at: number): boolean => pastMarks(js, at, COMPARING, 3) > at

/** A number, a word in quotes, true or false. */
const isValue = (js: Lexemes, at: number): boolean => {
  const kind = kindAt(js, at)
  if (kind === STRING) return isRun(quotedAt(js, at), NAME, 0)
  return kind === NUMBER || isAt(js, at, 'true') || isAt(js, at, 'false')
}

/** `''==''//`, `!0;`: true or false whatever the document holds, and the origin's own rest hidden. */
export const isDecided = (js: Lexemes, start: number): boolean => {
  let at = pastMarks(js, start, PREFIXES, PREFIXES_MAX)
  const negated = at > start
  if (!isValue(js, at)) return false
  const operand = pastMarks(js, at + 1, COMPARING, 3)
  const compared = operand > at + 1
  if (compared && !isValue(js, operand)) return false
  at = compared ? operand + 1 : at + 1
  if (!compared && !negated && !isAt(js, at - 1, 'true')) return false
  return kindAt(js, at) === COMMENT || isAt(js, at, ';') || isEnd(js, at)
}

const DATABASE = wordSet(
  'dropdatabase admincommand runcommand eval getcollectionnames getcollectioninfos createuser dropuser getusers shutdownserver version serverstatus currentop killop copydatabase',
)

/** What a collection's methods begin with: `insertMany`. */
const METHODS = vocabulary(
  'insert find remove update drop delete aggregate count distinct mapreduce save replaceone bulkwrite createindex stats shutdown',
)

/** `db.users.drop()`, `db['users'].find(`, `db.getCollection('users').find(`, `db.dropDatabase(` */
export const callsDatabase = (js: Lexemes): boolean => {
  if (!isAt(js, 0, 'db')) return false
  const own = wordAt(js, 2)
  if (isAt(js, 1, '.') && isAt(js, 3, '(') && DATABASE.has(own)) return true
  const named = own === 'getcollection' || own === 'getsiblingdb'
  const chosen = named && isAt(js, 3, '(') && kindAt(js, 4) === STRING && isAt(js, 5, ')')
  const at = chosen ? 6 : pastMember(js, 1)
  return (
    at > 1 &&
    isAt(js, at, '.') &&
    isAt(js, at + 2, '(') &&
    pastWord(js.text, js.starts[at + 1] ?? -1, METHODS) >= 0
  )
}
