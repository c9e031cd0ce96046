// Byte strings: the payload engine reads every text as one character per byte (0–255), since rules are written
// about bytes and a decoder that repairs UTF-8 would hide what the origin sees. Trusts nothing; never throws.

/** The value of a hexadecimal digit's character code, or -1. */
export const hexValue = (code: number): number => {
  if (code >= 48 && code <= 57) return code - 48
  if (code >= 97 && code <= 102) return code - 87
  if (code >= 65 && code <= 70) return code - 55
  return -1
}

/** Both digits at `at` as one byte, or -1 where either is missing or no digit. */
export const hexByte = (text: string, at: number): number => {
  if (at + 1 >= text.length) return -1
  const high = hexValue(text.charCodeAt(at))
  const low = hexValue(text.charCodeAt(at + 1))
  return high < 0 || low < 0 ? -1 : (high << 4) | low
}

/** ASCII white space as C's isspace has it: tab, line feed, vertical tab, form feed, carriage return, space. */
export const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13)

export const isAlphanumeric = (code: number): boolean =>
  (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)

/** A code point as UTF-8, one character per byte. What is no scalar value becomes U+FFFD. */
export const utf8 = (point: number): string => {
  if (point < 0x80) return String.fromCharCode(point)
  if (point < 0x800) return String.fromCharCode(0xc0 | (point >> 6), 0x80 | (point & 63))
  if (point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff)) return '\xef\xbf\xbd'
  if (point < 0x10000)
    return String.fromCharCode(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63))
  return String.fromCharCode(
    0xf0 | (point >> 18),
    0x80 | ((point >> 12) & 63),
    0x80 | ((point >> 6) & 63),
    0x80 | (point & 63),
  )
}

/** A JavaScript string as the byte string of its UTF-8. ASCII comes back as it is, without a copy. */
export const toBytes = (text: string): string => {
  let at = 0
  while (at < text.length && text.charCodeAt(at) < 0x80) at++
  // Not joined of its pieces: those keep two bytes a character for ever, and so does whatever is cut out of them.
  return at === text.length ? text : fromOctets(encoder.encode(text))
}

const encoder = new TextEncoder()

/** Bytes as a byte string. */
export const fromOctets = (octets: Uint8Array): string => {
  let out = ''
  for (let at = 0; at < octets.length; at += 8192)
    // Typed arrays are lists to `apply`, whatever its type says; spreading one takes ten times as long.
    out += String.fromCharCode.apply(null, octets.subarray(at, at + 8192) as unknown as number[])
  return out
}

export const toOctets = (text: string): Uint8Array => {
  const octets = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) octets[at] = text.charCodeAt(at)
  return octets
}
