// A title and no command: it begins with a capital, or stands in the comment of a User-Agent.

import { charset, LOWER, NAME, pastRun, standsAt } from '../../../runs.ts'

/** Commands of systems that do not tell capitals from small letters. */
export const CASELESS: ReadonlySet<string> = new Set(
  'whoami dir ipconfig ver hostname systeminfo tasklist netstat set net cmd powershell ping arp nslookup quser'.split(
    ' ',
  ),
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
  return agent || isAlone(text, at) || isCapitalised(text, at, end)
}

/** `| File "x.py", line 2`: only a Unix has it, which tells capitals from small letters. */
const isCapitalised = (text: string, at: number, end: number): boolean =>
  text.charCodeAt(at + 1) >= 97 &&
  text.charCodeAt(end) !== 45 &&
  (UNIX.has(text.slice(at, end).toLowerCase()) || isWordBehind(text, end))

const isWordBehind = (text: string, from: number): boolean => {
  if (!text.startsWith(' ', from)) return false
  const end = pastRun(text, from + 1, LOWER, from + 1 + TITLE_MAX)
  return end > from + 2 && standsAt(text, end, WORD_ENDS)
}

const WORD_ENDS = charset(' :,.')

const UNIX: ReadonlySet<string> = new Set(
  'file last touch head tail top mount free stat uniq wc nl od tac env who id nice watch info join paste cut split tr tee fetch locate apply service fold expand comm column strings look link test ed ex rev ss fc vi'.split(
    ' ',
  ),
)

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
