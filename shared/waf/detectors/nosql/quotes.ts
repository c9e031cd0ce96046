// The quotes of a text that may end the string which an origin puts it in, and what goes on behind each.

import { isLetter } from '../../characters.ts'
import { work } from '../../work.ts'
import type { Report } from '../detector.ts'
import { clauseBehind } from './cypher.ts'
import { breaksOut } from './scripts.ts'

/** What a look behind a quote takes. */
const QUOTE_WORK = 60

export const breakOuts = (text: string, report: Report): void => {
  let single = text.indexOf("'")
  let double = text.indexOf('"')
  let singles = 0
  let doubles = 0
  let line = text.indexOf('\n')
  while (single >= 0 || double >= 0) {
    const isSingle = single >= 0 && (double < 0 || single < double)
    const at = isSingle ? single : double
    // No string goes over a line's end.
    if (line >= 0 && line < at) {
      singles = 0
      doubles = 0
      line = text.indexOf('\n', at)
    }
    // A quote that closes one of the text's own breaks out of nothing.
    const closes = (isSingle ? singles : doubles) % 2 === 1
    if (isSingle && isMark(text, at)) singles++
    else if (!isSingle && isMark(text, at)) doubles++
    if (mayEnd(text, at + 1)) behind(text, at, closes, report)
    if (isSingle) single = text.indexOf("'", at + 1)
    else double = text.indexOf('"', at + 1)
  }
}

/** `\'` ends no string, and `don't` begins none. */
const isMark = (text: string, at: number): boolean => {
  if (at === 0) return true
  const before = text.charCodeAt(at - 1)
  return (
    before !== BACKSLASH && !(at + 1 < text.length && isLetter(before) && isLetter(text.charCodeAt(at + 1)))
  )
}

const BACKSLASH = 92

/** A blank, a bracket, or what joins a condition and another one. */
const mayEnd = (text: string, at: number): boolean => {
  if (at >= text.length) return false
  const code = text.charCodeAt(at)
  return code <= 32 || isCloser(code) || code === 59 || code === 38 || code === 124
}

const isCloser = (code: number): boolean => code === 41 || code === 93 || code === 125

const CLOSERS_MAX = 8

const behind = (text: string, at: number, closes: boolean, report: Report): void => {
  work.left -= QUOTE_WORK
  const end = Math.min(text.length, at + CLOSERS_MAX)
  let next = at + 1
  let closers = 0
  for (; next < end; next++) {
    const code = text.charCodeAt(next)
    if (isCloser(code)) closers++
    else if (code > 32) break
  }
  breaksOut(text, at, next, closes, report)
  if (!closes) clauseBehind(text, at, next, closers > 0, report)
}
