// Filters that run what they are given: functions by their names behind a pipe or within quotes.

import { NAME, charset, findIn, pastRun, pastWord, standsAt, vocabulary, without } from '../../runs.ts'
import { work } from '../../work.ts'
import { QUOTE, pastBlanks } from '../code/chains.ts'
import { CALLED } from './names.ts'

/** What seeking the names of functions behind a pipe takes. */
const FILTER_WORK = 500

const PIPE = charset('|')

/** Filters that call what they are given by name: `|map('system')`. */
export const filters = (text: string, start: number, end: number): number => {
  if (findIn(text, PIPE, start, end) < 0) return 0
  work.left -= FILTER_WORK
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code === 34 || code === 39) {
      if (isCalledByName(text, at)) return 2
      // What stands within quotes is an alternation, as in `{mode=~"user|system"}`.
      if (isCompared(text, at, start)) at = closeOf(text, at, end)
    } else if (code === 124 && runsPiped(text, at + 1, end)) return 2
  }
  return 0
}

const CALLED_NAMES = vocabulary(CALLED)

/** `'system'`: the whole of a literal. */
export const isCalledByName = (text: string, quote: number): boolean => {
  const end = pastWord(text, quote + 1, CALLED_NAMES)
  return end >= 0 && end < text.length && text.charCodeAt(end) === text.charCodeAt(quote)
}

const COMPARING = charset('=!')

/** `="…"`, `!~ "…"`: behind a sign that compares. */
const isCompared = (text: string, quote: number, start: number): boolean => {
  const at = quote > start && text.charCodeAt(quote - 1) <= 32 ? quote - 1 : quote
  const sign = text.charAt(at - 1) === '~' ? at - 2 : at - 1
  return sign >= start && standsAt(text, sign, COMPARING)
}

/** Where the literal ends, or where it begins if nothing closes it. */
const closeOf = (text: string, quote: number, end: number): number => {
  const mark = text.charCodeAt(quote)
  for (let at = quote + 1; at < end; at++) if (text.charCodeAt(at) === mark) return at
  return quote
}

/** Functions that run what they are given. */
const RUNNING = vocabulary('system passthru shell_exec shell popen assert exec')

/** `|system`, `| @passthru`: behind the pipe. */
const runsPiped = (text: string, from: number, end: number): boolean => {
  const at = pastBlanks(text, from, end)
  const stop = pastWord(text, text.charAt(at) === '@' ? at + 1 : at, RUNNING)
  return (stop >= 0 && stop <= end && !standsAt(text, stop, NAME)) || isPutTogether(text, at, end)
}

/** `map("sys"~"tem")`: a function's name in pieces, which no template of a page's has a reason for. */
const isPutTogether = (text: string, at: number, end: number): boolean => {
  const quote = pastWord(text, at, CALLING)
  if (quote < 0 || !standsAt(text, quote, QUOTE)) return false
  const close = pastRun(text, quote + 1, NAME, end)
  return text.charAt(close) === text.charAt(quote) && text.startsWith('~', pastBlanks(text, close + 1, end))
}

/** Filters that call what they are given (Twig, Jinja). */
const CALLING = vocabulary('map( filter( sort( reduce( find(', false)

/** `"id"|system`, `'id'|passthru`: a literal and a filter that runs it. `at`: where its quote stands. */
export const isRun = (text: string, at: number): boolean => {
  const end = Math.min(text.length, at + LITERAL_MAX)
  const close = pastRun(text, at + 1, text.charAt(at) === '"' ? DOUBLE : SINGLE, end)
  const pipe = standsAt(text, close, QUOTE) ? pastBlanks(text, close + 1, end) : end
  return pipe < end && text.charAt(pipe) === '|' && runsPiped(text, pipe + 1, end)
}

const LITERAL_MAX = 120
/** Within a literal that no braces stand in. */
const DOUBLE = without(charset('"{}'))
const SINGLE = without(charset("'{}"))
