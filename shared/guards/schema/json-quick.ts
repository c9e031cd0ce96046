// The quick way to read JSON: the platform's parser, and one walk over what it made. It answers only for texts about
// which it can be sure, and the scanner decides all others, so nothing that the scanner would find is hidden:
//
// - No name stands twice. Without a backslash, a string's value is its text, so the colons of the text are those
//   inside of strings and one for each name. The parser keeps one of two equal names and drops the other with its
//   value: then more colons are left over than there are members.
// - No number is another one. Whole numbers beyond 2^53, infinities, and zeros that may have been written otherwise
//   (1e-999) are left to the scanner, and so is every text with a long run of digits: a fraction of so many is another
//   number to a double, and work without a bound to who reads it as a decimal.
// - Depth and number of values are counted in the walk, which goes no deeper than the bound.
// - No lone surrogate: UTF-8 has none, and there is no escape.

import type { JsonBounds } from './json-body.ts'

export interface Quick {
  readonly value: unknown
}

interface Walk {
  readonly bounds: JsonBounds
  /** Numbers are written with exponents somewhere. */
  readonly exponents: boolean
  values: number
  names: number
  colons: number
}

/** The value; undefined for a text that the scanner has to look at. */
export const readQuickly = (text: string, bounds: JsonBounds): Quick | undefined => {
  if (text.includes('\\') || hasLongNumber(text)) return undefined
  const value = parsed(text)
  if (value === undefined) return undefined
  const walk: Walk = {
    bounds,
    exponents: text.includes('e-') || text.includes('E-'),
    values: 0,
    names: 0,
    colons: 0,
  }
  if (!holds(walk, value, 0)) return undefined
  return colonsIn(text) === walk.colons + walk.names ? { value } : undefined
}

/** Shorter than any number that the scanner finds too long, or that is zero without being written so. */
const DIGITS_MAX = 300

/** Whether so many digits and points stand in a row, be it within a string. A run as long meets one of the probes. */
const hasLongNumber = (text: string): boolean => {
  for (let probe = DIGITS_MAX; probe < text.length; probe += DIGITS_MAX) {
    if (!isDigit(text, probe)) continue
    let [start, end] = [probe, probe + 1]
    while (probe - start < DIGITS_MAX && isDigit(text, start - 1)) start--
    while (end - probe < DIGITS_MAX && isDigit(text, end)) end++
    if (end - start >= DIGITS_MAX) return true
  }
  return false
}

const isDigit = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at)
  return (code >= 48 && code <= 57) || code === 46
}

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const colonsIn = (text: string): number => {
  let count = 0
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) count++
  return count
}

const holds = (walk: Walk, value: unknown, depth: number): boolean => {
  if (++walk.values > walk.bounds.values) return false
  switch (typeof value) {
    case 'string':
      walk.colons += colonsIn(value)
      return true
    case 'number':
      if (Number.isInteger(value)) return Number.isSafeInteger(value) && (value !== 0 || !walk.exponents)
      return Number.isFinite(value)
    case 'object':
      if (value === null) return true
      if (depth >= walk.bounds.depth) return false
      return Array.isArray(value) ? itemsHold(walk, value, depth) : membersHold(walk, value, depth)
    default:
      return true
  }
}

const itemsHold = (walk: Walk, items: readonly unknown[], depth: number): boolean => {
  for (const item of items) if (!holds(walk, item, depth + 1)) return false
  return true
}

const membersHold = (walk: Walk, members: object, depth: number): boolean => {
  // What JSON.parse makes has own members alone, `__proto__` among them.
  for (const name in members) {
    walk.names++
    walk.colons += colonsIn(name)
    if (!holds(walk, (members as Readonly<Record<string, unknown>>)[name], depth + 1)) return false
  }
  return true
}
