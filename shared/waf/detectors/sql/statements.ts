// Whole statements: stacked behind a semicolon, or as the value itself.

import { wordSet } from '../../runs.ts'
import type { Report } from '../detector.ts'
import { BROKEN, isHyphened, LOOSE, START, startsWithNumber } from './anchor.ts'
import { isMailbox, kindAt, wordAt } from './look.ts'
import { isClosedQuotation, isPrepared, isQuotation } from './prepared.ts'
import { shape, value } from './shapes.ts'
import type { Tokens } from './tokens.ts'
import { CLOSE, COMMENT, DOT, IDENT, LEFT, NUMBER, RIGHT, SEMICOLON, STRING, VARIABLE } from './words.ts'

/** One statement at `at`. Certain after a break or a semicolon, or where the text begins with it and is complete. */
export const statement = (tokens: Tokens, at: number, anchored: number, report: Report): void => {
  const before = standsBehind(tokens, at)
  const stacked = before === SEMICOLON || before === CLOSE
  const word = wordAt(tokens, at)
  const where = tokens.starts[at] ?? 0
  // These are told by themselves, wherever they stand.
  if (word === 'waitfor') {
    const what = wordAt(tokens, at + 1)
    if ((what === 'delay' || what === 'time') && value(tokens, at + 2)) report('sqli-stacked', 1, where, true)
    return
  }
  if (word === 'declare') {
    const variable = kindAt(tokens, at + 1) === VARIABLE && kindAt(tokens, at + 2) === IDENT
    if (variable || (stacked && wordAt(tokens, at + 2) === 'cursor')) report('sqli-stacked', 1, where, true)
    return
  }
  if (word === 'exec' || word === 'execute') {
    if (
      before !== DOT &&
      !isHyphened(tokens, at) &&
      !isMailbox(tokens, at) &&
      isProcedure(tokens, at + 1, before)
    )
      report('sqli-stacked', 1, where, true)
    return
  }
  if (!stacked && before !== -1 && anchored === LOOSE) return
  if (PLAIN_WORDS.has(word) && (before !== SEMICOLON || anchored === LOOSE)) return
  const certainty = shape(tokens, at, word)
  if (certainty === 0) return
  const last = kindAt(tokens, tokens.count - 1)
  if (before === NUMBER && anchored === START && startsWithNumber(tokens)) {
    // T-SQL needs no semicolon.
    if (certainty === 2 || last === COMMENT) report('sqli-stacked', 1, where, true)
  } else if (before === -1) {
    // Documents of databases say how an extension is added: a line of its own breaks out of nothing.
    const told = wordAt(tokens, at + 1) === 'extension' || isPrepared(tokens)
    report('sqli-statement', certainty === 2 && !told ? 1 : 0.6, where, true)
  } else if (isQuotation(tokens, at - 1, at + 2) || isClosedQuotation(tokens, at - 1))
    report('sqli-stacked', 0.4, where, true)
  else if (stacked) {
    const sure = certainty === 2 || anchored === BROKEN || anchored !== LOOSE || complete(tokens, at)
    report('sqli-stacked', sure ? 1 : 0.6, where, true)
  }
}

/**
 * The kind of what the statement stands behind, brackets that close aside. A string that begins where the first quote
 * ended is a doubled quote: `O''Brien'drop …`.
 */
const standsBehind = (tokens: Tokens, start: number): number => {
  let at = start - 1
  while (at > 0 && kindAt(tokens, at) === RIGHT && at > start - BRACKETS_MAX) at--
  if (at < 0) return -1
  const doubled = at === 1 && kindAt(tokens, 1) === STRING && kindAt(tokens, 0) === CLOSE
  return doubled && tokens.starts[1] === tokens.ends[0] ? CLOSE : kindAt(tokens, at)
}

const BRACKETS_MAX = 6

/** Statements of one plain word and a name: only right behind a value that was broken out of. */
const PLAIN_WORDS = wordSet(
  'describe desc use vacuum analyze lock print pragma prepare commit rollback notify listen reset',
)

const isProcedure = (tokens: Tokens, at: number, before: number): boolean => {
  const kind = kindAt(tokens, at)
  if (kind === LEFT) return value(tokens, at + 1)
  if (kind === VARIABLE) return before !== IDENT
  const word = wordAt(tokens, at)
  if (word === 'immediate') return value(tokens, at + 1) || kindAt(tokens, at + 1) === IDENT
  return (
    word.startsWith('xp_') || word.startsWith('sp_') || (word === 'master' && kindAt(tokens, at + 1) === DOT)
  )
}

/** Nothing but a comment, a semicolon or the end behind the statement's first few words. */
const complete = (tokens: Tokens, at: number): boolean => {
  for (let index = at + 1; index < at + 8; index++) {
    const kind = kindAt(tokens, index)
    if (kind === SEMICOLON || kind === COMMENT) return true
    if (index >= tokens.count) return true
  }
  return false
}
