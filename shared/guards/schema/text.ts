// Text read as the value that a schema has at its place. Strictly, in the one spelling that every language's parser
// reads alike: `0x10`, ` 5`, `+5`, `1e3` for an integer or `True` are no numbers and no booleans here.

import { codePointAt, escapesOf } from '../../exchange/percent.ts'
import type { Shape } from './shape.ts'

/** What reading has met: whether a text could have been read as a string as well. */
export interface Reading {
  /** The second try: everything that may be a string is one. */
  readonly strings: boolean
  ambiguous: boolean
}

/**
 * Whether every escape is %XX, and all of them together UTF-8: a server reads another text behind any other, or one of
 * its own (an overlong form is a `<` to some).
 */
export const isWellEncoded = (text: string): boolean => {
  for (let at = text.indexOf('%'); at !== -1; at = text.indexOf('%', at)) {
    const codePoint = codePointAt(text, at)
    if (codePoint < 0) return false
    at += 3 * escapesOf(codePoint)
  }
  return true
}

const DIGITS_MAX = 400

export const readText = (text: string, { types }: Shape, reading: Reading): unknown => {
  if (types.has('string') && reading.strings) return text
  const value = typedOf(text, types)
  if (value === undefined) return text
  if (types.has('string')) reading.ambiguous = true
  return value
}

const typedOf = (text: string, types: Shape['types']): unknown => {
  if (types.has('number') || types.has('integer')) {
    const number = types.has('number') ? decimalOf(text) : integerOf(text)
    if (number !== undefined) return number
  }
  if (types.has('boolean') && (text === 'true' || text === 'false')) return text === 'true'
  if (types.has('null') && !types.has('string') && (text === '' || text === 'null')) return null
  return undefined
}

/** JSON's grammar of whole numbers; beyond 2^53 a bigint, since a double would be another number. */
export const integerOf = (text: string): number | bigint | undefined => {
  if (text.length > DIGITS_MAX || !/^-?(?:0|[1-9][0-9]*)$/.test(text)) return undefined
  const value = Number(text)
  return Number.isSafeInteger(value) ? value : BigInt(text)
}

const decimalOf = (text: string): number | bigint | undefined => {
  const whole = integerOf(text)
  if (whole !== undefined) return whole
  if (text.length > DIGITS_MAX || !/^-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?$/.test(text))
    return undefined
  const value = Number(text)
  return Number.isFinite(value) ? value : undefined
}
