// Percent-encoding (RFC 3986 §2.1) and the UTF-8 inside it, read three ways: strictly for the path, where anything
// malformed is refused; leniently for the query, where nothing may get lost before a rule has seen it; and sloppily,
// as the laxest server might, to see what a second decoding would make of a path. One pass each, no exceptions.

const PERCENT = 0x25

/** The byte of the escape `%XX` at an offset, or -1 when none stands there. */
export const escapeAt = (text: string, at: number): number => {
  if (text.charCodeAt(at) !== PERCENT) return -1
  const high = hexDigit(text.charCodeAt(at + 1))
  const low = hexDigit(text.charCodeAt(at + 2))
  return high < 0 || low < 0 ? -1 : high * 16 + low
}

/** 0 to 15, or -1 (for NaN, which charCodeAt answers past the end, too). */
const hexDigit = (code: number): number => {
  if (code >= 0x30 && code <= 0x39) return code - 0x30
  if (code >= 0x41 && code <= 0x46) return code - 0x37
  return code >= 0x61 && code <= 0x66 ? code - 0x57 : -1
}

/**
 * The code point that the escapes at an offset spell in well-formed UTF-8 (RFC 3629 §4), or -1: overlong forms,
 * surrogates and truncated sequences are none. It took `escapesOf(codePoint)` escapes.
 */
export const codePointAt = (text: string, at: number): number => {
  const lead = escapeAt(text, at)
  if (lead < 0x80) return lead
  const length = lead < 0xc2 || lead > 0xf4 ? 0 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4
  if (length === 0) return -1
  const codePoint = gather(text, at, lead, length)
  if (codePoint < 0 || escapesOf(codePoint) !== length) return -1
  return codePoint > 0x10_ffff || (codePoint >= 0xd800 && codePoint <= 0xdfff) ? -1 : codePoint
}

export const escapesOf = (codePoint: number): number =>
  codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x1_0000 ? 3 : 4

/** Lead and continuation bits put together without any check of the shortest form; -1 without continuations. */
const gather = (text: string, at: number, lead: number, length: number): number => {
  let codePoint = lead & (0x7f >> length)
  for (let index = 1; index < length; index++) {
    const byte = escapeAt(text, at + index * 3)
    if (byte < 0x80 || byte > 0xbf) return -1
    codePoint = codePoint * 64 + (byte & 0x3f)
  }
  return codePoint
}

/**
 * application/x-www-form-urlencoded text, decoded once. An escape that is none stays as it is, and a byte that is no
 * UTF-8 becomes the character of its value (U+0080 to U+00FF) instead of a replacement: nothing an attacker wrote
 * is blurred before the payload rules look.
 */
export const decodeForm = (text: string): string => {
  const spaced = text.includes('+') ? text.replaceAll('+', ' ') : text
  let from = spaced.indexOf('%')
  if (from === -1) return spaced
  let out = ''
  let last = 0
  while (from !== -1) {
    const byte = escapeAt(spaced, from)
    if (byte < 0) {
      from = spaced.indexOf('%', from + 1)
      continue
    }
    const codePoint = codePointAt(spaced, from)
    out += spaced.slice(last, from) + String.fromCodePoint(codePoint < 0 ? byte : codePoint)
    last = from + (codePoint < 0 ? 3 : 3 * escapesOf(codePoint))
    from = spaced.indexOf('%', last)
  }
  return out + spaced.slice(last)
}

/**
 * What the laxest decoder makes of a text: `%uXXXX` (an invention of IIS), overlong UTF-8 and lone bytes included.
 * Used to find danger, never to forward.
 */
export const decodeSloppily = (text: string): string => {
  let out = ''
  let last = 0
  for (let from = text.indexOf('%'); from !== -1; from = text.indexOf('%', Math.max(last, from + 1))) {
    const unit = wideEscapeAt(text, from)
    const byte = unit < 0 ? escapeAt(text, from) : -1
    if (unit < 0 && byte < 0) continue
    const length = byte < 0xc0 ? 1 : byte < 0xe0 ? 2 : byte < 0xf0 ? 3 : 4
    const gathered = length === 1 ? byte : gather(text, from, byte, length)
    const known = unit >= 0 ? unit : gathered >= 0 && gathered <= 0x10_ffff ? gathered : -1
    out += text.slice(last, from) + String.fromCodePoint(known < 0 ? byte : known)
    last = from + (unit >= 0 ? 6 : known < 0 ? 3 : 3 * length)
  }
  return last === 0 ? text : out + text.slice(last)
}

/** The code unit of `%uXXXX` at an offset, or -1. */
export const wideEscapeAt = (text: string, at: number): number => {
  if ((text.charCodeAt(at + 1) | 0x20) !== 0x75) return -1
  let unit = 0
  for (let index = 2; index < 6; index++) {
    const digit = hexDigit(text.charCodeAt(at + index))
    if (digit < 0) return -1
    unit = unit * 16 + digit
  }
  return unit
}

/** The escapes of a code point in UTF-8, upper-case hex (RFC 3986 §6.2.2.1). */
export const encodeCodePoint = (codePoint: number): string => {
  if (codePoint < 0x80) return escapeOf(codePoint)
  const length = escapesOf(codePoint)
  let out = ''
  let rest = codePoint
  for (let index = length - 1; index > 0; index--) {
    out = escapeOf(0x80 | (rest & 0x3f)) + out
    rest >>>= 6
  }
  return escapeOf(((0xf00 >> length) & 0xff) | rest) + out
}

const escapeOf = (byte: number): string => `%${byte < 16 ? '0' : ''}${byte.toString(16).toUpperCase()}`
