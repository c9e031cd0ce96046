// Addresses that lead away, and the values of attributes that hold them, where a piece of markup, style or script is looked
// at for them alone.

import { charset, pastRun, saysAt, SPACE, standsAt } from '../../runs.ts'

export const QUOTES = charset('"\'`')

/** Where the host of an address begins: behind `https://`, `http://` or `//`. -1 where none stands at the place. */
export const hostAt = (text: string, at: number): number => {
  let slashes = at
  if (saysAt(text, at, 'http')) {
    const colon = saysAt(text, at + 4, 's') ? at + 5 : at + 4
    if (!text.startsWith(':', colon)) return -1
    slashes = colon + 1
  }
  return text.startsWith('//', slashes) ? slashes + 2 : -1
}

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
