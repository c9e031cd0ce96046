// The lexical core of JSON (RFC 8259): where a string or a number ends, and what it holds. Every index is found by one
// walk over the text, so the time is linear whatever the text; nothing is allocated for a token without escapes.

/** What the last call of `nameEnd` or `stringEnd` saw. One object for all: its reader takes what it needs before the next call. */
export interface Seen {
  /** Code units of the string's value. */
  length: number
  /** Of a name's value, so that two spellings of it meet; 0 of other strings without escapes. */
  hash: number
  escaped: boolean
  /** A code unit of a pair without its other half: no text at all (RFC 8259 §8.2). */
  surrogate: boolean
  nul: boolean
}

export const seen: Seen = { length: 0, hash: 0, escaped: false, surrogate: false, nul: false }

const QUOTE = 34
const BACKSLASH = 92

/** The index of the quote that ends the name whose first character is at `start`; -1 where it is no JSON string. */
export const nameEnd = (text: string, start: number): number => {
  let hash = 0
  for (let at = start; ; at++) {
    const code = text.charCodeAt(at)
    if (code === QUOTE) return plain(at, at - start, hash)
    if (code === BACKSLASH) return escapedEnd(text, start, at, hash)
    // Not `code < 32`: past the end it is NaN.
    if (!(code >= 32)) return -1
    hash = (Math.imul(hash, 31) + code) | 0
  }
}

/** The same of a value, whose hash nobody asks for. */
export const stringEnd = (text: string, start: number): number => {
  for (let at = start; at < start + SHORT; at++) {
    const code = text.charCodeAt(at)
    // Most letters of most texts are done with here.
    if (code > BACKSLASH) continue
    if (code === QUOTE) return plain(at, at - start, 0)
    if (code === BACKSLASH) return escapedEnd(text, start, at, 0)
    if (!(code >= 32)) return -1
  }
  return longEnd(text, start)
}

const SHORT = 48
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const ODD = /[\0-\x1f\\]/

/** A long string by the platform's own searches, which look at the string alone: up to its first quote. */
const longEnd = (text: string, start: number): number => {
  const end = text.indexOf('"', start + SHORT)
  if (end < 0) return -1
  const odd = text.slice(start + SHORT, end).search(ODD)
  if (odd < 0) return plain(end, end - start, 0)
  const at = start + SHORT + odd
  return text.charCodeAt(at) === BACKSLASH ? escapedEnd(text, start, at, 0) : -1
}

/** A string without escapes: well-formed as the text is. */
const plain = (end: number, length: number, hash: number): number => {
  seen.length = length
  seen.hash = hash
  seen.escaped = false
  seen.surrogate = false
  seen.nul = false
  return end
}

/** The same from its first escape on. */
const escapedEnd = (text: string, start: number, firstEscape: number, hashBefore: number): number => {
  let saved = 0
  let hash = hashBefore
  let surrogate = false
  let nul = false
  // Of an escape, whether it was the first half of a pair that has to go on.
  let high = false
  for (let at = firstEscape; ; at++) {
    let code = text.charCodeAt(at)
    if (code === BACKSLASH) {
      code = escapeAt(text, at)
      if (code < 0) return -1
      const more = text.charCodeAt(at + 1) === 117 ? 5 : 1
      saved += more
      at += more
      if (code === 0) nul = true
    } else if (code === QUOTE) {
      seen.length = at - start - saved
      seen.hash = hash
      seen.escaped = true
      seen.surrogate = surrogate || high
      seen.nul = nul
      return at
    } else if (!(code >= 32)) return -1
    if (high || code >= 0xd800) {
      if ((code & 0xfc00) === 0xdc00 ? !high : high) surrogate = true
      high = (code & 0xfc00) === 0xd800
    }
    hash = (Math.imul(hash, 31) + code) | 0
  }
}

/** The code unit of the escape at `at`; -1 for none. */
const escapeAt = (text: string, at: number): number => {
  switch (text.charCodeAt(at + 1)) {
    case 34:
      return 34
    case 92:
      return 92
    case 47:
      return 47
    case 98:
      return 8
    case 102:
      return 12
    case 110:
      return 10
    case 114:
      return 13
    case 116:
      return 9
    case 117:
      return unitAt(text, at + 2)
    default:
      return -1
  }
}

const unitAt = (text: string, at: number): number => {
  let unit = 0
  for (let index = at; index < at + 4; index++) {
    const digit = hexOf(text.charCodeAt(index))
    if (digit < 0) return -1
    unit = unit * 16 + digit
  }
  return unit
}

const hexOf = (code: number): number => {
  if (code >= 48 && code <= 57) return code - 48
  const lower = code | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}

/** The value of a string that was found to be one. It looks at the string alone, so that many of them stay linear. */
export const unescaped = (text: string, start: number, end: number): string => {
  const written = text.slice(start, end)
  let value = ''
  let from = 0
  for (let at = written.indexOf('\\'); at >= 0; at = written.indexOf('\\', from)) {
    value += written.slice(from, at) + String.fromCharCode(escapeAt(written, at))
    from = at + (written.charCodeAt(at + 1) === 117 ? 6 : 2)
  }
  return from === 0 ? written : value + written.slice(from)
}

/** Where the number at `start` ends; -1 where none is there. */
export const numberEnd = (text: string, start: number): number => {
  let at = text.charCodeAt(start) === 45 ? start + 1 : start
  const whole = digitsEnd(text, at)
  if (whole === at || (text.charCodeAt(at) === 48 && whole > at + 1)) return -1
  at = whole
  if (text.charCodeAt(at) === 46) {
    const fraction = digitsEnd(text, at + 1)
    if (fraction === at + 1) return -1
    at = fraction
  }
  if ((text.charCodeAt(at) | 32) === 101) {
    const sign = text.charCodeAt(at + 1)
    const from = sign === 43 || sign === 45 ? at + 2 : at + 1
    const exponent = digitsEnd(text, from)
    if (exponent === from) return -1
    at = exponent
  }
  return at
}

const digitsEnd = (text: string, start: number): number => {
  let at = start
  for (let code = text.charCodeAt(at); code >= 48 && code <= 57; code = text.charCodeAt(at)) at++
  return at
}

/** Where true, false or null ends; -1 where none of them is there. */
export const wordEnd = (text: string, at: number): number => {
  switch (text.charCodeAt(at)) {
    case 116:
      return text.startsWith('true', at) ? at + 4 : -1
    case 102:
      return text.startsWith('false', at) ? at + 5 : -1
    case 110:
      return text.startsWith('null', at) ? at + 4 : -1
    default:
      return -1
  }
}

/** The first index from `start` on that is no white space of JSON. */
export const spaceEnd = (text: string, start: number): number => {
  let at = start
  for (let code = text.charCodeAt(at); code === 32 || code === 10 || code === 13 || code === 9;) {
    code = text.charCodeAt(++at)
  }
  return at
}
