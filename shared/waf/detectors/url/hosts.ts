// What a URL's host leads to: the cloud's metadata, this machine, the private network, or a stranger.

import { isDigit } from '../../characters.ts'
import { foldConfusables } from '../../fields/escapes/confusables.ts'
import { decodePercent } from '../../fields/escapes/percent.ts'
import { ipv4, ipv6, kindOf } from './addresses.ts'
import type { Address } from './addresses.ts'
import { charset, DIGITS, findIn, findWord, isRun, LOWER, standsAt, vocabulary } from '../../runs.ts'
import { work } from '../../work.ts'
import { METADATA_NAMES, REBINDING } from './names.ts'

export type { Address as Host } from './addresses.ts'

const host: Address = { kind: 'public', disguised: false, foreign: false }

const reset = (): Address => {
  host.kind = 'public'
  host.disguised = false
  host.foreign = false
  return host
}

const LENGTH_MAX = 253

/** Reads text[start, end): a host without brackets, port or userinfo. The answer is reused from call to call. */
export const classify = (text: string, start: number, end: number): Address => {
  reset()
  if (end <= start || end - start > LENGTH_MAX || isKnown(text, start, end)) return host
  const first = text.charCodeAt(start)
  if (first >= 48 && first <= 57 && ipv4(text, start, end, host)) return host
  const written = text.slice(start, text.charCodeAt(end - 1) === 46 ? end - 1 : end)
  const name = written.toLowerCase()
  const meant = resolved(name)
  if (meant !== name) {
    if (isDigit(meant.charCodeAt(0)) && ipv4(meant, 0, meant.length, host)) {
      host.disguised = true
      return host
    }
    // A stranger's name may be written in letters of its own (RFC 5895), but not in percent signs.
    host.disguised = name.includes('%')
  }
  named(meant)
  if (meant !== name && host.kind !== 'public') host.disguised = true
  if (host.kind === 'public' && !host.disguised) remember(written)
  return host
}

const named = (name: string): void => {
  if (
    name === 'localhost' ||
    name.endsWith('.localhost') ||
    name === 'localhost.localdomain' ||
    name === 'ip6-localhost' ||
    name === 'ip6-loopback' ||
    name === 'localhost4' ||
    name === 'localhost6' ||
    name === 'loopback'
  )
    host.kind = 'loopback'
  else if (METADATA_NAMES.has(name)) host.kind = 'metadata'
  else if (name === 'host.docker.internal' || name === 'gateway.docker.internal') host.kind = 'private'
  else if (isRebinding(name)) host.kind = findWord(name, METADATA) < 0 ? 'rebinding' : 'metadata'
}

/** `loc%61lhost`, `127%2e0.0.1`: what is fetched has its host decoded; `⑯⑨。𝟐𝟓𝟒`: and mapped (UTS 46 §4). */
const resolved = (name: string): string => {
  if (findIn(name, CODED) < 0) return name
  work.left -= CODED_WORK + CODED_LETTER_WORK * name.length
  const decoded = name.includes('%') ? decodePercent(name) : name
  return foldConfusables(decoded.trim().normalize('NFKC')).toLowerCase()
}

const CODED = charset('%', true)
const CODED_WORK = 400
const CODED_LETTER_WORK = 40

/** In a name that resolves to what it says. */
const METADATA = vocabulary('169.254.169.254 169-254-169-254 100.100.100.200 169.254.170.2')

const isRebinding = (name: string): boolean => {
  const dot = name.lastIndexOf('.', name.lastIndexOf('.') - 1)
  const site = dot < 0 ? name : name.slice(dot + 1)
  return REBINDING.has(site) || isLed(name)
}

/** An inward address with a name behind it resolves to that address: `127.0.0.1.example.com`. */
const isLed = (name: string): boolean => {
  if (findIn(name, DIGITS) < 0) return false
  work.left -= LED_WORK
  const labels = name.split('.')
  for (let at = 0; at + 4 < labels.length; at++)
    if (isInward(labels, at) && !isReverse(labels, at + 4)) return true
  return false
}

/** What cutting a name takes. */
const LED_WORK = 250

const isInward = (labels: readonly string[], from: number): boolean => {
  let value = 0
  for (let at = from; at < from + 4; at++) {
    const label = labels[at] ?? ''
    if (!isRun(label, DIGITS, 1, 3)) return false
    value = value * 256 + Number(label)
  }
  return standsAt(labels[from + 4] ?? '', 0, LOWER) && value >= 0x1000000 && kindOf(value) !== 'public'
}

/** `1.0.0.10.in-addr.arpa` names the address, and leads nowhere. */
const isReverse = (labels: readonly string[], at: number): boolean => labels[at + 1] === 'arpa'

/** Names that were found public: the same few hosts come again and again. */
const known: string[] = ['', '', '', '', '', '']
let oldest = 0

const KNOWN_MAX = 64

const isKnown = (text: string, start: number, end: number): boolean => {
  for (let index = 0; index < known.length; index++) {
    const name = known[index] as string
    if (name.length === end - start && text.startsWith(name, start)) return true
  }
  return false
}

const remember = (name: string): void => {
  if (name.length > KNOWN_MAX || name === '') return
  known[oldest] = name
  oldest = (oldest + 1) % known.length
}

/** The inside of brackets: an IPv6 address. */
export const classify6 = (inside: string): Address => {
  ipv6(inside, reset())
  return host
}

/** curl's globs: `127.0.0.{1,2}`, `169.254.169.25[4-5]`. */
const GLOBS = charset('{[')
const GLOB_WORK = 360
const CHOICE_WORK = 80
const NO_HOST = charset('/?#\\:"\'(<>)&; \t\r\n')
/** Hosts that one address may stand for; nobody asks for more at a time but to hide one. */
const SPREAD_MAX = 32

/** What a host with globs leads to: the first of the hosts it stands for that is no stranger's. Undefined without globs. */
export const classifyGlob = (text: string, start: number): Address | undefined => {
  work.left -= GLOB_WORK
  const limit = Math.min(text.length, start + LENGTH_MAX)
  const end = findIn(text, NO_HOST, start, limit)
  const written = text.slice(start, end < 0 ? limit : end)
  const names = findIn(written, GLOBS) < 0 ? undefined : spread(written)
  if (names === undefined) return undefined
  for (const name of names.slice(0, SPREAD_MAX)) {
    work.left -= CODED_WORK
    const led = classify(name, 0, name.length)
    if (led.kind !== 'public' || led.disguised) return led
  }
  host.disguised = host.foreign = names.length > SPREAD_MAX
  return host
}

/** All that the globs stand for, or the first too many; undefined where one is not closed. */
const spread = (written: string): readonly string[] | undefined => {
  let names: readonly string[] = ['']
  for (let at = 0; at < written.length; at++) {
    if (!standsAt(written, at, GLOBS)) {
      const next = findIn(written, GLOBS, at)
      const plain = written.slice(at, next < 0 ? written.length : next)
      names = names.map((name) => name + plain)
      at += plain.length - 1
      continue
    }
    const isList = written.charAt(at) === '{'
    const close = written.indexOf(isList ? '}' : ']', at)
    if (close < 0) return undefined
    const inner = written.slice(at + 1, close)
    const choices = (isList ? inner.split(',') : ranged(inner)).slice(0, SPREAD_MAX + 1)
    work.left -= GLOB_WORK + CHOICE_WORK * names.length * choices.length
    names = names.flatMap((name) => choices.map((choice) => name + choice)).slice(0, SPREAD_MAX + 1)
    at = close
  }
  return names
}

/** An address may be one number. */
const NUMBER_MAX = 10

/** `4-7`, `a-f`; a step of its own (`1-9:2`) leaves some out. */
const ranged = (range: string): readonly string[] => {
  const [first = '', last = first] = range.split('-')
  const numbers = isRun(first, DIGITS, 1, NUMBER_MAX) && isRun(last, DIGITS, 1, NUMBER_MAX)
  const from = numbers ? Number(first) : first.charCodeAt(0)
  const to = numbers ? Number(last) : last.charCodeAt(0)
  const count = Math.min(Math.max(to - from + 1, 1), SPREAD_MAX + 1)
  return Array.from({ length: count }, (_, index) =>
    numbers ? String(from + index) : String.fromCharCode(from + index),
  )
}
