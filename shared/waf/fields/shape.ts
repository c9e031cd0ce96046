// Does a text read as prose or markdown, and which of its stretches quote code? People write about code in issues,
// READMEs and comments. Whoever attacks adds a sentence for nothing, so that this excuses only what words would disarm,
// and only at the lower sensitivities (shared/waf/judge/applies.ts).

import { charset, pastRun, SPACE } from '../runs.ts'
import { work } from '../work.ts'
import { isBlank, settledCode, walkLines } from './markdown.ts'

export interface Shape {
  readonly prose: boolean
  /** So many words that it is a document. */
  readonly document: boolean
  /** A fence stands at a line's start, or one is closed anywhere: markdown, however few its words. */
  readonly fenced: boolean
  /** Pairs of offsets: [start, end) of code that the prose quotes. */
  readonly code: readonly number[]
  /** Of those, the fences that are closed. */
  readonly fences: readonly number[]
  /** Of those, the blocks in other notations than markdown's. */
  readonly blocks: readonly number[]
  /** Of a document's, all that a line of text follows: spans and indented blocks, too. */
  readonly closed: readonly number[]
  /** Where a fence begins that nothing closes, and with it the last stretch of code; the length where there is none. */
  readonly open: number
  /** Where the code begins whose fence was cut off before it; the length where there is none. */
  readonly cut: number
}

const WORDS_MIN = 12
const LENGTH_MIN = 80
/** From so many words on a text is a document, and whoever writes one marks code in all the ways that markdown has. */
const DOCUMENT_MIN = 60

/** Where words stand without blanks between them, two letters count as a word, and one as three characters. */
const LETTERS_A_WORD = 2
const WIDTH_MORE = 2

/** Units of work: for a character, and for a stretch of code. */
const PER_CHARACTER = 4
const PER_STRETCH = 40

export const shapeOf = (text: string): Shape => {
  const fenced = text.startsWith('```') || text.includes('\n```')
  if (isShort(text) && !text.includes('```'))
    return {
      prose: false,
      document: false,
      fenced,
      code: [],
      fences: [],
      blocks: [],
      closed: [],
      open: text.length,
      cut: text.length,
    }
  const code: number[] = []
  const fences: number[] = []
  const blocks: number[] = []
  const unclosed = walkLines(text, code, fences, blocks)
  const known = settledCode()
  const isCut = unclosed >= 0 && closesCut(text, unclosed, code, fences)
  const fence = isCut ? -1 : unclosed
  work.left -= PER_CHARACTER * text.length + PER_STRETCH * (code.length >> 1)
  if (fence >= 0) code.push(fence, text.length)
  const prose = readsAsProse(text, code)
  const document = prose && words >= DOCUMENT_MIN
  const closed = document ? code.slice(0, known) : []
  return {
    prose,
    document,
    // In a quotation or an item of a list, a fence stands behind marks and blanks.
    fenced: fenced || fences.length > 0,
    code,
    fences,
    blocks,
    closed,
    open: fence < 0 ? text.length : fence,
    cut: isCut ? (fences.at(-2) ?? 0) : text.length,
  }
}

/**
 * Does the last line close a fence whose first line was cut off, as paragraphs of documents have it? All before it is
 * code then, back to the fence before. Not where it reads as prose: a mark behind words closes nothing.
 */
const closesCut = (text: string, fence: number, code: number[], fences: number[]): boolean => {
  if (pastRun(text, pastRun(text, fence, MARKS), SPACE) < text.length) return false
  work.left -= PER_CHARACTER * text.length
  const start = fences.at(-1) ?? 0
  const kept = code.findLastIndex((end, index) => index % 2 === 1 && end <= start) + 1
  if (readsAsProse(text, code.slice(0, kept))) return false
  code.length = kept
  code.push(start, fence)
  fences.push(start, fence)
  return true
}

const MARKS = charset('`~')

/** Enough plain words outside of the quoted code, and more of them than of anything else. */
const readsAsProse = (text: string, code: readonly number[]): boolean => {
  countWords(text, code)
  return words >= WORDS_MIN && words >= others
}

/** Too short to tell prose from a value. */
const isShort = (text: string): boolean => {
  if (text.length >= LENGTH_MIN) return false
  let width = text.length
  if (width * (1 + WIDTH_MORE) >= LENGTH_MIN)
    for (let at = 0; at < text.length; at++) if (isUnspaced(text.charCodeAt(at))) width += WIDTH_MORE
  return width < LENGTH_MIN
}

/** What `countWords` has counted: words as people write them, and all else between blanks. */
let words = 0
let others = 0

/** Answers nothing, as `walkLines` does no more: what stands behind so long a loop keeps engines from compiling it well. */
const countWords = (text: string, code: readonly number[]): void => {
  words = 0
  others = 0
  let region = 0
  for (let at = 0; at < text.length;) {
    while (region < code.length && at >= (code[region + 1] as number)) region += 2
    if (region < code.length && at >= (code[region] as number)) {
      at = code[region + 1] as number
      continue
    }
    if (isBlank(text.charCodeAt(at))) {
      at++
      continue
    }
    const stop = region < code.length ? (code[region] as number) : text.length
    let end = at
    let plain = true
    let unspaced = 0
    for (; end < stop && !isBlank(text.charCodeAt(end)); end++) {
      if (isUnspaced(text.charCodeAt(end))) unspaced++
      else if (!isWordChar(text.charCodeAt(end)) && !isPunctuation(text, at, end)) plain = false
    }
    if (unspaced >= LETTERS_A_WORD) words += Math.floor(unspaced / LETTERS_A_WORD)
    else if (plain && end - at >= 2) words++
    if (!plain && end - at - unspaced >= 2) others++
    at = end
  }
}

const isWordChar = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code >= 0xc0 || code === 39 || code === 45

/** Letters of scripts that set no blanks between words: Thai and Lao, Burmese, Khmer, Kana, Han. */
const isUnspaced = (code: number): boolean =>
  code >= 0x0e00 &&
  (code <= 0x0eff ||
    (code >= 0x1000 && code <= 0x109f) ||
    (code >= 0x1780 && code <= 0x17ff) ||
    (code >= 0x3041 && code <= 0x30ff) ||
    (code >= 0x3400 && code <= 0x9fff) ||
    (code >= 0xf900 && code <= 0xfaff))

/** Punctuation where writing has it: after a word, or an opening mark before one. */
const isPunctuation = (text: string, start: number, at: number): boolean => {
  const code = text.charCodeAt(at)
  if (code === 46 || code === 44 || code === 59 || code === 58 || code === 33 || code === 63 || code === 41)
    return at + 2 >= text.length || isBlank(text.charCodeAt(at + 1)) || isBlank(text.charCodeAt(at + 2))
  return (
    (code === 40 || code === 34 || code === 42 || code === 95) &&
    (at === start || (at + 1 < text.length && isBlank(text.charCodeAt(at + 1))))
  )
}
