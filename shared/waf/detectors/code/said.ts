// Is code quoted in a sentence? What stands before it tells: two plain words in a row are no program.

import { isLetter } from '../../characters.ts'

const KEYWORDS: ReadonlySet<string> = new Set(
  'import new return lambda println print echo from use var let const require else await async typeof throw if in not and or def class'.split(
    ' ',
  ),
)

const LOOK_MAX = 200
const CALL_MAX = 48

/** A quote and what goes on behind it: words before it stand in a string of the origin's, and take nothing away. */
const BROKEN =
  /(?:['"`]\s?[)\]}]{0,3}\s?(?:[;+&|,)\]]|\.{1,2}|\|\||&&)|(?:\b\d{1,6}|\]\])(?:;|\|\||&&))\s?[@!(]?$/

const BROKEN_MAX = 12

/** Two words with a blank between them before `end`, neither of which a language has for itself. */
export const isSaid = (text: string, end: number): boolean => {
  if (BROKEN.test(text.slice(Math.max(0, end - BROKEN_MAX), end))) return false
  const close = text.slice(end, end + CALL_MAX).indexOf(')')
  // `os.system() instead of …`: a sentence goes on behind the call.
  if (close >= 0 && /^\) [a-z]{2,16} [a-z]{2,16}/.test(text.slice(end + close, end + close + CALL_MAX)))
    return true
  let before = ''
  let stop = -1
  for (let at = Math.max(0, end - LOOK_MAX); at < end; at++) {
    if (!isLetter(text.charCodeAt(at))) continue
    const start = at
    while (at < end && isLetter(text.charCodeAt(at))) at++
    if (at >= end) return false
    const word = text.slice(start, Math.min(at, start + 16)).toLowerCase()
    // A single letter is a variable.
    if (word.length < 2) continue
    const blank = stop >= 0 && start === stop + 1 && text.charCodeAt(stop) === 32
    if (blank && !KEYWORDS.has(before) && !KEYWORDS.has(word) && text.charCodeAt(at) <= 32) return true
    before = word
    stop = at
  }
  return false
}

/** Words by which PHP, Ruby, Perl and Python go on behind a call. */
const JOINTS: ReadonlySet<string> = new Set(
  'and or xor not if unless while until for foreach rescue do then else in instanceof as eq ne lt gt le ge cmp x'.split(
    ' ',
  ),
)

/** What Python calls, too: there `is` compares, and what stands behind it is read once the call has run. */
const PYTHON: ReadonlySet<string> = new Set(
  'eval exec open compile print globals getattr __import__ dir'.split(' '),
)

const ARGUMENT_MAX = 80
const DEPTH_MAX = 4

/**
 * `system('x') is dangerous`: a plain word behind the call of `name` at `open`, and another one or the end of a sentence
 * behind that. A program with two operands side by side is a syntax error, and no part of it runs.
 */
export const isMentioned = (text: string, open: number, name: string): boolean => {
  let depth = 0
  for (let at = open; at < open + ARGUMENT_MAX && at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 34 || code === 39) {
      const close = text.indexOf(text.charAt(at), at + 1)
      if (close < 0 || close > open + ARGUMENT_MAX || text.charCodeAt(close - 1) === 92) return false
      at = close
    } else if (code === 40) {
      if (++depth > DEPTH_MAX) return false
    } else if (code === 41 && --depth === 0) return isWordBehind(text, at + 1, name)
  }
  return false
}

const WORD_MAX = 16

const isWordBehind = (text: string, from: number, name: string): boolean => {
  if (text.charCodeAt(from) !== 32 || !isLetter(text.charCodeAt(from + 1))) return false
  let stop = from + 1
  while (stop < from + WORD_MAX && isLetter(text.charCodeAt(stop))) stop++
  const word = text.slice(from + 1, stop).toLowerCase()
  if (word.length < 2 || JOINTS.has(word) || (word === 'is' && PYTHON.has(name))) return false
  return text.charCodeAt(stop) === 32 && isLetter(text.charCodeAt(stop + 1))
}
