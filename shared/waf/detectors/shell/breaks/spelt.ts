// What is spelt so as not to be seen: a line break that a further layer undoes, a slice of a variable of cmd, a type of
// PowerShell. Trusts no backslash by itself: paths of Windows have them.

import { commandKind, INTERPRETER, RARE } from '../../../commands/names.ts'
import { charset, pastRun, pastWord, runStart, saysAt, standsAt, vocabulary } from '../../../runs.ts'
import { work } from '../../../work.ts'
import type { Context, Report } from '../../detector.ts'
import { certainty } from '../command/certainty.ts'
import { programName } from '../command/heads.ts'
import { FIRM } from '../command/known.ts'
import { SEPARATED } from '../command/weights.ts'
import { isFirm } from '../deeds/evidence.ts'
import { closesMark } from '../words/quotes.ts'
import { newWord } from '../words/word.ts'
import { readWord } from '../words/words.ts'

const LITERAL_LENGTH_MAX = 200
/** What looking at a slice of a variable and at a type takes. */
const SLICE_WORK = 100
const TYPE_WORK = 250

const word = newWord()

/** `x\nwhoami`: a line break spelt out, which a further layer undoes, and a rare command behind it. */
export const literalBreaks = (text: string, context: Context, report: Report): void => {
  if (text.length > LITERAL_LENGTH_MAX) return
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at + 1)) {
    const letter = text.charCodeAt(at + 1)
    if (letter !== 110 && letter !== 114) continue
    if (text.charCodeAt(at - 1) === 92) continue
    const next = letter === 114 && text.startsWith('\\n', at + 2) ? at + 4 : at + 2
    // `C:\net`, `a\name`: a path goes on with backslashes or dots, and the break's letter is the word's own.
    if (!isBroken(text, at, next)) continue
    if (certainty(text, next, context.prose(), SEPARATED) === 1) report('shell-chain', 1, at, true)
  }
}

/**
 * A rare command; or any behind a carriage return, too, behind a mark that closes what nothing opened, with an argument
 * that only commands have, or where what it does tells.
 */
const isBroken = (text: string, at: number, next: number): boolean => {
  if (next === at + 4) return true
  if (readWord(text, next, word)) {
    if (commandKind(word.text) === RARE || programName(word.text) !== '') return true
    const argued = FIRM.has(word.text) || commandKind(word.text) === INTERPRETER
    if (argued && text.startsWith(' ', word.end) && standsAt(text, word.end + 1, ARGUMENT)) return true
  }
  work.left -= BREAK_WORK
  return closesMark(text.slice(0, at).trim()) || isFirm(text, next)
}

const BREAK_WORK = 200
/** A flag, a path, a drive, a number. */
const ARGUMENT = charset('/~0-9.C-')

/** `%ProgramData:~0,1%`, `[Diagnostics.Process]::Start(`: how cmd and PowerShell spell what is not to be seen. */
export const windows = (text: string, context: Context, report: Report): void => {
  for (let at = text.indexOf(':~'); at > 0; at = text.indexOf(':~', at + 2))
    if (isSlice(text, at)) report('shell-substitution', context.prose() ? 0.4 : 1, at, true)
  for (let at = text.indexOf(']::'); at > 0; at = text.indexOf(']::', at + 3))
    if (isStatic(text, at)) report('shell-substitution', context.prose() ? 0.4 : 1, at, true)
}

/** A variable's name between % and `:~`, digits behind, and the % that ends it. */
const isSlice = (text: string, at: number): boolean => {
  work.left -= SLICE_WORK
  const percent = runStart(text, at, VARIABLE, at - VARIABLE_MAX) - 1
  if (!saysAt(text, percent, '%')) return false
  const end = pastRun(text, at + 2, SLICED, at + SLICE_MAX)
  return end > at + 2 && text.startsWith('%', end)
}

const VARIABLE = charset('A-Za-z0-9_()')
const VARIABLE_MAX = 32
const SLICED = charset('0-9,-')
const SLICE_MAX = 10

/** What of .NET runs, loads, reads or decodes. */
const TYPES = vocabulary(
  'diagnostics io net reflection convert text activator runtime environment management scriptblock ref threading security windows',
)
const NAMESPACE = 'system.'

const isStatic = (text: string, close: number): boolean => {
  work.left -= TYPE_WORK
  const start = runStart(text, close, TYPE, close - TYPE_MAX)
  if (!saysAt(text, start - 1, '[')) return false
  return pastWord(text, saysAt(text, start, NAMESPACE) ? start + NAMESPACE.length : start, TYPES) >= 0
}

const TYPE = charset('A-Za-z0-9_.')
const TYPE_MAX = 64
