// Normalisers: case, white space, NULs, command lines. They undo the padding that attackers put between the tokens of a
// payload. One pass each.

import { isSpace } from './bytes.ts'

/** ASCII only: String.toLowerCase would fold byte 0xC0 as if it were a letter of Latin-1. */
export const lowercase = (text: string): string => {
  let at = 0
  while (at < text.length && !isUpper(text.charCodeAt(at))) at++
  if (at === text.length) return text
  let ascii = 0
  while (ascii < text.length && text.charCodeAt(ascii) < 0x80) ascii++
  if (ascii === text.length) return text.toLowerCase()
  return mapCase(text, isUpper, 32)
}

export const uppercase = (text: string): string => {
  let at = 0
  while (at < text.length && !isLower(text.charCodeAt(at))) at++
  return at === text.length ? text : mapCase(text, isLower, -32)
}

const isUpper = (code: number): boolean => code >= 65 && code <= 90
const isLower = (code: number): boolean => code >= 97 && code <= 122

const mapCase = (text: string, has: (code: number) => boolean, shift: number): string => {
  let out = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (!has(code)) continue
    out += text.slice(from, at) + String.fromCharCode(code + shift)
    from = at + 1
  }
  return out + text.slice(from)
}

/** White space of Latin-1: ASCII's and the no-break space. */
const isWide = (code: number): boolean => isSpace(code) || code === 0xa0

export const compressWhitespace = (text: string): string => {
  let out = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    if (!isWide(text.charCodeAt(at))) continue
    let end = at + 1
    while (end < text.length && isWide(text.charCodeAt(end))) end++
    if (end - at > 1 || text.charCodeAt(at) !== 32) {
      out += `${text.slice(from, at)} `
      from = end
    }
    at = end - 1
  }
  return from === 0 ? text : out + text.slice(from)
}

export const removeWhitespace = (text: string): string => drop(text, isWide, '')

export const removeNulls = (text: string): string => drop(text, isNull, '')

export const replaceNulls = (text: string): string => drop(text, isNull, ' ')

const isNull = (code: number): boolean => code === 0

const drop = (text: string, has: (code: number) => boolean, instead: string): string => {
  let out = ''
  let from = 0
  for (let at = 0; at < text.length; at++) {
    if (!has(text.charCodeAt(at))) continue
    out += text.slice(from, at) + instead
    from = at + 1
  }
  return from === 0 ? text : out + text.slice(from)
}

export const trim = (text: string): string => trimLeft(trimRight(text))

export const trimLeft = (text: string): string => {
  let at = 0
  while (at < text.length && isSpace(text.charCodeAt(at))) at++
  return text.slice(at)
}

export const trimRight = (text: string): string => {
  let end = text.length
  while (end > 0 && isSpace(text.charCodeAt(end - 1))) end--
  return text.slice(0, end)
}

/** What `cmdLine` does to a byte: 1 drops it, 2 makes it part of a space, 3 lets no space stand before it. */
const SHELL = new Uint8Array(256)
for (const code of [34, 39, 92, 94]) SHELL[code] = 1
for (const code of [32, 44, 59, 9, 10, 13]) SHELL[code] = 2
for (const code of [47, 40]) SHELL[code] = 3

/** What a shell ignores: quotes, backslashes and carets go, separators become one space, none before `/` or `(`. */
export const cmdLine = (text: string): string => {
  let out = ''
  // What stands from here on is taken over as it is.
  let from = 0
  for (let at = 0; at < text.length; at++) {
    const act = SHELL[text.charCodeAt(at)] as number
    if (act === 0 || act === 3) continue
    let end = at
    let spaces = false
    while (end < text.length) {
      const next = SHELL[text.charCodeAt(end)] as number
      if (next === 0 || next === 3) break
      spaces ||= next === 2
      end++
    }
    const space = spaces && SHELL[text.charCodeAt(end)] !== 3
    if (space && end === at + 1 && text.charCodeAt(at) === 32) continue
    out += space ? `${text.slice(from, at)} ` : text.slice(from, at)
    from = end
    at = end - 1
  }
  return lowercase(from === 0 ? text : out + text.slice(from))
}
