// Where in the text an injection may begin, and what may follow it: shared by the constructs.

import { isLetter } from '../../characters.ts'
import { kindAt } from './look.ts'
import type { Tokens } from './tokens.ts'
import {
  ARITH,
  CLOSE,
  COMMENT,
  COMPARE,
  HAVING,
  IDENT,
  LEFT,
  LIMIT,
  LITERAL,
  LOGIC,
  NUMBER,
  ORDER,
  RIGHT,
  SEMICOLON,
  STRING,
  UNION,
  VARIABLE,
} from './words.ts'

/** What stands before a token: nothing of note, a closed string, or a complete value that begins the text. */
export const LOOSE = 0
/** The text begins here: it goes on where the origin's own value ended. */
export const HEAD = 3
export const START = 1
export const BROKEN = 2

const BACK_MAX = 8
/** A complete value is at most this many tokens: `-1))`, `(1`. */
export const START_TOKENS_MAX = 8

export const anchor = (tokens: Tokens, index: number): number => {
  let at = index - 1
  const low = Math.max(0, index - BACK_MAX)
  while (at >= low && (tokens.kinds[at] === RIGHT || tokens.kinds[at] === SEMICOLON)) at--
  if (at < 0) return index === 0 ? HEAD : START
  const kind = tokens.kinds[at]
  if (kind === CLOSE || kind === STRING) return BROKEN
  if (at >= START_TOKENS_MAX || (kind !== NUMBER && kind !== LITERAL && kind !== VARIABLE && kind !== IDENT))
    return LOOSE
  for (let before = at - 1; before >= 0; before--) {
    const earlier = tokens.kinds[before]
    // `1=1.e0 union …`
    if (earlier !== LEFT && earlier !== ARITH && !(earlier === COMPARE && tokens.kinds[0] === NUMBER))
      return LOOSE
  }
  return START
}

export const offset = (tokens: Tokens, at: number): number => tokens.starts[at] ?? 0

export const startsWithNumber = (tokens: Tokens): boolean => {
  let at = 0
  while (kindAt(tokens, at) === LEFT || kindAt(tokens, at) === ARITH) at++
  return kindAt(tokens, at) === NUMBER || (at === 0 && isNull(tokens))
}

const isNull = ({ text, starts, ends, kinds, count }: Tokens): boolean =>
  count > 0 && kinds[0] === LITERAL && text.slice(starts[0], ends[0]).toLowerCase() === 'null'

/** Something that may follow a complete condition. */
export const continues = (tokens: Tokens, start: number): boolean => {
  let at = start
  while (kindAt(tokens, at) === RIGHT) at++
  switch (kindAt(tokens, at)) {
    case -1:
    case COMMENT:
    case SEMICOLON:
    case LOGIC:
    case UNION:
    case ORDER:
    case LIMIT:
    case HAVING:
    case ARITH:
      return true
    case STRING:
      return at + 1 >= tokens.count
    default:
      return false
  }
}

/** `kebab-case`, `close-on-exec`: the token is the last part of a word. */
export const isHyphened = ({ text, kinds, starts, ends }: Tokens, at: number): boolean =>
  at >= 2 &&
  kinds[at - 1] === ARITH &&
  kinds[at - 2] !== NUMBER &&
  starts[at] === ends[at - 1] &&
  starts[at - 1] === ends[at - 2] &&
  text.charCodeAt(starts[at - 1] as number) === 45 &&
  isLetter(text.charCodeAt((starts[at - 1] as number) - 1))
