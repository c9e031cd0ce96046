// Fields that hold scripts because their API is there to run them: `spec.containers[0].args[1]`, `jobs.x.steps[2].run`.
// A client writes names as well as values, so a name proves nothing: it only says that an origin which reads this field
// at all runs what it holds. So the discount is for a script that stands by itself. What closes a quote, goes on
// behind a value, opens a connection or reads a system's secrets is refused there as everywhere: an origin may put the
// value behind a command of its own, and the first word of a value is the client's choice (`start; cat /etc/shadow`).

import { commandKind } from '../../../commands/names.ts'
import { programKind } from '../../../commands/programs.ts'
import {
  BLANK,
  charset,
  DIGITS,
  findIn,
  isRun,
  NAME,
  pastRun,
  runStart,
  standsAt,
  wordSet,
} from '../../../runs.ts'
import { looksAround, takesOver } from '../deeds/intrusions.ts'
import { isSeparator, skipBlank } from '../words/blanks.ts'
import { isBalanced } from '../words/quotes.ts'
import { newWord } from '../words/word.ts'
import { readWord } from '../words/words.ts'

/** A signal, which level 2 refuses; half of one in a package, whose scripts name files beside its own folder. */
const SIGNAL = 0.8
const PACKAGED = 0.4

/** At most how telling a script is in the field that is there for it; 1 where the field or the text is none. */
export const tellingOf = (name: string, text: string): number => {
  if (!isScriptField(name)) return 1
  if (isPackageField(name)) return isScript(text) || isBuildScript(text) ? PACKAGED : 1
  return isScript(text) ? SIGNAL : 1
}

const word = newWord()

const LENGTH_MAX = 8192

/** Words that a script begins with, besides commands. */
const HEADS = wordSet(
  'set if for while until case function export local readonly declare exec trap source cd [ [[ { ( test true exit',
)

/**
 * `tsc && node dist/a.js | reporter`: steps of a build, each joined to the next. The first word may be anybody's, so none of
 * them may look around, connect, or read what is the system's; behind a bar or a semicolon stands a tool that no list of
 * commands has.
 */
const isBuildScript = (text: string): boolean => {
  if (text.length > LENGTH_MAX || findIn(text, JOINTS) < 0) return false
  const head = pastRun(text, 0, STEP)
  if (head === 0 || !(text.startsWith(' ', head) || text.startsWith('; ', head)) || !isBalanced(text))
    return false
  const folded = text.toLowerCase()
  if (takesOver(folded)) return false
  let from = 0
  for (let at = findIn(folded, PARTING); at >= 0; at = findIn(folded, PARTING, at + 1)) {
    if (folded.startsWith('||', at)) at++
    else {
      if (!isTool(folded, pastRun(folded, at + 1, BLANK)) || looksAround(folded.slice(from, at))) return false
      from = at + 1
    }
  }
  return !looksAround(folded.slice(from))
}

const JOINTS = charset('&|;')
/** A bar and a semicolon; two bars are an "or". */
const PARTING = charset('|;')
const TOOL_MAX = 64

/** `coveralls`, `./scripts/x.sh`, `node test/a.js`: nothing of the system's, and no interpreter without a file. */
const isTool = (text: string, at: number): boolean => {
  const end = pastRun(text, at, STEP, at + TOOL_MAX)
  const tool = text.slice(at, end)
  if (tool === 'node') return standsAt(text, end, BLANK) && standsAt(text, pastRun(text, end, BLANK), BELOW)
  return (
    end > at &&
    !tool.startsWith('/') &&
    programKind(tool.slice(tool.lastIndexOf('/') + 1)) === 0 &&
    tool !== '.'
  )
}

const BELOW = charset('a-z.')

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

const NAME_MAX = 96

/** Nested in an item of a list, as containers and steps are; or a package's. */
export const isScriptField = (name: string): boolean => {
  const tail = name.slice(-NAME_MAX)
  return (isNamed(tail) && isInList(tail)) || isPackage(tail)
}

/** `scripts.build` of a package. */
const isPackageField = (name: string): boolean => isPackage(name.slice(-NAME_MAX))

const SCRIPTS = '.scripts.'
/** npm allows any name; these are in use: `test:build-ts3.8`, `docs/build`. */
const SCRIPT = charset('A-Za-z0-9_:./-')
const SCRIPT_MAX = 40

const isPackage = (tail: string): boolean => {
  const at = tail.lastIndexOf(SCRIPTS)
  return at >= 0 && isRun(tail.slice(at + SCRIPTS.length), SCRIPT, 1, SCRIPT_MAX)
}

const FIELDS: ReadonlySet<string> = new Set(['command', 'run', 'script', 'entrypoint', 'cmd'])
const FIELD = charset('a-z_')
const PARTS = charset('.]')
const PREFIX_MAX = 16

/** The last of its names, the indices of its items aside. */
const isNamed = (tail: string): boolean => {
  const end = withoutIndices(tail)
  const start = runStart(tail, end, FIELD)
  if (!standsAt(tail, start - 1, PARTS)) return false
  const field = tail.slice(start, end)
  if (field === 'args') return end < tail.length
  if (field === 'source') return tail.endsWith('.script.', start) || tail.endsWith(']script.', start)
  if (FIELDS.has(field)) return true
  // `before_script`, `docker_command`
  const mark = field.indexOf('_')
  const suffix = field.slice(mark + 1)
  return (suffix === 'command' || suffix === 'script') && mark > 0 && mark <= PREFIX_MAX
}

/** Where `[0]` and its like begin at the name's end. */
const withoutIndices = (tail: string): number => {
  let end = tail.length
  while (tail.endsWith(']', end)) {
    const digits = runStart(tail, end - 1, DIGITS)
    if (digits === end - 1 || !tail.endsWith('[', digits)) return end
    end = digits - 1
  }
  return end
}

/** An index, and a name behind it. */
const isInList = (tail: string): boolean => {
  for (let open = tail.indexOf('['); open >= 0;) {
    const close = pastRun(tail, open + 1, DIGITS)
    const next = tail.indexOf('[', open + 1)
    const dot = tail.indexOf('.', close)
    if (close > open + 1 && tail.startsWith(']', close) && dot >= 0 && (next < 0 || dot < next)) return true
    open = next
  }
  return false
}
