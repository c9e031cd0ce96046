// What reads as a separator and is none: an "and", the next parameter of a query, a reference to a character.

import { ACTING, commandKind, ENGLISH, INTERPRETER, RARE } from '../../../commands/names.ts'
import {
  CAPITALS,
  charset,
  DIGITS,
  HEX,
  isRun,
  LETTERS,
  LOWER,
  NAME,
  pastRun,
  pastWord,
  QUOTES,
  runStart,
  saysAt,
  SPACE,
  standsAt,
  vocabulary,
} from '../../../runs.ts'
import { CRYPTIC, STOPPING, WORDY } from '../command/known.ts'
import { CASELESS } from './titles.ts'

/**
 * `drinks & more`, `(approx.) & more`, `Prices | top`: a word between spaces, alone to the end, joined to other words by
 * an "and" or set apart in a title.
 */
export const isJoinOfProse = (text: string, at: number, next: number): boolean => {
  const code = text.charCodeAt(at)
  if ((code !== 38 && code !== 124) || next !== at + 1) return false
  if (!text.startsWith(' ', at - 1) || !text.startsWith(' ', next)) return false
  const from = pastRun(text, next, BLANKS)
  const to = pastRun(text, from, LETTERS)
  const end = pastRun(text, pastRun(text, to, STOPS), BLANKS)
  if (end < text.length && !standsAt(text, end, BREAKS)) return false
  const name = text.slice(from, to).toLowerCase()
  // `Bash & PowerShell`: languages by their names, which do nothing alone. Behind a pipe they are fed.
  const language = code === 38 && commandKind(name) === INTERPRETER && standsAt(text, from, CAPITALS)
  if (!language && (commandKind(name) !== ENGLISH || CRYPTIC.has(name))) return false
  const before = text.slice(Math.max(0, at - TITLE_MAX), at - 1).trim()
  // `printenv | sort`
  if (code === 124 && before.length >= RARE_MIN && commandKind(before) === RARE && !WORDY.has(before))
    return false
  return (code === 38 && before.includes(' ')) || isTitled(before)
}

const BLANKS = charset(' \t')
const BREAKS = charset('\r\n')
const STOPS = charset('.!?,')
const TITLE_MAX = 60
/** Of the shorter ones many are names of columns: `ip | sort`. */
const RARE_MIN = 4

/** Words, or the size of a picture: `Top 10`, `64x64` */
const isTitled = (before: string): boolean => {
  const last = before.slice(before.lastIndexOf(' ') + 1)
  const cross = pastRun(last, 0, DIGITS)
  const sized = cross > 0 && last.startsWith('x', cross) && isRun(last.slice(cross + 1), DIGITS)
  return isRun(before, WORDED) && (sized || isRun(last, LETTERS, 3))
}

const WORDED = charset("A-Za-z0-9_ '-")

/** `&reg;`, `&top;`, `&#39;Apply`: a reference to a character, and `&amp;script`: one that was encoded once too often. */
export const isReference = (text: string, at: number, next: number): boolean => {
  const code = text.charCodeAt(at)
  if (code === 38) return pastWord(text, next, REFERENCES) >= 0
  if (code !== 59) return false
  const digits = runStart(text, at, HEX, at - DIGITS_MAX)
  if (digits < at && (saysAt(text, digits - 2, '&#') || saysAt(text, digits - 3, '&#x'))) return true
  if (saysAt(text, at - 4, '&amp') || (at === 3 && text.startsWith('amp'))) return true
  // `&lt;id&gt;`, `&quot;w&quot;`: one word between two of them.
  if (!saysAt(text, at - 3, '&lt') && !saysAt(text, at - 5, '&quot')) return false
  const end = pastRun(text, next, NAME, next + WORD_MAX)
  return end > next && pastWord(text, end, CLOSING) >= 0
}

const REFERENCES = vocabulary('reg; copy; top; id; dash;', false)
const CLOSING = vocabulary('&gt; &quot;', false)
const DIGITS_MAX = 6
const WORD_MAX = 24

/** `style="padding: 0;" align="center">`: the end of a declaration, and of the attribute that holds it. */
export const isDeclaration = (text: string, at: number, next: number): boolean => {
  if (text.charCodeAt(at) !== 59 || !standsAt(text, next, QUOTES)) return false
  const from = pastRun(text, next + 1, SPACE)
  if (text.startsWith('>', from) || text.startsWith('/>', from)) return true
  const equals = pastRun(text, from, ATTRIBUTE)
  return (
    from > next + 1 && equals > from && text.startsWith('=', equals) && standsAt(text, equals + 1, QUOTES)
  )
}

const ATTRIBUTE = charset('A-Za-z0-9_:-')

/** `?(*.)+(spec|test).js`, `(open|closed)`: alternatives within brackets, glued to them, of ordinary words. */
export const isAlternative = (text: string, at: number, next: number): boolean => {
  if (text.charCodeAt(at) !== 124 || next !== at + 1) return false
  const end = pastRun(text, next, LOWER)
  if (!standsAt(text, end, ALTERNATIVE_ENDS)) return false
  const word = text.slice(next, end)
  if (commandKind(word) !== ENGLISH || CRYPTIC.has(word) || ACTING.has(word)) return isPattern(text, at, end)
  const first = runStart(text, at, ALTERNATIVES, at - ALTERNATIVES_MAX)
  return first < at && text.charCodeAt(first) !== 124 && standsAt(text, first - 1, OPENING)
}

/**
 * `^(bash|sh)$`, `x\.(zip|tar)`: words alone, in a bracket that is glued to what no shell reads one behind: nothing of the
 * line runs there, and what no shell reads is told no argument.
 */
const isPattern = (text: string, at: number, end: number): boolean => {
  const open = runStart(text, at, PATTERN_WORDS, at - ALTERNATIVES_MAX) - 1
  const close = pastRun(text, end, PATTERN_WORDS, end + ALTERNATIVES_MAX)
  const bracket = text.startsWith('(?:', open - 2) ? open - 2 : open
  // PowerShell reads one there, and what a system says of itself is asked without an argument.
  if (CASELESS.has(text.slice(at + 1, end)) || STOPPING.has(text.slice(at + 1, end))) return false
  // `.(a|b)`: PowerShell runs what the bracket yields.
  if (text.startsWith('.(', bracket - 1) && !standsAt(text, bracket - 2, BEFORE_DOT)) return false
  return text.startsWith('(', bracket) && text.startsWith(')', close) && standsAt(text, bracket - 1, GLUED)
}

const BEFORE_DOT = charset('A-Za-z0-9\\*)]')
const PATTERN_WORDS = charset('a-z0-9_|')
/** What no function, substitution or pattern of a shell's ends with before its bracket. */
const GLUED = charset('A-Z0-9^./:"\'')

const ALTERNATIVE_ENDS = charset('|)')
/** What the alternatives before have, and their pipes. */
const ALTERNATIVES = charset('A-Za-z0-9_.*$^|-')
const OPENING = charset('({')
const ALTERNATIVES_MAX = 80

/** `?a=1&text=print "this"`: the next parameter of a query, not a command with an assignment before it. */
export const isParameter = (text: string, at: number, next: number): boolean => {
  if (text.charCodeAt(at) !== 38 || next !== at + 1) return false
  const equals = pastRun(text, next, PARAMETER, next + PARAMETER_MAX)
  if (equals === next || !text.startsWith('=', equals)) return false
  return text.lastIndexOf('=', at) >= Math.max(0, at - QUERY_MAX)
}

const PARAMETER = charset('A-Za-z0-9_.[]-')
const PARAMETER_MAX = 39
const QUERY_MAX = 200
