// Keywords that comments cut in the middle: `un/**/ion sel/**/ect`. No database reads these, but one behind a check that
// takes comments out does.

import { LETTERS, pastRun, runStart, standsAt, wordSet } from '../../runs.ts'
import { work } from '../../work.ts'

/** What seeking a cut takes a character, one place where a comment stands, and one percent sign. */
const CHARACTER_WORK = 1
const CUT_WORK = 150
const SIGN_WORK = 18

/** Who cuts a word writes little into the comment. */
const COMMENT_MAX = 16
const WORD_MAX = 12

const WORDS = wordSet(
  'select union from where insert update delete drop order group having sleep exec waitfor',
)

/** The text without the comments within words; undefined where none of them makes a keyword. */
export const mended = (text: string): string | undefined => {
  work.left -= CHARACTER_WORK * text.length
  const pieces: string[] = []
  let done = 0
  // What stands before the comment of the word that it cuts.
  let word = ''
  let made = false
  for (let open = text.indexOf('/*'); open >= 0; open = text.indexOf('/*', open + 2)) {
    work.left -= CUT_WORK
    if (work.left < 0) return undefined
    const end = standsAt(text, open - 1, LETTERS) ? pastComment(text, open) : -1
    if (!standsAt(text, end, LETTERS)) continue
    const start = runStart(text, open, LETTERS, Math.max(0, open - WORD_MAX))
    word = (start === done ? word : '') + text.slice(start, open)
    pieces.push(text.slice(done, open))
    done = end
    made ||=
      word.length < WORD_MAX && WORDS.has((word + text.slice(end, lettersEnd(text, end))).toLowerCase())
    if (word.length > WORD_MAX) word = LONG
  }
  return made ? pieces.join('') + text.slice(done) : undefined
}

/** Every letter behind a percent sign of its own, which classic ASP takes out: `%S%E%L%E%C%T`; undefined where few are. */
export const unsigned = (text: string): string | undefined => {
  let signs = 0
  for (let at = text.indexOf('%'); at >= 0 && at + 1 < text.length; at = text.indexOf('%', at + 2)) signs++
  work.left -= CHARACTER_WORK * text.length + SIGN_WORK * signs
  return signs >= SIGNS_MIN && signs * SIGNED >= text.length ? text.replaceAll('%', '') : undefined
}

/** Fewer make no keyword. */
const SIGNS_MIN = 6
/** Most characters have one: a sign, a character, and a blank now and then. */
const SIGNED = 3

/** No keyword begins so. */
const LONG = '-'.repeat(WORD_MAX)

const lettersEnd = (text: string, start: number): number => pastRun(text, start, LETTERS, start + WORD_MAX)

/** Behind a short comment; -1 where it is none. */
const pastComment = (text: string, open: number): number => {
  const limit = Math.min(text.length - 1, open + COMMENT_MAX)
  for (let at = open + 2; at < limit; at++)
    if (text.charCodeAt(at) === 42 && text.charCodeAt(at + 1) === 47) return at + 2
  return -1
}
