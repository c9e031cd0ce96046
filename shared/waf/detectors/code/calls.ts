// Calls that run something: `system('id')`, `__import__('os').system(…)`, `require('child_process')`. What stands before
// the name, and what it is given, tell an attempt from a word that happens to be a function's.

import { isDigit, isLetter } from '../../characters.ts'
import { lengthsOf, mayBe } from '../../fields/lengths.ts'
import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'
import { charset, DIGITS, NAME, pastRun, pastWord, saysAt, standsAt, vocabulary } from '../../runs.ts'
import { QUOTE } from './chains.ts'
import { CALLS, ENTERED, GIVEN, LISTED, LOADING, PHP_ONLY, REACHING, RUNNING, SHOWING } from './names.ts'
import { isMentioned } from './said.ts'

/** What an opening bracket takes, and one behind the name of a function that runs things. */
const BRACKET_WORK = 40
const CALL_LENGTHS = lengthsOf(CALLS.keys())
const CALL_WORK = 250

export const calls = (text: string, context: Context, report: Report): void => {
  let weight = -1
  for (let open = text.indexOf('('); open >= 0; open = text.indexOf('(', open + 1)) {
    work.left -= BRACKET_WORK
    if (work.left < 0) return
    let end = open
    while (end > 0 && open - end < 4 && text.charCodeAt(end - 1) <= 32) end--
    let start = end
    while (start > 0 && end - start < 32 && isName(text.charCodeAt(start - 1))) start--
    if (end - start < 3 || !mayBe(CALL_LENGTHS, text, start, end)) continue
    const name = text.slice(start, end).toLowerCase()
    const points = CALLS.get(name)
    if (points === undefined) continue
    work.left -= CALL_WORK
    if (isFrame(text, open + 1)) continue
    const blank = skip(text, open + 1)
    // `usort(...$_GET)`: what is spread is given.
    const inner = text.startsWith('...$_', blank) ? blank + 3 : blank
    const argument = inner < text.length ? text.charCodeAt(inner) : -1
    if (argument === 41 && (points < 3 ? !PHP_ONLY.has(name) : GIVEN.has(name))) continue
    if (weight < 0) weight = context.prose() ? 0.2 : text.includes('\n\n') ? 0.4 : 1
    const sure = isMentioned(text, open, name) ? Math.min(weight, 0.4) : weight
    const share = points === 3 ? 1 : shareOf(text, name, start, open, argument, points)
    if (share > 0) report('code-call', sure * share, start, true)
  }
}

/** `(Runtime.java:620)`, `(Native Method)`: where a frame of a stack stood, which no language takes for arguments. */
const isFrame = (text: string, at: number): boolean => {
  if (pastWord(text, at, UNPLACED) >= 0) return true
  const dot = pastRun(text, at, NAME, at + FILE_MAX)
  const colon = dot > at ? pastWord(text, dot, SOURCES) : -1
  const end = colon < 0 ? -1 : pastRun(text, colon, DIGITS, colon + LINE_MAX)
  return end > colon && saysAt(text, end, ')')
}

const UNPLACED = vocabulary(['native method)', 'unknown source)'])
const SOURCES = vocabulary('.java: .kt: .scala: .groovy: .clj:')
const FILE_MAX = 100
const LINE_MAX = 7

/** `system(...)('id')`: the function itself, which is called with what stands behind (PHP 8.1). */
const FIRST_CLASS = '(...)('

/** How much of its weight a call keeps whose name alone does not tell. */
const shareOf = (
  text: string,
  name: string,
  start: number,
  open: number,
  argument: number,
  points: number,
): number => {
  const literal = argument === 34 || argument === 39
  // `print("x")` shows a text, and does nothing.
  if (literal && SHOWING.has(name)) return 0.2
  // `extract("[0-9]+", 1, name)` is a query's.
  if (literal && LISTED.has(name)) return 0
  if (literal && LOADING.has(name) && isPackage(text, skip(text, open + 1) + 1)) return 0
  if (literal && name === 'assert' && !isProgram(text, skip(text, open + 1) + 1)) return 0
  // `md5(1)`: what probes for a program show.
  const given =
    literal ||
    text.startsWith(FIRST_CLASS, open) ||
    argument === 36 ||
    argument === 96 ||
    (name === 'md5' && isDigit(argument))
  const placed = isPlaced(text, name, start)
  if (points < 2) return placed && given ? 0.6 : 0
  if (placed && (given || PHP_ONLY.has(name))) return 1
  if (given) return previous(text, start) === 46 ? 0.4 : 0.6
  return isCall(text, open + 1) ? (placed ? 1 : 0.6) : 0
}

/** `require('express')`, `import('metro-config')`: one that the program has, by a name alone, and none that reaches out. */
const isPackage = (text: string, at: number): boolean => {
  const end = pastRun(text, at, PACKAGE, at + LITERAL_MAX)
  if (end === at || !standsAt(text, end, QUOTE) || standsAt(text, at, NO_PACKAGE)) return false
  const isReaching = REACHING.has(text.slice(at, Math.min(end, pastRun(text, at, NAME))).toLowerCase())
  return !isReaching && !isUsed(text, end + 1)
}

/** `require('a')(b)`, `import('a').then(b)`: what was loaded is called, or a member of it. */
const isUsed = (text: string, close: number): boolean => {
  const behind = skip(text, skip(text, close) + 1)
  const member = text.startsWith('.', behind) ? skip(text, pastRun(text, behind + 1, NAME)) : behind
  return text.startsWith('(', member) || text.startsWith('[', behind)
}

const LITERAL_MAX = 80
const PACKAGE = charset('A-Za-z0-9_@/-')
const NO_PACKAGE = charset('/_-')

/** `assert('phpinfo()')` runs a text, of which words alone are no program: `assert('You must say which')`. */
const isProgram = (text: string, at: number): boolean => {
  const end = pastRun(text, at, SAID, at + LITERAL_MAX)
  return !standsAt(text, end, QUOTE) || !standsAt(text, end + 1, CLOSING)
}

const SAID = charset('A-Za-z0-9_,.:!? -')
const CLOSING = charset(',)')

/** What ends a statement or a string, opens a block or ends one, or hands the value on: ; ' " { } | & @ = : \ ` [ + */
const BEFORE: ReadonlySet<number> = new Set([43, 59, 39, 34, 123, 125, 124, 38, 64, 61, 58, 92, 96, 91])

/** The value begins with the call, or what stands before it lets one begin. */
const isPlaced = (text: string, name: string, start: number): boolean => {
  const before = previous(text, start)
  if (before < 0) return true
  // `File::open(…)`: a method of a type.
  if (before === 58 && start > 1 && text.charCodeAt(start - 1) === 58 && text.charCodeAt(start - 2) === 58)
    return false
  // `'.system('id').'`, `"..os.execute('id').."`: strings of PHP and of Lua, joined.
  if (before === 46) {
    const beyond = previous(text, text.lastIndexOf('.', start - 1))
    return beyond === 34 || beyond === 39 || beyond === 46
  }
  if (before === 40) return RUNNING.has(name)
  return BEFORE.has(before) || before === 93 || isEntered(text, start)
}

const WORD_MAX = 8

/** `echo system('id')`: a word that takes an expression. */
const isEntered = (text: string, start: number): boolean => {
  const end = start - 1
  if (end < 0 || text.charCodeAt(end) !== 32) return false
  let at = end
  while (at > 0 && end - at < WORD_MAX && isLetter(text.charCodeAt(at - 1))) at--
  return ENTERED.has(text.slice(at, end).toLowerCase())
}

const isName = (code: number): boolean => isLetter(code) || (code >= 48 && code <= 57) || code === 95

const skip = (text: string, from: number): number => {
  let at = from
  const limit = Math.min(text.length, from + 8)
  while (at < limit && text.charCodeAt(at) <= 32) at++
  return at
}

/** The code of what stands before `start`, a few blanks aside; -1 at the text's beginning. */
const previous = (text: string, start: number): number => {
  let at = start - 1
  while (at >= 0 && at > start - 6 && text.charCodeAt(at) <= 32) at--
  return at < 0 ? -1 : text.charCodeAt(at)
}

/** What only writes down what it is given: `echo(implode(scandir('.')))`. */
const WRITING: ReadonlySet<string> = new Set(['implode', 'join', 'json_encode', 'serialize', 'strrev'])
const WRITING_MAX = 2

/** The argument is a call of another function of the kind: `eval(base64_decode(…))`, `eval(input())`. */
const isCall = (text: string, from: number, depth = 0): boolean => {
  const start = skip(text, from)
  let at = start
  while (at < start + 32 && at < text.length && isName(text.charCodeAt(at))) at++
  if (at >= text.length || text.charCodeAt(at) !== 40) return false
  const name = text.slice(start, at).toLowerCase()
  if (WRITING.has(name) && depth < WRITING_MAX) return isCall(text, at + 1, depth + 1)
  return CALLS.has(name) || name === 'input' || name === 'atob' || name === 'end' || name === 'next'
}
