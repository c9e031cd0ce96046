// Addresses that lead away, and the values of attributes that hold them, where a piece of markup, style or script is looked
// at for them alone.

import { charset, pastRun, pastWord, SPACE, standsAt, vocabulary } from '../../runs.ts'

export const QUOTES = charset('"\'`')

export const isQuote = (code: number): boolean => code === 34 || code === 39 || code === 96

const SLASHES = charset('/\\')

/**
 * Where the host of an address begins: behind `https://`, `http://` or `//`, in which a browser takes any number of slashes of
 * either kind (WHATWG URL §4.4). -1 where none stands at the place.
 */
export const hostAt = (text: string, at: number): number => {
  const scheme = pastWord(text, at, SCHEMES)
  const start = scheme < 0 ? at : scheme
  const host = pastRun(text, start, SLASHES)
  return scheme < 0 && host < start + 2 ? -1 : host
}

const SCHEMES = vocabulary('http: https:')

/** Past the blanks and the one quote that may open a value. */
export const intoValue = (text: string, from: number): number => {
  const at = pastRun(text, from, SPACE)
  return standsAt(text, at, QUOTES) ? at + 1 : at
}

/** Where the value begins that the next `name =` from `from` on gives, its quote left out; -1 for none. Names in lower case. */
export const valueAt = (text: string, name: string, from: number): number => {
  for (let at = text.indexOf(name, from); at >= 0; at = text.indexOf(name, at + 1)) {
    const equals = pastRun(text, at + name.length, SPACE)
    if (text.startsWith('=', equals)) return intoValue(text, equals + 1)
  }
  return -1
}
