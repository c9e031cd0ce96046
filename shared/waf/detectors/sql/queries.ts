// Queries: a second one joined by UNION, one within brackets, or one as the value itself.

import { DIGITS, runStart } from '../../runs.ts'
import type { Report } from '../detector.ts'
import { BROKEN, LOOSE, START, anchor, offset, startsWithNumber } from './anchor.ts'
import { KNOWN, expression } from './expression.ts'
import { isEnd, isMailbox, kindAt, textAt, wordAt } from './look.ts'
import { STRONG, WEAK, listEnd, selectItem } from './lists.ts'
import { isClosedQuotation, isPrepared, isQuotation, sourceOf } from './prepared.ts'
import { hasSource, isSentence, isTail } from './sources.ts'
import type { Tokens } from './tokens.ts'
import {
  ALL,
  ARITH,
  CLOSE,
  COMMA,
  COMMENT,
  COMPARE,
  IDENT,
  LEFT,
  LOGIC,
  NOT,
  NUMBER,
  RIGHT,
  SELECT,
  SEMICOLON,
  STRING,
  UNION,
  VARIABLE,
} from './words.ts'

/** `union [all] [(] select LIST`; `union from t`, as DuckDB and ClickHouse have it. */
export const union = (tokens: Tokens, at: number, report: Report): void => {
  let from = at + 1
  while (from < at + 8 && (kindAt(tokens, from) === ALL || kindAt(tokens, from) === LEFT)) from++
  const where = offset(tokens, at)
  const anchored = anchor(tokens, at)
  if (kindAt(tokens, from) !== SELECT) {
    const other = wordAt(tokens, from)
    const listed =
      other === 'values' &&
      (kindAt(tokens, from + 1) === LEFT ||
        (wordAt(tokens, from + 1) === 'row' && kindAt(tokens, from + 2) === LEFT))
    // `Teachers' union from Ohio`: behind a quote the rest has to be cut off.
    const behind = kindAt(tokens, from + 2)
    const cut = anchored === START || behind === COMMENT || behind === LEFT
    const table = (other === 'table' || (other === 'from' && cut)) && kindAt(tokens, from + 1) === IDENT
    if ((listed || table) && (anchored === BROKEN || (anchored === START && startsWithNumber(tokens))))
      report('sqli-union', 1, where, true)
    const bare = from > at + 1 && kindAt(tokens, at + 1) === ALL && isEnd(tokens, from)
    if (bare && anchored === BROKEN) report('sqli-union', 1, where, true)
    return
  }
  const item = selectItem(tokens, from + 1)
  if (item === STRONG || (isExecutable(tokens, at) && isExecutable(tokens, from)))
    report('sqli-union', 1, where, true)
  else if (anchored === BROKEN || (anchored === START && startsWithNumber(tokens)))
    report('sqli-union', 1, where, true)
  else if (
    item === WEAK &&
    hasSource(tokens, listEnd) &&
    (kindAt(tokens, at + 1) === LEFT || kindAt(tokens, 0) === CLOSE)
  )
    report('sqli-union', 1, where, true)
  else if (item === WEAK) report('sqli-union', kindAt(tokens, at + 1) === ALL ? 1 : 0.6, where, true)
}

/** One word in a comment that MySQL executes, from a version on or any: a licence or a dump has more in it. */
const isExecutable = ({ text, starts, ends }: Tokens, at: number): boolean => {
  const start = starts[at] as number
  const version = runStart(text, start, DIGITS, start - VERSION_MAX)
  return text.startsWith('/*!', version - 3) && text.startsWith('*/', ends[at])
}

const VERSION_MAX = 6

/** A query by itself, stacked, or within brackets. */
export const select = (tokens: Tokens, at: number, report: Report): void => {
  let before = at - 1
  while (kindAt(tokens, before) === LEFT) before--
  const outer = outerOf(tokens, before)
  if (outer === UNION || outer === ALL) return
  const bracket = before < at - 1
  const stacked = outer === SEMICOLON || outer === -1
  const operator =
    outer === LOGIC ||
    outer === ARITH ||
    outer === COMPARE ||
    outer === COMMA ||
    outer === CLOSE ||
    outer === NOT
  // T-SQL needs no semicolon: `1 select * from t`.
  const run =
    (outer === NUMBER || outer === RIGHT) && anchor(tokens, at) === START && startsWithNumber(tokens)
  if (!bracket && !stacked && outer !== CLOSE && !run) return
  const item = selectItem(tokens, at + 1)
  if (item === 0) return
  const where = offset(tokens, at)
  if (
    !bracket &&
    (isQuotation(tokens, before, sourceOf(tokens, listEnd)) || isClosedQuotation(tokens, before))
  ) {
    report('sqli-select', 0.4, where, true)
    return
  }
  if (outer === -1 && isPrepared(tokens)) {
    report('sqli-select', 0.6, where, true)
    return
  }
  if (hasSource(tokens, listEnd)) {
    // Only where nothing broke out: behind a quote, what follows may be the origin's own rest of a sentence.
    if (!bracket && stacked && isSentence(tokens, listEnd + 1)) {
      report('sqli-select', 0.4, where, false)
      return
    }
    if (run && item !== STRONG) return
    const certain =
      item === STRONG ||
      (bracket && wordAt(tokens, listEnd + 1) === 'dual') ||
      (bracket && operator) ||
      isTail(tokens, listEnd + 2)
    const comma =
      kindAt(tokens, at + 2) === COMMA || (bracket && kindAt(tokens, tokens.count - 1) === COMMENT)
    report('sqli-select', certain || comma ? 1 : 0.6, where, true)
    return
  }
  const hostile =
    expression(tokens, at + 1) >= KNOWN || (kindAt(tokens, at + 1) === VARIABLE && !isMailbox(tokens, at))
  const commented = kindAt(tokens, tokens.count - 1) === COMMENT
  // `select/**/1`: who may write a blank writes one.
  const parted = item === STRONG && tokens.text.startsWith('/*', tokens.ends[at])
  if (
    hostile ||
    parted ||
    (outer === -1 && isReckoned(tokens, at + 1)) ||
    (commented && (run || outer === CLOSE))
  )
    report('sqli-select', 1, where, true)
  else if (
    item === STRONG &&
    ((bracket && operator) || (outer === SEMICOLON && anchor(tokens, before + 1) !== LOOSE))
  )
    report('sqli-select', 1, where, true)
}

/** `select 2*3`, `select 2-1 as a`: what anybody could reckon, who asks whether somebody does. */
const isReckoned = (tokens: Tokens, at: number): boolean => {
  if (kindAt(tokens, at) !== NUMBER || kindAt(tokens, at + 1) !== ARITH || kindAt(tokens, at + 2) !== NUMBER)
    return false
  if (isEnd(tokens, at + 3)) return textAt(tokens, at + 1) === '*'
  return wordAt(tokens, at + 3) === 'as' && kindAt(tokens, at + 4) === IDENT && isEnd(tokens, at + 5)
}

/** `O''Brien'select …`: a string that begins where the first quote ended. */
const isDoubled = (tokens: Tokens, at: number): boolean =>
  at === 1 &&
  kindAt(tokens, 0) === CLOSE &&
  kindAt(tokens, 1) === STRING &&
  tokens.starts[1] === tokens.ends[0]

/** The kind of what a query stands behind; behind brackets that close, that of what broke out. */
const outerOf = (tokens: Tokens, at: number): number => {
  if (at < 0) return -1
  if (kindAt(tokens, at) !== RIGHT) return isDoubled(tokens, at) ? CLOSE : kindAt(tokens, at)
  let from = at
  while (from > 0 && kindAt(tokens, from) === RIGHT) from--
  return kindAt(tokens, from) === CLOSE || isDoubled(tokens, from) ? CLOSE : RIGHT
}
