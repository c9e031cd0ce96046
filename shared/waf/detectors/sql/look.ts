// What stands at a place among the tokens.

import { saysAt } from '../../runs.ts'
import { work } from '../../work.ts'
import type { Tokens } from './tokens.ts'
import { CLAUSE, COMMENT, RIGHT, SEMICOLON } from './words.ts'

export const kindAt = (tokens: Tokens, index: number): number =>
  index < tokens.count ? (tokens.kinds[index] as number) : -1

export const textAt = (tokens: Tokens, index: number): string =>
  index < tokens.count ? tokens.text.slice(tokens.starts[index], tokens.ends[index]) : ''

/** The token's text in lower case, bounded: names that matter are short. */
export const wordAt = (tokens: Tokens, index: number): string => {
  if (index >= tokens.count) return ''
  const start = tokens.starts[index] as number
  return tokens.text.slice(start, Math.min(tokens.ends[index] as number, start + 40)).toLowerCase()
}

/** Units of work to look at a token. */
const LOOK_WORK = 6

/** Does a word of clauses (`when`, `then`) stand among so many tokens? */
export const hasClause = (tokens: Tokens, start: number, most: number, word: string): boolean => {
  const limit = Math.min(tokens.count, start + most)
  for (let at = start; at < limit; at++) {
    work.left -= LOOK_WORK
    if (tokens.kinds[at] === CLAUSE && saysAt(tokens.text, tokens.starts[at] as number, word)) return true
  }
  return false
}

/** `select@example.com`: a word, and what is no variable of any dialect right behind it. */
export const isMailbox = (tokens: Tokens, at: number): boolean =>
  tokens.count === at + 2 && tokens.starts[at + 1] === tokens.ends[at] && textAt(tokens, at + 1).includes('.')

/** Nothing follows but brackets and a comment. */
export const isEnd = (tokens: Tokens, start: number): boolean => {
  let at = start
  while (kindAt(tokens, at) === RIGHT) at++
  if (kindAt(tokens, at) === SEMICOLON && (at + 1 >= tokens.count || kindAt(tokens, at + 1) === COMMENT)) at++
  return at >= tokens.count || tokens.kinds[at] === COMMENT
}

/** The same, or the end of a statement that another one follows. */
export const ends = (tokens: Tokens, at: number): boolean =>
  isEnd(tokens, at) || kindAt(tokens, at) === SEMICOLON
