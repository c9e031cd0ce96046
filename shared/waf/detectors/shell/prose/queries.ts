// Query languages that pipe their stages: Splunk's, Loki's, Kusto's, CloudWatch's. `… | where x > 1 | sort y desc` has the
// pipes of a shell and a few of its commands. A text is such a query if one stage at least begins with a verb that no
// shell has; and as that is the client's choice, a stage that a shell would run passes only with arguments that do it
// no good: nothing that names a file outside of a folder, writes one, or runs what it is given.

import { ACTING, commandKind } from '../../../commands/names.ts'
import {
  charset,
  DIGITS,
  isIn,
  isRun,
  NAME,
  pastRun,
  pastWord,
  runStart,
  SPACE,
  standsAt,
  vocabulary,
  wordSet,
} from '../../../runs.ts'
import type { Charset } from '../../../runs.ts'
import { STOPPING } from '../command/known.ts'
import { isPlainWord } from './spans.ts'

/** Verbs that no shell has, so that what is piped through one goes nowhere there. */
const QUERY_VERBS = vocabulary(
  'stats where filter fields timechart rex project extend summarize json logfmt dedup unwrap line_format label_format mvexpand distinct eventstats streamstats lookup mv-expand unpack pattern limit take table keep dissect grok chart fillnull EVAL STATS WHERE LIMIT KEEP',
  false,
)

/** What such a query begins with, and no shell's line. */
const SOURCES = vocabulary(['FROM ', 'fields ', 'source=', 'sourcetype=', 'index='], false)

/** Whether the text is piped through such a verb: once a text, as each pipe asks. */
export const isQuery = (text: string): boolean => {
  if (pastWord(text, 0, SOURCES) >= 0) return true
  for (let pipe = text.indexOf('|'); pipe >= 0; pipe = text.indexOf('|', pipe + 1)) {
    const end = pastWord(text, standsAt(text, pipe + 1, SPACE) ? pipe + 2 : pipe + 1, QUERY_VERBS)
    if (end >= 0 && text.startsWith(' ', end)) return true
  }
  return false
}

const STAGE_MAX = 140

/** `… | stats count by host | sort -count`: the stage from `next` on does a shell nothing. */
export const isStage = (text: string, next: number): boolean => {
  const limit = text.slice(next, next + STAGE_MAX)
  const pipe = limit.indexOf('|')
  if (pipe < 0 && limit.length === STAGE_MAX) return false
  const stage = (pipe < 0 ? limit : limit.slice(0, pipe)).trim()
  if (isRedirected(stage)) return false
  const blank = stage.indexOf(' ')
  const verb = (blank < 0 ? stage : stage.slice(0, blank)).toLowerCase()
  const rest = blank < 0 ? '' : stage.slice(blank + 1)
  if (verb === 'eval') return isEvaluation(rest)
  if (verb === 'head' || verb === 'tail') return isCount(rest)
  const members = SHARED_VERBS.get(verb)
  return members !== undefined && isRun(rest, members, 0) && !(verb === 'sort' && writes(rest))
}

/** `> index.php`, `>/etc/passwd`: a number or a bare name is compared with, and a shell would name no file of anybody's. */
const isRedirected = (stage: string): boolean => {
  for (let at = 0; at < stage.length; at++)
    if (standsAt(stage, at, ARROWS) && namesFile(stage, stage.startsWith('&', at + 1) ? at + 2 : at + 1))
      return true
  return false
}

const namesFile = (stage: string, at: number): boolean => {
  const from = standsAt(stage, at, SPACE) ? at + 1 : at
  const digits = pastRun(stage, from, DIGITS)
  const number = stage.startsWith('.', digits) ? pastRun(stage, digits + 1, DIGITS) : digits
  if (digits > from && number !== digits + 1 && !standsAt(stage, number, FILE)) return false
  return standsAt(stage, pastRun(stage, from, BARE), FILE_MARKS)
}

const ARROWS = charset('<>')
const BARE = charset('A-Za-z0-9_-')
const FILE = charset('A-Za-z0-9_./~')
const FILE_MARKS = charset('./~')

/** What each verb that a shell has, too, may go on with. */
const SHARED_VERBS: ReadonlyMap<string, Charset> = new Map([
  ['sort', charset(`A-Za-z0-9_.,=+ @*%:()"'-`)],
  ['top', charset(`A-Za-z0-9_.,=+ @*%:()"'-`)],
  ['join', charset(`A-Za-z0-9_.,=+ "'()[]-`)],
  ['parse', charset(`A-Za-z0-9_.,=+ @*%:"'><-`)],
  ['rename', charset(`A-Za-z0-9_.,=+ "'-`)],
  ['search', charset(`A-Za-z0-9_.,=+ @*%:()"'><-`)],
  ['table', charset(`A-Za-z0-9_.,=+ @*"'-`)],
  ['where', charset(`A-Za-z0-9_.,=+ @*%:()"'!><-`)],
])

/** `10`, `limit=10` */
const isCount = (rest: string): boolean =>
  rest === '' || isRun(rest.startsWith(LIMIT) ? rest.slice(LIMIT.length) : rest, DIGITS)

const LIMIT = 'limit='

/** `-o x`, `-ro x`, `--output=x`: where a shell's sort writes to; `-foo` is a field that a query sorts down by. */
const writes = (rest: string): boolean => {
  const words = rest.split(' ')
  return words.some(
    (word, index) =>
      word.startsWith('-o') ||
      word.includes('--') ||
      (index < words.length - 1 &&
        word.startsWith('-') &&
        word.endsWith('o') &&
        isRun(word.slice(1, -1), FLAGS)),
  )
}

const FLAGS = charset('bdfghimnrsuzMRV')

/** `ok=if(a==1,"x","y")` in one piece, or `ok = a + b`: a shell sets a variable, or looks for `ok`. */
const isEvaluation = (rest: string): boolean => {
  const end = pastRun(rest, 0, NAME)
  if (end === 0 || commandKind(rest.slice(0, end).toLowerCase()) !== 0) return false
  if (rest.startsWith(' = ', end)) return isRun(rest.slice(end + 3), EXPRESSION)
  return rest.startsWith('=', end) && !rest.startsWith(' ', end + 1) && isInOnePiece(rest, end + 1)
}

/** Blanks stand nowhere but between quotes. */
const isInOnePiece = (text: string, from: number): boolean => {
  let quoted = false
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 34) quoted = !quoted
    // `eval x="a id"` is read twice by a shell, which runs the second word.
    else if (code === 32 && commandKind(text.slice(at + 1, pastRun(text, at + 1, WORD)).toLowerCase()) !== 0)
      return false
    else if (!isIn(quoted ? QUOTED : GLUED, code)) return false
  }
  return !quoted
}

const WORD = charset('A-Za-z0-9_.-')
const GLUED = charset('A-Za-z0-9_.,=+*/%()!<>-')
const QUOTED = charset('A-Za-z0-9_ .:%@-')
const EXPRESSION = charset('A-Za-z0-9_.,=+*/%() "!<>-')

/**
 * `{{ $value | printf "%.2f" }}`: a value's format within the braces of one of Go's templates, as alerts have it. A shell
 * prints the format, and nothing else.
 */
export const isFormat = (text: string, at: number, next: number): boolean => {
  if (text.charCodeAt(at) !== 124 || next !== at + 1) return false
  const name = pastRun(text, next, SPACE)
  const open = pastRun(text, name + PRINTF.length, ESCAPES, name + PRINTF.length + ESCAPES_MAX)
  if (!text.startsWith(PRINTF, name) || !text.startsWith('"', open)) return false
  const end = pastRun(text, open + 1, FORMAT, open + FORMAT_MAX)
  // Within a text of JSON its quotes are escaped.
  const shut = pastRun(text, end, ESCAPES, end + ESCAPES_MAX)
  if (!text.startsWith('"', shut)) return false
  const close = pastRun(text, shut + 1, SPACE)
  if (!text.startsWith('}}', close) && !text.startsWith('-}}', close)) return false
  return text.startsWith('{{', runStart(text, at, TEMPLATE, at - TEMPLATE_MAX) - 2)
}

const PRINTF = 'printf '
const ESCAPES = charset('\\')
const ESCAPES_MAX = 3
const FORMAT = charset('A-Za-z0-9 %.+#-')
const FORMAT_MAX = 24
/** What stands before the pipe: a value, and what it is reckoned from. */
const TEMPLATE = charset('A-Za-z0-9_ .$*()-')
const TEMPLATE_MAX = 80

/**
 * `{\n  id\n  name\n}`: fields that are asked for (GraphQL, §2.4), two lines of one name each at least. A shell that read
 * it would run names alone; none of them is a command's that is no other word, or stops a machine.
 */
export const isSelectionSet = (text: string, at: number): boolean => {
  if (text.length > SELECTION_MAX || !standsAt(text, at, LINE_ENDS)) return false
  if (!text.startsWith('{') || !text.trimEnd().endsWith('}')) return false
  const lines = text.split('\n').map((line) => line.trim())
  const names = lines.filter((line) => line !== '' && line !== '{' && line !== '}')
  return names.length > 1 && names.every(isField)
}

const isField = (name: string): boolean =>
  isRun(name, NAME) &&
  (name === 'id' || (isPlainWord(name) && !ACTING.has(name) && !TELLING.has(name) && !STOPPING.has(name)))

/** What tells of the machine, told nothing, and what starts a shell. */
const TELLING = wordSet('set export history jobs script')

const SELECTION_MAX = 400
const LINE_ENDS = charset('\r\n')
