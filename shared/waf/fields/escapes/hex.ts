// Hexadecimal digits, which most encodings are made of, and what undoing one costs.

/** Units of work for each escape that is undone: a piece of text joined to the others. */
export const PER_ESCAPE = 60

const HEX = new Int8Array(128).fill(-1)
for (let digit = 0; digit < 16; digit++) {
  HEX['0123456789abcdef'.charCodeAt(digit)] = digit
  HEX['0123456789ABCDEF'.charCodeAt(digit)] = digit
}

export const hexAt = (text: string, index: number): number => {
  const code = text.charCodeAt(index)
  return code < 128 ? (HEX[code] as number) : -1
}

/** The value of `count` hexadecimal digits, or -1. */
export const hexRun = (text: string, start: number, count: number): number => {
  let value = 0
  for (let index = start; index < start + count; index++) {
    const digit = hexAt(text, index)
    if (digit < 0) return -1
    value = value * 16 + digit
  }
  return value
}
