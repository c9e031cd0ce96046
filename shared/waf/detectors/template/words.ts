// Words within an expression, and what they are given: as every reader of an engine's own expressions asks for them.

import { NAME, pastRun, standsAt } from '../../runs.ts'
import { pastBlanks, QUOTE } from '../code/chains.ts'
import { isAbsolute, isFetched } from '../code/files.ts'

const WORD_MAX = 24

/** The word that begins at the place, or ''. */
export const wordAt = (text: string, at: number, end: number): string =>
  text.slice(at, Math.min(pastRun(text, at, NAME, end), at + WORD_MAX))

export const beginsWith = (text: string, at: number, end: number, words: ReadonlySet<string>): boolean =>
  words.has(wordAt(text, at, end))

/** `="…`, `= "…`: past the sign that follows a name of `length` at the place, or -1. */
export const setAt = (text: string, at: number, length: number, end: number): number => {
  const sign = pastBlanks(text, at + length, end)
  return sign < end && text.charAt(sign) === '=' ? sign + 1 : -1
}

/** `file="/etc/passwd"`, `'php://…'`: a file that is no template of the application's own. */
export const loadsForeign = (text: string, at: number, end: number): boolean => {
  const named = wordAt(text, at, end).toLowerCase() === 'file' ? setAt(text, at, 4, end) : -1
  const value = pastBlanks(text, named < 0 ? at : named, end)
  const path = standsAt(text, value, QUOTE) ? value + 1 : value
  // `{include ...}`
  return (isAbsolute(text, path) && !text.startsWith('...', path)) || isFetched(text, path)
}

/** `x=`, `x =`: a name that is set. */
export const setsName = (text: string, at: number, end: number): boolean => {
  const stop = pastRun(text, at, NAME, end)
  return stop > at && setAt(text, at, stop - at, end) >= 0
}
