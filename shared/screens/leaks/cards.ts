// Payment card numbers in bytes: 13 to 19 digits of a known issuer's range whose check digit holds (ISO/IEC 7812-1,
// Luhn), alone or in groups. One in ten numbers of that length and range passes by accident, so nothing shorter or
// of another range counts.

/** Whether digits are a card, and where to look on; 'more' where the bytes end before that is known. */
export type Run = { readonly next: number; readonly card: boolean } | 'more'

const DIGITS_MIN = 13
const DIGITS_MAX = 19

/** The digits that start at `at`, as one run with single separators; `before` is the byte in front, 0 for none. */
export const cardAt = (bytes: Uint8Array, at: number, before: number, last: boolean): Run => {
  const digits: number[] = []
  let separator = 0
  let end = at
  // Where the first group ends: a number in front of a card must not hide it.
  let group = 0
  let groupFrom = at
  for (let place = at; ; place++) {
    if (place >= bytes.length) {
      if (!last && digits.length <= DIGITS_MAX) return 'more'
      break
    }
    const byte = bytes[place] as number
    if (isDigit(byte)) {
      digits.push(byte - 0x30)
      end = place + 1
      if (digits.length > DIGITS_MAX) return { next: group === 0 ? skip(bytes, end) : group, card: false }
      continue
    }
    if ((byte !== 0x20 && byte !== 0x2d) || end !== place || (separator !== 0 && byte !== separator)) break
    // Cards are written in groups of three digits and more, the first of four.
    if (place - groupFrom < (group === 0 ? 4 : 3)) break
    // A separator belongs to the number only if a digit follows, which may not have come yet.
    if (place + 1 >= bytes.length && !last) return 'more'
    if (!isDigit(bytes[place + 1] ?? 0)) break
    separator = byte
    groupFrom = place + 1
    if (group === 0) group = place
  }
  const free = !isWord(before) && !isWord(bytes[end] ?? 0)
  const card = free && digits.length >= DIGITS_MIN && isIssued(digits) && isLuhn(digits)
  return { next: card || group === 0 ? end : group, card }
}

const skip = (bytes: Uint8Array, from: number): number => {
  let at = from
  while (at < bytes.length && isDigit(bytes[at] as number)) at++
  return at
}

export const isDigit = (byte: number): boolean => byte >= 0x30 && byte <= 0x39

/** What makes digits a part of something else: a letter, a digit, '_', '.', or '-'. */
const isWord = (byte: number): boolean =>
  isDigit(byte) ||
  (byte >= 0x41 && byte <= 0x5a) ||
  (byte >= 0x61 && byte <= 0x7a) ||
  byte === 0x5f ||
  byte === 0x2e ||
  byte === 0x2d

/** First digits and lengths: Visa, Mastercard, American Express, Discover, Diners, JCB, UnionPay, Maestro. */
const isIssued = (digits: readonly number[]): boolean => {
  const { length } = digits
  const four = digits.slice(0, 4).reduce((sum, digit) => sum * 10 + digit, 0)
  const two = Math.floor(four / 100)
  if (four >= 4000 && four < 5000) return length === 13 || length === 16 || length === 19
  if ((two >= 51 && two <= 55) || (four >= 2221 && four <= 2720)) return length === 16
  if (two === 34 || two === 37) return length === 15
  if (four === 6011 || two === 65 || (four >= 6440 && four < 6500) || two === 62) return length >= 16
  if (two === 36 || two === 38 || two === 39 || (four >= 3000 && four < 3060))
    return length === 14 || length === 16
  return four >= 3528 && four < 3590 && length >= 16
}

const isLuhn = (digits: readonly number[]): boolean => {
  let sum = 0
  for (const [place, digit] of digits.toReversed().entries()) {
    const doubled = place % 2 === 1 ? digit * 2 : digit
    sum += doubled > 9 ? doubled - 9 : doubled
  }
  return sum % 10 === 0
}
