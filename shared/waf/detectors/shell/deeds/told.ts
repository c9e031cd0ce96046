// What the words of a simple command say, whatever its program: code, a host, a file that is sent, what is removed, who may
// write. All texts are in lower case.

import { isDigit } from '../../../characters.ts'
import { charset, DIGITS, findIn, isRun, LOWER, NAME, pastRun, standsAt } from '../../../runs.ts'

const FLAGS_MAX = 5

/** `-lvp`, `-4e`: is one of the letters in a cluster of short options? */
export const hasFlag = (words: readonly string[], sought: string): boolean =>
  words.some((word) => {
    if (!word.startsWith('-')) return false
    let letters = 0
    let found = false
    for (let at = 1; standsAt(word, at, CLUSTER); at++) {
      if (standsAt(word, at, LOWER)) letters++
      if (sought.includes(word.charAt(at))) found = true
    }
    return found && letters <= FLAGS_MAX
  })

const CLUSTER = charset('a-z0-9')

const OPTION_MAX = 25
/** -c, -e, -r, -m, --eval, --print, -EncodedCommand and their like. */
const CODING = charset('cerm')
const OPTION = charset('a-z0-9_=')

/** Among the options in front one takes code, or the program's text begins at once. */
export const runsCode = (words: readonly string[]): boolean => {
  for (const word of words) {
    if (!word.startsWith('-'))
      return (
        word.startsWith("'begin") ||
        word.startsWith('"begin') ||
        (word.startsWith('eval') && !standsAt(word, 4, NAME))
      )
    const from = word.startsWith('--') ? 2 : 1
    const end = pastRun(word, from, NAME)
    if (end - from <= OPTION_MAX && findIn(word, CODING, from, end) >= 0) return true
    if (!isRun(word.slice(from), OPTION)) return false
  }
  return false
}

const HOST_MIN = 3

/** Behind its options and their numbers a host, and behind that a number: the port. */
export const dials = (words: readonly string[]): boolean => {
  for (let index = 0; index + 1 < words.length; index++) {
    const word = words[index] ?? ''
    if (word.length >= HOST_MIN && standsAt(words[index + 1] ?? '', 0, DIGITS)) return true
    if (!word.startsWith('-') && !(index > 0 && isRun(word, DIGITS))) return false
  }
  return false
}

/** A file, what another command says, a variable: what is sent along. */
export const isSent = (word: string): boolean => {
  if (word.includes('$(') || word.includes('`') || SENDING.has(word)) return true
  if (word.startsWith('--post-file') || word.startsWith('--upload-file')) return true
  for (let at = 0; at + 1 < word.length; at++) {
    const code = word.charCodeAt(at)
    // `$x`, `${x}`
    if (code === 36 && standsAt(word, word.startsWith('{', at + 1) ? at + 2 : at + 1, NAME)) return true
    // `@file`, `f=@file`
    if (code === 64 && (at === 0 || word.startsWith('=', at - 1) || word.startsWith('@', at - 1))) return true
  }
  return false
}

const SENDING: ReadonlySet<string> = new Set(['-t'])

/** `root@10.0.0.1`: four numbers parted by dots. */
export const hasAddress = (word: string): boolean => {
  let numbers = 0
  let digits = 0
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at)
    if (isDigit(code)) {
      digits++
      if (digits === 1 && ++numbers === 4) return true
    } else {
      if (code !== 46 || digits === 0) numbers = 0
      digits = 0
    }
  }
  return false
}

/** The first thing that `rm` is to remove with all that is in it, or unasked. */
export const removed = (words: readonly string[]): string => {
  const at = words.findIndex((word) => !word.startsWith('-'))
  if (at < 1) return ''
  const options = words.slice(0, at)
  if (!hasFlag(options, 'rf') && !options.includes('--recursive')) return ''
  const target = words[at] ?? ''
  return target.startsWith("'") || target.startsWith('"') ? target.slice(1) : target
}

/** A folder that is not the command's own: from the root, the home, a variable, a drive, the folder above. */
export const isRoot = (target: string): boolean => {
  const first = target.charAt(0)
  if (first === '.') return target === '.' || target.startsWith('..')
  return first === '/' || first === '~' || first === '*' || first === '$' || target.startsWith(':', 1)
}

const OCTAL = charset('0-7')
const WHO = charset('ugoa')

/** Everybody may write it, or whoever runs it is its owner: `777`, `u+s`. */
export const isOpened = (mode: string): boolean => {
  if (mode.slice(0, pastRun(mode, 0, OCTAL)).includes('777')) return true
  const plus = pastRun(mode, 0, WHO)
  return mode.startsWith('+', plus) && mode.slice(plus, pastRun(mode, plus + 1, NAME)).includes('s')
}
