// Authorities that parsers do not agree on, and userinfo that is there to be taken for a host.

import { BLANK, charset, DIGITS, isRun, pastRun, saysAt, standsAt } from '../../runs.ts'

/** `http://1.1.1.1 &@2.2.2.2# @3.3.3.3/`: parsers do not agree on where such an authority ends. */
export const isConfused = (text: string, end: number): boolean => {
  const marks = standsAt(text, end, BLANK) ? end + 1 : end
  const at = pastRun(text, marks, DIVIDING, marks + 2)
  if (at === marks) return false
  const behind = saysAt(text, at, ' ') ? at + 1 : at
  return saysAt(text, behind, '@') && standsAt(text, behind + 1, HOST_FIRST)
}

const DIVIDING = charset('&#?\\')
const HOST_FIRST = charset('a-zA-Z0-9[')

/** Userinfo that looks like a host is there to be taken for one. */
export const isHostlike = (user: string): boolean => user.includes('.')

/** Userinfo that is a whole site: `www.bank.example`, `bank.com:443`. */
export const isTrusted = (user: string): boolean => {
  const colon = user.indexOf(':')
  if (colon >= 0 && !isRun(user.slice(colon + 1), DIGITS, 1, PORT_MAX)) return false
  const labels = (colon < 0 ? user : user.slice(0, colon)).toLowerCase().split('.')
  if (labels.length < 2 || labels.length > LABELS_MAX || !labels.every((label) => isRun(label, LABEL)))
    return false
  return SITES.has(labels.at(-1) ?? '') || (labels[0] === 'www' && labels.length > 2)
}

const LABEL = charset('A-Za-z0-9_-')
const LABELS_MAX = 6
const PORT_MAX = 5
const SITES: ReadonlySet<string> = new Set(['com', 'org', 'net', 'io', 'gov', 'edu'])
