// What a line is made of: words, what parts them and what ends it, each as it is or percent-encoded, as requests hold it.
// Every function takes a place that may be -1, where the one before it found nothing, and answers -1 or no then.

import { isDigit } from '../../characters.ts'
import { charset, pastRun, pastWord, saysAt, vocabulary } from '../../runs.ts'
import type { Charset } from '../../runs.ts'

/** Where a blank, `+` or `%20` ends, or -1. */
export const pastGap = (text: string, at: number): number => {
  if (saysAt(text, at, ' ') || saysAt(text, at, '+')) return at + 1
  return saysAt(text, at, '%20') ? at + 3 : -1
}

/** Where an argument of the set's characters ends that a gap parts from what stands before it, or -1. */
export const pastArgument = (text: string, at: number, set: Charset): number => {
  const from = pastGap(text, at)
  const end = from < 0 ? from : pastRun(text, from, set)
  return end > from ? end : -1
}

const WORD = charset('!-$&-~', true)
/** What breaks a line in other spellings does not end a value: each line would be read to the text's end. */
const VALUE_MAX = 80

/** Behind a gap: anything up to a space, or to a break that was sent encoded; -1 where nothing is. */
export const pastValue = (text: string, at: number): number => {
  const from = pastGap(text, at)
  if (from < 0) return -1
  const limit = from + VALUE_MAX
  let end = pastRun(text, from, WORD, limit)
  while (saysAt(text, end, '%') && !isEncodedBreak(text, end)) end = pastRun(text, end + 1, WORD, limit)
  return end > from ? end : -1
}

export const isColon = (text: string, at: number): boolean => saysAt(text, at, ':') || saysAt(text, at, '%3a')

const isEncodedBreak = (text: string, at: number): boolean =>
  saysAt(text, at, '%0d') || saysAt(text, at, '%0a')

/** A carriage return, encoded or spelled out: lists and notes of people have none. */
export const isReturn = (text: string, at: number): boolean => pastWord(text, at, RETURNS) >= 0

const RETURNS = vocabulary(['\r', '%0d', '\\r\\n'])

/** The line's end, or the text's. */
export const isLineEnd = (text: string, at: number): boolean =>
  at === text.length || pastWord(text, at, BREAKS) >= 0

const BREAKS = vocabulary(['\r', '\n', '%0d', '%0a', '\\r\\n'])

/** `hasShape(text, at, '00:00')`: a 0 of the shape stands for any digit. */
export const hasShape = (text: string, at: number, shape: string): boolean => {
  if (at < 0 || at + shape.length > text.length) return false
  for (let index = 0; index < shape.length; index++) {
    const code = text.charCodeAt(at + index)
    const wanted = shape.charCodeAt(index)
    if (wanted === 48 ? !isDigit(code) : code !== wanted) return false
  }
  return true
}
