// Does a string hold a whole statement or condition for a database, as programs have them? What breaks out of a string
// goes on where the string ended: with an operator, a bracket, a comma or a second statement. One that begins as a
// statement does, with its verb, or with a name that is compared, is an error of syntax there. Its own strings are no part
// of it: where the database's string had the other kind of quotes, they are what breaks out.

import { charset, DIGITS, isIn, NAME, pastRun, SPACE, wordSet } from '../runs.ts'
import { JOINING } from './joined.ts'

/** Reserved where they could be a column's other name: `SELECT 'x' show FROM t` is one more statement. */
const VERBS = wordSet('select insert update create alter drop set with grant')

/** What a name is compared by. */
const COMPARED = wordSet('like ilike in is not between')

/** What joins, and is no name. */
const JOINS = wordSet(`${JOINING} values case`)

const DOTTED = charset('A-Za-z0-9_.')
const SIGNS = charset('=<>!')

/** Appends it to the pairs of offsets, without its strings. */
export const keepStatement = (text: string, from: number, to: number, kept: number[]): void => {
  if (begins(text, from, to)) keepOutside(text, from, to, kept)
}

const begins = (text: string, from: number, to: number): boolean => {
  const start = pastRun(text, from, SPACE, to)
  const end = pastRun(text, start, DOTTED, to)
  if (end === start || isIn(DIGITS, text.charCodeAt(start))) return false
  const word = text.slice(start, Math.min(end, start + WORD_MAX)).toLowerCase()
  const next = pastRun(text, end, SPACE, to)
  const follows = next < to && isIn(SIGNS, text.charCodeAt(next))
  const second = text.slice(next, Math.min(pastRun(text, next, NAME, to), next + WORD_MAX)).toLowerCase()
  return VERBS.has(word)
    ? next > end && next < to && second !== 'from' && text.charCodeAt(next) !== COMMA
    : !JOINS.has(word) && (follows || COMPARED.has(second))
}

const WORD_MAX = 40
const COMMA = 44

/** Nothing where a bracket or a string is not its own. */
const keepOutside = (text: string, from: number, to: number, kept: number[]): void => {
  const before = kept.length
  let depth = 0
  let start = from
  let at = from
  for (; at < to && depth >= 0; at++) {
    const code = text.charCodeAt(at)
    if (code === 92) at++
    else if (code === 40) depth++
    else if (code === 41) depth--
    else if (code === 39 || code === 34) {
      kept.push(start, at)
      at = text.indexOf(code === 39 ? "'" : '"', at + 1)
      if (at < 0 || at >= to || (at + 1 < to && isIn(NAME, text.charCodeAt(at + 1)))) break
      start = at + 1
    }
  }
  if (at >= to && depth === 0) kept.push(start, to)
  else kept.length = before
}
