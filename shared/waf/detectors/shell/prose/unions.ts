// Types of texts, `'hex' | 'base64'`: a pipe between words in quotes of their own; and of files, `png|tar|sh|css`. A shell
// would run commands of these names; trusts none that does or tells something when it is told nothing.

import { isIdleWord } from '../../../commands/names.ts'
import { BLANK, charset, NAME, pastRun, QUOTES, runStart, standsAt, wordSet } from '../../../runs.ts'
import { CRYPTIC, SHELLS, WANTING } from '../command/known.ts'

/** A pipe at `at` between two such words; the first may be left out at a line's start. */
export const isUnion = (text: string, at: number, next: number): boolean => {
  if (text.charCodeAt(at) !== 124 || next !== at + 1) return false
  const open = pastRun(text, next, BLANK)
  const end = pastRun(text, open + 1, NAME, open + 1 + NAME_MAX)
  const word = text.slice(open + 1, end)
  if (!standsAt(text, open, QUOTES) || !text.startsWith(text.charAt(open), end)) return false
  const idle = WANTING.has(word) || TOLD.has(word) || (isIdleWord(word) && !CRYPTIC.has(word))
  return idle && isEnded(text, end + 1) && isQuoted(text, at)
}

/** What wants a number, a host or a process to do anything. */
const TOLD = wordSet('timeout ping kill killall pkill rsync telnet')

/**
 * `png|sh|css`, `sit|tar|tbz`: endings of files, between pipes all. A shell reads nothing there, for no program is called by
 * the ending before it; the others do nothing whatever they read.
 */
export const isEnding = (text: string, at: number, next: number): boolean => {
  const start = runStart(text, at, NAME, at - NAME_MAX)
  const end = pastRun(text, next, NAME, next + NAME_MAX)
  if (start === at || !text.startsWith('|', start - 1) || !text.startsWith('|', end)) return false
  const word = text.slice(next, end)
  return IDLE.has(word) || (SHELLS.has(word) && NO_PROGRAMS.has(text.slice(start, at)))
}

const IDLE = wordSet('sed tar gzip bzip2 7z ps')
/** No name that is a program's anywhere: `bat`, `tsx`, `py`, `json` and `sql` hand on what they read. */
const NO_PROGRAMS = wordSet('png jpg jpeg gif svg ico psd css html htm txt pdf doc csv log')

const NAME_MAX = 24

const isEnded = (text: string, from: number): boolean => {
  const end = pastRun(text, from, BLANK)
  return end === text.length || standsAt(text, end, ENDS)
}

const ENDS = charset('|)>`]};,\r\n')

/** A word in quotes, which a blank, a bracket or nothing stands before. */
const isQuoted = (text: string, at: number): boolean => {
  const close = runStart(text, at, BLANK) - 1
  const open = runStart(text, close, NAME, close - NAME_MAX) - 1
  if (close < 2 || open < 0 || open >= close - 1 || !standsAt(text, close, QUOTES)) return false
  return text.charAt(open) === text.charAt(close) && (open === 0 || standsAt(text, open - 1, BEGINS))
}

const BEGINS = charset(' \t\r\n(<[{`|')
