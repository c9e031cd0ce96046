// How a rest of a statement ends: which comments hide what the origin has behind it, and which say something.

import { isLetter } from '../../characters.ts'
import { saysNothing } from './comments.ts'
import { kindAt, textAt } from './look.ts'
import type { Tokens } from './tokens.ts'
import { CLOSE, SEMICOLON } from './words.ts'

/** A comment without a word. */
export const isWordless = ({ text, starts, count }: Tokens): boolean => {
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

const BARE_REST_MAX = 12

/** `-- `, `--+`, `#`, `/*`, with nothing of note behind it, and nothing behind the comment. */
export const isBareComment = (tokens: Tokens, at: number): boolean => {
  if (at + 1 < tokens.count) return false
  const text = textAt(tokens, at)
  const mark = text.charCodeAt(0)
  if (mark === 47) return true
  // `9kW'#+"vU`: a secret, not a comment.
  if (mark === 35 && text.length > 1 && text.length <= BARE_REST_MAX && !saysNothing(text, 1, text.length))
    return text.charCodeAt(1) <= 32 && kindAt(tokens, at - 1) !== CLOSE
  const rest = text.slice(mark === 35 ? 1 : 2)
  if (rest.length > BARE_REST_MAX) return rest.charCodeAt(0) <= 32 && kindAt(tokens, at - 1) !== CLOSE
  return rest === '' || !isLetter(rest.charCodeAt(0)) || kindAt(tokens, at - 1) === SEMICOLON
}
