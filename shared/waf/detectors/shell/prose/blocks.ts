// Lines of programs, as error reports show them: the variables of a block of Ruby's, `users.each do |id|`, and what a call
// answers, `ss = list(x)`. A shell would run a command of that name and tell it nothing, or finds a bracket where it wants
// none. Trusts no name that does harm so, that tells of the machine, or that reads what it is to do, and no other mark.

import { commandKind, isIdleWord } from '../../../commands/names.ts'
import {
  BLANK,
  charset,
  findIn,
  LETTERS,
  LOWER,
  NAME,
  pastRun,
  runStart,
  standsAt,
  wordSet,
} from '../../../runs.ts'

const NAME_MAX = 16
const LINE_MAX = 120
const REST_MAX = 200

/** The first pipe of `list.each do |name|`, `list.map { |name|`. */
export const isBlock = (text: string, at: number, next: number): boolean => {
  const end = pastRun(text, next, LOWER, next + NAME_MAX)
  if (next !== at + 1 || !text.startsWith('|', end) || !isIdle(text.slice(next, end))) return false
  const blank = runStart(text, at, BLANK)
  const opening = text.startsWith('{', blank - 1) ? blank - 1 : blank - 2
  if (blank === at || !(opening === blank - 1 || text.startsWith(' do', opening - 1))) return false
  // `…|⏎end⏎whoami`: what stands below is run in any case.
  if (text.length > end + REST_MAX || findIn(text, BREAKS, end) >= 0) return false
  const call = runStart(text, opening, BLANK)
  const start = runStart(text, call, CALL, call - LINE_MAX)
  return isCalled(text, start, call) && (start === 0 || standsAt(text, start - 1, BREAKS))
}

const isIdle = (word: string): boolean => VARIABLES.has(word) || (isIdleWord(word) && word !== STARTS_SHELL)

const STARTS_SHELL = 'script'

/** `id` tells no more than who the origin is, and is what lists are gone through by most; the others tell as little. */
const VARIABLES = wordSet('id ex service vol')

/** `.name`, `name(`, `with_name`: a method, of which the last name is the head's end. */
const isCalled = (text: string, start: number, end: number): boolean => {
  for (let at = start + 1; at < end; at++)
    if (standsAt(text, at, CALLS) && standsAt(text, at - 1, NAME) && standsAt(text, at + 1, OF_CALLS))
      return true
  return false
}

const CALL = charset('A-Za-z0-9_.:()[], \t@?&=>')
const CALLS = charset('.(_')
const OF_CALLS = charset('A-Za-z_:@')
const BREAKS = charset('\r\n')

/**
 * `dd = append(list, d)`, `mv := w.pop()`: a bracket behind a word is an error of syntax to every shell of POSIX's, which runs
 * nothing of the line. PowerShell runs what stands within it, which may be no command there.
 */
export const isAssignment = (text: string, from: number): boolean => {
  if (pastRun(text, 0, BLANK) !== from) return false
  const end = pastRun(text, from, NAME, from + NAME_MAX)
  const colon = pastRun(text, end, BLANK)
  const sign = text.startsWith(':', colon) ? colon + 1 : colon
  if (colon === end || !text.startsWith('= ', sign)) return false
  const call = pastRun(text, sign + 2, CHAIN, sign + LINE_MAX)
  if (!standsAt(text, sign + 2, LETTERS) || !text.startsWith('(', call) || !standsAt(text, call - 1, NAME))
    return false
  const told = text.slice(call + 1, pastRun(text, call + 1, NAME, call + 1 + NAME_MAX))
  return told === '' ? text.startsWith(')', call + 1) : commandKind(told.toLowerCase()) === 0
}

const CHAIN = charset('A-Za-z0-9_.:')
