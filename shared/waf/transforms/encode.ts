// Encoders, digests and base64 over byte strings, for rules that compare fingerprints or look inside an encoding.

import { md5 as md5Of, sha1 as sha1Of } from '@noble/hashes/legacy.js'
import { fromOctets, isSpace, toOctets } from './bytes.ts'

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const SEXTETS = new Int8Array(256).fill(-1)
for (let value = 0; value < 64; value++) SEXTETS[ALPHABET.charCodeAt(value)] = value

/** Base64 up to the first byte that is none; line breaks are skipped. */
export const base64Decode = (text: string): string => decode(text, false)

/** Base64 as lax readers take it: white space, dots and foreign bytes are skipped, the URL alphabet is read too. */
export const base64DecodeExt = (text: string): string => decode(text, true)

const decode = (text: string, lax: boolean): string => {
  let out = ''
  let bits = 0
  let held = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 10 || code === 13) continue
    if (code === 61 || (code === 32 && !lax)) break
    const value = SEXTETS[lax && code === 45 ? 43 : lax && code === 95 ? 47 : code] ?? -1
    if (value < 0) {
      if (lax || isSpace(code)) continue
      break
    }
    held = ((held << 6) | value) & 0xfff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    out += String.fromCharCode((held >> bits) & 255)
  }
  return out
}

export const base64Encode = (text: string): string => {
  let out = ''
  for (let at = 0; at < text.length; at += 3) {
    const left = text.length - at
    const group =
      (text.charCodeAt(at) << 16) |
      ((left > 1 ? text.charCodeAt(at + 1) : 0) << 8) |
      (left > 2 ? text.charCodeAt(at + 2) : 0)
    out += `${ALPHABET[group >> 18]}${ALPHABET[(group >> 12) & 63]}`
    out += `${left > 1 ? ALPHABET[(group >> 6) & 63] : '='}${left > 2 ? ALPHABET[group & 63] : '='}`
  }
  return out
}

const isPlain = (code: number): boolean =>
  code === 42 || (code >= 48 && code <= 57) || (code >= 65 && code <= 90) || (code >= 97 && code <= 122)

export const urlEncode = (text: string): string => {
  let out = ''
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 32) out += '+'
    else if (isPlain(code)) out += text[at]
    else out += `%${code.toString(16).padStart(2, '0')}`
  }
  return out
}

export const sha1 = (text: string): string => fromOctets(sha1Of(toOctets(text)))

export const md5 = (text: string): string => fromOctets(md5Of(toOctets(text)))
