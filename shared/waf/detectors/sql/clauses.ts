// Clauses of the origin's own statement, continued: `order by 9--`, `having 1=1`, `into outfile …`.

import { BLANK, standsAt, wordSet } from '../../runs.ts'
import type { Report } from '../detector.ts'
import { anchor, BROKEN, HEAD, LOOSE, offset, START, startsWithNumber } from './anchor.ts'
import { expression, KNOWN, next, NONE, VALUE } from './expression.ts'
import { isEnd, kindAt, textAt, wordAt } from './look.ts'
import { hostileWithin } from './calls.ts'
import { beginsAsSentence, quietly } from './sentences.ts'
import type { Tokens } from './tokens.ts'
import {
  ABOUT,
  BY,
  COMMA,
  COMMENT,
  COMPARE,
  FETCHED,
  HAVING,
  IDENT,
  INTO,
  LEFT,
  LIMIT,
  LOGIC,
  NUMBER,
  ORDER,
  OTHER,
  RIGHT,
  SELECT,
  SEMICOLON,
  STRING,
  UNION,
  VARIABLE,
  WHERE,
} from './words.ts'

/** `into @a`, `into outfile '/tmp/x'` */
export const into = (tokens: Tokens, at: number, report: Report): void => {
  const where = offset(tokens, at)
  if (kindAt(tokens, at + 1) === VARIABLE && isEnd(tokens, at + 2) && anchor(tokens, at) !== LOOSE)
    report('sqli-clause', 1, where, true)
  if (isFileWord(wordAt(tokens, at + 1)) && isFileName(tokens, at)) report('sqli-clause', 1, where, true)
}

/** `' connect by 1=1`, `1 connect by level<9999999`: rows of Oracle's without an end. */
export const connect = (tokens: Tokens, at: number, report: Report): void => {
  if (wordAt(tokens, at) !== 'connect') return
  const anchored = anchor(tokens, at)
  if (anchored !== BROKEN && (anchored !== START || !startsWithNumber(tokens))) return
  if (expression(tokens, at + 2) !== NONE && kindAt(tokens, next) === COMPARE)
    report('sqli-clause', 1, offset(tokens, at), true)
}

/** A string, or anything at all behind a break-out. */
const isFileName = (tokens: Tokens, at: number): boolean =>
  kindAt(tokens, at + 2) === STRING || (kindAt(tokens, at + 2) >= 0 && anchor(tokens, at) !== LOOSE)

const isFileWord = (word: string): boolean => word === 'outfile' || word === 'dumpfile'

/** Of the words that end a query, those behind which a number stands; `fetch` has a word before it. */
const COUNTED = wordSet('limit offset')

/** `order by 9--`, `having 1=1`, `limit 1,1 procedure analyse(…)`, `where 1=1`, after a break. */
export const clause = (tokens: Tokens, at: number, loud: Report): void => {
  const anchored = anchor(tokens, at)
  const report = beginsAsSentence(tokens, at, anchored) ? quietly(loud) : loud
  const where = offset(tokens, at)
  const kind = kindAt(tokens, at)
  const head = anchored === HEAD
  if (kind === LIMIT) {
    if (wordAt(tokens, at) === 'procedure' && wordAt(tokens, at + 1).startsWith('analyse'))
      report('sqli-clause', 1, where, true)
    else if (anchored === BROKEN && COUNTED.has(wordAt(tokens, at)) && kindAt(tokens, at + 1) === NUMBER)
      report('sqli-clause', 1, where, true)
    else if (wordAt(tokens, at) === 'fetch' && anchored !== LOOSE && FETCHED.has(wordAt(tokens, at + 1)))
      report('sqli-clause', 1, where, true)
    else if (
      anchored === START &&
      startsWithNumber(tokens) &&
      kindAt(tokens, at + 1) === NUMBER &&
      goesOnAfter(tokens, at + 2)
    )
      report('sqli-clause', 1, where, true)
    return
  }
  const from = kind === ORDER ? at + 2 : at + 1
  if (kind === ORDER && kindAt(tokens, at + 1) !== BY) return
  const found = expression(tokens, from)
  if (found === NONE || (kind === WHERE && isSaid(tokens, next))) return
  if (kind === HAVING || kind === WHERE) {
    // `)) AS x WHERE 8100=6934`: two numbers.
    const two =
      kindAt(tokens, from) === NUMBER &&
      kindAt(tokens, from + 1) === COMPARE &&
      kindAt(tokens, from + 2) === NUMBER
    if (two && kindAt(tokens, 0) !== WHERE && kindAt(tokens, 0) !== SELECT && at <= 8) {
      report('sqli-clause', 1, where, true)
      return
    }
    if (kind === HAVING && kindAt(tokens, next) === LOGIC && anchored === START) {
      if (expression(tokens, next + 1) !== NONE) report('sqli-clause', 1, where, true)
    } else if (
      kindAt(tokens, next) === COMPARE &&
      expression(tokens, next + 1) !== NONE &&
      anchored !== LOOSE
    )
      if (anchored === BROKEN || (kind === HAVING && head) || startsWithNumber(tokens))
        report('sqli-clause', 1, where, true)
    return
  }
  const end = next
  const commented = kindAt(tokens, end) === COMMENT
  if (!commented && kindAt(tokens, from) === STRING && beginsBlank(tokens, from)) return
  if (found === KNOWN && (asks(tokens, from, end) || (kind === ORDER && hostileWithin(tokens, from, end)))) {
    report('sqli-clause', 1, where, true)
    return
  }
  if (
    anchored === BROKEN &&
    (found === VALUE || found >= KNOWN || commented || kindAt(tokens, end) === HAVING)
  )
    report('sqli-clause', 1, where, true)
  else if (anchored === START && startsWithNumber(tokens)) report('sqli-clause', 1, where, true)
  else if (head && (found === KNOWN || (found === VALUE && (commented || end >= tokens.count))))
    report('sqli-clause', 1, where, true)
  else if (head && kindAt(tokens, end) === COMMA && found === VALUE) report('sqli-clause', 1, where, true)
}

/** `an "order by" clause, which "they" wanted`: the words are quoted, and nothing is ordered by a text that begins so. */
const beginsBlank = ({ text, starts }: Tokens, at: number): boolean =>
  standsAt(text, (starts[at] as number) + 1, BLANK)

/** `where x is the mean of y`, `where "this" is either: …`: IS has a value behind it, and no value goes on with these. */
const isSaid = (tokens: Tokens, at: number): boolean => {
  if (kindAt(tokens, at) !== COMPARE || wordAt(tokens, at) !== 'is') return false
  const behind = kindAt(tokens, at + 2)
  return (
    kindAt(tokens, at + 1) === IDENT &&
    (behind === IDENT || behind === NUMBER || (behind === OTHER && textAt(tokens, at + 2).startsWith(':')))
  )
}

/** `limit 1,1`, `limit 1 offset 1`, `limit 1--`: what a number of things has not behind it. */
const goesOnAfter = (tokens: Tokens, at: number): boolean => {
  const kind = kindAt(tokens, at)
  if (kind === COMMA || kind === LIMIT) return kindAt(tokens, at + 1) === NUMBER
  return (
    kind === COMMENT ||
    kind === UNION ||
    kind === INTO ||
    (kind === SEMICOLON && kindAt(tokens, at + 1) === COMMENT)
  )
}

const ASKED_TOKENS_MAX = 16

/** Does text of a clause ask for the database itself: `group by concat(version(),…)`? */
const asks = (tokens: Tokens, start: number, end: number): boolean => {
  for (let at = start; at < Math.min(end, start + ASKED_TOKENS_MAX); at++)
    if (
      (kindAt(tokens, at) === VARIABLE && textAt(tokens, at).startsWith('@@')) ||
      (kindAt(tokens, at + 1) === LEFT && ABOUT.has(wordAt(tokens, at)) && kindAt(tokens, at + 2) === RIGHT)
    )
      return true
  return false
}
