// A query of SPARQL's, which no database of SQL's reads past its head: variables with a question mark, and a pattern in
// braces (SPARQL 1.1 Query §5, §11). Trusts none with a quote, which may close the origin's own string.

import { charset, findIn, NAME, pastRun, pastWord, SPACE, standsAt, vocabulary, without } from '../../runs.ts'
import { kindAt } from './look.ts'
import type { Tokens } from './tokens.ts'
import { SELECT } from './words.ts'

const HEAD = vocabulary(['select '])
const MODIFIERS = vocabulary(['distinct ', 'reduced '])
const ALIAS = vocabulary(['as '])
const PATTERN = vocabulary('where')
const QUOTES = charset('\'"`\\')
const VARIABLE = charset('?$')
/** Within the brackets of an expression: nothing that ends a statement or a line of it. */
const INNER = without(charset('#;{}'))
const ITEMS_MAX = 16
const ITEM_MAX = 120

/** `select ?a (count(?b) as ?n) where {` at the beginning, with one expression at least. */
export const isSparql = (tokens: Tokens): boolean => {
  const { text } = tokens
  if (kindAt(tokens, 0) !== SELECT || findIn(text, QUOTES) >= 0) return false
  const head = pastWord(text, pastRun(text, 0, SPACE), HEAD)
  const modified = pastWord(text, head, MODIFIERS)
  let at = pastRun(text, modified < 0 ? head : modified, SPACE)
  let named = false
  for (let items = 0; head > 0 && items < ITEMS_MAX; items++) {
    const end = pastItem(text, at)
    if (end < 0) break
    named ||= text.charAt(at) === '('
    at = pastRun(text, end, SPACE)
  }
  const pattern = pastWord(text, at, PATTERN)
  return named && text.charAt(pattern < 0 ? at : pastRun(text, pattern, SPACE)) === '{'
}

/** Behind `?a`, or `(count(?b) as ?n)`; -1 where neither stands there. */
const pastItem = (text: string, at: number): number => {
  if (standsAt(text, at, VARIABLE)) return standsAt(text, at + 1, NAME) ? pastRun(text, at + 1, NAME) : -1
  if (text.charAt(at) !== '(') return -1
  const limit = pastRun(text, at, INNER, at + ITEM_MAX)
  let depth = 0
  for (let end = at; end < limit; end++) {
    const code = text.charCodeAt(end)
    if (code === 40) depth++
    else if (code === 41 && --depth === 0) return isNamed(text, end) ? end + 1 : -1
    else if (text.startsWith('--', end) || text.startsWith('/*', end)) return -1
  }
  return -1
}

/** `as ?n` before the bracket at `close`. */
const isNamed = (text: string, close: number): boolean => {
  const mark = Math.max(text.lastIndexOf('?', close), text.lastIndexOf('$', close))
  const name = pastRun(text, mark + 1, NAME)
  return (
    mark > 3 &&
    name > mark + 1 &&
    pastRun(text, name, SPACE) === close &&
    pastWord(text, mark - 3, ALIAS) === mark
  )
}
