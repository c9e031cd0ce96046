// A shell's words as the shell reads them: quotes, backslashes, carets and empty expansions inside of a word vanish
// (`w'h'o\ami`, `c^md`, `who$@ami`), `$IFS` parts words as a space does, and `{cat,/etc/passwd}` is two.

import { work } from '../../work.ts'

export interface ShellWord {
  /** Unquoted, lower case, bounded. */
  text: string
  start: number
  end: number
  /** Written so as not to be recognised: quotes or escapes inside of the word. */
  disguised: boolean
  /** Backslashes within the word: one may be a path's, several before letters are a disguise. */
  slashes: number
}

export const newWord = (): ShellWord => ({ text: '', start: 0, end: 0, disguised: false, slashes: 0 })

const WORD_MAX = 80

/** What a character of a word with marks in it takes: each is joined to the others. */
const CHARACTER_WORK = 12
const SCAN_MAX = 400

const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 43 || code === 160

const SEPARATES = new Uint8Array(128)
for (const separator of ';|&\n\r') SEPARATES[separator.charCodeAt(0)] = 1

export const isSeparator = (code: number): boolean => code < 128 && SEPARATES[code] === 1

/** Reads the next word from `from` on into `word`; false where a command ends. */
export const readWord = (text: string, from: number, word: ShellWord): boolean => {
  let at = skipBlank(text, from)
  word.start = at
  word.text = ''
  word.disguised = false
  word.slashes = 0
  const plain = plainEnd(text, at)
  if (plain > at && endsWord(text.charCodeAt(plain)) && !isEmptyRun(text, plain)) {
    word.end = plain
    word.text = text.slice(at, Math.min(plain, at + WORD_MAX)).toLowerCase()
    return true
  }
  let brace = false
  if (text.charCodeAt(at) === 123 && isBraced(text.charCodeAt(at + 1))) {
    brace = true
    at++
    // `{,cat,/etc/passwd}`: an empty word in front vanishes.
    while (text.charCodeAt(at) === 44) at++
  }
  const limit = Math.min(text.length, at + SCAN_MAX)
  // What is plain is taken in one piece: joining characters costs a string for each.
  const start = brace ? plainEnd(text, at) : plain
  if (start > at) {
    word.text = text.slice(at, Math.min(start, at + WORD_MAX))
    at = start
  }
  while (at < limit && word.text.length < WORD_MAX) {
    const code = text.charCodeAt(at)
    if (isBlank(code) || isSeparator(code) || code === 41 || code === 60 || code === 62 || code === 40) break
    if (brace && (code === 44 || code === 125)) break
    if (code === 96 && !(text.charCodeAt(at + 1) === 96 && word.text !== '')) break
    if (code === 36 && ifsAt(text, at) > 0) break
    const skip = noise(text, at, code, word)
    if (skip > 0) {
      at += skip
      continue
    }
    word.text += text[at]
    at++
  }
  work.left -= CHARACTER_WORK * (at - word.start)
  word.end = at
  word.text = word.text.toLowerCase()
  return at > word.start
}

/** Two backquotes with nothing between them: the word goes on behind. */
const isEmptyRun = (text: string, at: number): boolean =>
  text.charCodeAt(at) === 96 && text.charCodeAt(at + 1) === 96

/** Where a run of what no shell reads specially ends. */
const plainEnd = (text: string, from: number): number => {
  let at = from
  for (; ; at++) {
    const code = text.charCodeAt(at)
    const letter = (code | 32) >= 97 && (code | 32) <= 122 && code < 128
    if (!letter && !(code >= 45 && code <= 58) && code !== 95 && code !== 61) return at
  }
}

const endsWord = (code: number): boolean =>
  Number.isNaN(code) ||
  isBlank(code) ||
  isSeparator(code) ||
  code === 41 ||
  code === 60 ||
  code === 62 ||
  code === 40 ||
  code === 96

/** What a brace expansion begins with: a word, however it is written. */
const isBraced = (code: number): boolean =>
  isWordStart(code) || code === 44 || code === 92 || code === 36 || code === 39 || code === 34

const isWordStart = (code: number): boolean => ((code | 32) >= 97 && (code | 32) <= 122) || code === 47

export const skipBlank = (text: string, from: number): number => {
  let at = from
  for (;;) {
    const ifs = ifsAt(text, at)
    if (ifs > 0) at += ifs
    else if (isBlank(text.charCodeAt(at))) at++
    else return at
  }
}

/** The length of `$IFS`, `${IFS}`, `$IFS$9`, `${IFS%??}` at `at`; 0 for none. */
export const ifsAt = (text: string, at: number): number => {
  if (text.charCodeAt(at) !== 36) return 0
  const brace = text.charCodeAt(at + 1) === 123
  const name = brace ? at + 2 : at + 1
  // Letter by letter: a text may have nothing but dollars, and each is asked about several times.
  if ((text.charCodeAt(name) | 32) !== 105 || (text.charCodeAt(name + 1) | 32) !== 102) return 0
  if ((text.charCodeAt(name + 2) | 32) !== 115) return 0
  let end = name + 3
  if (brace) {
    const close = text.indexOf('}', end)
    if (close < 0 || close - end > 12) return 0
    end = close + 1
  }
  // `$9`, `$1`: an empty parameter that ends the name.
  if (text.charCodeAt(end) === 36 && text.charCodeAt(end + 1) >= 48 && text.charCodeAt(end + 1) <= 57)
    end += 2
  return end - at
}

/** How many characters at `at` vanish when the shell reads the word; 0 for none. */
const noise = (text: string, at: number, code: number, word: ShellWord): number => {
  if (code === 39 || code === 34) {
    // Only a quote that the word goes on behind disguises it: `w'h'oami`, `c''at`.
    const next = text.charCodeAt(at + 1)
    if (word.text !== '' && (isWordStart(next) || next === code)) word.disguised = true
    return 1
  }
  if (code === 92 || code === 94) {
    const next = text.charCodeAt(at + 1)
    if (code === 92 && next === 10) return 2
    if (((next | 32) >= 97 && (next | 32) <= 122) || next === 92) {
      if (code === 92 && next !== 92) word.slashes++
      word.disguised ||= word.text !== '' && (code === 94 || word.slashes > 1)
      return 1
    }
    return code === 94 && next > 32 ? 1 : 0
  }
  // Two backquotes with nothing between them.
  if (code === 96) {
    word.disguised = true
    return 2
  }
  // `c[a]t`: a class of one character.
  if (code === 91 && word.text.charCodeAt(0) === 47 && text.charCodeAt(at + 2) === 93) {
    word.text += text.charAt(at + 1)
    word.disguised = true
    return 3
  }
  if (code !== 36) return 0
  const next = text.charCodeAt(at + 1)
  // $@ $* $1 $- $! $?: nothing, in most shells.
  if (next === 64 || next === 42 || (next >= 48 && next <= 57)) {
    word.disguised = true
    return 2
  }
  // $'cat', $"cat"; and $() with nothing in it.
  if (next === 39 || next === 34) {
    word.disguised = true
    return 1
  }
  if (next === 40 && text.charCodeAt(at + 2) === 41) {
    word.disguised = true
    return 3
  }
  if (next === 123) return braced(text, at, word)
  // `cat$u`, `/etc$u/`: a variable that is not set.
  if (word.text === '' || !isLetter(next)) return 0
  let end = at + 2
  while (end < at + VARIABLE_MAX && isLetter(text.charCodeAt(end))) end++
  word.disguised = true
  return end - at
}

const isLetter = (code: number): boolean => ((code | 32) >= 97 && (code | 32) <= 122) || code === 95

const VARIABLE_MAX = 12

/** `${x}` inside of a word is nothing; `${PATH:0:1}` anywhere is a character of the variable, the slash as a rule. */
const braced = (text: string, at: number, word: ShellWord): number => {
  let close = at + 2
  let sliced = false
  while (close < at + 28 && close < text.length && text.charCodeAt(close) !== 125) {
    if (text.charCodeAt(close) === 58 && text.charCodeAt(close + 1) >= 48 && text.charCodeAt(close + 1) <= 57)
      sliced = true
    close++
  }
  if (text.charCodeAt(close) !== 125 || (word.text === '' && !sliced)) return 0
  if (sliced) word.text += '/'
  word.disguised = true
  return close - at + 1
}

/** The text ends with a quote that it has not opened itself: what it stands in was closed. */
export const closesQuote = (head: string): boolean => {
  const last = head.charCodeAt(head.length - 1)
  if (last !== 34 && last !== 39 && last !== 96) {
    // `')`, `")`
    return last === 41 && /["'`]\)$/.test(head) && closesQuote(head.slice(0, -1))
  }
  let count = 0
  for (let at = 0; at < head.length; at++) if (head.charCodeAt(at) === last) count++
  return count % 2 === 1
}
