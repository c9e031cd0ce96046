// Comments: those that hide the rest of a statement are tokens, those that part two words are blanks.

import { isDigit } from '../../characters.ts'
import { charset, isIn, NAME, standsAt } from '../../runs.ts'
import { codeAt } from './characters.ts'
import { push } from './tokens.ts'
import type { Tokens } from './tokens.ts'
import { COMMENT } from './words.ts'

const IDLE = charset(' \t\n\v\f\r+;#!*"`)\'-')

/** ` -`, `+`, `'x`: what attackers write behind a comment's mark, a letter at most. */
export const saysNothing = (text: string, start: number, end: number): boolean => {
  let at = start
  while (at < end && isIdle(text.charCodeAt(at))) at++
  return at >= end || (at === end - 1 && standsAt(text, at, NAME))
}

/** A blank that does not break is one to MySQL. */
const isIdle = (code: number): boolean => code === 160 || isIn(IDLE, code)

const BLANK_MAX = 64

const isBlankFrom = (text: string, start: number): boolean => {
  if (text.length - start > BLANK_MAX) return false
  for (let at = start; at < text.length; at++) if (text.charCodeAt(at) > 32) return false
  return true
}

export const lineComment = (text: string, at: number, tokens: Tokens): number => {
  const newline = text.indexOf('\n', at)
  const end = newline < 0 ? text.length : newline + 1
  // Behind the line's end the statement goes on: such a comment is a blank. At the beginning it is a heading.
  if (newline < 0 || tokens.count === 0 || isBlankFrom(text, end)) push(tokens, COMMENT, at, end)
  return end
}

export const blockComment = (text: string, at: number, tokens: Tokens): number => {
  const mark = codeAt(text, at + 2)
  const versioned = mark === 33 || ((mark | 32) === 109 && codeAt(text, at + 3) === 33)
  if (versioned) {
    let from = at + (mark === 33 ? 3 : 4)
    while (isDigit(codeAt(text, from)) && from < at + 10) from++
    return from
  }
  const close = text.indexOf('*/', at + 2)
  if (close >= 0) return close + 2
  push(tokens, COMMENT, at, text.length)
  return text.length
}
