// Which bytes a text holds, in three words of bits: cases folded, and rare control characters together, so that one
// pass over a text without a branch gathers it. Compiled programs hold such words: the mapping never changes.

export const PRESENCE_WORDS = 3

/** 0x20 to 0x3F; 0x60 to 0x7F with the capitals; what is left. */
const CONTROL_BIT = 12
const NUL_BIT = 11
const NO_BREAK_BIT = 13
const HIGH_BIT = 14

export interface Presence {
  readonly word: number
  readonly bit: number
}

export const presenceOf = (byte: number): Presence => {
  const folded = byte >= 65 && byte <= 90 ? byte + 32 : byte
  if (folded >= 0x20 && folded < 0x40) return { word: 0, bit: 1 << (folded - 0x20) }
  if (folded >= 0x60 && folded < 0x80) return { word: 1, bit: 1 << (folded - 0x60) }
  return { word: 2, bit: 1 << restOf(folded) }
}

const restOf = (byte: number): number => {
  if (byte === 0x40) return 0
  if (byte >= 0x5b && byte < 0x60) return byte - 0x5a
  if (byte >= 9 && byte <= 13) return byte - 3
  if (byte === 0) return NUL_BIT
  if (byte < 0x20) return CONTROL_BIT
  return byte === 0xa0 ? NO_BREAK_BIT : HIGH_BIT
}

const tableOf = (word: number): Int32Array =>
  Int32Array.from({ length: 256 }, (_, byte) => {
    const presence = presenceOf(byte)
    return presence.word === word ? presence.bit : 0
  })

/** Per byte: its bit in each of the words, 0 where it is not there. */
export const FIRST: Int32Array = tableOf(0)
export const SECOND: Int32Array = tableOf(1)
export const THIRD: Int32Array = tableOf(2)

/** Kinds of bytes: what operators that look for no literals ask for. */
export const KIND_NUL = 1
/** Control characters but NUL, and DEL. */
export const KIND_CONTROL = 2
/** From 0x80 on. */
export const KIND_HIGH = 4

export const kindOf = (byte: number): number => {
  if (byte === 0) return KIND_NUL
  if (byte < 32 || byte === 127) return KIND_CONTROL
  return byte >= 128 ? KIND_HIGH : 0
}

const DEL = 1 << 31
const CONTROLS = 0b1_0111_1100_0000
const HIGHS = (1 << NO_BREAK_BIT) | (1 << HIGH_BIT)

/** The kinds of the bytes that a text with these words holds. */
export const kindsOf = (second: number, third: number): number =>
  ((third & (1 << NUL_BIT)) === 0 ? 0 : KIND_NUL) |
  ((third & CONTROLS) === 0 && (second & DEL) === 0 ? 0 : KIND_CONTROL) |
  ((third & HIGHS) === 0 ? 0 : KIND_HIGH)
