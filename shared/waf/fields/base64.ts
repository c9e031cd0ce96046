// Base64 that hides a text: decoded only where the result is printable and has something worth judging in it,
// which the first few bytes already tell of most tokens, digests and images.

const VALUES = new Int8Array(128).fill(-1)
for (let value = 0; value < 64; value++)
  VALUES['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'.charCodeAt(value)] = value
VALUES[45] = 62
VALUES[95] = 63

const LENGTH_MIN = 8
const LENGTH_MAX = 65_536

/** The decoded text when all of `text` is base64 (or base64url) of printable ASCII; undefined otherwise. */
export const decodeBase64 = (text: string): string | undefined => {
  let end = text.length
  if (end < LENGTH_MIN || end > LENGTH_MAX) return undefined
  while (end > 0 && end > text.length - 3 && text.charCodeAt(end - 1) === 61) end--
  if (end % 4 === 1) return undefined
  const bytes = new Uint8Array((end * 3) >> 2)
  let length = 0
  let bits = 0
  for (let index = 0; index < end; index++) {
    const code = text.charCodeAt(index)
    const value = code < 128 ? (VALUES[code] as number) : -1
    if (value < 0) return undefined
    bits = ((bits << 6) | value) & 0xffffff
    const phase = index & 3
    if (phase === 0) continue
    const byte = (bits >> (6 - phase * 2)) & 0xff
    // NUL is let through: it cuts names short, and stands in attacks for that.
    if ((byte < 32 && byte !== 9 && byte !== 10 && byte !== 13 && byte !== 0) || byte >= 127) return undefined
    bytes[length++] = byte
  }
  return ascii(bytes, length)
}

const CHUNK = 4096

const ascii = (bytes: Uint8Array, length: number): string => {
  let out = ''
  for (let start = 0; start < length; start += CHUNK)
    out += String.fromCharCode(...bytes.subarray(start, Math.min(start + CHUNK, length)))
  return out
}
