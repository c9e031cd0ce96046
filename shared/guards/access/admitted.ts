// Which functions a condition may call, and with which arguments: only what is linear in the request. CEL's `matches`
// would hand an attacker's text to a backtracking expression (CWE-1333), so it is not among them.

import type { ASTNode } from '@marcbachmann/cel-js'

import { parsePrefix } from '../../lib/ip/prefix.ts'

const FUNCTIONS: ReadonlySet<string> = new Set([
  'has',
  'size',
  'int',
  'double',
  'string',
  'bool',
  'timestamp',
  'duration',
  'contains',
  'startsWith',
  'endsWith',
  'lowerAscii',
  'upperAscii',
  'trim',
  'within',
  'exists',
  'all',
  'exists_one',
])
const CLOCK = /^get(?:FullYear|Month|Date|DayOfMonth|DayOfWeek|DayOfYear|Hours|Minutes|Seconds|Milliseconds)$/

/** Those that go over a list, and evaluate their second argument for each of its elements. */
export const WALKS: ReadonlySet<string> = new Set(['exists', 'all', 'exists_one'])

/** Whether it reads a part of a timestamp, perhaps in a time zone. */
export const isClock = (name: string): boolean => CLOCK.test(name)

/** Whether a condition may call it. */
export const isAdmitted = (name: string): boolean => FUNCTIONS.has(name) || isClock(name)

/** What to tell of a function that is not admitted. */
export const unknownFunction = (name: string): string =>
  name === 'matches'
    ? 'regular expressions are not admitted here: their work on a request has no bound; use startsWith, endsWith or contains'
    : `there is no function "${name}" for conditions; there are ${[...FUNCTIONS].toSorted().join(', ')} and those of timestamps`

/** What is wrong with the argument of `within`. */
export const wrongPrefix = (prefix: ASTNode | undefined): string | undefined => {
  if (prefix?.op !== 'value' || typeof prefix.args !== 'string')
    return 'within takes one prefix in quotes, such as "192.0.2.0/24"'
  const parsed = parsePrefix(prefix.args)
  if (parsed.ok) return undefined
  const fix = parsed.error.fix === undefined ? '' : `; write ${parsed.error.fix}`
  return `${parsed.error.message}${fix}`
}

/** What is wrong with the argument of a function of timestamps. */
export const wrongZone = (zone: ASTNode): string | undefined =>
  zone.op === 'value' && typeof zone.args === 'string' && isZone(zone.args)
    ? undefined
    : 'expected a time zone in quotes, such as "Europe/Berlin"'

const isZone = (name: string): boolean => {
  try {
    // Intl has no other way to ask.
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== ''
  } catch {
    return false
  }
}
