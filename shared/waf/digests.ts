// Base64 of random bytes: digests, signatures, keys, entity tags. A plus sign may stand for a blank, and then every 5,000th
// of them begins with a command of two letters and goes on with what may be a path; in quotes, one begins as a string
// that something is added to.

const LENGTH_MIN = 16
/** Of three letters in a row hardly any have one case and no digit; words and paths do. */
const WORD_LENGTH_MIN = 3

/** Nothing but base64's letters, in whole quads, and no word among them; perhaps as an entity tag. */
export const isDigest = (value: string): boolean => isEntityTag(value) || isRandom(value, 0, value.length)

/** One in quotes, and weak or not (RFC 9110 §8.8.3). */
export const isEntityTag = (value: string): boolean => {
  const start = value.startsWith('"') ? 1 : value.startsWith('W/"') ? 3 : 0
  return start > 0 && value.endsWith('"') && isRandom(value, start, value.length - 1)
}

const isRandom = (value: string, start: number, end: number): boolean => {
  if (end - start < LENGTH_MIN || (end - start) % 4 !== 0) return false
  let letters = 0
  let isMixed = false
  let before = NONE
  for (let at = start; at < end; at++) {
    const kind = kindOf(value.charCodeAt(at), end - at)
    if (kind === OTHER) return false
    if (kind === NONE) {
      if (letters >= WORD_LENGTH_MIN && !isMixed) return false
      letters = 0
      isMixed = false
    } else {
      letters++
      isMixed ||= before !== NONE && before !== kind
    }
    before = kind
  }
  return letters < WORD_LENGTH_MIN || isMixed
}

/** What parts letters: a slash, a plus sign or the blank that a form's reader makes of it, padding at the end. */
const NONE = 0
const SMALL = 1
const CAPITAL = 2
const DIGIT = 3
const OTHER = 4

const kindOf = (code: number, left: number): number => {
  if (code >= 97 && code <= 122) return SMALL
  if (code >= 65 && code <= 90) return CAPITAL
  if (code >= 48 && code <= 57) return DIGIT
  return code === 43 || code === 47 || code === 32 || (code === 61 && left <= 2) ? NONE : OTHER
}
