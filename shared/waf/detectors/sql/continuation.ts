// What follows a break-out, read to its very end as the rest of a statement: operands and operators take turns, and
// clauses stand where SQL has them. Prose never reads so, since two words side by side are no SQL; an attack does,
// whatever functions, operators and dialects it is made of.

import { work } from '../../work.ts'
import { beforeOperand } from './operands.ts'
import { behindOperand } from './operators.ts'
import { FAILED, begin, OPERATOR, reading } from './reading.ts'
import type { Tokens } from './tokens.ts'
import { COMMENT, SELECT, SEMICOLON, STATEMENT, STRING } from './words.ts'

/** It is no rest of a statement. */
export const UNREAD = 0
/** It ends where the text does. */
export const ENDED = 1
/** A comment hides what the origin has behind it. */
export const HIDDEN = 2
/** Behind a semicolon another statement begins, at `behind`. */
export const FOLLOWED_BY = 4
/** Its last string is one that the origin's own quote closes. */
export const JOINED = 3

const TOKENS_MAX = 400
/** Units of work to read on at a token. */
const TOKEN_WORK = 24

/** Where the statement stands that follows. */
export let behind = 0

/** Reads from `start`, behind a complete operand, to the end of the text. Linear: most texts fail at their first words. */
export const continuation = (tokens: Tokens, start: number): number => {
  begin()
  const { kinds, count } = tokens
  if (count - start > TOKENS_MAX) return UNREAD
  let wanted = OPERATOR
  for (reading.cursor = start; reading.cursor < count; reading.cursor++) {
    const kind = kinds[reading.cursor] as number
    if (kind === COMMENT || kind === SEMICOLON) break
    wanted =
      wanted === OPERATOR
        ? behindOperand(tokens, reading.cursor, kind)
        : beforeOperand(tokens, reading.cursor, kind)
    if (wanted === FAILED) break
  }
  work.left -= TOKEN_WORK * (reading.cursor - start)
  if (wanted !== OPERATOR || reading.depth > 0) return UNREAD
  let end = reading.cursor
  while (end < count && kinds[end] === SEMICOLON) end++
  const kind = end < count ? kinds[end] : -1
  if (kind === STATEMENT || kind === SELECT) {
    behind = end
    return FOLLOWED_BY
  }
  if (end < count) return kind === COMMENT && end === count - 1 ? HIDDEN : UNREAD
  return kinds[count - 1] === STRING && tokens.open ? JOINED : ENDED
}
