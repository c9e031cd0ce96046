// Sets of bytes as 256 bits: what an expression's atoms are made of.

export type ByteSet = Uint32Array

export const emptySet = (): ByteSet => new Uint32Array(8)

export const addByte = (set: ByteSet, byte: number): void => {
  set[byte >> 5] = (set[byte >> 5] ?? 0) | (1 << (byte & 31))
}

export const addRange = (set: ByteSet, first: number, last: number): void => {
  for (let byte = first; byte <= last; byte++) addByte(set, byte)
}

export const hasByte = (set: ByteSet, byte: number): boolean =>
  (((set[byte >> 5] ?? 0) >>> (byte & 31)) & 1) === 1

export const addSet = (set: ByteSet, other: ByteSet): void => {
  for (let word = 0; word < 8; word++) set[word] = (set[word] ?? 0) | (other[word] ?? 0)
}

export const invert = (set: ByteSet): ByteSet => set.map((word) => ~word)

export const bytesOf = (set: ByteSet): readonly number[] => {
  const bytes: number[] = []
  for (let byte = 0; byte < 256; byte++) if (hasByte(set, byte)) bytes.push(byte)
  return bytes
}

export const setOf = (...ranges: readonly (readonly [number, number])[]): ByteSet => {
  const set = emptySet()
  for (const [first, last] of ranges) addRange(set, first, last)
  return set
}

export const setKey = (set: ByteSet): string => Array.from(set, (word) => word.toString(36)).join('.')

/** Adds the other case of every ASCII letter: PCRE in the C locale folds nothing else. */
export const foldCase = (set: ByteSet): ByteSet => {
  const folded = set.slice()
  for (let byte = 65; byte <= 90; byte++) {
    if (hasByte(set, byte)) addByte(folded, byte + 32)
    if (hasByte(set, byte + 32)) addByte(folded, byte)
  }
  return folded
}

export const DIGIT = setOf([48, 57])
export const WORD = setOf([48, 57], [65, 90], [95, 95], [97, 122])
/** PCRE2 and PCRE ≥ 8.34: vertical tab is white space; byte 0xA0 is not. */
export const SPACE = setOf([9, 13], [32, 32])
export const HORIZONTAL = setOf([9, 9], [32, 32], [160, 160])
export const VERTICAL = setOf([10, 13], [133, 133])
export const NEWLINE = setOf([10, 10])
export const ALL = setOf([0, 255])

export const POSIX: Readonly<Record<string, ByteSet>> = {
  alpha: setOf([65, 90], [97, 122]),
  digit: DIGIT,
  alnum: setOf([48, 57], [65, 90], [97, 122]),
  upper: setOf([65, 90]),
  lower: setOf([97, 122]),
  space: SPACE,
  blank: setOf([9, 9], [32, 32]),
  punct: setOf([33, 47], [58, 64], [91, 96], [123, 126]),
  print: setOf([32, 126]),
  graph: setOf([33, 126]),
  cntrl: setOf([0, 31], [127, 127]),
  xdigit: setOf([48, 57], [65, 70], [97, 102]),
  word: WORD,
  ascii: setOf([0, 127]),
}
