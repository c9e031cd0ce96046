// Numbers that a double does not hold (RFC 7493 §2.2): one parser reads infinity where another reads an error or a
// big number, and two ids that differ in the last digit become one.

/** 'finite' refuses what becomes infinity, or zero without being zero; 'exact' also what loses digits. */
export type NumberForm = 'any' | 'finite' | 'exact'

/** So short a number is its own double, digit for digit: at most 15 of them, and no exponent. */
const PLAIN_LENGTH_MAX = 15

/** `text[start, end)` is a number of RFC 8259 §6. */
export const keepsForm = (text: string, start: number, end: number, form: NumberForm): boolean => {
  if (form === 'any') return true
  const slice = text.slice(start, end)
  const marked = slice.includes('e') || slice.includes('E')
  if (!marked && slice.length <= PLAIN_LENGTH_MAX) return true
  const value = Number(slice)
  if (!Number.isFinite(value) || (value === 0 && !isZero(slice))) return false
  if (form === 'finite') return true
  // Beyond 2^53 an integer shares its double with its neighbours, even where its own digits come back.
  if (!marked && !slice.includes('.')) return Number.isSafeInteger(value)
  const stated = decimalOf(slice)
  const kept = decimalOf(String(value))
  return stated.digits === kept.digits && stated.exponent === kept.exponent
}

const isZero = (text: string): boolean => {
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if ((code | 32) === 101) return true
    if (code >= 49 && code <= 57) return false
  }
  return true
}

interface Decimal {
  /** Significant digits, without zeros at either end; '' for zero. */
  readonly digits: string
  /** Of ten, for the digits read as an integer. */
  readonly exponent: number
}

const ZERO: Decimal = { digits: '', exponent: 0 }

/** A decimal in one canonical form, so that 1.50e1 and 15 are the same. Linear in its length. */
const decimalOf = (text: string): Decimal => {
  const [, whole = '', fraction = '', power = '0'] =
    /^-?([0-9]+)(?:\.([0-9]+))?(?:[eE]([+-]?[0-9]+))?$/.exec(text) ?? []
  const all = whole + fraction
  let first = 0
  while (first < all.length && all.charCodeAt(first) === 48) first++
  if (first === all.length) return ZERO
  let last = all.length
  while (all.charCodeAt(last - 1) === 48) last--
  return { digits: all.slice(first, last), exponent: Number(power) - fraction.length + (all.length - last) }
}
