// Addresses as resolvers read them: an IPv4 address in every spelling (decimal, octal, hexadecimal, fewer than four
// parts), and those of IPv6 that hold one.

import { charset, DIGITS, HEX, isRun, pastRun, runStart } from '../../runs.ts'

export type HostKind = 'public' | 'metadata' | 'loopback' | 'private' | 'rebinding'

export interface Address {
  kind: HostKind
  /** Written so as not to be recognised: `0x7f.1`, `2130706433`, `0177.0.0.1`. */
  disguised: boolean
  /** In another radix, as one number, or within another address: nobody names a stranger so. */
  foreign: boolean
}

/** inet_aton's grammar: one to four parts, each decimal, octal or hexadecimal, the last filling what is left. */
export const ipv4 = (text: string, start: number, end: number, address: Address): boolean => {
  let value = 0
  let parts = 0
  let disguised = false
  let coded = false
  let padded = false
  for (let at = start; at < end;) {
    // Not `indexOf`: it would search the whole text from each host of a list.
    let dot = at
    while (dot < end && text.charCodeAt(dot) !== 46) dot++
    const part = number(text, at, dot)
    if (part < 0) return false
    if (radix !== 10) disguised = coded = true
    if (isPadded) disguised = padded = true
    parts++
    if (dot >= end - 1) {
      if (parts > 4 || part >= 256 ** (5 - parts)) {
        // Overflowing forms wrap around in some resolvers.
        if (parts < 4 ? part < 0x100000000 || parts !== 1 : parts > 4 || part > 0xffff) return false
        disguised = true
      }
      value = (value * 256 ** (5 - parts) + (part % (parts === 4 ? 256 : 0x100000000))) % 0x100000000
      if (parts < 4) disguised = true
      break
    }
    if (part > 255 && part % 256 !== part) disguised = true
    value = value * 256 + (part % 256)
    at = dot + 1
  }
  if (parts === 0 || (padded && parts < 4)) return false
  // One small number is a number: only what fills an address, or nothing, is one.
  if (parts === 1 && radix === 10 && value !== 0 && value < 0x1000000) return false
  address.disguised = disguised
  address.foreign = coded || parts === 1
  address.kind = kindOf(value)
  return true
}

let radix = 10
/** `0169`: no octal number, so that whoever takes it for a number at all takes it for a decimal one. */
let isPadded = false

const number = (text: string, start: number, end: number): number => {
  radix = 10
  isPadded = false
  let at = start
  if (end - start > 1 && text.charCodeAt(at) === 48) {
    if ((text.charCodeAt(at + 1) | 32) === 120) {
      radix = 16
      at += 2
    } else radix = 8
  }
  if (at >= end || end - at > 24) return -1
  let value = 0
  for (; at < end; at++) {
    const code = text.charCodeAt(at)
    if (radix === 8 && (code === 56 || code === 57)) return paddedNumber(text, start, end)
    const digit =
      code >= 48 && code <= 57 ? code - 48 : (code | 32) >= 97 && (code | 32) <= 102 ? (code | 32) - 87 : 99
    if (digit >= radix) return -1
    value = value * radix + digit
  }
  return value
}

const paddedNumber = (text: string, start: number, end: number): number => {
  radix = 10
  isPadded = isRun(text.slice(start, end), DIGITS)
  return isPadded ? Number(text.slice(start, end)) : -1
}

export const kindOf = (value: number): HostKind => {
  const a = Math.floor(value / 0x1000000)
  const b = Math.floor(value / 0x10000) & 255
  if (
    value === 0xa9fea9fe ||
    value === 0x646464c8 ||
    value === 0xc00000c0 ||
    value === 0xa9feaa02 ||
    // Azure's wire server.
    value === 0xa83f8110 ||
    (a === 169 && b === 254)
  )
    return 'metadata'
  if (a === 127 || a === 0) return 'loopback'
  if (a === 10 || (a === 172 && b >= 16 && b < 32) || (a === 192 && b === 168)) return 'private'
  // Shared by carriers and clouds (RFC 6598), and for tests between them (RFC 2544).
  if ((a === 100 && b >= 64 && b < 128) || (a === 198 && (b === 18 || b === 19))) return 'private'
  return 'public'
}

/** The inside of brackets: an IPv6 address, whose special forms are few enough to be read by their text. */
export const ipv6 = (inside: string, address: Address): void => {
  const zone = inside.indexOf('%')
  const text = (zone < 0 ? inside : inside.slice(0, zone)).toLowerCase()
  const tail = text.slice(text.lastIndexOf(':') + 1)
  if (tail.includes('.')) {
    if (ipv4(tail, 0, tail.length, address)) address.disguised = address.foreign = true
    return
  }
  const stripped = text.replaceAll('0', '').replaceAll(':', '')
  if (stripped === '' || (stripped === '1' && text.endsWith('1'))) address.kind = 'loopback'
  else if (text.startsWith('fd00:ec2:') || text.startsWith('fd20:ce:') || text.startsWith('fe80'))
    address.kind = 'metadata'
  else if (text.includes('ffff:') || text.startsWith('64:ff9b:') || isCompatible(text))
    mapped(text.split(':').slice(-2), address)
  else if (text.startsWith('2002:')) mapped(text.split(':').slice(1, 3), address)
  else if (text.startsWith('fc') || text.startsWith('fd')) address.kind = 'private'
}

/** `::7f00:1` (RFC 4291 §2.5.5.1): nothing but zeros before the last two groups, the first of which is no small number. */
const isCompatible = (text: string): boolean => {
  const last = text.lastIndexOf(':')
  const high = runStart(text, last, HEX)
  const digits = last - high
  if (high < 2 || digits < 3 || digits > 4 || pastRun(text, 0, ZEROS, high) < high) return false
  return isRun(text.slice(last + 1), HEX, 1, 4)
}

const ZEROS = charset('0:')

/** `::ffff:7f00:1`, `64:ff9b::a9fe:a9fe`, `2002:7f00:1::` */
const mapped = (parts: readonly string[], address: Address): void => {
  const high = Number.parseInt(parts[0] ?? '', 16)
  const low = Number.parseInt(parts[1] || '0', 16)
  if (Number.isNaN(high) || Number.isNaN(low)) return
  address.kind = kindOf(high * 0x10000 + low)
  address.disguised = address.foreign = true
}
