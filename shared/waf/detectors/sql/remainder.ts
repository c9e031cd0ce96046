// The whole rest of a value, read as the rest of the statement that it stands in. A rest that reads to its very end, and
// has in it what only conditions, calls and queries have, is evidence by itself, whatever its functions are called.

import type { Report } from '../detector.ts'
import { offset } from './anchor.ts'
import { ENDED, FOLLOWED_BY, HIDDEN, JOINED, UNREAD, behind, continuation } from './continuation.ts'
import { isWordless, isShortComment, isUnderlined } from './endings.ts'
import { KNOWN, expression, next } from './expression.ts'
import { kindAt, wordAt } from './look.ts'
import { names } from './named.ts'
import { asks, met } from './reading.ts'
import { rewrites } from './rows.ts'
import { shape } from './shapes.ts'
import type { Tokens } from './tokens.ts'
import {
  ARITH,
  CLOSE,
  COMMA,
  DOT,
  FROM,
  IDENT,
  LEFT,
  LITERAL,
  LOGIC,
  NUMBER,
  SELECT,
  STATEMENT,
  STRING,
  UNION,
} from './words.ts'

export const remainder = (tokens: Tokens, report: Report): void => {
  const { kinds, starts, ends, count } = tokens
  if (count < 2) return
  const first = kinds[0]
  // A word behind a word, as prose begins; `a asc` goes on.
  if (kinds[1] === IDENT && first !== LOGIC && (ends[1] as number) - (starts[1] as number) !== 3) return
  switch (first) {
    case CLOSE:
      behindQuote(tokens, report)
      break
    case LOGIC:
    case UNION:
      behindNothing(tokens, report)
      break
    case NUMBER:
    case LEFT:
    case ARITH:
      if (kinds[1] === FROM) behindName(tokens, report)
      else behindNumber(tokens, report)
      break
    case LITERAL:
      if (wordAt(tokens, 0) === 'null') behindNumber(tokens, report)
      break
    case IDENT:
    case STATEMENT:
      if (kindAt(tokens, 1) !== IDENT) behindName(tokens, report)
      break
    default:
  }
}

/** Behind the quote that ends the origin's string: the rest is hidden, or the origin's own quote ends the last string. */
const behindQuote = (tokens: Tokens, report: Report): void => {
  // `O''Brien' or …`
  const doubled = kindAt(tokens, 1) === STRING && tokens.starts[1] === tokens.ends[0]
  const from = doubled ? 2 : 1
  const how = continuation(tokens, from)
  if (how === UNREAD || how === ENDED) return
  if (how === FOLLOWED_BY ? follows(tokens) : how === HIDDEN ? hides(tokens) : joins())
    report('sqli-operator', 1, offset(tokens, 0), true)
}

/** A comment hides what the origin has behind the quote. */
const hides = (tokens: Tokens): boolean => {
  if (!isShortComment(tokens)) return false
  const clauses = met.clauses + met.joins
  if (met.compares + met.logic + clauses + met.queries > 0 && met.values + met.calls + met.queries > 0)
    return true
  if (met.closed && met.strings + met.calls > 0) return true
  return clauses > 0 && isWordless(tokens)
}

/** The origin's own quote closes the last string. */
const joins = (): boolean =>
  met.queries > 0 || met.calls > 0 || (met.compares > 0 && met.logic + met.clauses > 0)

/** `1 for update;drop table t`: something of a statement, and another one. */
const follows = (tokens: Tokens): boolean =>
  met.clauses + met.joins + met.compares + met.calls > 0 &&
  (kindAt(tokens, behind) === SELECT || shape(tokens, behind, wordAt(tokens, behind)) > 0)

/** `1 or name like 'a%'`, `1) order by 2,(case …)`, `9),(2,'x',user())--` */
const behindNumber = (tokens: Tokens, report: Report): void => {
  let at = 0
  while (kindAt(tokens, at) === LEFT || kindAt(tokens, at) === ARITH) at++
  if (kindAt(tokens, at) !== NUMBER && kindAt(tokens, at) !== LITERAL) return
  if (rewrites(tokens, at)) {
    report('sqli-clause', 1, offset(tokens, at), true)
    return
  }
  const how = continuation(tokens, at + 1)
  if (how === UNREAD) return
  if (
    how === FOLLOWED_BY
      ? follows(tokens)
      : sets(tokens, at + 1) || adds(how === HIDDEN && isShortComment(tokens), tokens)
  )
    report('sqli-operator', 1, offset(tokens, at + 1), true)
}

/** A number goes on as the rest of a condition, a list or a clause. */
const adds = (hidden: boolean, tokens: Tokens): boolean => {
  if (asks()) return true
  // Comparisons of numbers alone are conditions.ts' to judge.
  if (met.logic > 0 && met.compares > 0 && (met.closed || met.strings + met.calls + met.worded > 0))
    return true
  if (met.logic > 0 && met.calls > 0 && met.strings > 0) return true
  if (met.clauses > 0 && (hidden || met.calls > 0 || met.compares > 0)) return true
  if (!hidden) return false
  if (met.joins + met.about > 0) return true
  if (
    (met.compares > 0 && met.values + met.calls > 0) ||
    (met.calls > 0 && met.logic > 0) ||
    (met.closed && met.strings + met.calls > 0)
  )
    return true
  return met.logic > 0 && isWordless(tokens)
}

/** A parameter that is the end of a condition: ` or name regexp '^a'`. */
const behindNothing = (tokens: Tokens, report: Report): void => {
  const how = continuation(tokens, 0)
  if (how === UNREAD || how === FOLLOWED_BY) return
  const telling =
    how === HIDDEN
      ? met.compares + met.calls + met.queries > 0 && isShortComment(tokens)
      : (met.queries > 0 && met.values + met.calls + met.joins > 0) ||
        (met.compares > 0 && (met.calls > 0 || met.values > 1)) ||
        (met.worded > 0 && met.values > 0)
  if (telling) report('sqli-operator', 1, offset(tokens, 0), true)
}

/** `users where name like '%'--`, `name desc-- -`: a name of the statement's, and the rest of it hidden. */
const behindName = (tokens: Tokens, report: Report): void => {
  let at = 1
  while (kindAt(tokens, at) === DOT) at += 2
  if (at >= tokens.count) return
  const how = continuation(tokens, at)
  if (how === UNREAD || how === JOINED) return
  const telling =
    how === FOLLOWED_BY
      ? met.clauses + met.joins > 0 && follows(tokens)
      : how === HIDDEN
        ? (saysMore() || isListed(tokens)) && isWordless(tokens) && !isUnderlined(tokens)
        : names(tokens, at)
  if (telling) report('sqli-operator', 1, offset(tokens, 0), true)
}

/** `id from users--`, `* from users#`: a column and its table, and a comment right behind them, which no sentence has. */
const isListed = ({ kinds, starts, ends, count }: Tokens): boolean =>
  kinds[1] === FROM && ends[count - 2] === starts[count - 1]

/** More than two names and a word between them. */
const saysMore = (): boolean =>
  met.clauses + met.queries > 0 || (met.logic + met.joins > 0 && met.compares + met.calls + met.values > 0)

/** `1,role='admin'`: a further column is set. Tight: a list for people has blanks. */
const sets = (tokens: Tokens, at: number): boolean => {
  if (kindAt(tokens, at) !== COMMA || kindAt(tokens, at + 1) !== IDENT || wordAt(tokens, at + 2) !== '=')
    return false
  if (expression(tokens, at + 3) >= KNOWN && next >= tokens.count) return true
  return kindAt(tokens, at + 3) === STRING && at + 4 >= tokens.count && !tokens.text.includes(' ')
}
