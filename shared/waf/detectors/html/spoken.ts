// Script and tags that a sentence speaks of: `eval() is evil`, `alert(1 new message)`, `the <script> tag`. Each rule rests
// on the grammar: what is told here is a syntax error to an interpreter, or text without an effect, and no list of
// phrases.

import { isLetter } from '../../characters.ts'
import { charset, findIn, isIn, LETTERS, pastRun, runStart, standsAt, wordSet } from '../../runs.ts'
import { isIdentifier, scriptness } from './script.ts'

/** Words that stand between two operands (ECMA-262 §13.10). */
const INFIX: ReadonlySet<string> = new Set(['in', 'instanceof', 'of'])

/** Words that stand before one. */
const PREFIX = wordSet('new typeof void await yield async delete function class')

const LOOK_MAX = 96

/**
 * A call that is none: its argument has two operands side by side, or a plain word follows behind it on the same line.
 * Either is a syntax error, and a script with one does not run at all. `open`: the bracket.
 */
export const isSpokenCall = (text: string, open: number): boolean => {
  const end = Math.min(text.length, open + LOOK_MAX)
  let depth = 0
  let operand = false
  for (let at = open; at < end;) {
    const code = text.charCodeAt(at)
    if (code === 40) {
      depth++
      operand = false
      at++
    } else if (code === 41) {
      at++
      operand = true
      if (--depth === 0) return isWordBehind(text, at)
    } else if (code === 34 || code === 39) {
      const close = text.indexOf(text.charAt(at), at + 1)
      if (close < 0 || close >= end || text.charCodeAt(close - 1) === 92) return false
      at = close + 1
      operand = true
    } else if (isIdentifier(code)) {
      let stop = at + 1
      while (stop < end && isIdentifier(text.charCodeAt(stop))) stop++
      const word = text.slice(at, stop)
      if (!INFIX.has(word) && operand && text.charCodeAt(at - 1) === 32) return true
      operand = !INFIX.has(word) && !PREFIX.has(word)
      at = stop
    } else if (code === 32) at++
    // Blocks, line breaks, regular expressions, templates and comments have a grammar of their own.
    else if (code < 32 || code === 96 || code === 47 || code === 59 || code > 122) return false
    else {
      operand = false
      at++
    }
  }
  return false
}

const WORD_MAX = 16

/** ` is evil`: a blank and a word of letters that is no operator. */
const isWordBehind = (text: string, from: number): boolean => {
  if (text.charCodeAt(from) !== 32 || !isLetter(text.charCodeAt(from + 1))) return false
  let stop = from + 1
  while (stop < from + WORD_MAX && isLetter(text.charCodeAt(stop))) stop++
  const after = text.charCodeAt(stop)
  if (!(stop >= text.length || after === 32 || isIn(MARKS, after))) return false
  return !INFIX.has(text.slice(from + 1, stop)) || holdsWords(text, stop)
}

/** ` the console`: two plain words, which are no operand. */
const holdsWords = (text: string, from: number): boolean => {
  const first = pastRun(text, from + 1, LETTERS, from + WORD_MAX)
  if (text.charCodeAt(from) !== 32 || first === from + 1 || text.charCodeAt(first) !== 32) return false
  const second = pastRun(text, first + 1, LETTERS, first + WORD_MAX)
  if (second === first + 1 || STATING.has(text.slice(from + 1, first))) return false
  return !INFIX.has(text.slice(first + 1, second))
}

const MARKS = charset('.,!?:')

const BODY_MAX = 200

/**
 * `Use <script> tags at the end of <body>`, `<script setup> (#2385)`: what stands behind the tag, up to the next one, is
 * words that no script is made of, parted from the tag as a word is. A script of them would be a syntax error.
 */
export const isSpokenTag = (text: string, open: number, tagEnd: number): boolean => {
  const before = text.charCodeAt(open - 1)
  const quoted = open > 0 && (before === 34 || before === 39) && text.charCodeAt(tagEnd) === before
  if (open > 0 && !quoted && before !== 32 && before !== 40 && before !== 10) return false
  const from = quoted ? tagEnd + 1 : tagEnd
  const next = text.indexOf('<', from)
  const end = Math.min(text.length, from + BODY_MAX, next < 0 ? text.length : next)
  if (isClosed(text, next)) return false
  const fence = fenceAt(text, from, end)
  const stop = fence < 0 ? end : fence
  const head = text.charCodeAt(from)
  // Where the body is longer than what is looked at, or begins with a line, it has to be no script beyond doubt.
  const doubted = stop === from + BODY_MAX || head === 10 || head === 13
  if (doubted ? !holdsPair(text, from, stop) : from < text.length && !isIn(FOLLOWS, head)) return false
  let words = wordsBefore(text, open)
  // Nothing of a script runs in which words err, whatever stands behind them.
  if (words > 0 && tagEnd === open + BARE_SCRIPT && holdsPair(text, from, pastRun(text, from, ERRING, stop)))
    return true
  for (let at = from; at < stop; at++) {
    const code = text.charCodeAt(at)
    // A bracket behind a blank opens a remark; behind a name, a call.
    if (!isIn(SAID, code) || (code === 40 && text.charCodeAt(at - 1) > 32)) return false
    if (isLetter(code) && text.charCodeAt(at - 1) === 32) words++
  }
  return words >= 2 && scriptness(text, from, stop) < 2
}

const BARE_SCRIPT = '<script>'.length

/** What stands before two words in no literal and no comment. */
const ERRING = charset('A-Za-z0-9 \n.,')

/**
 * Where a fence of code begins behind words: to script it is an empty template that is called, and what calls it throws once
 * the expressions of the next one are worked out (ECMA-262 §13.3.11), of which there are none. -1 where none begins.
 */
const fenceAt = (text: string, from: number, end: number): number => {
  const at = text.slice(from, end).indexOf(FENCE)
  if (at < 0) return -1
  const code = text.slice(from + at + FENCE.length, from + at + FENCED_MAX)
  const close = code.indexOf('`')
  return close < 0 || code.slice(0, close).includes('${') ? -1 : from + at
}

const FENCE = '```'
const FENCED_MAX = 600

/** Words that a script may hold before another one. */
const STATING = wordSet(
  'new typeof void await yield async delete function class let const var return throw case do else in of instanceof get set static import export break continue goto',
)

/** Two plain words side by side in text[from, stop): a syntax error, with which no part of a script runs. */
const holdsPair = (text: string, from: number, stop: number): boolean => {
  let plain = false
  for (let at = findIn(text, LETTERS, from, stop); at >= 0;) {
    const end = pastRun(text, at, LETTERS, stop)
    const apart = at === from || standsAt(text, at - 1, APART)
    const word = end > at + 1 && apart ? text.slice(at, end).toLowerCase() : ''
    const blank = text.charCodeAt(end) === 32
    if (plain && word !== '' && end < stop && standsAt(text, end, ENDS_WORD) && !(blank && JOINING.has(word)))
      return true
    const next = findIn(text, LETTERS, end, stop)
    plain = word !== '' && !STATING.has(word) && next === end + 1 && blank
    at = next
  }
  return false
}

const APART = charset(' \n')
const ENDS_WORD = charset(' \n.,')
/** Words that a script may hold between two others. */
const JOINING: ReadonlySet<string> = new Set([...INFIX, 'as'])

/** What stands behind a word that is spoken of. */
const FOLLOWS = charset(' .,)?')

/** The script is closed: it is an element, and no talk. */
const isClosed = (text: string, next: number): boolean =>
  next >= 0 && text.slice(next, next + 8).toLowerCase() === '</script'

/** How many words stand right before, two at most; the last one may open a quotation or a remark. */
const wordsBefore = (text: string, open: number): number => {
  const start = Math.max(0, open - WORDS_MAX)
  const last = wordBefore(text, start, standsAt(text, open - 1, OPENS) ? open - 1 : open)
  if (last < 0) return 0
  if (isWord(text, wordBefore(text, start, last))) return 2
  return isWord(text, last) ? 1 : 0
}

const WORDS_MAX = 40
const OPENS = charset('(\'"')

/** Where the word begins that a blank parts from what stands at `to`; -1 for none. */
const wordBefore = (text: string, start: number, to: number): number => {
  if (to <= start || text.charCodeAt(to - 1) !== 32) return -1
  const first = runStart(text, to - 1, LETTERS, start)
  return first < to - 1 ? first : -1
}

/** A word begins at the place: is it of more than one letter? */
const isWord = (text: string, at: number): boolean => at >= 0 && standsAt(text, at + 1, LETTERS)

/** Letters, digits, blanks and what writing parts them with; nothing that calls, assigns or joins. */
const SAID = charset("A-Za-z0-9 \n\r#'()*.,!?:-", true)
