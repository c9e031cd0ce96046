// Bytes that are printed: base64 in both of its alphabets, and hexadecimal. What is no such text ends the reading.

/**
 * The bytes of base64 from `start` on, `max` at most: in either alphabet up to the first other character, or, with `skips`,
 * as Ruby's `Base64.decode64` reads, over every character that is not of the usual alphabet, up to padding.
 */
export const bytesOfBase64 = (text: string, start: number, max: number, skips = false): Uint8Array => {
  const bytes = new Uint8Array(Math.min(((text.length - start) * 3) >> 2, max))
  let filled = 0
  let bits = 0
  let kept = 0
  for (let index = start; index < text.length && filled < bytes.length; index++) {
    const code = text.charCodeAt(index)
    if (code === PADDING) break
    const six = sixOf(code, skips)
    if (six < 0 && !skips) break
    if (six < 0) continue
    kept = ((kept << 6) | six) & 0xfff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[filled++] = (kept >> bits) & 0xff
  }
  return bytes.subarray(0, filled)
}

const PADDING = 61

const sixOf = (code: number, plain: boolean): number => {
  if (code >= 65 && code <= 90) return code - 65
  if (code >= 97 && code <= 122) return code - 71
  if (code >= 48 && code <= 57) return code + 4
  if (code === 43 || (code === 45 && !plain)) return 62
  return code === 47 || (code === 95 && !plain) ? 63 : -1
}

/** The bytes of hexadecimal from `start` on; none where anything else stands in it. */
export const bytesOfHex = (text: string, start: number, max: number): Uint8Array => {
  if ((text.length - start) % 2 !== 0 || text.length - start > 2 * max) return NONE
  const bytes = new Uint8Array((text.length - start) >> 1)
  for (let index = 0; index < bytes.length; index++) {
    const high = digitOf(text.charCodeAt(start + 2 * index))
    const low = digitOf(text.charCodeAt(start + 2 * index + 1))
    if (high < 0 || low < 0) return NONE
    bytes[index] = high * 16 + low
  }
  return bytes
}

const NONE = new Uint8Array(0)

const digitOf = (code: number): number => {
  if (code >= 48 && code <= 57) return code - 48
  const letter = code | 32
  return letter >= 97 && letter <= 102 ? letter - 87 : -1
}
