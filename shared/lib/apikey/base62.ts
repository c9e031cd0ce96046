// Digits and letters, and nothing that a shell, a URL, a header or a double click would break: how the parts of a key
// are written.

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'

const NONE = 255
const VALUES = ((): Uint8Array => {
  const table = new Uint8Array(128).fill(NONE)
  for (let at = 0; at < ALPHABET.length; at++) table[ALPHABET.charCodeAt(at)] = at
  return table
})()

/** Whether all characters from `start` to before `end` are base62. */
export const isBase62 = (text: string, start: number, end: number): boolean => {
  for (let at = start; at < end; at++) if ((VALUES[text.charCodeAt(at)] ?? NONE) === NONE) return false
  return true
}

/** An unsigned 32-bit number as six characters, the most significant first. */
export const base62OfU32 = (value: number): string => {
  let rest = value
  let text = ''
  for (let place = 0; place < 6; place++) {
    text = ALPHABET.charAt(rest % 62) + text
    rest = Math.floor(rest / 62)
  }
  return text
}

/** The number that the six characters from `start` on write, which must be base62. It may be more than 32 bits hold. */
export const base62Value = (text: string, start: number): number => {
  let value = 0
  for (let at = start; at < start + 6; at++) value = value * 62 + (VALUES[text.charCodeAt(at)] ?? NONE)
  return value
}

/** So many characters of even chance; `randomBytes` answers fresh random bytes. */
export const randomBase62 = (length: number, randomBytes: (count: number) => Uint8Array): string => {
  let text = ''
  while (text.length < length)
    for (const byte of randomBytes(length)) {
      // 248 is the last multiple of 62 in a byte: beyond it some characters would be likelier than others.
      if (byte < 248 && text.length < length) text += ALPHABET.charAt(byte % 62)
    }
  return text
}
