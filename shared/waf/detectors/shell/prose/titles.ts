// A title and no command: it begins with a capital, or stands in the comment of a User-Agent.

import { ACTING, commandKind, RARE, WRAPPERS } from '../../../commands/names.ts'
import { BLANK, CAPITALS, charset, DIGITS, LOWER, NAME, pastRun, standsAt, wordSet } from '../../../runs.ts'
import { work } from '../../../work.ts'
import { SHELLS } from '../command/known.ts'

/** Commands of systems that do not tell capitals from small letters. */
export const CASELESS = wordSet(
  'whoami dir ipconfig ver hostname systeminfo tasklist netstat set net cmd powershell ping arp nslookup quser',
)

const TITLE_MAX = 16

/**
 * A title and no command: `(ARM; Touch; NOKIA)`, `Name | Type | Notes`. It begins with a capital, which no command of a
 * Unix has, and stands alone; in a User-Agent's comment (RFC 9110 §10.1.5) it may go on: `; Cat Tablet 9`.
 */
export const isTitle = (text: string, from: number, isAgent: boolean): boolean => {
  let at = from
  while (at < from + 4 && text.charCodeAt(at) === 32) at++
  const first = text.charCodeAt(at)
  // Android's network library says at its end that it takes compressed answers.
  if (isAgent && isAlone(text, at) && text.startsWith('gzip', at)) return true
  const agent = isAgent && isCommented(text, at)
  if ((first < 65 || first > 90) && !(agent && isAlone(text, at))) return false
  const end = pastRun(text, at, NAME, at + TITLE_MAX)
  if (CASELESS.has(text.slice(at, end).toLowerCase())) return false
  return agent || isAlone(text, at) || isCapitalised(text, at, end) || isHeading(text, from, at, end)
}

/** `| File "x.py", line 2`: only a Unix has it, which tells capitals from small letters. */
const isCapitalised = (text: string, at: number, end: number): boolean =>
  text.charCodeAt(at + 1) >= 97 &&
  text.charCodeAt(end) !== 45 &&
  (UNIX.has(text.slice(at, end).toLowerCase()) || isWordBehind(text, end))

const isWordBehind = (text: string, from: number): boolean => {
  if (!text.startsWith(' ', from)) return false
  const end = pastRun(text, from + 1, LOWER, from + 1 + TITLE_MAX)
  return end > from + 2 && standsAt(text, end, WORD_ENDS) && !isTold(text, end)
}

const WORD_ENDS = charset(' :,.')

const UNIX = wordSet(
  'file last touch head tail top mount free stat uniq wc nl od tac env who id nice watch info join paste cut split tr tee fetch locate apply service fold expand comm column strings look link test ed ex rev ss fc vi',
)

/**
 * `Home & Help "best of"`, `News | Sort @ Home`: a word of a heading between blanks, and up to the next mark or the line's end
 * nothing that names a file, a flag, a host or a variable: a system that does not tell capitals apart runs it for nothing.
 */
const isHeading = (text: string, from: number, at: number, end: number): boolean => {
  if (!standsAt(text, from - 1, JOINTS) || !text.startsWith(' ', from - 2) || at === from) return false
  const name = text.slice(at, end).toLowerCase()
  if (end < at + 3 || pastRun(text, at + 1, LOWER) !== end || commandKind(name) === RARE) return false
  if (ACTING.has(name) || SHELLS.has(name) || LASTING_WORDS.has(name)) return false
  // `Date & Time 24/7`: what runs the command behind it.
  if (WRAPPERS.has(name) && namesCommand(text, pastRun(text, end, BLANK))) return false
  let index = end
  for (; index < text.length && !standsAt(text, index, HEADING_ENDS); index++)
    if (index > end + HEADING_MAX || !standsAt(text, index, HEADING) || isTold(text, index)) return false
  work.left -= (index - end) * HEADING_WORK
  return true
}

/** The character begins an option, an ending, a folder, a variable or a command in brackets. */
const isTold = (text: string, at: number): boolean => {
  switch (text.charAt(at)) {
    case '-':
      return !standsAt(text, at + 1, BLANK)
    case '.':
      return standsAt(text, at + 1, NAME) && !standsAt(text, at - 1, DIGITS)
    case '/':
      return !(standsAt(text, at - 1, DIGITS) && standsAt(text, at + 1, DIGITS)) && !isPair(text, at)
    case '%':
      return !standsAt(text, at - 1, DIGITS) || standsAt(text, at + 1, NAME)
    case '(':
      return namesCommand(text, at + 1)
    default:
      return false
  }
}

/** `Set/Kit` */
const isPair = (text: string, slash: number): boolean =>
  standsAt(text, slash - 1, LOWER) && standsAt(text, slash + 1, CAPITALS)

const namesCommand = (text: string, from: number): boolean =>
  commandKind(text.slice(from, pastRun(text, from, NAME, from + TITLE_MAX)).toLowerCase()) !== 0

/** English words that keep a machine waiting, or change what files there are, told a word or a number. */
const LASTING_WORDS = wordSet('sleep kill del move copy rd ren erase format start call exec eval')
const JOINTS = charset('&|')
const HEADING = charset(`A-Za-z0-9 ,.:!?'"()@#%/-`, true)
const HEADING_ENDS = charset('&|\r\n')
const HEADING_MAX = 100
const HEADING_WORK = 4

const COMMENT_MAX = 256

/** A parenthesis opened not far before. */
const isCommented = (text: string, at: number): boolean => {
  const before = text.slice(Math.max(0, at - COMMENT_MAX), at)
  return before.lastIndexOf('(') > before.lastIndexOf(')')
}

/** A word, and behind it the end, a bracket that closes, or the next cell. */
const isAlone = (text: string, from: number): boolean => {
  let at = pastRun(text, from, NAME, from + TITLE_MAX)
  while (text.charCodeAt(at) === 32 && at < from + 2 * TITLE_MAX) at++
  const code = text.charCodeAt(at)
  return at >= text.length || code === 59 || code === 124 || code === 41 || code === 10 || code === 13
}
