// Backticks amid the words of a sentence: a span of code that a reader is shown, and no substitution of a shell.

import { commandKind, ENGLISH } from '../../../commands/names.ts'
import {
  CAPITALS,
  charset,
  isRun,
  LETTERS,
  LOWER,
  NAME,
  pastRun,
  pastWord,
  runStart,
  standsAt,
  vocabulary,
} from '../../../runs.ts'
import type { Charset } from '../../../runs.ts'
import { CRYPTIC, WANTING } from '../command/known.ts'
import { isHousekeeping } from '../shown/steps.ts'

/** A command's name that is an English word before all. */
export const isPlainWord = (word: string): boolean => {
  const kind = commandKind(word)
  return kind === 0 || (kind === ENGLISH && !CRYPTIC.has(word))
}

const SPAN_MAX = 120
const WORDS_MAX = 40

/** Within backticks that stand amid the words of a sentence: ``you can use `a | b` to …``. */
export const isSpan = (text: string, at: number): boolean => {
  const from = Math.max(0, at - SPAN_MAX)
  const open = from + text.slice(from, at).lastIndexOf('`')
  if (open < from + 1 || !endsInWords(text, open)) return false
  const close = at + text.slice(at, at + SPAN_MAX).indexOf('`')
  if (close < at) return false
  const behind = standsAt(text, close + 1, STOPS) ? close + 2 : close + 1
  return behind >= text.length || goesOnInWords(text, behind, LETTERS)
}

const STOPS = charset('.,:')

/** `two words ` */
const endsInWords = (text: string, to: number): boolean => {
  const last = wordBefore(text, to)
  return last >= 0 && wordBefore(text, last) >= 0
}

/** Where the word of two letters at least begins that ends before the blank before `to`; -1 for none. */
const wordBefore = (text: string, to: number): number => {
  const start = runStart(text, to - 1, LETTERS, to - WORDS_MAX)
  return text.startsWith(' ', to - 1) && to - 1 - start >= 2 ? start : -1
}

/** ` two words` */
const goesOnInWords = (text: string, from: number, letters: Charset): boolean => {
  const end = pastWordBehind(text, from, letters)
  return end >= 0 && pastWordBehind(text, end, letters) >= 0
}

/** Where the word of two letters at least ends that begins behind the blank at `from`; -1 for none. */
const pastWordBehind = (text: string, from: number, letters: Charset): number => {
  const end = pastRun(text, from + 1, letters, from + WORDS_MAX)
  return text.startsWith(' ', from) && end - from > 2 ? end : -1
}

const NAME_MAX = 12

/**
 * `` `source` emits configuration ``: a word in backticks amid words. Not a name that only a shell has. And steps of a
 * build, `` `cd src && make` ``, where words follow.
 */
export const isQuotedWord = (text: string, open: number, close: number): boolean => {
  const word = text.slice(open + 1, Math.min(close, open + 2 + NAME_MAX))
  const behind = close + 1
  // `` (`base64`) is not ``, `` `baseName` `` and what it means: what does nothing by itself.
  const idle = WANTING.has(word) || commandKind(word) === 0
  if (idle && isRun(word, NAME, 2, NAME_MAX) && pastWord(text, behind, DEFINITION) >= 0) return true
  if (WANTING.has(word) && isAmidWords(text, open, behind)) return true
  if (!isRun(word, LETTERS, 2, NAME_MAX))
    return isFollowed(text, behind) && isHousekeeping(text.slice(open + 1, Math.min(close, open + SPAN_MAX)))
  // `` `id` of the role ``: the most usual name of a field, alone of what tells nothing to whoever does not see it.
  if (isRun(word.slice(0, 2), CAPITALS) && pastWord(text, behind, BLANK_OR_BREAK) >= 0) return true
  if (isAmidForeign(text, open, behind)) return true
  if (commandKind(word) === ENGLISH) {
    const said = text.startsWith(' - ', behind) ? behind + 2 : behind
    if (!CRYPTIC.has(word) && goesOnInWords(text, said, LOWER)) return true
    // A term, and in the next line what it means.
    if (pastWord(text, behind, DEFINITION) >= 0) return true
  }
  if (word === 'id' && open === 0) return isDescribed(text, behind)
  if (!(isPlainWord(word) || word === 'cd')) return false
  return isAmidWords(text, open, behind)
}

const isAmidWords = (text: string, open: number, behind: number): boolean =>
  isFollowed(text, behind) || (isPreceded(text, open) && isFollowedOrEnds(text, behind))

const BLANK_OR_BREAK = vocabulary([' ', '\n', '\r\n'])
const DEFINITION = vocabulary(['\n: ', '\r\n: '])

/** Languages without blanks between words; a term in brackets and what it means. */
const isAmidForeign = (text: string, open: number, behind: number): boolean => {
  const bracket = text.startsWith(')', behind) ? behind + 1 : behind
  return (
    isBeyond(text, pastBlank(text, behind), CYRILLIC) ||
    isBeyond(text, text.startsWith(' ', open - 1) ? open - 2 : open - 1, CYRILLIC) ||
    isBeyond(text, pastBlank(text, bracket), IDEOGRAPHIC)
  )
}

const pastBlank = (text: string, at: number): number => (text.startsWith(' ', at) ? at + 1 : at)

/** Where the scripts of the world begin behind Latin and Greek, where those of the Far East do, and where letters end. */
const CYRILLIC = 0x400
const IDEOGRAPHIC = 0x3000
const LETTERS_END = 0xffdc

const isBeyond = (text: string, at: number, first: number): boolean => {
  if (at < 0 || at >= text.length) return false
  const code = text.charCodeAt(at)
  return code >= first && code <= LETTERS_END
}

/** The commonest name of a field, where a description begins with it: `` `id` of the order ``. */
const isDescribed = (text: string, behind: number): boolean => {
  const from = pastWord(text, behind, ARTICLES)
  if (from < 0) return false
  const end = pastRun(text, from, DESCRIPTION)
  if ((text.startsWith('.', end) ? end + 1 : end) !== text.length) return false
  const words = text.slice(from, end).split(' ')
  return words.length <= DESCRIPTION_WORDS_MAX && !words.includes('')
}

const ARTICLES = vocabulary([' of the ', ' of a ', ' of an '], false)
const DESCRIPTION = charset('a-z ')
const DESCRIPTION_WORDS_MAX = 5

/** A word of three letters, or two words, behind what closes and a comma. */
const isFollowed = (text: string, behind: number): boolean => {
  const mark = standsAt(text, behind, CLOSING) ? behind + 1 : behind
  const from = text.startsWith(',', mark) ? mark + 1 : mark
  const end = pastWordBehind(text, from, LETTERS)
  return end >= 0 && (end - from > 3 || standsAt(text, pastBlank(text, end), LETTERS))
}

const CLOSING = charset(`"')`)

/** A word, a blank, and what opens. */
const isPreceded = (text: string, open: number): boolean =>
  wordBefore(text, standsAt(text, open - 1, OPENING) ? open - 1 : open) >= 0

const OPENING = charset(`"'(`)

/** A word or the text's end, behind what closes and a stop. */
const isFollowedOrEnds = (text: string, behind: number): boolean => {
  const mark = standsAt(text, behind, CLOSING) ? behind + 1 : behind
  const from = pastBlank(text, standsAt(text, mark, SENTENCE_STOPS) ? mark + 1 : mark)
  return from >= text.length || pastRun(text, from, LETTERS, from + 2) === from + 2
}

const SENTENCE_STOPS = charset('.,')
