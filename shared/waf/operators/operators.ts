// SecLang's operators that need no tables: comparisons, containment, encodings, addresses. Each is prepared once
// from its argument and then judges byte strings in linear time.

import type { Prefix } from '../../lib/ip/prefix.ts'
import { contains, parsePrefix } from '../../lib/ip/prefix.ts'
import { parseAddress } from '../../lib/ip/parse.ts'
import { addRange, emptySet, hasByte } from '../expressions/sets.ts'
import { hexByte, isSpace } from '../transforms/bytes.ts'

/** Whether the operator matches `text`, given its argument with macros filled in. */
export type Compare = (text: string, argument: string) => boolean

/** C's atoi: what rules compare is text, and text that is no number counts as 0. */
export const toNumber = (text: string): number => {
  let at = 0
  while (at < text.length && isSpace(text.charCodeAt(at))) at++
  const negative = text[at] === '-'
  if (negative || text[at] === '+') at++
  let value = 0
  for (; at < text.length; at++) {
    const digit = text.charCodeAt(at) - 48
    if (digit < 0 || digit > 9) break
    value = Math.min(value * 10 + digit, Number.MAX_SAFE_INTEGER)
  }
  return negative ? -value : value
}

const isWordByte = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || code === 95 || (code >= 97 && code <= 122)

const containsWord: Compare = (text, argument) => {
  if (argument === '') return true
  for (let at = text.indexOf(argument); at >= 0; at = text.indexOf(argument, at + 1)) {
    const before = at === 0 || !isWordByte(text.charCodeAt(at - 1))
    const end = at + argument.length
    if (before && (end === text.length || !isWordByte(text.charCodeAt(end)))) return true
  }
  return false
}

/** True for an escape that is cut short or holds no hexadecimal digits. */
const validateUrlEncoding: Compare = (text) => {
  for (let at = text.indexOf('%'); at >= 0; at = text.indexOf('%', at + 3))
    if (hexByte(text, at + 1) < 0) return true
  return false
}

/** True for bytes that are no UTF-8 (RFC 3629): overlong forms, surrogates and strays included. */
export const isInvalidUtf8: Compare = (text) => {
  for (let at = 0; at < text.length; at++) {
    const lead = text.charCodeAt(at)
    if (lead < 0x80) continue
    const more = lead >= 0xf0 ? 3 : lead >= 0xe0 ? 2 : 1
    if (lead < 0xc2 || lead > 0xf4 || at + more >= text.length) return true
    const second = text.charCodeAt(at + 1)
    const least = lead === 0xe0 ? 0xa0 : lead === 0xf0 ? 0x90 : 0x80
    const most = lead === 0xed ? 0x9f : lead === 0xf4 ? 0x8f : 0xbf
    if (second < least || second > most) return true
    for (let next = 2; next <= more; next++) if ((text.charCodeAt(at + next) & 0xc0) !== 0x80) return true
    at += more
  }
  return false
}

/** Operators whose argument may hold macros, by name in lower case. */
export const COMPARISONS: ReadonlyMap<string, Compare> = new Map<string, Compare>([
  ['eq', (text, argument) => toNumber(text) === toNumber(argument)],
  ['ge', (text, argument) => toNumber(text) >= toNumber(argument)],
  ['gt', (text, argument) => toNumber(text) > toNumber(argument)],
  ['le', (text, argument) => toNumber(text) <= toNumber(argument)],
  ['lt', (text, argument) => toNumber(text) < toNumber(argument)],
  ['streq', (text, argument) => text === argument],
  ['contains', (text, argument) => text.includes(argument)],
  ['strmatch', (text, argument) => text.includes(argument)],
  ['containsword', containsWord],
  ['beginswith', (text, argument) => text.startsWith(argument)],
  ['endswith', (text, argument) => text.endsWith(argument)],
  ['within', (text, argument) => argument.includes(text)],
  ['validateurlencoding', validateUrlEncoding],
  ['validateutf8encoding', isInvalidUtf8],
  ['unconditionalmatch', () => true],
  ['nomatch', () => false],
])

/** `97-105,10,13`: matches a text with a byte outside of them. A message where the argument is none. */
export const byteRange = (argument: string): ((text: string) => boolean) | string => {
  const set = emptySet()
  for (const part of argument.split(',').filter((text) => text.trim() !== '')) {
    const found = /^\s*(\d{1,3})\s*(?:-\s*(\d{1,3})\s*)?$/.exec(part)
    const first = Number(found?.[1] ?? 256)
    const last = Number(found?.[2] ?? first)
    if (last > 255 || first > last) return `${part.trim()} is no range of bytes`
    addRange(set, first, last)
  }
  return (text) => {
    for (let at = 0; at < text.length; at++) if (!hasByte(set, text.charCodeAt(at))) return true
    return false
  }
}

/** Addresses and networks, separated by commas or white space. Host bits beyond the prefix are ignored. */
export const addressMatch = (argument: string): ((text: string) => boolean) | string => {
  const prefixes: Prefix[] = []
  for (const part of argument.split(/[\s,]+/).filter((text) => text !== '')) {
    const prefix = parsePrefix(part)
    const masked = prefix.ok ? prefix : parsePrefix(prefix.error.fix?.split(' ')[0] ?? '')
    if (!masked.ok) return `${part} is no address and no network`
    prefixes.push(masked.value)
  }
  return (text) => {
    const address = parseAddress(text)
    return address !== undefined && prefixes.some((prefix) => contains(prefix, address))
  }
}
