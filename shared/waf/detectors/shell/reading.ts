// Lines of commands that only read, and transcripts: a look at one's own files, with nothing broken out of.

import {
  charset,
  DIGITS,
  findWord,
  isRun,
  LETTERS,
  NAME,
  pastRun,
  QUOTES,
  saysAt,
  standsAt,
  vocabulary,
  without,
} from '../../runs.ts'
import { commandKind, TOOL } from './commands.ts'

/** Commands that show what they are given, and change nothing: without the options by which they write or run. */
const READERS: ReadonlySet<string> = new Set(
  'cat grep egrep fgrep head tail wc sort uniq cut less more tr nl column'.split(' '),
)

const LINE_MAX = 200
const SEGMENTS_MAX = 6

/**
 * `cat README.md | grep foo`: a whole value of commands that only read, over names of no folder of the system's. What
 * stands before a command is a command: nothing was broken out of.
 */
export const isReading = (text: string): boolean => {
  if (text.length > LINE_MAX || !isRun(text, READ) || text.includes('..') || hasPort(text)) return false
  const commands = text.split('|')
  return commands.length > 1 && commands.length <= SEGMENTS_MAX && commands.every(reads)
}

/** No mark of a path, a variable, another command. */
const READ = charset(`A-Za-z0-9 ._,:@"'*+|-`)

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

/** A hidden file, a name of secrets, an option that runs another command. */
const isTelling = (word: string): boolean =>
  word.startsWith('.', standsAt(word, 0, QUOTES) ? 1 : 0) ||
  findWord(word, SECRETS) >= 0 ||
  saysAt(word, word.startsWith('-') ? 1 : 0, 'exec')

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
