// Addresses as text, in the one form that RFC 5952 recommends: what events show and limiter keys are made of.

import type { Address, AddressV4, AddressV6, Words } from './address.ts'

export const formatV4 = (bits: number): string =>
  `${bits >>> 24}.${(bits >>> 16) & 255}.${(bits >>> 8) & 255}.${bits & 255}`

/** RFC 5952 §4: lower case, no leading zeros, the longest run of two or more zero groups as '::', the first of equals. */
export const formatV6 = (words: Words): string => {
  const run = longestZeros(words)
  let text = ''
  for (let group = 0; group < 8; group++) {
    if (group === run.start) {
      text += '::'
      group += run.length - 1
      continue
    }
    if (group > 0 && group !== run.start + run.length) text += ':'
    text += groupOf(words, group).toString(16)
  }
  return text
}

const longestZeros = (words: Words): { readonly start: number; readonly length: number } => {
  let start = -1
  let length = 1
  for (let group = 0; group < 8; group++) {
    let end = group
    while (end < 8 && groupOf(words, end) === 0) end++
    if (end - group > length) {
      start = group
      length = end - group
    }
    if (end > group) group = end
  }
  // No run: a start that no group equals, and whose end no group equals either.
  return start === -1 ? { start: -2, length: 0 } : { start, length }
}

const groupOf = (words: Words, group: number): number => {
  const word = words[group >> 1] ?? 0
  return group % 2 === 0 ? word >>> 16 : word & 0xffff
}

export const addressV4 = (bits: number): AddressV4 => ({ family: 4, bits, text: formatV4(bits) })

export const addressV6 = (words: Words): AddressV6 => ({ family: 6, words, text: formatV6(words) })

/** The address of these 128 bits: IPv4 where they lie in ::ffff:0:0/96 (RFC 4291 §2.5.5.2). */
export const addressOfWords = (words: Words): Address =>
  isMapped(words) ? addressV4(words[3]) : addressV6(words)

export const isMapped = (words: Words): boolean => words[0] === 0 && words[1] === 0 && words[2] === 0xffff
