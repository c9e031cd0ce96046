// Base64 that hides a text: decoded only where the result is printable and has something worth judging in it,
// which the first few bytes already tell of most tokens, digests and images.

const VALUES = new Int8Array(128).fill(-1)
for (let value = 0; value < 64; value++)
  VALUES['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.charCodeAt(value)] = value
VALUES[45] = 62
VALUES[95] = 63

/** The shortest base64 that is looked into. */
export const BASE64_LENGTH_MIN = 8
const LENGTH_MAX = 65_536

const valueAt = (text: string, at: number): number => {
  const code = text.charCodeAt(at)
  return code < 128 ? (VALUES[code] as number) : -1
}

/** The last of four: a form's reader has made a blank of its plus sign. Of text, no other of the four is one. */
const lastAt = (text: string, at: number): number => (text.charCodeAt(at) === 32 ? 62 : valueAt(text, at))

/** Takes byte after byte of what may be a text in UTF-8; -1 where the last one cannot be, else how many are to come. */
const following = (byte: number, expected: number): number => {
  if (expected > 0) return (byte & 0xc0) === 0x80 ? expected - 1 : -1
  if (byte < 0x80) return isText(byte) ? 0 : -1
  if (byte < 0xc2 || byte > 0xf4) return -1
  return byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3
}

/** Printable ASCII and white space; NUL is let through: it cuts names short, and stands in attacks for that. */
const isText = (byte: number): boolean =>
  byte < 127 && (byte >= 32 || byte === 9 || byte === 10 || byte === 13 || byte === 0)

/** Hands on the bytes that `start` to `end` are base64 of, as long as they are those of a text; false where they are not. */
const eachByte = (text: string, start: number, end: number, take?: (byte: number) => void): boolean => {
  let bits = 0
  let expected = 0
  for (let at = start; at < end; at++) {
    const phase = (at - start) & 3
    const value = phase === 3 ? lastAt(text, at) : valueAt(text, at)
    if (value < 0) return false
    bits = ((bits << 6) | value) & 0xffffff
    if (phase === 0) continue
    const byte = (bits >> (6 - phase * 2)) & 0xff
    expected = following(byte, expected)
    if (expected < 0) return false
    take?.(byte)
  }
  // Of a text's beginning the last character may be cut in two.
  return take === undefined || expected === 0
}

/** By the first eight characters, which there are: false where `decodeBase64` finds nothing. */
export const beginsAsBase64 = (text: string, start: number): boolean => eachByte(text, start, start + 8)

/** Lines as mail wraps them (RFC 2045 §6.8), which every decoder of MIME's puts together. */
const unwrapped = (text: string): string =>
  text.includes('\n') ? text.replaceAll('\r', '').replaceAll('\n', '') : text

/** The decoded text when all of `given` is base64 (or base64url) of printable text; undefined otherwise. */
export const decodeBase64 = (given: string): string | undefined => {
  const text = unwrapped(given)
  let end = text.length
  if (end < BASE64_LENGTH_MIN || end > LENGTH_MAX) return undefined
  while (end > 0 && end > text.length - 3 && text.charCodeAt(end - 1) === 61) end--
  // Most words, names and digests end here.
  if (end % 4 === 1 || !eachByte(text, 0, Math.min(end, 8))) return undefined
  const bytes = new Uint8Array((end * 3) >> 2)
  let length = 0
  const whole = eachByte(text, 0, end, (byte) => {
    bytes[length++] = byte
  })
  return whole ? UTF8.decode(bytes.subarray(0, length)) : undefined
}

const UTF8 = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })
