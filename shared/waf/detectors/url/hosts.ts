// What a URL's host leads to: the cloud's metadata, this machine, the private network, or a stranger.

import { isDigit } from '../../characters.ts'
import { foldConfusables } from '../../fields/escapes/confusables.ts'
import { decodePercent } from '../../fields/escapes/percent.ts'
import { ipv4, ipv6 } from './addresses.ts'
import type { Address } from './addresses.ts'
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
    host.disguised = true
    if (isDigit(meant.charCodeAt(0)) && ipv4(meant, 0, meant.length, host)) {
      host.disguised = true
      return host
    }
  }
  named(meant)
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
  else if (isRebinding(name)) host.kind = 'rebinding'
}

/** `loc%61lhost`, `127%2e0.0.1`: what is fetched has its host decoded. */
const resolved = (name: string): string =>
  name.includes('%') ? foldConfusables(decodePercent(name)).toLowerCase() : name

const isRebinding = (name: string): boolean => {
  const dot = name.lastIndexOf('.', name.lastIndexOf('.') - 1)
  const site = dot < 0 ? name : name.slice(dot + 1)
  return REBINDING.has(site) || LED.test(name)
}

/** An inward address with a name behind it resolves to that address: `127.0.0.1.example.com`. */
const LED =
  /(?:^|\.)(?:127\.\d{1,3}|169\.254|10\.\d{1,3}|192\.168|172\.(?:1[6-9]|2\d|3[01]))\.\d{1,3}\.\d{1,3}\.[a-z][a-z0-9-]{0,62}(?:\.|$)(?!arpa)/

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
