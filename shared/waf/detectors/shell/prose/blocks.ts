// The variables of a block of Ruby's, `users.each do |id|`, as error reports show a line of a program. A shell would run a
// command of that name and tell it nothing; trusts none that does harm so, that tells of the machine, or that reads what it
// is to do, and no head in which anything but a call stands.

import { ACTING, commandKind, ENGLISH } from '../../../commands/names.ts'
import { BLANK, charset, LOWER, NAME, pastRun, runStart, standsAt } from '../../../runs.ts'

const NAME_MAX = 16
const LINE_MAX = 120

/** The first pipe of `list.each do |name|`, `list.map { |name|`. */
export const isBlock = (text: string, at: number, next: number): boolean => {
  const end = pastRun(text, next, LOWER, next + NAME_MAX)
  if (next !== at + 1 || !text.startsWith('|', end) || !isIdle(text.slice(next, end))) return false
  const blank = runStart(text, at, BLANK)
  const opening = text.startsWith('{', blank - 1) ? blank - 1 : blank - 2
  if (blank === at || !(opening === blank - 1 || text.startsWith(' do', opening - 1))) return false
  const call = runStart(text, opening, BLANK)
  const start = runStart(text, call, CALL, call - LINE_MAX)
  return isCalled(text, start, call) && (start === 0 || standsAt(text, start - 1, BREAKS))
}

/** `id` tells no more than who the origin is, and is what lists are gone through by most. */
const isIdle = (word: string): boolean =>
  word === 'id' || word === 'ex' || (commandKind(word) === ENGLISH && !ACTING.has(word))

/** `.name`, `name(`: a method, of which the last name is the head's end. */
const isCalled = (text: string, start: number, end: number): boolean => {
  for (let at = start + 1; at < end; at++)
    if (standsAt(text, at, CALLS) && standsAt(text, at - 1, NAME) && standsAt(text, at + 1, OF_CALLS))
      return true
  return false
}

const CALL = charset('A-Za-z0-9_.:()[], \t@?&')
const CALLS = charset('.(')
const OF_CALLS = charset('A-Za-z_:@')
const BREAKS = charset('\r\n')
