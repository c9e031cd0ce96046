// What a command is told, and whether a command line or a sentence tells it.

import { ACTING, commandKind, ENGLISH, TOOL } from '../../../commands/names.ts'
import {
  BLANK,
  charset,
  DIGITS,
  LETTERS,
  LOWER,
  NAME,
  pastRun,
  standsAt,
  without,
  wordSet,
} from '../../../runs.ts'
import { work } from '../../../work.ts'
import { isBlank, isSeparator, skipBlank } from '../words/blanks.ts'
import { newWord } from '../words/word.ts'
import { readWord } from '../words/words.ts'
import { INERT } from './known.ts'
import { isFileOrStream, isMailbox, isNoRedirection } from './arrows.ts'
import { isMarked, isPath, isQuantity } from './marked.ts'

const argument = newWord()

/** Nothing follows, or another separator or closing mark does. */
export const ENDED = 1
/** A flag, a path, a redirection, a variable, a URL, a wildcard, an address. */
export const MARKED = 2
/** One plain word, and the end. */
export const SINGLE_WORD = 3
/** Words as prose has them. */
export const WORDS = 4
/** A few plain words, and the end: `netsh firewall set opmode disable`. */
export const FEW_WORDS = 5

/** What the last shape was told by. */
export const told = {
  /** Whether the argument that marked the line was a flag, a path, an address or a URL. */
  strong: false,
  /** Whether three plain words stood before it: `Fetch a list by **id**`. */
  late: false,
  /** The first argument that the shape was read of. */
  first: '',
}

const ARGUMENTS_MAX = 6

/** What an argument takes, and an assignment. */
const ARGUMENT_WORK = 120

export const argumentShape = (text: string, from: number, name: string): number => {
  let plain = 0
  let at = from
  told.first = ''
  told.strong = false
  told.late = false
  for (let count = 0; count < ARGUMENTS_MAX; count++) {
    work.left -= ARGUMENT_WORK
    at = skipBlank(text, at)
    const code = text.charCodeAt(at)
    if (code === 96 && isSubstituted(text, at)) {
      told.late = plain > 2
      return MARKED
    }
    // ``set `false` when``: a code span of a sentence.
    if (code === 96 && plain === 0 && isShown(text, at, name)) return WORDS
    if (code === 40 && plain === 0 && CALLABLE.has(name)) return MARKED
    if (code === 10 && plain === 0 && isWrapped(text, at, name)) return WORDS
    if (at >= text.length || isSeparator(code) || code === 41 || code === 96 || code === 35 || code === 125)
      return plain === 0 ? ENDED : plain === 1 ? SINGLE_WORD : plain < ARGUMENTS_MAX - 1 ? FEW_WORDS : WORDS
    if ((code === 34 || code === 39) && at === text.length - 1)
      return plain === 0 ? ENDED : plain === 1 ? SINGLE_WORD : WORDS
    if (code === 60 || code === 62) {
      // `node >= 18`, `x:>950`, `</h3>`: a comparison, a range, markup.
      if (isNoRedirection(text, at, code, plain === 0, name)) return WORDS
      if (code === 60 && isMailbox(text, at)) return WORDS
      if (text.startsWith('<<<', at) && code === 60) told.late = false
      told.strong = isFileOrStream(text, at)
      return MARKED
    }
    if (code === 44 && !isBlank(text.charCodeAt(at - 1))) {
      const next = text.charCodeAt(at + 1)
      told.strong = next === 47 || next === 45
      return MARKED
    }
    // `powershell IEX(New-Object …)`
    if (code === 40) return plain === 1 && SHELLS.has(name) && CALLABLE.has(told.first) ? MARKED : WORDS
    if (plain === 0 && isDeclared(text, at, name)) return WORDS
    if (!readWord(text, at, argument)) return plain === 0 ? ENDED : WORDS
    if (isMarked(text, argument.text, argument.start, name) && !isQuantity(text, argument, name)) {
      // `find me at /home`: two words before the path are a sentence's.
      told.strong = plain < 2 && isPath(text, argument.text, argument.start)
      told.late = plain > 2
      return MARKED
    }
    // `rm the file`: a sentence's.
    if (PARTICLES.has(argument.text)) return WORDS
    plain++
    if (plain === 1) told.first = argument.text
    at = argument.end
  }
  return WORDS
}

/**
 * `export const x = …`, `export {x}`, `type T = …`, `date = …`: a program's text. A shell exports what is set there, and
 * has nothing called `=`; behind it no path follows, nor what cmd would type.
 */
const isDeclared = (text: string, at: number, name: string): boolean => {
  const end = pastRun(text, at, NAME)
  if (name === 'export') return !text.startsWith('=', end) && !standsAt(text, at, EXPORTED)
  const equals = name === 'type' && end > at ? end + 1 : at
  if (!ASSIGNED.has(name) || !text.startsWith('= ', equals) || !standsAt(text, equals - 1, BLANK))
    return false
  const to = pastRun(text, equals, VALUE, equals + VALUE_MAX)
  if (name === 'type' && text.slice(equals, to).includes('.')) return false
  return to < equals + VALUE_MAX && !standsAt(text, to, PATH_MARKS)
}

/** A flag, a quote, what is expanded. */
const EXPORTED = charset('-"\'$`')
const PATH_MARKS = charset('/\\~')
const VALUE = without(charset('/\\~;|&\r\n'))
const VALUE_MAX = 80
const ASSIGNED: ReadonlySet<string> = new Set([...INERT, 'type', 'date', 'file', 'time'])

/** A sentence of a document goes on in its next line: `… by default; set\n  x to y`. */
const isWrapped = (text: string, newline: number, name: string): boolean =>
  text.length > DOCUMENT_MIN &&
  commandKind(name) === ENGLISH &&
  !ACTING.has(name) &&
  standsAt(text, pastRun(text, newline + 1, BLANK, newline + INDENT_MAX), WORD_STARTS)

const DOCUMENT_MIN = 200
const INDENT_MAX = 9
const WORD_STARTS = charset('a-z`')

/** ``; declare `a = b`.``: an English word, and a span of code that holds no command. */
const isShown = (text: string, at: number, name: string): boolean => {
  if (at === 0 || text.charCodeAt(at - 1) > 32 || ACTING.has(name)) return false
  const kind = commandKind(name)
  if (kind !== ENGLISH && kind !== TOOL) return false
  const close = pastRun(text, at + 1, SPAN, at + 1 + SPAN_MAX)
  if (close === at + 1 || !text.startsWith('`', close)) return false
  return close + 1 === text.length || standsAt(text, close + 1, SPAN_ENDS)
}

const SPAN = without(charset('`\n'))
const SPAN_MAX = 60
const SPAN_ENDS = charset(' \t\n\v\f\r.,:;)*')

const WORDS_MAX = 24

/** `-r is slow on large repos`: flags, and then a sentence to the end: no word of it names a file, a host or a value. */
export const isSpoken = (text: string, from: number): boolean => {
  let words = 0
  let particle = false
  let at = skipBlank(text, from)
  for (; at < text.length && words < WORDS_MAX; at = skipBlank(text, at)) {
    work.left -= ARGUMENT_WORK
    const flag = words === 0 && text.charCodeAt(at) === 45
    const start = flag ? at + 1 : at
    const end = pastRun(text, start, standsAt(text, start, DIGITS) ? NUMBER : LETTERS)
    const past =
      text.startsWith(', ', end) || (standsAt(text, end, STOPS) && end + 1 === text.length) ? end + 1 : end
    if (end === start || (past < text.length && !isBlank(text.charCodeAt(past)))) return false
    if (!flag) words++
    particle ||= PARTICLES.has(text.slice(start, end)) || SPEAKING.has(text.slice(start, end))
    at = past
  }
  return at >= text.length && words > 2 && particle
}

const NUMBER = charset('0-9.')
const STOPS = charset('.?!')
const SPEAKING = wordSet('on in to for fails returns')

/** Words that no command is told, and few sentences are without. */
const PARTICLES = wordSet(
  'the an is are was of my your our it its with and or that this be can will please you we they them very well than does not when but about into through',
)

const SHELLS = wordSet('powershell powershell.exe pwsh')

/** PowerShell's, which take brackets: `iex(irm x)`. */
const CALLABLE = wordSet('iex iwr irm invoke-expression invoke-webrequest invoke-restmethod start-process')

/** ``nslookup `whoami`.x``: a substitution begins, where a blank is before the mark and none behind it. */
const isSubstituted = (text: string, at: number): boolean =>
  text.charCodeAt(at - 1) === 32 &&
  commandKind(text.slice(at + 1, pastRun(text, at + 1, LOWER, at + 1 + PROBE_MAX))) !== 0

const PROBE_MAX = 12
