// Does a text read as prose or markdown, and which of its stretches quote code? People write about code in issues,
// READMEs and comments. Whoever attacks adds a sentence for nothing, so that this excuses only what words would disarm,
// and only at the lower sensitivities (shared/waf/judge/applies.ts).

import { work } from '../work.ts'
import { beginBlocks, blockEnd, mayOpen } from './blocks.ts'

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
}

const WORDS_MIN = 12
const LENGTH_MIN = 80
/** From so many words on a text is a document, and whoever writes one marks code in all the ways that markdown has. */
const DOCUMENT_MIN = 60

/** Where words stand without blanks between them, two letters count as a word, and one as three characters. */
const LETTERS_A_WORD = 2
const WIDTH_MORE = 2

/** Units of work: for a character, for a line, and for a stretch of code. */
const PER_CHARACTER = 4
const PER_LINE = 25
const PER_STRETCH = 40

export const shapeOf = (text: string): Shape => {
  const fenced = text.startsWith('```') || text.includes('\n```')
  if (!fenced && isShort(text))
    return {
      prose: false,
      document: false,
      fenced,
      code: [],
      fences: [],
      blocks: [],
      closed: [],
      open: text.length,
    }
  const code: number[] = []
  const fences: number[] = []
  const blocks: number[] = []
  const fence = walkLines(text, code, fences, blocks)
  const known = settled
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
  }
}

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

const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13)

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

/**
 * The next backtick of the text that is walked: searched for once, not from every line. No variable of the walk's own:
 * a search has no effects, and V8's optimised code put that of a text without any into the loop, which was quadratic.
 */
let tick = -1

/** How much of the code stands before the last line that is none, or is a fence. */
let settled = 0

/**
 * Fences, code spans and indented blocks (CommonMark 0.31 §4.4, §4.5, §6.1), in order. Answers where a fence was
 * opened that nothing closes, or -1.
 */
const walkLines = (text: string, code: number[], fences: number[], blocks: number[]): number => {
  let fence = -1
  let fenceMark = 0
  let fenceMarks = 0
  let blank = true
  let block = -1
  tick = text.indexOf('`')
  settled = 0
  beginBlocks()
  for (let line = 0; line < text.length;) {
    work.left -= PER_LINE
    const newline = text.indexOf('\n', line)
    let end = newline < 0 ? text.length : newline
    let at = line
    while (at < end && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 62)) at++
    // Within the text: engines give a loop up that once read behind its end.
    const mark = at < text.length ? text.charCodeAt(at) : 0
    const marks = marksOf(text, at, mark)
    if (fence >= 0) {
      if (mark === fenceMark && marks >= fenceMarks && isBlankTo(text, at + marks, end)) {
        code.push(fence, end)
        fences.push(fence, end)
        settled = code.length
        fence = -1
      }
    } else if (
      marks > 0 &&
      (mark === 126 ? !underlines(text, line, at, at + marks, end) : !hasTick(text, at + marks, end))
    ) {
      fence = at
      fenceMark = mark
      fenceMarks = marks
    } else if (blank && (at - line >= 4 || text.charCodeAt(line) === 9)) {
      code.push(line, end)
    } else if (mayOpen(mark) && (block = blockEnd(text, at, end)) >= 0) {
      code.push(end, block)
      blocks.push(end, block)
      settled = code.length
      const past = text.indexOf('\n', block + 1)
      end = past < 0 ? text.length : past
      at = line
    } else {
      if (tick >= 0 && tick < end) {
        if (tick < at) tick = text.indexOf('`', at)
        if (tick >= 0 && tick < end) tick = spans(text, tick, end, code)
      }
      if (at < end) settled = code.length
    }
    // A further line of an indented block needs no blank line before it.
    blank = (at >= end || (blank && (at - line >= 4 || text.charCodeAt(line) === 9))) && fence < 0
    line = end + 1
  }
  return fence
}

/** How many marks open a fence here: 0, or three and more. */
const marksOf = (text: string, at: number, mark: number): number => {
  if (mark !== 96 && mark !== 126) return 0
  let end = at
  while (end < text.length && text.charCodeAt(end) === mark) end++
  return end - at >= 3 ? end - at : 0
}

/** What closes a fence says nothing more; what opens one with backticks has none behind them (CommonMark 0.31 §4.5). */
const isBlankTo = (text: string, from: number, end: number): boolean => {
  let at = from
  while (at < end && isBlank(text.charCodeAt(at))) at++
  return at >= end
}

/** Do tildes and nothing else stand below a line that is no longer than they are? reStructuredText marks titles so. */
const underlines = (text: string, line: number, at: number, past: number, end: number): boolean => {
  if (at !== line || !isBlankTo(text, past, end)) return false
  const before = text.lastIndexOf('\n', line - 2) + 1
  return line - 1 > before && line - 1 - before <= past - at
}

const hasTick = (text: string, from: number, end: number): boolean => {
  let at = from
  while (at < end && text.charCodeAt(at) !== 96) at++
  return at < end
}

/** The code spans of the line that ends at `end`, from the backtick at `first` on; answers the next backtick behind it. */
const spans = (text: string, first: number, end: number, code: number[]): number => {
  let open = first
  while (open >= 0 && open < end) {
    let ticks = 1
    while (open + ticks < text.length && text.charCodeAt(open + ticks) === 96) ticks++
    let close = open + ticks
    let run = 0
    for (; close < end; close++) {
      run = text.charCodeAt(close) === 96 ? run + 1 : 0
      if (run === ticks && text.charCodeAt(close + 1) !== 96) break
    }
    if (close >= end) return text.indexOf('`', end)
    code.push(open, close + 1)
    open = text.indexOf('`', close + 1)
  }
  return open
}
