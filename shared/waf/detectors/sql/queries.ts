// Queries: a second one joined by UNION, one within brackets, or one as the value itself.

import type { Report } from '../detector.ts'
import { anchor, BROKEN, LOOSE, offset, START, startsWithNumber } from './anchor.ts'
import { expression, isEnd, isMailbox, kindAt, KNOWN, NAME, next, NONE, wordAt } from './expression.ts'
import { pastName } from './objects.ts'
import { isPrepared, isQuotation, sourceOf } from './prepared.ts'
import type { Tokens } from './tokens.ts'
import {
  ALL,
  ARITH,
  BY,
  CLAUSE,
  CLOSE,
  COMMA,
  COMMENT,
  COMPARE,
  DOT,
  FETCHED,
  FROM,
  IDENT,
  INTO,
  LEFT,
  LIMIT,
  LITERAL,
  LOGIC,
  NOT,
  NUMBER,
  ORDER,
  RIGHT,
  SELECT,
  SEMICOLON,
  STRING,
  UNION,
  VARIABLE,
  WHERE,
} from './words.ts'

/** `union [all] [(] select LIST`. */
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
    const table = other === 'table' && kindAt(tokens, from + 1) === IDENT
    if ((listed || table) && (anchored === BROKEN || (anchored === START && startsWithNumber(tokens))))
      report('sqli-union', 1, where, true)
    const bare = from > at + 1 && kindAt(tokens, at + 1) === ALL && isEnd(tokens, from)
    if (bare && anchored === BROKEN) report('sqli-union', 1, where, true)
    return
  }
  const item = selectItem(tokens, from + 1)
  if (item === STRONG) report('sqli-union', 1, where, true)
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

const STRONG = 2
const WEAK = 1
const ITEMS_MAX = 24

const TERMS_MAX = 8

/** `||`, not a word. */
const isMark = (tokens: Tokens, at: number): boolean => wordAt(tokens, at) === '||'

/** `select top 1 a`, `select first 1 a` */
const LIMITED: ReadonlySet<string> = new Set(['top', 'first', 'skip'])

/** A select list: strong when it has what only SQL has, weak when names may be read as words. `next` is after it. */
const selectItem = (tokens: Tokens, start: number): number => {
  let at = start
  let strength = 0
  for (let item = 0; item < ITEMS_MAX; item++) {
    while (kindAt(tokens, at) === ALL) at++
    if (LIMITED.has(wordAt(tokens, at)) && kindAt(tokens, at + 1) === NUMBER) {
      strength = STRONG
      at += 2
    }
    if (kindAt(tokens, at) === ARITH && wordAt(tokens, at) === '*') {
      listEnd = at + 1
      return STRONG
    }
    const found = expression(tokens, at)
    if (found === NONE) break
    at = next
    while (kindAt(tokens, at) === RIGHT) at++
    // `a||':'||b`
    for (let terms = 0; terms < TERMS_MAX && kindAt(tokens, at) === LOGIC && isMark(tokens, at); terms++) {
      if (expression(tokens, at + 1) === NONE) break
      at = next
      strength = STRONG
    }
    if (found !== NAME) strength = STRONG
    else if (strength === 0) strength = kindAt(tokens, at - 2) === DOT ? STRONG : WEAK
    // Aliases.
    if (kindAt(tokens, at) === CLAUSE && wordAt(tokens, at) === 'as') at += 2
    else if (found !== NAME && kindAt(tokens, at) === IDENT && kindAt(tokens, at + 1) === FROM) at++
    if (kindAt(tokens, at) !== COMMA) break
    at++
  }
  listEnd = pastInto(tokens, at)
  return strength
}

/** `into copies`: the table that a query makes. */
const pastInto = (tokens: Tokens, at: number): number => {
  if (kindAt(tokens, at) !== INTO) return at
  const end = pastName(tokens, at + 1)
  return kindAt(tokens, end) === FROM ? end : at
}

let listEnd = 0

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
  if (!bracket && isQuotation(tokens, before, sourceOf(tokens, listEnd))) {
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
  if (hostile || parted || (commented && (run || outer === CLOSE))) report('sqli-select', 1, where, true)
  else if (
    item === STRONG &&
    ((bracket && operator) || (outer === SEMICOLON && anchor(tokens, before + 1) !== LOOSE))
  )
    report('sqli-select', 1, where, true)
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

/** `from NAME` or `from (`. */
const hasSource = (tokens: Tokens, at: number): boolean => {
  if (kindAt(tokens, at) !== FROM) return false
  const kind = kindAt(tokens, at + 1)
  return (
    kind === IDENT ||
    kind === LEFT ||
    kind === STRING ||
    kind === VARIABLE ||
    kind === LITERAL ||
    isBracket(tokens, at + 1)
  )
}

/** `[users]` */
const isBracket = (tokens: Tokens, at: number): boolean => wordAt(tokens, at) === '['

/** What no table is called, and a sentence begins its objects with. */
const DETERMINERS: ReadonlySet<string> = new Set(
  'the a an our your my their its his her this that these those each every any some all both'.split(' '),
)

/** Words that stand behind a table and are no clause of their own in the tokenizer. */
const TABLE_HINTS: ReadonlySet<string> = new Set(
  'straight_join full use force ignore tablesample partition pivot unpivot with for lateral window fetch offset indexed only versions'.split(
    ' ',
  ),
)

/** `from the best restaurants`: a table has one alias at most, so that two further plain words are no SQL. */
const isSentence = (tokens: Tokens, start: number): boolean => {
  if (kindAt(tokens, start) !== IDENT) return false
  const determined = DETERMINERS.has(wordAt(tokens, start))
  let at = start + 1
  if (kindAt(tokens, at) === DOT) return false
  let words = 0
  while (words < 2 && kindAt(tokens, at) === IDENT && !TABLE_HINTS.has(wordAt(tokens, at))) {
    words++
    at++
  }
  return words >= 2 || (determined && words === 1 && !isTail(tokens, at))
}

/** `where a = b`, `limit 1`, `order by 1` after a table. */
const isTail = (tokens: Tokens, start: number): boolean => {
  let at = start
  while (kindAt(tokens, at) === DOT || kindAt(tokens, at) === IDENT) {
    if (at > start + 4) return false
    at++
  }
  const kind = kindAt(tokens, at)
  if (kind === SEMICOLON || kind === COMMENT) return at === start
  if (kind === LIMIT) return kindAt(tokens, at + 1) === NUMBER || FETCHED.has(wordAt(tokens, at + 1))
  if (kind === ORDER) return kindAt(tokens, at + 1) === BY
  if (kind !== WHERE || expression(tokens, at + 1) === NONE) return false
  return kindAt(tokens, next) === COMPARE
}
