// Fields that hold scripts because their API is there to run them: `spec.containers[0].args[1]`, `jobs.x.steps[2].run`.
// A client writes names as well as values, so a name proves nothing: it only says that an origin which reads this field
// at all runs what it holds. So the discount is for a script that stands by itself. What closes a quote, goes on
// behind a value, opens a connection or reads a system's secrets is refused there as everywhere: an origin may put the
// value behind a command of its own, and the first word of a value is the client's choice (`start; cat /etc/shadow`).

import { charset, NAME, pastRun, standsAt } from '../../runs.ts'
import { commandKind } from './commands.ts'
import { isPackageField, isScriptField } from './fields.ts'
import { looksAround, takesOver } from './intrusions.ts'
import { isSeparator, newWord, readWord, skipBlank } from './words.ts'

/** A signal, which level 2 refuses; half of one in a package, whose scripts name files beside its own folder. */
const SIGNAL = 0.8
const PACKAGED = 0.4

/** At most how telling a script is in the field that is there for it; 1 where the field or the text is none. */
export const tellingOf = (name: string, text: string): number => {
  if (!isScriptField(name)) return 1
  if (isPackageField(name)) return isScript(text) || isBuild(text) ? PACKAGED : 1
  return isScript(text) ? SIGNAL : 1
}

const word = newWord()

const LENGTH_MAX = 8192

/** Words that a script begins with, besides commands. */
const HEADS: ReadonlySet<string> = new Set(
  'set if for while until case function export local readonly declare exec trap source cd [ [[ { ( test true exit'.split(
    ' ',
  ),
)

/**
 * `tsc && node dist/a.js`: steps of a build, each behind an "and" or an "or". The first word may be anybody's, so none of them may
 * look around, connect, or read what is the system's.
 */
const isBuild = (text: string): boolean => {
  if (text.length > LENGTH_MAX || !(text.includes(' && ') || text.includes(' || '))) return false
  const head = pastRun(text, 0, STEP)
  if (head === 0 || !text.startsWith(' ', head) || !isBalanced(text)) return false
  const folded = text.toLowerCase()
  return !takesOver(folded) && !looksAround(folded)
}

const STEP = charset('A-Za-z0-9_@./-')

/** A whole script: it begins with a command of its own, and what it opens it closes. */
const isScript = (text: string): boolean => {
  if (text.length > LENGTH_MAX || !isBalanced(text) || takesOver(text.toLowerCase())) return false
  let at = 0
  // Past blank lines and comments, and the line that names the interpreter.
  for (let lines = 0; lines < LINES_MAX; lines++) {
    while (text.charCodeAt(at) <= 32) at++
    if (text.charCodeAt(at) !== 35) break
    const newline = text.indexOf('\n', at)
    if (newline < 0) return false
    at = newline
  }
  const first = text.charCodeAt(at)
  if (first === 91 || first === 123) return text.charCodeAt(at + 1) <= 32 || first === text.charCodeAt(at + 1)
  if (!readWord(text, at, word) || word.disguised) return false
  const assigned = pastRun(text, at, NAME)
  if (assigned > at && assigned <= at + ASSIGNED_MAX && text.startsWith('=', assigned)) return true
  // `true && x`, `id; x`: one word and a chain is what goes on behind a value.
  if (isSeparator(text.charCodeAt(skipBlank(text, word.end))) && !standsAt(text, word.end, BREAKS))
    return false
  const name = word.text.slice(word.text.lastIndexOf('/') + 1)
  return HEADS.has(name) || commandKind(name) !== 0 || text.charCodeAt(skipBlank(text, word.end)) === 45
}

const ASSIGNED_MAX = 40
const BREAKS = charset('\r\n')
const LINES_MAX = 16

/** Each quote and each bracket that is opened is closed, in their order; quotes within quotes are text. */
const isBalanced = (text: string): boolean => {
  let quote = 0
  let depth = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 92 && quote !== 39) at++
    else if (quote !== 0) {
      if (code === quote) quote = 0
    } else if (code === 39 || code === 34 || code === 96) quote = code
    else if (code === 40 || code === 123) depth++
    else if (code === 41 || code === 125) depth--
    // A comment's apostrophe opens nothing.
    else if (code === 35 && (at === 0 || text.charCodeAt(at - 1) <= 32)) {
      const newline = text.indexOf('\n', at)
      if (newline < 0) break
      at = newline
    }
  }
  return quote === 0 && depth >= -CASES_MAX && depth <= 0
}

/** The patterns of a `case` close what nothing opens. */
const CASES_MAX = 16
