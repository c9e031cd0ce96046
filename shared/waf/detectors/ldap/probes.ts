// LDAP filters taken apart (RFC 4515 §3), as an attacker tries them first: metacharacters alone, their escapes, a
// matching rule.

import { BACKSLASH, COLON, EQUALS, STAR } from '../../fields/presence.ts'
import {
  charset,
  DIGITS,
  isRun,
  LETTERS,
  pastRun,
  pastWord,
  runStart,
  saysAt,
  standsAt,
  vocabulary,
} from '../../runs.ts'
import type { Context, Report } from '../detector.ts'

/** Never past an end: engines stop compiling a look well for one text that ends within it. */
const codeAt = (text: string, at: number): number => (at >= 0 && at < text.length ? text.charCodeAt(at) : -1)

const ATTRIBUTE = charset('A-Za-z0-9-')
const NAME_MAX = 40
const SHORT = 256

/** Filters taken apart (RFC 4515 §3): metacharacters alone, their escapes, a matching rule. */
export const probes = (text: string, chars: number, context: Context, report: Report): void => {
  if (text.length > SHORT) return
  if (isHeadless(text)) report('ldap-filter', 1, 0, true)
  if ((chars & STAR) !== 0 && isMetaOnly(text)) report('ldap-filter', 1, 0, true)
  if ((chars & BACKSLASH) !== 0 && isEscaped(text)) report('ldap-filter', 1, 0, true)
  if ((chars & (COLON | EQUALS)) !== (COLON | EQUALS) || context.prose()) return
  const rule = text.indexOf(':=')
  if (rule > 2 && isMatchingRule(text, rule)) report('ldap-filter', 1, 0, true)
}

/** `|(cn=*)`, `!(&(`: an operator before its bracket. */
const isHeadless = (text: string): boolean => {
  const open = pastRun(text, 0, OPERATORS, 2)
  if (open === 0 || codeAt(text, open) !== 40) return false
  // `!((a:b))`: a list of objects, as consoles write them into their links (Rison), compares nothing.
  if (standsAt(text, open + 1, INNER)) return codeAt(text, open + 1) !== 40 || text.includes('=')
  return standsAt(text, open + 1, LETTERS) && compares(text, pastRun(text, open + 1, NAMES))
}

const OPERATORS = charset('!&|')
const INNER = charset('!&|(')
const NAMES = charset('A-Za-z-')
const APPROXIMATE = charset('~<>')

/** `=`, `~=`, `>=`, `<=` */
const compares = (text: string, at: number): boolean =>
  codeAt(text, standsAt(text, at, APPROXIMATE) ? at + 1 : at) === 61

const ESCAPE_LENGTH = 3
const REACH_MAX = 16
const NEAR_MAX = 4

/** What a filter's brackets are escaped together with: `( ) * & | NUL`. */
const METAS = vocabulary('28 29 2a 26 7c 00')
const PARENTHESES = vocabulary('28 29')

/** Escaped parentheses and what makes a filter of them: `\\2a\\29\\28\\7c`. */
const isEscaped = (text: string): boolean => {
  for (let at = text.indexOf('\\'); at >= 0;) {
    const end = at + ESCAPE_LENGTH
    const next = text.indexOf('\\', at + 1)
    const gap = next < 0 ? Number.MAX_SAFE_INTEGER : next - end
    if (pastWord(text, at + 1, PARENTHESES) === end) {
      if (gap >= 0 && gap <= REACH_MAX && pastWord(text, next + 1, METAS) >= 0) return true
      const name = pastRun(text, end + 1, LETTERS)
      if (codeAt(text, end) === 40 && name > end + 1 && compares(text, name)) return true
    } else if (
      saysAt(text, at + 1, '2a') &&
      gap >= 0 &&
      gap <= NEAR_MAX &&
      pastWord(text, next + 1, PARENTHESES) >= 0
    )
      return true
    at = next
  }
  return false
}

const RULE = charset('A-Za-z0-9.')
const OID_PARTS_MIN = 3
const RULE_NAME = 'match'

/** `userPassword:2.5.13.18:=x`, `cn:dn:=x`, read back from the `:=`. */
const isMatchingRule = (text: string, end: number): boolean => {
  const start = runStart(text, end, RULE)
  const rule = text.slice(start, Math.min(end, start + NAME_MAX)).toLowerCase()
  if (start < 3 || codeAt(text, start - 1) !== 58 || !isRule(rule)) return false
  const attribute = runStart(text, start - 1, ATTRIBUTE)
  return start - 1 - pastRun(text, attribute, DIGITS) > 1
}

/** `dn`, `caseExactMatch`, `2.5.13.18` */
const isRule = (rule: string): boolean =>
  rule === 'dn' ||
  (rule.length > RULE_NAME.length + 3 && rule.endsWith(RULE_NAME) && isRun(rule, LETTERS)) ||
  (isRun(rule, OID) && rule.split('.').filter((part) => part !== '').length >= OID_PARTS_MIN)

const OID = charset('0-9.')

/** `*)(|`, `(*)*)`, `*()|&'`: nothing but metacharacters, out of balance or several kinds of them. */
const isMetaOnly = (text: string): boolean => {
  if (text.length < 3 || text.length > 40) return false
  let open = 0
  let close = 0
  let operators = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 40) open++
    else if (code === 41) close++
    else if (code === 124 || code === 38 || code === 33) operators++
    else if (code !== 42 && code !== 39 && code !== 61 && code !== 37 && code !== 0) return false
  }
  // `)**`, as markdown ends what is bold: behind the bracket that closes a filter no star can stand.
  if (open + operators === 0 && text.startsWith(')*')) return false
  return open + close > 0 && (open !== close || operators > 0)
}
