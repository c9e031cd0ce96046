// One word of a command line, and what vanishes when a shell reads it: quotes, escapes, expansions of nothing.

import { pastWord, vocabulary } from '../../../runs.ts'
import { isSeparator } from './blanks.ts'

/** Filled again and again. */
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

/** How many characters at `at` vanish when the shell reads the word; 0 for none. */
export const noise = (text: string, at: number, code: number, word: ShellWord): number => {
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
    // `who^ami^ /all`: what stands behind a caret is as it is, for cmd; a blank parts the words all the same.
    return code === 94 && (next > 32 || word.disguised) ? 1 : 0
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
  // $'cat', $"cat"
  if (next === 39 || next === 34) {
    word.disguised = true
    return 1
  }
  if (next === 40) {
    const end = pastWord(text, at + 2, NOTHING)
    word.disguised ||= end > 0
    return Math.max(0, end - at)
  }
  if (next === 123) return braced(text, at, word)
  // `cat$u`, `/etc$u/`: a variable that is not set.
  if (word.text === '' || !isLetter(next)) return 0
  let end = at + 2
  while (end < at + VARIABLE_MAX && isLetter(text.charCodeAt(end))) end++
  word.disguised = true
  return end - at
}

/** What says nothing: `$()`, `$(true)`. */
const NOTHING = vocabulary([')', ' )', ':)', 'true)', 'echo)'], false)

export const isWordStart = (code: number): boolean => ((code | 32) >= 97 && (code | 32) <= 122) || code === 47

const isLetter = (code: number): boolean => ((code | 32) >= 97 && (code | 32) <= 122) || code === 95

const VARIABLE_MAX = 12

/** `${x}` inside of a word is nothing; `${PATH:0:1}` anywhere is a character of the variable, the slash as a rule. */
const braced = (text: string, at: number, word: ShellWord): number => {
  let close = at + 2
  let sliced = false
  while (close < at + 28 && close < text.length && text.charCodeAt(close) !== 125) {
    // No name or slice holds a separator; and behind each one a command is looked for, which would read all of this again.
    if (isSeparator(text.charCodeAt(close))) return 0
    if (text.charCodeAt(close) === 58 && text.charCodeAt(close + 1) >= 48 && text.charCodeAt(close + 1) <= 57)
      sliced = true
    close++
  }
  if (text.charCodeAt(close) !== 125 || (word.text === '' && !sliced)) return 0
  if (sliced) word.text += '/'
  word.disguised = true
  return close - at + 1
}
