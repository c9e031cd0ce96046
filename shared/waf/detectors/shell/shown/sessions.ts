// Command lines that somebody shows, lines that only read, and transcripts. A line that goes on with its own command: it begins with a command of its own, so that an "and" behind it goes on with what is
// a command already. Nothing was broken out of. That is no excuse for more than a step of a build: whoever attacks puts a
// command of his own in front, too, and as many letters and lines as a document has.

import { commandKind, TOOL } from '../../../commands/names.ts'
import {
  charset,
  DIGITS,
  findIn,
  findWord,
  isRun,
  LETTERS,
  LOWER,
  NAME,
  pastRun,
  pastWord,
  QUOTES,
  saysAt,
  SPACE,
  standsAt,
  vocabulary,
  without,
  wordSet,
} from '../../../runs.ts'
import { work } from '../../../work.ts'
import { doesHarm } from '../deeds/evidence.ts'
import { isStep } from './steps.ts'

const LINE_MAX = 240
const SESSION_WORK = 400

/** `cd x && make y`, `"build": "tsc && npm test"` */
export const isGoingOn = (text: string, at: number, next: number): boolean => {
  if (text.charCodeAt(at) !== 38 || text.charCodeAt(at + 1) !== 38) return false
  work.left -= SESSION_WORK
  const from = Math.max(0, at - LINE_MAX)
  const line = text.slice(text.slice(from, at).lastIndexOf('\n') + 1 + from, at)
  const shown = shownIn(line)
  if (!isCommand(shown) || !isWhole(shown)) return false
  return !doesHarm(text, next) && isStep(text, next)
}

/** The command of a line: what a span or a value's quote opens last, or what stands behind a prompt and a list's mark. */
const shownIn = (line: string): string => {
  const spans = line.split('`')
  if (spans.length % 2 === 0) return spans.at(-1) ?? ''
  const quote = Math.max(line.lastIndexOf('"'), line.lastIndexOf("'"))
  const before = standsAt(line, quote - 1, SPACE) ? quote - 2 : quote - 1
  if (standsAt(line, before, VALUE_MARKS)) return line.slice(quote + 1)
  const mark = pastRun(line, 0, LIST_MARKS)
  const prompt = pastWord(line, mark, PROMPTS)
  return line.slice(pastRun(line, Math.max(mark, prompt), SPACE))
}

const VALUE_MARKS = charset(':[,')
const LIST_MARKS = charset(' \t\n\v\f\r>*+-')
const PROMPTS = vocabulary(['$ ', '# ', 'RUN ', 'CMD '], false)

/** It begins with a command that is known, or with a template's name for one. */
const isCommand = (shown: string): boolean => {
  const from = shown.startsWith('sudo ') ? 5 : 0
  const template = shown.startsWith('{{', from)
  const start = template ? from + 2 : from
  const end = pastRun(shown, start, template ? NAME : PROGRAM)
  const after = template ? end + 2 : end
  if (after < shown.length && !standsAt(shown, after, SPACE)) return false
  return template
    ? end > start && shown.startsWith('}}', end)
    : standsAt(shown, from, LOWER) && commandKind(shown.slice(from, end)) !== 0
}

const PROGRAM = charset('A-Za-z0-9_.-')

/** One command, and each quote that it opens it closes: nothing is broken out of. */
const isWhole = (shown: string): boolean =>
  findIn(shown, BROKEN) < 0 &&
  !shown.includes('$(') &&
  shown.split('"').length % 2 === 1 &&
  shown.split("'").length % 2 === 1

const BROKEN = charset(';`')

/** Commands that show what they are given, and change nothing: without the options by which they write or run. */
const READERS = wordSet('cat grep egrep fgrep head tail wc sort uniq cut less more tr nl column')

const READ_MAX = 200
const SEGMENTS_MAX = 6

/**
 * `cat README.md | grep foo`: a whole value of commands that only read, over names of no folder of the system's. What
 * stands before a command is a command: nothing was broken out of.
 */
export const isReading = (text: string): boolean => isRun(text, READ, 1, READ_MAX) && isRead(text, reads)

/** The same of a span of code, `docker images | grep x`: a tool shows something, too, and does nothing else. */
export const isReadingSpan = (text: string): boolean =>
  isRun(text, SHOWN, 1, READ_MAX) && !text.includes(' /') && isRead(text, shows)

const isRead = (text: string, are: (command: string, index: number) => boolean): boolean => {
  if (text.includes('..') || hasPort(text)) return false
  const commands = text.split('|')
  return commands.length > 1 && commands.length <= SEGMENTS_MAX && commands.every(are)
}

/** No mark of a path, a variable, another command. */
const READ = charset(`A-Za-z0-9 ._,:@"'*+|-`)

/** Of a path below the folder, too. */
const SHOWN = charset(`A-Za-z0-9 ._,:@"'*+|/-`)

/** `host:80`, `name: 1` */
const hasPort = (text: string): boolean => {
  for (let colon = text.indexOf(':'); colon >= 0; colon = text.indexOf(':', colon + 1))
    if (standsAt(text, text.startsWith(' ', colon + 1) ? colon + 2 : colon + 1, DIGITS)) return true
  return false
}

const reads = (command: string, index: number): boolean => {
  const words = command.trim().split(' ')
  const name = words[0] ?? ''
  if (!READERS.has(name) && !(index === 0 && commandKind(name) === TOOL)) return false
  return !hidesWord(command) && !words.some((word) => isTelling(word) || (name === 'sort' && writes(word)))
}

const shows = (command: string, index: number): boolean => {
  const [name = '', verb = ''] = command.trim().split(' ')
  return reads(command, index) && (READERS.has(name) || SHOWING.has(verb) || PRINTING.has(name))
}

const SHOWING = wordSet(
  'images ps get describe logs log status diff ls list show version info top inspect branch outdated freeze',
)
const PRINTING: ReadonlySet<string> = new Set(['jq', 'yq'])

/** A hidden file, a name of secrets, an option that runs another command. */
const isTelling = (word: string): boolean =>
  isHidden(word, standsAt(word, 0, QUOTES) ? 1 : 0) ||
  findWord(word, SECRETS) >= 0 ||
  saysAt(word, word.startsWith('-') ? 1 : 0, 'exec')

const isHidden = (word: string, at: number): boolean =>
  word.startsWith('.', word.startsWith('./', at) ? at + 2 : at) ||
  word.startsWith('/', at) ||
  word.includes('/.', at + 1)

const SECRETS = vocabulary('passw shadow secret token .env')

/** `sort -o x`, `sort --compress-program` */
const writes = (word: string): boolean =>
  word.startsWith('--') || (word.startsWith('-') && word.slice(1, pastRun(word, 1, NAME)).includes('o'))

/** A quote within a word. */
const hidesWord = (command: string): boolean => {
  for (let at = 1; at < command.length; at++)
    if (standsAt(command, at, QUOTES) && standsAt(command, at - 1, NAME) && standsAt(command, at + 1, NAME))
      return true
  return false
}

/** PowerShell's prompt, `PS C:\\x> dir`: a transcript, which no shell takes for a command. */
export const isPrompted = (text: string): boolean => {
  if (!text.startsWith('PS ') || !standsAt(text, 3, DRIVE) || !text.startsWith(':\\', 4)) return false
  const prompt = pastRun(text, 6, FOLDER, 6 + FOLDER_MAX)
  if (!text.startsWith('>', prompt)) return false
  return standsAt(text, text.startsWith(' ', prompt + 1) ? prompt + 2 : prompt + 1, LETTERS)
}

const DRIVE = charset('A-Z')
const FOLDER = without(charset('<>|;&`$\r\n'))
const FOLDER_MAX = 80
