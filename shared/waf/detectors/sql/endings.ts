// How a rest of a statement ends: which comments hide what the origin has behind it, and which say something.

import { saysNothing } from './comments.ts'
import type { Tokens } from './tokens.ts'

/** A comment without a word. */
export const isBare = ({ text, starts, count }: Tokens): boolean => {
  const start = starts[count - 1] as number
  const mark = text.charCodeAt(start)
  const behind = mark === 45 || mark === 47 ? start + 2 : start + 1
  return saysNothing(text, behind, Math.min(text.length, start + COMMENT_REST_MAX + 1))
}

const COMMENT_REST_MAX = 14

/** A comment that says nothing: what follows a statement in a program is a sentence. */
export const isShortComment = (tokens: Tokens): boolean => {
  const last = tokens.count - 1
  return (tokens.ends[last] as number) - (tokens.starts[last] as number) <= COMMENT_REST_MAX
}

/** A heading's line of dashes is no comment. */
export const isUnderlined = ({ text, starts, ends, count }: Tokens): boolean =>
  text.slice(ends[count - 2], starts[count - 1]).includes('\n') || text.startsWith('---', starts[count - 1])
