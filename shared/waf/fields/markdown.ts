// Where markdown marks code, line by line: fences, code spans and indented blocks, and what other notations set.

import { charset, LETTERS, pastRun, SPACE, standsAt } from '../runs.ts'
import { work } from '../work.ts'
import { beginBlocks, blockEnd, mayOpen } from './blocks.ts'

/** Units of work for a line, besides its characters. */
const PER_LINE = 25

export const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13)

/**
 * The next backtick of the text that is walked: searched for once, not from every line. No variable of the walk's own:
 * a search has no effects, and V8's optimised code put that of a text without any into the loop, which was quadratic.
 */
let tick = -1

/** How much of the code stands before the last line that is none, or is a fence. */
let settled = 0

/** How much of the last text's code that was. */
export const settledCode = (): number => settled

/**
 * Fences, code spans and indented blocks (CommonMark 0.31 §4.4, §4.5, §6.1), in order. Answers where a fence was
 * opened that nothing closes, or -1. One that names a language is code to the text's end, as CommonMark has it: who
 * cuts a document into paragraphs cuts its fences.
 */
export const walkLines = (text: string, code: number[], fences: number[], blocks: number[]): number => {
  let fence = -1
  let fenceMark = 0
  let fenceMarks = 0
  let named = -1
  let blank = true
  let literal = false
  let block = -1
  tick = text.indexOf('`')
  settled = 0
  beginBlocks()
  for (let line = 0; line < text.length;) {
    work.left -= PER_LINE
    const newline = text.indexOf('\n', line)
    let end = newline < 0 ? text.length : newline
    let at = line
    while (at < end && isMargin(text.charCodeAt(at))) at++
    // Within the text: engines give a loop up that once read behind its end.
    const mark = at < text.length ? text.charCodeAt(at) : 0
    const marks = marksOf(text, at, mark)
    const indented =
      at - line >= 4 || text.charCodeAt(line) === 9 || (literal && text.charCodeAt(line) === 32)
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
      named = isNamed(text, line, at, end) ? end : -1
    } else if (blank && indented) {
      code.push(line, end)
      // To markdown it is no code.
      if (at - line < 4 && text.charCodeAt(line) !== 9) blocks.push(line, end)
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
      if (at < end) {
        settled = code.length
        literal = announces(text, at, end)
      }
    }
    // A further line of an indented block needs no blank line before it.
    blank = (at >= end || (blank && indented)) && fence < 0
    line = end + 1
  }
  if (fence < 0 || named < 0) return fence
  code.push(named, text.length)
  fences.push(named, text.length)
  settled = code.length
  return -1
}

/** Does a fence say behind its marks what language follows? One in a quotation ends with that. */
const isNamed = (text: string, line: number, at: number, end: number): boolean =>
  pastRun(text, line, SPACE, at) === at && standsAt(text, pastRun(text, at, MARKED, end), LETTERS)

const MARKED = charset('`~ \t')

/** What stands before a fence in a quotation, or in an item of a list; and what an empty line may have. */
const isMargin = (code: number): boolean => code === 32 || code === 62 || code === 9 || code === 13

/**
 * Does the line say that what is indented below it is code, as reStructuredText does: `as follows::`,
 * `.. code-block:: sh`? Any blank indents it then.
 */
const announces = (text: string, at: number, end: number): boolean => {
  if (text.startsWith('.. ', at)) return DIRECTIVES.some((name) => text.startsWith(name, at + 3))
  const past = text.charCodeAt(end - 1) === 13 ? end - 1 : end
  return past - at > 2 && text.charCodeAt(past - 1) === 58 && text.charCodeAt(past - 2) === 58
}

const DIRECTIVES = ['code::', 'code-block::', 'sourcecode::', 'parsed-literal::']

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
