// What some servers read in parameters besides what the URL standard does: pairs behind a semicolon (matrix parameters of
// servlets, RFC 3986 §3.3; forms of Perl's CGI and of older Pythons, HTML 4.01 appendix B.2.2), and a name that is sent
// several times as one value. An attack that begins there would be judged as the rest of another text, or in pieces.

import { charset, isRun, pastRun } from '../runs.ts'
import { work } from '../work.ts'
import type { Intake, Place } from './field.ts'

/**
 * Hands on a parameter's name, and the key in its brackets: PHP and others make a list of `name[0 or sleep(9)]`, and a
 * program that goes by its keys has no name before them (CVE-2014-3704).
 */
export const intakeName = (
  intake: Intake,
  place: Place,
  prefix: string,
  name: string,
  value: string,
): void => {
  intake(place, 'name', prefix, name, name, value)
  const open = name.indexOf('[')
  if (open <= 0) return
  const close = name.lastIndexOf(']')
  const key = close < open ? name.slice(open + 1) : name.slice(open + 1, close)
  if (!isRun(key, NAMED, 0)) intake(place, 'name', prefix, name, key, value)
}

/** What names of parameters are made of, and the keys in their brackets. */
const NAMED = charset('A-Za-z0-9_.:$[]-', true)

/** Units of work to remember a name. */
const PER_NAME = 100

/**
 * Hands on what stands behind an equals sign in every piece behind a semicolon. None of those servers takes blanks off a
 * name: `; x = "a"` is a line of a program, and would be judged without the document around it.
 */
export const behindSemicolons = (text: string, visit: (name: string, value: string) => void): void => {
  let start = text.indexOf(';')
  while (start >= 0) {
    const next = text.indexOf(';', start + 1)
    const end = next < 0 ? text.length : next
    const equals = pastRun(text, start + 1, NAMED, end)
    if (equals > start + 1 && equals + 1 < end && text.charCodeAt(equals) === 61)
      visit(text.slice(start + 1, equals), text.slice(equals + 1, end))
    start = next
  }
}

export interface Repeats {
  readonly add: (name: string, value: string) => void
  /** Of every name that came several times: its values, joined by commas, as ASP's request has them. */
  readonly joined: () => Iterable<readonly [name: string, value: string]>
}

export const repeatsOf = (): Repeats => {
  const first = new Map<string, string>()
  const repeated = new Map<string, string>()
  return {
    add: (name, value) => {
      work.left -= PER_NAME
      const earlier = first.get(name)
      if (earlier === undefined) first.set(name, value)
      else repeated.set(name, `${repeated.get(name) ?? earlier},${value}`)
    },
    joined: () => repeated,
  }
}
