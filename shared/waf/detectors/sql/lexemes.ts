// Tokens of more than a mark: words, numbers, strings and names in quotes, variables. Each answers where it ends.

import { isDigit } from '../../characters.ts'
import { saysAt } from '../../runs.ts'
import { codeAt, GOES_ON, isHex, isWordChar, isWordStart } from './characters.ts'
import { stringEnd } from './quotes.ts'
import { push } from './tokens.ts'
import type { Tokens } from './tokens.ts'
import { hashStep, NUMBER, OTHER, STRING, VARIABLE, wordKind } from './words.ts'

export const word = (text: string, start: number, tokens: Tokens): number => {
  const { length } = text
  let end = start
  let hash = 0
  for (; end < length; end++) {
    const code = text.charCodeAt(end)
    if (code < 256 && GOES_ON[code] === 0) break
    hash = hashStep(hash, code)
  }
  const next = codeAt(text, end)
  // N'…', x'…', b'…', _utf8'…', e'…', q'[…]': a string with an introducer.
  if (
    next === 39 &&
    (end - start === 1 || text.charCodeAt(start) === 95) &&
    isIntroducer(text.charCodeAt(start))
  )
    return end
  const kind = wordKind(text, start, end, hash)
  push(tokens, kind, start, end)
  return end
}

const isIntroducer = (code: number): boolean => {
  const letter = code | 32
  return letter === 110 || letter === 120 || letter === 98 || letter === 101 || letter === 113 || code === 95
}

export const number = (text: string, start: number, tokens: Tokens): number => {
  let at = start
  const base = codeAt(text, at) === 48 ? codeAt(text, at + 1) | 32 : 0
  if (base === 120 || (base === 98 && isDigit(codeAt(text, at + 2)))) {
    at += 2
    while (base === 120 ? isHex(codeAt(text, at)) : isDigit(codeAt(text, at))) at++
  } else {
    while (isDigit(codeAt(text, at))) at++
    if (codeAt(text, at) === 46) {
      at++
      while (isDigit(codeAt(text, at))) at++
    }
    if ((codeAt(text, at) | 32) === 101) {
      const sign = codeAt(text, at + 1)
      const from = sign === 43 || sign === 45 ? at + 2 : at + 1
      if (isDigit(codeAt(text, from))) {
        at = from
        while (isDigit(codeAt(text, at))) at++
      }
    }
  }
  // MySQL takes `1.e` for nothing before what no name goes on with: `1.e(1)`.
  if (
    at > start &&
    text.charCodeAt(at - 1) === 46 &&
    (codeAt(text, at) | 32) === 101 &&
    !isWordChar(codeAt(text, at + 1))
  )
    return at + 1
  // `80s`, `1st`: a word of prose. `1or`, `1e0union`, `1.or`: SQL reads a number and a word.
  if (isWordStart(codeAt(text, at))) {
    let end = at
    let hash = 0
    for (let code = codeAt(text, end); isWordStart(code) || isDigit(code); code = codeAt(text, ++end))
      hash = hashStep(hash, code)
    const kind = wordKind(text, at, end, hash)
    if (kind === 0 && isTyped(text, at, end)) {
      push(tokens, NUMBER, start, at + 1)
      return at + 1
    }
    if (kind === 0) {
      push(tokens, OTHER, start, end)
      return end
    }
  }
  push(tokens, NUMBER, start, at)
  return at
}

/** `1DUNION`: Oracle takes the letter for the number's type, and reads a word behind it. */
const isTyped = (text: string, at: number, end: number): boolean => {
  const letter = text.charCodeAt(at) | 32
  return (letter === 100 || letter === 102) && end - at === TYPED_LENGTH && saysAt(text, at + 1, 'union')
}

/** A letter and UNION. */
const TYPED_LENGTH = 6

export const quoted = (
  text: string,
  at: number,
  quote: number,
  backslash: boolean,
  tokens: Tokens,
): number => {
  const end = stringEnd(text, at + 1, quote, backslash)
  push(tokens, quote === 96 ? 0 : STRING, at, Math.min(end + 1, text.length))
  if (end >= text.length) tokens.open = true
  return end + 1
}

export const variable = (text: string, at: number, tokens: Tokens): number => {
  let end = at + 1
  // @"1", @`x`: a variable's name in quotes.
  const quote = codeAt(text, end)
  if (quote === 34 || quote === 39 || quote === 96) {
    const close = text.indexOf(text.charAt(end), end + 1)
    if (close > 0 && close - at < 24) {
      push(tokens, VARIABLE, at, close + 1)
      return close + 1
    }
  }
  if (codeAt(text, end) === 64) end++
  while (isWordChar(codeAt(text, end)) || codeAt(text, end) === 46) end++
  push(tokens, end > at + 1 ? VARIABLE : OTHER, at, Math.max(end, at + 1))
  return Math.max(end, at + 1)
}

const TAG_MAX = 16
const DOLLAR_MAX = 512

/** `$$…$$`, `$tag$…$tag$`: a string of PostgreSQL. Bounded: a tag that nothing closes must not cost a search of the text. */
export const dollar = (text: string, at: number, tokens: Tokens): number => {
  let end = at + 1
  while (end < at + TAG_MAX && isWordStart(codeAt(text, end))) end++
  if (codeAt(text, end) !== 36) return at
  const tag = text.slice(at, end + 1)
  const close = text.slice(end + 1, end + 1 + DOLLAR_MAX).indexOf(tag)
  if (close < 0) return at
  const after = end + 1 + close + tag.length
  push(tokens, STRING, at, after)
  return after
}
