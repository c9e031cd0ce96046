// Strict base64url (RFC 4648 §5 as RFC 7515 §2 narrows it): no padding, no whitespace, no other alphabet, and the
// unused bits of the last character are zero. A lenient decoder gives one signature many spellings, and two parties
// two opinions about what was signed.

const INVALID = 255
const VALUES = ((): Uint8Array => {
  const table = new Uint8Array(128).fill(INVALID)
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  for (let value = 0; value < alphabet.length; value++) table[alphabet.charCodeAt(value)] = value
  return table
})()

const valueAt = (text: string, index: number): number => VALUES[text.charCodeAt(index)] ?? INVALID

/** The bytes that `text` spells canonically; undefined for any other text. */
export const decodeBase64url = (text: string): Uint8Array | undefined => {
  const tail = text.length % 4
  if (tail === 1) return undefined
  const bytes = new Uint8Array(Math.floor((text.length * 3) / 4))
  let at = 0
  let seen = 0
  const whole = text.length - tail
  for (let index = 0; index < whole; index += 4) {
    const a = valueAt(text, index)
    const b = valueAt(text, index + 1)
    const c = valueAt(text, index + 2)
    const d = valueAt(text, index + 3)
    seen |= a | b | c | d
    bytes[at++] = (a << 2) | (b >> 4)
    bytes[at++] = (b << 4) | (c >> 2)
    bytes[at++] = (c << 6) | d
  }
  if (tail !== 0) {
    const a = valueAt(text, whole)
    const b = valueAt(text, whole + 1)
    const c = tail === 3 ? valueAt(text, whole + 2) : 0
    seen |= a | b | c
    if (((tail === 2 ? b & 15 : c & 3) & 63) !== 0) return undefined
    bytes[at++] = (a << 2) | (b >> 4)
    if (tail === 3) bytes[at++] = (b << 4) | (c >> 2)
  }
  // Values are six bits wide; only INVALID has the bits above.
  return (seen & 192) === 0 ? bytes : undefined
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** The canonical spelling, without padding. */
export const encodeBase64url = (bytes: Uint8Array): string => {
  let text = ''
  for (let index = 0; index < bytes.length; index += 3) {
    const a = bytes[index] ?? 0
    const b = bytes[index + 1] ?? 0
    const c = bytes[index + 2] ?? 0
    const left = bytes.length - index
    text += (ALPHABET[a >> 2] ?? '') + (ALPHABET[((a & 3) << 4) | (b >> 4)] ?? '')
    if (left > 1) text += ALPHABET[((b & 15) << 2) | (c >> 6)] ?? ''
    if (left > 2) text += ALPHABET[c & 63] ?? ''
  }
  return text
}
