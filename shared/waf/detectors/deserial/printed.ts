// Bytes that are printed: base64 in both of its alphabets, and hexadecimal. What is no such text ends the reading.

/** The bytes of base64 from `start` on, up to the first other character, `max` at most. */
export const bytesOfBase64 = (text: string, start: number, max: number): Uint8Array => {
  const bytes = new Uint8Array(Math.min(((text.length - start) * 3) >> 2, max))
  let filled = 0
  let bits = 0
  let kept = 0
  for (let index = start; index < text.length && filled < bytes.length; index++) {
    const six = sixOf(text.charCodeAt(index))
    if (six < 0) break
    kept = ((kept << 6) | six) & 0xfff
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes[filled++] = (kept >> bits) & 0xff
  }
  return bytes.subarray(0, filled)
}

const sixOf = (code: number): number => {
  if (code >= 65 && code <= 90) return code - 65
  if (code >= 97 && code <= 122) return code - 71
  if (code >= 48 && code <= 57) return code + 4
  if (code === 43 || code === 45) return 62
  return code === 47 || code === 95 ? 63 : -1
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

/** Latin-1, a character a byte. */
export const textOf = (bytes: Uint8Array): string => {
  let out = ''
  for (let at = 0; at < bytes.length; at += CHUNK) {
    // Typed arrays are lists to `apply`, whatever its type says; spreading one takes ten times as long.
    out += String.fromCharCode.apply(null, bytes.subarray(at, at + CHUNK) as unknown as number[])
  }
  return out
}

const CHUNK = 4096
