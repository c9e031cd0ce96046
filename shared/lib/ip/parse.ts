// Text to address, strictly: a spelling that two parsers may read differently (octal, short or hexadecimal IPv4,
// zone ids, padding) is no address at all. Stops block lists from being dodged by spelling (CVE-2021-28918,
// CVE-2021-29921). One pass over at most 45 characters, no regex.

import type { Address, Words } from './address.ts'
import { addressOfWords } from './format.ts'

/** `ffff:ffff:ffff:ffff:ffff:ffff:255.255.255.255` */
const LENGTH_MAX = 45

const DOT = 0x2e
const COLON = 0x3a

/**
 * An address literal and nothing around it: dotted quad (RFC 3986 §3.2.2 IPv4address) or RFC 4291 §2.2 text.
 * IPv4-mapped IPv6 answers the IPv4 address. Undefined for everything else.
 */
export const parseAddress = (text: string): Address | undefined => {
  const bits = parseV4(text, 0, text.length)
  if (bits >= 0) return { family: 4, bits, text }
  const words = parseWords(text, 0, text.length)
  return words === undefined ? undefined : addressOfWords(words)
}

/** The 32 bits of a dotted quad between two offsets, or -1. Leading zeros are refused: some read them as octal. */
export const parseV4 = (text: string, start: number, end: number): number => {
  if (end - start < 7 || end - start > 15) return -1
  let bits = 0
  let octets = 0
  let value = 0
  let digits = 0
  for (let at = start; at <= end; at++) {
    const code = at === end ? DOT : text.charCodeAt(at)
    if (code === DOT) {
      if (digits === 0 || octets === 4) return -1
      bits = bits * 256 + value
      octets++
      value = 0
      digits = 0
      continue
    }
    if (code < 0x30 || code > 0x39) return -1
    if (digits > 0 && value === 0) return -1
    value = value * 10 + code - 0x30
    digits++
    if (value > 255) return -1
  }
  return octets === 4 ? bits : -1
}

/** Groups while they are being read. Safe to share: parsing never awaits and never calls back. */
const groups = new Uint16Array(8)

/** The 128 bits of an IPv6 literal between two offsets, mapped ones included; undefined when it is none. */
export const parseWords = (text: string, start: number, end: number): Words | undefined => {
  if (end - start < 2 || end - start > LENGTH_MAX) return undefined
  let count = 0
  let gap = -1
  let at = start
  if (text.charCodeAt(at) === COLON) {
    if (text.charCodeAt(at + 1) !== COLON) return undefined
    gap = 0
    at += 2
  }
  // At the head of each turn `at` stands on the first character of a group.
  while (at < end) {
    if (count === 8) return undefined
    const first = at
    let value = 0
    for (let digit = 0; at < end && (digit = hexDigit(text.charCodeAt(at))) >= 0; at++) {
      if (at - first === 4) return undefined
      value = value * 16 + digit
    }
    if (at < end && text.charCodeAt(at) === DOT) {
      const quad = parseV4(text, first, end)
      if (quad < 0 || count > 6) return undefined
      groups[count++] = quad >>> 16
      groups[count++] = quad & 0xffff
      break
    }
    if (at === first) return undefined
    groups[count++] = value
    if (at === end) break
    if (text.charCodeAt(at++) !== COLON || at === end) return undefined
    if (text.charCodeAt(at) === COLON) {
      if (gap >= 0) return undefined
      gap = count
      at++
    }
  }
  return spread(count, gap)
}

/** Puts the zeros of '::' in their place; '::' stands for one group at least (RFC 4291 §2.2). */
const spread = (count: number, gap: number): Words | undefined => {
  if (gap < 0 ? count !== 8 : count === 8) return undefined
  if (gap >= 0) {
    groups.copyWithin(8 - (count - gap), gap, count)
    groups.fill(0, gap, 8 - (count - gap))
  }
  return [wordAt(0), wordAt(2), wordAt(4), wordAt(6)]
}

const wordAt = (group: number): number => (((groups[group] ?? 0) << 16) | (groups[group + 1] ?? 0)) >>> 0

/** 0 to 15, or -1. Full-width and other look-alike digits are none. */
const hexDigit = (code: number): number => {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  const lower = code | 0x20
  return lower >= 0x61 && lower <= 0x66 && code < 0x80 ? lower - 0x57 : -1
}
