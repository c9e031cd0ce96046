// Names of programs and expressions, and the chains of members that they make in a dozen languages: `a.b`, `a?.b`, `a::b`,
// `a->b`, `a['b']`, `a().b`. Which of them reach the system are tables of the detectors'.

import { lengthsOf, mayBe } from '../../fields/lengths.ts'
import type { Lengths } from '../../fields/lengths.ts'
import { charset, NAME, pastRun, SPACE, standsAt, without } from '../../runs.ts'

export const QUOTE = charset(`'"`)
/** With those of JavaScript's templates. */
export const QUOTES = charset(`'"\``)

export const pastBlanks = (text: string, at: number, end: number): number => pastRun(text, at, SPACE, end)

/** Past the bracket that opens what is called with the value before `at`, or -1. */
export const calledAt = (text: string, at: number, end: number): number => {
  const open = pastBlanks(text, at, end)
  return open < end && text.charAt(open) === '(' ? open + 1 : -1
}

/** Past the quote that opens the first argument of a call, or -1; `at`: past the call's bracket. */
export const quotedAt = (text: string, at: number, end: number): number => {
  const quote = at < 0 ? -1 : pastBlanks(text, at, end)
  return quote >= 0 && quote < end && standsAt(text, quote, QUOTES) ? quote + 1 : -1
}

const ARGUMENTS_MAX = 80

/** Past the arguments that are opened at `at`, where they hold no call, or `at`. */
const pastArguments = (text: string, at: number, end: number): number => {
  const open = calledAt(text, at, end)
  if (open < 0) return at
  const close = pastRun(text, open, FLAT, Math.min(end, open + ARGUMENTS_MAX))
  return close < end && text.charAt(close) === ')' ? close + 1 : at
}

const FLAT = without(charset('()'))

/** Where the name of the member begins that is asked of the value before `at`, or -1. */
const memberAt = (text: string, from: number, end: number): number => {
  let at = pastBlanks(text, from, end)
  if (at >= end) return -1
  if (text.charAt(at) === '?') at++
  if (text.charAt(at) === '.') at++
  else if (text.startsWith('::', at) || text.startsWith('->', at)) at += 2
  else if (text.charAt(at) !== '[') return -1
  if (text.charAt(at) === '[') {
    if (!standsAt(text, at + 1, QUOTES)) return -1
    at += 2
  }
  at = pastBlanks(text, at, end)
  return at < end && standsAt(text, at, NAME) ? at : -1
}

/** What is asked of an object: a member, and whether it has to be called. */
export interface Reach {
  readonly lengths: Lengths
  /** '' the name itself, '*' any member; true where only a call counts. */
  readonly members: ReadonlyMap<string, ReadonlyMap<string, boolean>>
}

/** `reach('ENV system( config.items( File.*')`, apart by blanks: names as their language has them. */
export const reach = (...lists: readonly string[]): Reach => {
  const members = new Map<string, Map<string, boolean>>()
  for (const entry of lists.flatMap((list) => list.split(' '))) {
    const called = entry.endsWith('(')
    const [object = '', member = ''] = (called ? entry.slice(0, -1) : entry).split('.')
    const known = members.get(object) ?? new Map<string, boolean>()
    members.set(object, known.set(member, called))
  }
  return { lengths: lengthsOf(members.keys()), members }
}

/** Whether the name text[start, stop) is one of the table's, used as it says. */
export const reaches = (text: string, start: number, stop: number, end: number, table: Reach): boolean => {
  if (!mayBe(table.lengths, text, start, stop)) return false
  const members = table.members.get(text.slice(start, stop))
  if (members === undefined) return false
  const called = members.get('')
  if (called !== undefined && (!called || calledAt(text, stop, end) >= 0)) return true
  const member = memberAt(text, pastArguments(text, stop, end), end)
  if (member < 0) return false
  const last = pastRun(text, member, NAME, end)
  const needed = members.get(text.slice(member, last)) ?? members.get('*')
  if (needed === undefined) return false
  // `a['b'](`
  const behind = standsAt(text, last, QUOTES) && text.charAt(last + 1) === ']' ? last + 2 : last
  return !needed || calledAt(text, behind, end) >= 0
}

/** Where the first name of text[start, end) stands that the table has, or -1. */
export const reachedAt = (text: string, start: number, end: number, table: Reach): number => {
  for (let at = start; at < end;) {
    const stop = pastRun(text, at, NAME, end)
    if (stop > at && reaches(text, at, stop, end, table)) return at
    at = Math.max(stop, at + 1)
  }
  return -1
}
