// The tokens of GraphQL (October 2021, §2.1), stricter than servers are: no escapes, no control characters, and in its
// literals and comments nothing but tame text. On the way the strings are emptied.

import { charset, DIGITS, findIn, isIn, NAME, pastRun } from '../runs.ts'
import type { Charset } from '../runs.ts'
import { lineEnd } from './graphql.ts'
import { isOperand, isTame, JOINS } from './inert.ts'

const IGNORED = charset(' \t\n\r,')
const PUNCTUATORS = charset('!$()=:@[]{}')
const NAME_START = charset('A-Za-z_')
const SIGNS = charset('+-')

/** Kinds of token: a punctuator is its own code. */
export const END = 0
export const WORD = 1
export const NUMBER = 2
export const TEXT = 3
export const SPREAD = 4
export const BAD = 5

export interface Tokens {
  readonly text: string
  kind: number
  start: number
  end: number
  /** The text with its strings emptied, up to `copied`. */
  frame: string
  copied: number
  strings: number
  /** A string says more beside another one. */
  joins: boolean
}

export const advance = (tokens: Tokens): void => {
  const { text } = tokens
  let at = tokens.end
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0xfeff || (code < 128 && isIn(IGNORED, code))) continue
    if (code !== 35) break
    const end = lineEnd(text, at)
    // Behind a quote in a comment the next lines would be code, with the document's own words.
    if (!isTame(text, at + 1, end, false) || has(text, at + 1, end, JOINS)) return take(tokens, BAD, at, at)
    at = end - 1
  }
  if (at >= text.length) return take(tokens, END, at, at)
  const code = text.charCodeAt(at)
  if (code > 127) return take(tokens, BAD, at, at)
  if (isIn(PUNCTUATORS, code)) return take(tokens, code, at, at + 1)
  if (isIn(NAME_START, code)) return take(tokens, WORD, at, pastRun(text, at, NAME))
  if (code === 34) return string(tokens, at)
  if (code === 46) return take(tokens, text.startsWith('...', at) ? SPREAD : BAD, at, at + 3)
  const end = pastNumber(text, at)
  take(tokens, end < 0 ? BAD : NUMBER, at, end)
}

const take = (tokens: Tokens, kind: number, start: number, end: number): void => {
  tokens.kind = kind
  tokens.start = start
  tokens.end = end
}

/** A string on one line, or a block string that has one: empties it in the frame. */
const string = (tokens: Tokens, start: number): void => {
  const { text } = tokens
  const quotes = text.startsWith('"""', start) ? 3 : 1
  const from = start + quotes
  const close = text.indexOf('"', from)
  const ends = close >= 0 && (quotes === 1 || text.startsWith('"""', close))
  if (!ends || !isTame(text, from, close, true) || !isOperand(text, from, close)) {
    take(tokens, BAD, start, start)
    return
  }
  tokens.frame += text.slice(tokens.copied, from)
  tokens.copied = close
  tokens.strings++
  tokens.joins ||= has(text, from, close, JOINS)
  take(tokens, TEXT, start, close + quotes)
}

const has = (text: string, from: number, to: number, set: Charset): boolean => {
  const at = findIn(text, set, from, to)
  return at >= 0 && at < to
}

/** Behind a number (§2.9.1); -1 where none stands. */
const pastNumber = (text: string, start: number): number => {
  const from = text.startsWith('-', start) ? start + 1 : start
  let at = pastRun(text, from, DIGITS)
  if (at === from || (at > from + 1 && text.startsWith('0', from))) return -1
  if (text.startsWith('.', at)) {
    const fraction = at + 1
    at = pastRun(text, fraction, DIGITS)
    if (at === fraction) return -1
  }
  if (text.startsWith('e', at) || text.startsWith('E', at)) {
    const sign = at + 1
    const power = sign < text.length && isIn(SIGNS, text.charCodeAt(sign)) ? sign + 1 : sign
    at = pastRun(text, power, DIGITS)
    if (at === power) return -1
  }
  const next = at < text.length ? text.charCodeAt(at) : 0
  return next === 46 || isIn(NAME_START, next) ? -1 : at
}
