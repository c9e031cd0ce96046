// What injected script does with the objects that every page has: what is called, assigned or looked into, and how the first
// argument begins.

import { charset, pastRun, saysAt, SPACE, standsAt, wordSet } from '../../runs.ts'
import { hostAt, QUOTES } from './addresses.ts'
import { IDENTIFIER, pastWindows } from './chains.ts'
import type { Chain } from './chains.ts'

/** As script spells them: in other cases most of them are words of sentences. */
const PAGE = wordSet('document window self top parent frames globalThis this')

/** `document["cookie"]`, `self[x]`: a member that is not told by its name. */
export const computes = (text: string, start: number, { names, first, computed }: Chain): boolean =>
  computed > 0 && PAGE.has(text.slice(start, first)) && (computed === 1 || names[computed - 1] === 'document')

/** What of a document tells by being called, assigned or looked into, and what by being assigned alone. */
const USED = wordSet('write writeln cookie location domain open name')
const ASSIGNED = wordSet('forms body head documentelement scripts images links')

const USES = charset('(=`.')

export const usesDocument = (text: string, { names, end }: Chain): boolean => {
  const at = pastWindows(names)
  if (names[at] !== 'document') return false
  const member = names[at + 1] ?? ''
  const sign = pastRun(text, end, SPACE)
  if (USED.has(member)) return names.length > at + 2 || standsAt(text, sign, USES)
  if (FINDERS.has(member)) return text.startsWith('(', end) && redirects(text, end)
  return ASSIGNED.has(member) && text.startsWith('=', sign) && !text.startsWith('==', sign)
}

const FINDERS = wordSet(
  'queryselector getelementbyid getelementsbytagname getelementsbyname getelementsbyclassname',
)
const LED = wordSet('action formaction href src innerhtml outerhtml srcdoc')
const FOUND_MAX = 80
const INDEXED = charset('[]0-9.')

/** `document.querySelector("form").action="//evil.example"`: what is found is sent elsewhere, or given markup. */
const redirects = (text: string, open: number): boolean => {
  const found = text.slice(open, open + FOUND_MAX)
  const close = found.indexOf(')')
  if (close < 0) return false
  const member = pastRun(text, open + close + 1, INDEXED)
  const end = pastRun(text, member, IDENTIFIER)
  const equals = pastRun(text, end, SPACE)
  if (!LED.has(text.slice(member, end).toLowerCase()) || !text.startsWith('=', equals)) return false
  const value = pastRun(text, equals + 1, SPACE)
  return isAddress(text, value) || (standsAt(text, value, QUOTES) && text.startsWith('<', value + 1))
}

/** Of a window, and of nothing else where they stand behind its name. */
const OWN: ReadonlySet<string> = new Set(['location', 'name', 'open'])

/** A window's members, or a call by which script runs or reaches out. */
export const usesPage = (text: string, { names, end }: Chain): boolean => {
  const at = pastWindows(names)
  if (at > 0 && OWN.has(names[at] ?? '')) return names.length > at + 1 || standsAt(text, end, USES)
  const callee = names[at] === 'reflect' ? 'reflect' : names.slice(at).join('.')
  if (NAVIGATES.has(callee)) return standsAt(text, end, GIVES) && isTarget(text, end + 1)
  if (RUNNERS.has(callee)) return isGivenScript(text, end)
  const asks = CALLED.get(callee)
  return asks !== undefined && text.startsWith('(', end) && asks(text, pastRun(text, end + 1, SPACE))
}

const GIVES = charset('(=')

const NAVIGATES = wordSet('location location.href location.assign location.replace')

/** Functions that run what they are given. */
const RUNNERS = wordSet('settimeout setinterval function set.constructor reflect')

/** What a page's script is handed on from: strings that its sender may have written. */
const TEXTS = wordSet('location name hash document window self top')

/** What undoes the encoding of a script. */
const UNDOING = wordSet('atob unescape decodeuri decodeuricomponent')

const isOneOf = (text: string, at: number, words: ReadonlySet<string>): boolean =>
  words.has(text.slice(at, pastRun(text, at, IDENTIFIER)).toLowerCase())

/** A literal, a path, or one of those. */
const isTarget = (text: string, at: number): boolean =>
  standsAt(text, at, QUOTES) || text.startsWith('/', at) || isOneOf(text, at, TEXTS)

/** `("…"`, `(location…`, `` `…` `` */
export const isGivenScript = (text: string, at: number): boolean =>
  text.startsWith('`', at) ||
  (text.startsWith('(', at) &&
    (standsAt(text, at + 1, QUOTES) || isOneOf(text, at + 1, TEXTS) || isOneOf(text, at + 1, UNDOING)))

const isAddress = (text: string, at: number): boolean =>
  standsAt(text, at, QUOTES) && (saysAt(text, at + 1, 'data:') || hostAt(text, at + 1) >= 0)

/** `"//e.example/?"+…`, `` `//e.example/${…}` ``: a stranger's address, and something joined to it. */
const sendsAway = (text: string, at: number): boolean => {
  if (!standsAt(text, at, QUOTES) || hostAt(text, at + 1) < 0) return false
  const close = text.indexOf(text.charAt(at), at + 1)
  if (close < 0) return false
  return (
    text.startsWith('+', pastRun(text, close + 1, SPACE)) ||
    (text.startsWith('`', at) && text.slice(at, close).includes('${'))
  )
}

const KEPT = wordSet('document localstorage sessionstorage')

/** What a call of them tells by: how its first argument begins. */
const CALLED: ReadonlyMap<string, (text: string, argument: number) => boolean> = new Map([
  ['string.fromcharcode', () => true],
  ['sendbeacon', () => true],
  ['navigator.sendbeacon', () => true],
  ['import', isAddress],
  ['jquery.getscript', isAddress],
  ['$.getscript', isAddress],
  ['fetch', sendsAway],
  ['postmessage', (text: string, argument: number) => isOneOf(text, argument, KEPT)],
])
