// A round bracket that no shell reads: behind a word of a command it is a syntax error in every Bourne shell and in csh,
// and a `;` within it is one in PowerShell, so that nothing of the line runs. Comments of a User-Agent (RFC 9110 §10.1.5)
// and asides of a sentence stand so. Trusts no bracket behind a word that a shell lets one follow, and no line in which
// a quote, a substitution or a pattern could have hidden it.

import { charset, LETTERS, pastRun, runStart, SPACE, standsAt, wordSet } from '../../../runs.ts'
import { work } from '../../../work.ts'

const LINE_MAX = 256

/** What a line has that hides nothing, its brackets and separators with it. */
const LINE = charset('A-Za-z0-9 _.,:/%#@+~();-', true)

/** `Snapchat/10 (iPhone8,1; iOS 11; gzip)`: the semicolon at `at` stands within such a bracket of its line. */
export const isUnread = (text: string, at: number): boolean => {
  if (text.charCodeAt(at) !== 59) return false
  const start = runStart(text, at, LINE, at - LINE_MAX)
  work.left -= (at - start) * CHARACTER_WORK
  // What stands before is the beginning of a line that goes on with none before it, or it is not known.
  if (start > 0 && (!standsAt(text, start - 1, BREAKS) || standsAt(text, start - 2, ESCAPES))) return false
  let closed = 0
  for (let open = at - 1; open > start; open--) {
    const code = text.charCodeAt(open)
    if (code === 41) closed++
    else if (code === 40 && closed > 0) closed--
    else if (code === 40 && isMisplaced(text, start, open)) return true
  }
  return false
}

const CHARACTER_WORK = 2
const BREAKS = charset('\r\n')
const ESCAPES = charset('\\')

/** Behind a word, which is a command's or an argument of one that no keyword begins. */
const isMisplaced = (text: string, start: number, open: number): boolean => {
  const end = runStart(text, open, SPACE, start)
  if (!standsAt(text, end - 1, WORD_ENDS)) return false
  const first = pastRun(text, runStart(text, end, COMMAND, start), SPACE, end)
  const word = text.slice(first, pastRun(text, first, LETTERS, end))
  return word !== '' && !KEYWORDS.has(word.toLowerCase())
}

/** What no pattern, substitution or assignment ends with before its bracket. */
const WORD_ENDS = charset('A-Za-z0-9_.,', true)
/** What parts no commands. */
const COMMAND = charset('A-Za-z0-9 _.,:/%#@+~-', true)
/** Behind these a bracket, or a command, may follow. */
const KEYWORDS = wordSet(
  'if then else elif while until do for foreach select case in function time coproc switch catch param and or not begin builtin command noglob',
)
