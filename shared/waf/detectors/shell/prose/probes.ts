// What stands behind a command's name amid prose: the end, as of a probe, or an argument that no sentence has.

import { PROBES } from '../../../commands/names.ts'
import {
  charset,
  DIGITS,
  findIn,
  LETTERS,
  NAME,
  pastRun,
  pastWord,
  saysAt,
  SPACE,
  standsAt,
  vocabulary,
  without,
} from '../../../runs.ts'
import type { Vocabulary } from '../../../runs.ts'
import { pastDotted } from '../words/dotted.ts'

/** Probes that bear the name of an English word: they stand alone between a separator and the next one. */
export const isProbe = (command: string): boolean => {
  const end = pastRun(command, 0, LETTERS)
  const name = command.slice(0, end).toLowerCase()
  if (ALONE.has(name)) return isEnded(command, end)
  if (!command.startsWith(' ', end)) return false
  const from = end + 1
  if (name === 'sleep') return isTimed(command, from)
  if (name === 'timeout') return isTimed(command, saysAt(command, from, '/t ') ? from + 3 : from)
  if (name === 'echo')
    return standsAt(command, from, WORD) && isEnded(command, pastRun(command, from + 1, SAID))
  if (name === 'ping') return isPinged(command, from)
  const asked = ASKED.get(name)
  return asked !== undefined && isEnded(command, pastWord(command, from, asked))
}

const ALONE: ReadonlySet<string> = new Set([...PROBES, ...'dir ver env ls hostname pwd ps'.split(' ')])

const ASKED: ReadonlyMap<string, Vocabulary> = new Map([
  ['net', vocabulary('user view localgroup share start users views localgroups shares starts')],
  ['route', vocabulary('print')],
])

/** A backtick at once, or past blanks the end or what ends a command in the text around. */
const isEnded = (command: string, at: number): boolean => {
  if (at < 0) return false
  const end = pastRun(command, at, BLANKS)
  return end === command.length || standsAt(command, end, ENDS) || command.startsWith('`', at)
}

const BLANKS = charset(' \t\v\f')
const ENDS = charset(`;|&)#'"%\n\r`)
const WORD = without(SPACE)
const SAID = without(charset(` \t\n\v\f\r;|&)#'"%\``))

const isTimed = (command: string, from: number): boolean => {
  const end = pastRun(command, from, DIGITS, from + DIGITS_MAX)
  return end > from && isEnded(command, end)
}

const DIGITS_MAX = 4

const isPinged = (command: string, from: number): boolean => {
  const end = findIn(command, PING_ENDS, from + HOST_MIN, from + HOST_MAX + 1)
  return end >= 0 || (command.length >= from + HOST_MIN && command.length <= from + HOST_MAX)
}

const PING_ENDS = charset(`\`;|&)#'"%\n\r`)
const HOST_MIN = 3
const HOST_MAX = 60

/** A flag, a path, a variable, a number, an address, a disguise: what follows a command and no word of a sentence. */
export const hasArgument = (command: string): boolean => {
  const end = pastRun(command, 0, COMMAND)
  const at = pastRun(command, end, SPACE)
  if (end === 0 || at === end || at === command.length) return false
  if (standsAt(command, at, SIGNS)) return standsAt(command, at + 1, PART)
  if (standsAt(command, at, MARKS) || pastWord(command, at, LEADS) >= 0) return true
  return (
    (standsAt(command, at, LETTERS) && command.startsWith(':\\', at + 1)) ||
    pastDotted(command, at, PART, 3) >= 0
  )
}

const COMMAND = without(charset(' \t\n\v\f\r;|&`'))
const SIGNS = charset('+-')
const MARKS = charset('/~$<>*')
const LEADS = vocabulary('./ ../ http: https:')
const PART = charset('A-Za-z0-9_-')

/** `curl a.example/x`: a host or a file that is fetched, a name with a dot that no sentence's word has. */
export const isFetched = (command: string): boolean => {
  const end = pastWord(command, 0, FETCHERS)
  const from = end < 0 ? end : pastRun(command, end, SPACE)
  if (from <= end) return false
  const to = pastRun(command, from, WORD)
  for (let at = from + 1; at < to; at++)
    if (standsAt(command, at, PATH_MARKS) && standsAt(command, at + 1, NAME)) return true
  return false
}

const FETCHERS = vocabulary('curl wget')
const PATH_MARKS = charset('./')
