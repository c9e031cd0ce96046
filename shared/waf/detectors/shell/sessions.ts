// A command line that somebody shows: it begins with a command of its own, so that an "and" behind it goes on with what is
// a command already. Nothing was broken out of. That is no excuse for more than a step of a build: whoever attacks puts a
// command of his own in front, too, and as many letters and lines as a document has.

import { charset, findIn, LOWER, NAME, pastRun, pastWord, SPACE, standsAt, vocabulary } from '../../runs.ts'
import { work } from '../../work.ts'
import { commandKind } from './commands.ts'
import { doesHarm } from './evidence.ts'
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
