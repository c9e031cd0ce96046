// A shell's words as the shell reads them: quotes, backslashes, carets and empty expansions inside of a word vanish
// (`w'h'o\ami`, `c^md`, `who$@ami`), `$IFS` parts words as a space does, and `{cat,/etc/passwd}` is two.

import { charset, pastRun } from '../../../runs.ts'
import { work } from '../../../work.ts'
import { ifsAt, isBlank, isSeparator, skipBlank } from './blanks.ts'
import { isWordStart, noise } from './word.ts'
import type { ShellWord } from './word.ts'

const WORD_MAX = 80

/** What a word with marks in it takes, and a character of it: each is joined to the others. */
const JOINED_WORK = 60
const CHARACTER_WORK = 12

const SCAN_MAX = 400

/** Reads the next word from `from` on into `word`; false where a command ends. */
export const readWord = (text: string, from: number, word: ShellWord): boolean => {
  let at = skipBlank(text, from)
  word.start = at
  word.text = ''
  word.disguised = false
  word.slashes = 0
  const plain = plainEnd(text, at)
  if (plain > at && (plain >= text.length || endsWord(text.charCodeAt(plain))) && !isEmptyRun(text, plain)) {
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
    if (brace && (code === 44 || code === 125)) {
      // `{id, name}`: no expansion has a blank in it, so that this is a word with a brace.
      if (code === 44 && at + 1 < text.length && isBlank(text.charCodeAt(at + 1))) word.text = `{${word.text}`
      break
    }
    if (code === 96 && !(text.charCodeAt(at + 1) === 96 && word.text !== '')) break
    if (code === 36 && ifsAt(text, at) > 0) break
    const skip = noise(text, at, code, word)
    if (skip > 0) {
      at += skip
      continue
    }
    const stop = pastRun(text, at, PLAIN, Math.min(limit, at + WORD_MAX - word.text.length))
    const end = Math.max(stop, at + 1)
    word.text += text.slice(at, end)
    at = end
  }
  work.left -= JOINED_WORK + CHARACTER_WORK * (at - word.start)
  word.end = at
  word.text = word.text.toLowerCase()
  return at > word.start
}

/** Two backquotes with nothing between them: the word goes on behind. */
const isEmptyRun = (text: string, at: number): boolean =>
  text.charCodeAt(at) === 96 && text.charCodeAt(at + 1) === 96

/** Where a run of what no shell reads specially ends. */
const plainEnd = (text: string, from: number): number => pastRun(text, from, PLAIN)

const PLAIN = charset('A-Za-z0-9./:_=-')

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
