// How a service was started, as traces and process lists tell it: a program's file is run, and no code of the line's own.

import {
  charset,
  DIGITS,
  findIn,
  isRun,
  LOWER,
  NAME,
  pastRun,
  standsAt,
  without,
  wordSet,
} from '../../../runs.ts'
import { isSeparator } from '../words/blanks.ts'

/** `/usr/bin/java -jar app.jar --x=y`: a program's file is run, and no code that stands in the line itself. */
export const startsService = (text: string, from: number): boolean => {
  if (text.length >= LINE_MAX || !isProgram(text, from)) return false
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    // A line of its own, a chain, a substitution, a redirection, a quote.
    if (code < 32 || isSeparator(code) || SPECIAL.has(code)) return false
  }
  const line = text.slice(from)
  return !AWAY.some((folder) => line.includes(folder)) && !takesCode(line)
}

const LINE_MAX = 400
const SPECIAL: ReadonlySet<number> = new Set([34, 36, 39, 40, 60, 62, 92, 96])

/** A scratch folder, a climb, an address. */
const AWAY = ['/tmp/', '/dev/', '..', '://']

const FILE = charset('A-Za-z0-9_./-')
const BEGINS = charset('A-Za-z0-9_/')
const FILES = wordSet('jar js mjs cjs py pl rb php')

/** Behind options of the interpreter's own the file that it runs. */
const isProgram = (text: string, from: number): boolean => {
  let at = from
  while (text.startsWith(' -', at)) {
    const end = pastRun(text, at + 1, WORD)
    if (!isOption(text.slice(at + 2, end))) return false
    at = end
  }
  const end = pastRun(text, at + 1, FILE)
  if (!text.startsWith(' ', at) || !standsAt(text, at + 1, BEGINS)) return false
  return (
    (end >= text.length || text.startsWith(' ', end)) &&
    FILES.has(text.slice(text.lastIndexOf('.', end) + 1, end))
  )
}

const WORD = without(charset(' \t\n\r\v\f'))
const PLAIN: ReadonlySet<string> = new Set(['jar', 'server', 'm'])
const PROPERTY = charset('A-Za-z0-9_.')
const LONG = charset('a-z-')
const UNITS = charset('kmg')

/** `-jar`, `-Dx.y=z`, `-Xmx1g`, `--max-old-space-size=4096`, without the first dash. */
const isOption = (option: string): boolean => {
  if (PLAIN.has(option)) return true
  const first = option.charAt(0)
  if (first === 'X') return isRun(option, NAME, 2)
  const name = pastRun(option, 1, first === 'D' ? PROPERTY : LONG)
  if (name < 2 || !option.startsWith('=', name)) return false
  if (first === 'D') return option.length > name + 1
  const number = pastRun(option, name + 1, DIGITS)
  const end = standsAt(option, number, UNITS) ? number + 1 : number
  return first === '-' && number > name + 1 && end === option.length
}

const CODING = charset('ceEr')
const OPTION_ENDS = charset(' =')

/** `-c`, `-pe`, `--eval`, `-print`: code in the line. */
const takesCode = (line: string): boolean => {
  for (let dash = line.indexOf(' -'); dash >= 0; dash = line.indexOf(' -', dash + 1)) {
    const from = dash + 2
    const end = findIn(line, OPTION_ENDS, from)
    const option = line.slice(from, end < 0 ? line.length : end)
    if (option === '-eval' || option === '-print') return true
    if (option.length === 1 && standsAt(option, 0, CODING)) return true
    if (option.length === 2 && standsAt(option, 0, LOWER) && standsAt(option, 1, CODING)) return true
  }
  return false
}
