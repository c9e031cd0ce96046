// Literals within an expression: what is computed of them alone, and what is asked of them. No placeholder does either.

import { isDigit } from '../../characters.ts'
import {
  charset,
  DIGITS,
  HEX,
  LETTERS,
  NAME,
  pastRun,
  pastWord,
  runStart,
  SPACE,
  standsAt,
  vocabulary,
} from '../../runs.ts'
import { pastBlanks, QUOTE } from '../code/chains.ts'
import { GADGETS, LEAKS } from './names.ts'

export const isIdentifier = (code: number): boolean =>
  ((code | 32) >= 97 && (code | 32) <= 122) || (code >= 48 && code <= 57) || code === 95 || code === 36

const isQuote = (code: number): boolean => code === 34 || code === 39

/** Past the blanks of text[start, end). */
export const skip = (text: string, start: number, end: number): number => {
  let at = start
  while (at < end && text.charCodeAt(at) <= 32) at++
  return at
}

/** Past the word of a block, and a name that is set: `{% if 7*7 %}`, `{% set x=7*7 %}`. */
export const operandOf = (text: string, start: number, end: number): number => {
  let at = skip(text, start, end)
  // `{%- … -%}`
  if (text.charCodeAt(at) === 45 || text.charCodeAt(at) === 43) at = skip(text, at + 1, end)
  for (let words = 0; words < BLOCK_WORDS_MAX; words++) {
    const from = at
    if (isDigit(text.charCodeAt(at))) break
    while (at < end && isIdentifier(text.charCodeAt(at))) at++
    if (at === from) break
    at = skip(text, at, end)
    if (text.charCodeAt(at) === 61) return at + 1
  }
  return at
}

/** `for x in`, `if not` */
const BLOCK_WORDS_MAX = 3

/**
 * A literal, an operator, a literal, and nothing before: `7*7`, `7**7`, `7*'7'`, `"a"+"b"`, `7 | times: 7`. Answers the
 * operator, or 0.
 */
export const arithmetic = (text: string, start: number, end: number): number => {
  let at = skip(text, start, end)
  while (at < end && isBefore(text.charCodeAt(at))) at = skip(text, at + 1, end)
  const first = literalEnd(text, at, end)
  if (first < 0) return 0
  const operator = skip(text, first, end)
  if (operator >= end) return 0
  const code = text.charCodeAt(operator)
  if (code === 124) return counts(text, operator + 1, end) ? code : 0
  if (code !== 42 && code !== 43 && code !== 45 && code !== 47 && code !== 37) return 0
  let next = skip(text, operator + 1, end)
  // `7**7`, `7*-7`, `7*(7)`
  while (next < end && (text.charCodeAt(next) === 42 || isBefore(text.charCodeAt(next))))
    next = skip(text, next + 1, end)
  const second = literalEnd(text, next, end)
  return second < 0 || (code === 45 && (isDate(text, first, second) || isGuid(text, at, end))) ? 0 : code
}

/**
 * `post_url 2018-01-19-forums`, `post_link hexo-3-8-released`: what a block's word is told is a file's name, of which some
 * are numbers. `at`: its operator's place, or before it.
 */
export const isFileName = (text: string, at: number, end: number): boolean => {
  const start = runStart(text, at, FILE_NAME, at - FILE_NAME_MAX)
  const stop = pastRun(text, at, FILE_NAME, Math.min(end, at + FILE_NAME_MAX))
  const close = pastBlanks(text, stop, end)
  if (!standsAt(text, start - 1, SPACE) || (close < end && !standsAt(text, close, BEHIND))) return false
  let hyphens = 0
  let letters = 0
  for (let place = start; place < stop; place++) {
    if (text.charCodeAt(place) === 45) hyphens++
    else if (standsAt(text, place, LETTERS)) letters++
  }
  return hyphens >= 2 && letters >= 2
}

const FILE_NAME = charset('A-Za-z0-9_./-')
const FILE_NAME_MAX = 120

/** `2021-12-31`: the year ends at `year`, the month at `month`. */
const isDate = (text: string, year: number, month: number): boolean => {
  const day = month + 3
  if (year < 4 || month !== year + 3 || text.charAt(month) !== '-') return false
  return pastRun(text, month + 1, DIGITS) === day && !standsAt(text, day, OPERATORS)
}

const OPERATORS = charset('*+/%-')

/** `{00000000-0001-0000-0000-000000000000}` and no more: registries and workbooks name things so. */
const isGuid = (text: string, from: number, end: number): boolean => {
  let at = from
  for (const digits of GUID) {
    if (pastRun(text, at, HEX, at + digits) !== at + digits) return false
    at += digits + 1
    if (at - 1 < end && !text.startsWith('-', at - 1)) return false
  }
  return at - 1 === end
}

const GUID: readonly number[] = [8, 4, 4, 4, 12]

/** ( = - ! */
const isBefore = (code: number): boolean => code === 40 || code === 61 || code === 45 || code === 33

/** Filters that count with what they are given: Liquid's, Django's, Nunjucks'. */
const COUNTING = vocabulary('times plus minus divided_by modulo add', false)
const GIVING = charset(':(')
const BEHIND = charset('!%}|-')

/** `times: 7`, `add("7")`, and nothing behind but another filter. */
const counts = (text: string, from: number, end: number): boolean => {
  const name = pastWord(text, pastBlanks(text, from, end), COUNTING)
  const sign = name < 0 ? end : pastBlanks(text, name, end)
  if (sign >= end || !standsAt(text, sign, GIVING)) return false
  let at = pastBlanks(text, sign + 1, end)
  if (standsAt(text, at, QUOTE)) at++
  if (text.charAt(at) === '-') at++
  const stop = pastRun(text, at, DIGITS, end)
  if (stop === at) return false
  at = standsAt(text, stop, QUOTE) ? stop + 1 : stop
  if (text.charAt(at) === ')') at++
  at = pastBlanks(text, at, end)
  return at >= end || standsAt(text, at, BEHIND)
}

export const literalEnd = (text: string, start: number, end: number): number => {
  if (start >= end) return -1
  const code = text.charCodeAt(start)
  if (isDigit(code)) {
    const hex = code === 48 && start + 1 < end && (text.charCodeAt(start + 1) | 32) === 120
    let at = hex ? start + 2 : start
    while (at < end && (hex ? isHex(text.charCodeAt(at)) : isNumeric(text.charCodeAt(at)))) at++
    return isAddress(text, start, at) ? -1 : at
  }
  if (!isQuote(code)) return -1
  const close = within(text, code, start + 1, end)
  return close < 0 ? -1 : close + 1
}

/** Where the character stands within [start, end), or -1: what nothing closes must not cost a search of the text. */
const within = (text: string, code: number, start: number, end: number): number => {
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === code) return at
  return -1
}

const isNumeric = (code: number): boolean => isDigit(code) || code === 46

/** `10.0.0.1`: no number. */
const isAddress = (text: string, start: number, end: number): boolean => {
  let dots = 0
  for (let at = start; at < end; at++) if (text.charCodeAt(at) === 46) dots++
  return dots > 1
}

const isHex = (code: number): boolean => isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 102)

/** Methods or indexes on a literal: `''.__class__`, `[].map`, `().x`, `"x".getClass()`. */
export const literalAccess = (text: string, start: number, end: number): boolean => {
  const at = skip(text, start, end)
  const code = text.charCodeAt(at)
  let close = -1
  if (isQuote(code)) close = within(text, code, at + 1, end)
  else if (code === 91 && text.charCodeAt(at + 1) === 93) close = at + 1
  else if (code === 40 && text.charCodeAt(at + 1) === 41) close = at + 1
  else if (code === 40 && isDigit(text.charCodeAt(at + 1))) close = within(text, 41, at + 1, end)
  if (close < 0 || close >= end) return false
  const next = text.charCodeAt(close + 1)
  if (next === 91) return true
  return (
    next === 46 && isIdentifier(text.charCodeAt(close + 2)) && !(isQuote(code) && fills(text, close + 2, end))
  )
}

const FILLING = vocabulary('join format', false)

/** `", ".join(names)`, `"%s".format(user.name)`: a text that is written with the values of a name. */
const fills = (text: string, at: number, end: number): boolean => {
  const open = pastWord(text, at, FILLING)
  const given = open >= 0 && text.charAt(open) === '(' ? pastBlanks(text, open + 1, end) : end
  return given < end && standsAt(text, given, LETTERS) && !namesGadget(text, given, end)
}

/** An object of the engine or of the application, not of the page. */
const namesGadget = (text: string, from: number, end: number): boolean => {
  for (let at = from; at < end;) {
    const stop = pastRun(text, at, NAME, end)
    const name = text.slice(at, stop).toLowerCase()
    if (GADGETS.has(name) || LEAKS.has(name)) return true
    at = Math.max(stop, at + 1)
  }
  return false
}
