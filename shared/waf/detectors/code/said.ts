// Is code quoted in a sentence? What stands before it tells: two plain words in a row are no program.

import { isLetter } from '../../characters.ts'
import {
  charset,
  DIGITS,
  LOWER,
  NAME,
  pastRun,
  runStart,
  SPACE,
  standsAt,
  without,
  wordSet,
} from '../../runs.ts'

const KEYWORDS = wordSet(
  'import new return lambda println print echo from use var let const require else await async typeof throw if in not and or def class',
)

const LOOK_MAX = 200
const CALL_MAX = 48
/** All but a closing bracket. */
const OPEN = without(charset(')'))

const QUOTES = charset(`'"\``)
const CLOSERS = charset(')]}')
const CLOSERS_MAX = 3
const DIGITS_MAX = 6
/** What a call may have right before it. */
const SIGNS = charset('@!(')
/** What joins it to a literal before it: once, and these twice as well. */
const JOINING = charset(';+&|,.)]')
const DOUBLED = charset('&|.')

/**
 * A quote and what goes on behind it (`'.system(`, `"]);system(`), or a number or a list that a statement ends with: words
 * before it stand in a string of the origin's, and take nothing away.
 */
const isBroken = (text: string, end: number): boolean => {
  const sign = standsAt(text, end - 1, SIGNS) ? end - 1 : end
  const joint = pastBlankBefore(text, sign)
  if (!standsAt(text, joint - 1, JOINING)) return false
  const mark = text.charAt(joint - 1)
  const doubled = standsAt(text, joint - 1, DOUBLED) && text.charAt(joint - 2) === mark
  const at = doubled ? joint - 2 : joint - 1
  if ((mark === ';' || (doubled && mark !== '.')) && endsValue(text, at)) return true
  const closed = pastBlankBefore(text, at)
  const open = runStart(text, closed, CLOSERS, closed - CLOSERS_MAX)
  return standsAt(text, pastBlankBefore(text, open) - 1, QUOTES)
}

const pastBlankBefore = (text: string, end: number): number =>
  standsAt(text, end - 1, SPACE) ? end - 1 : end

/** `]]`, or a number that is no part of a name. */
const endsValue = (text: string, end: number): boolean => {
  if (text.charAt(end - 1) === ']') return text.charAt(end - 2) === ']'
  const digits = runStart(text, end, DIGITS, end - DIGITS_MAX)
  return digits < end && !standsAt(text, digits - 1, NAME)
}

/** `os.system() instead of …`: a sentence goes on behind the bracket, with two words at least. */
const goesOn = (text: string, close: number): boolean => {
  const first = pastRun(text, close + 2, LOWER, close + 2 + WORD_MAX)
  return (
    text.charAt(close + 1) === ' ' &&
    first - close >= LEAST &&
    text.charAt(first) === ' ' &&
    standsAt(text, first + 1, LOWER) &&
    standsAt(text, first + 2, LOWER)
  )
}

/** A blank and two letters. */
const LEAST = 4

/** Two words with a blank between them before `end`, neither of which a language has for itself. */
export const isSaid = (text: string, end: number): boolean => {
  if (isBroken(text, end)) return false
  const close = pastRun(text, end, OPEN, end + CALL_MAX)
  if (text.charAt(close) === ')' && goesOn(text, close)) return true
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
const JOINTS = wordSet(
  'and or xor not if unless while until for foreach rescue do then else in instanceof as eq ne lt gt le ge cmp x',
)

/** What Python calls, too: there `is` compares, and what stands behind it is read once the call has run. */
const PYTHON = wordSet('eval exec open compile print globals getattr __import__ dir')

const ARGUMENT_MAX = 80
const DEPTH_MAX = 4

/**
 * `system('x') is dangerous`: a plain word behind the call of `name` at `open`, and another one or the end of a sentence
 * behind that. A program with two operands side by side is a syntax error, and no part of it runs. A span of code goes on to
 * its backtick, and may be set off by a comma.
 */
export const isMentioned = (text: string, open: number, name: string): boolean => {
  const close = closing(text, open)
  if (close < 0) return false
  if (text.charAt(open - name.length - 1) !== '`') return isWordBehind(text, close + 1, name)
  const tick = pastMembers(text, close + 1)
  return (
    text.charAt(tick) === '`' &&
    isWordBehind(text, standsAt(text, tick + 1, SETTING_OFF) ? tick + 2 : tick + 1, name)
  )
}

const SETTING_OFF = charset(',)')
const MEMBERS_MAX = 3

/** `.read()`, `.split()[0]` is no further: what is called of the answer, each with a bracket of its own. */
const pastMembers = (text: string, from: number): number => {
  let at = from
  for (let members = 0; members < MEMBERS_MAX && text.charAt(at) === '.'; members++) {
    const end = pastRun(text, at + 1, NAME, at + CALL_MAX)
    const close = text.charAt(end) === '(' ? closing(text, end) : -1
    if (close < 0) break
    at = close + 1
  }
  return at
}

/** Where the bracket at `open` is closed, or -1. */
const closing = (text: string, open: number): number => {
  let depth = 0
  for (let at = open; at < open + ARGUMENT_MAX && at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 34 || code === 39) {
      const close = text.indexOf(text.charAt(at), at + 1)
      if (close < 0 || close > open + ARGUMENT_MAX || text.charCodeAt(close - 1) === 92) return -1
      at = close
    } else if (code === 40) {
      if (++depth > DEPTH_MAX) return -1
    } else if (code === 41 && --depth === 0) return at
  }
  return -1
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
