// Base64 that hides a text: decoded only where the result is printable and has something worth judging in it,
// which the first few bytes already tell of most tokens, digests and images.

import { fromOctets } from '../transforms/bytes.ts'

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

/** Printable ASCII and white space; NUL is let through: it cuts names short, and stands in attacks for that. */
const isText = (byte: number): boolean =>
  byte < 127 && (byte >= 32 || byte === 9 || byte === 10 || byte === 13 || byte === 0)

/** The last of four: a form's reader has made a blank of its plus sign. Of text, no other of the four is one. */
const lastAt = (text: string, at: number): number => (text.charCodeAt(at) === 32 ? 62 : valueAt(text, at))

/** Four characters at `at` that are base64 of text. */
const isQuad = (text: string, at: number): boolean => {
  const first = valueAt(text, at)
  const second = valueAt(text, at + 1)
  const third = valueAt(text, at + 2)
  const fourth = lastAt(text, at + 3)
  if ((first | second | third | fourth) < 0) return false
  return (
    isText((first << 2) | (second >> 4)) &&
    isText(((second & 15) << 4) | (third >> 2)) &&
    isText(((third & 3) << 6) | fourth)
  )
}

/** By the first eight characters, which there are: false where `decodeBase64` finds nothing. */
export const beginsAsBase64 = (text: string, start: number): boolean =>
  isQuad(text, start) && isQuad(text, start + 4)

/** Lines as mail wraps them (RFC 2045 §6.8), which every decoder of MIME's puts together. */
const unwrapped = (text: string): string =>
  text.includes('\n') ? text.replaceAll('\r', '').replaceAll('\n', '') : text

/** The decoded text when all of `given` is base64 (or base64url) of printable ASCII; undefined otherwise. */
export const decodeBase64 = (given: string): string | undefined => {
  const text = unwrapped(given)
  let end = text.length
  if (end < BASE64_LENGTH_MIN || end > LENGTH_MAX) return undefined
  while (end > 0 && end > text.length - 3 && text.charCodeAt(end - 1) === 61) end--
  if (end % 4 === 1) return undefined
  // Most words, names and digests end here.
  if (!isQuad(text, 0) || (end >= 8 && !isQuad(text, 4))) return undefined
  const bytes = new Uint8Array((end * 3) >> 2)
  let length = 0
  let bits = 0
  for (let index = 0; index < end; index++) {
    const phase = index & 3
    const value = phase === 3 ? lastAt(text, index) : valueAt(text, index)
    if (value < 0) return undefined
    bits = ((bits << 6) | value) & 0xffffff
    if (phase === 0) continue
    const byte = (bits >> (6 - phase * 2)) & 0xff
    if (!isText(byte)) return undefined
    bytes[length++] = byte
  }
  return fromOctets(bytes.subarray(0, length))
}
