// LaTeX that reads or writes files, or runs a program (shell escape): what a typesetting server must not be handed. A
// chapter that is included by a name of its own is a document's.

import {
  charset,
  DIGITS,
  LETTERS,
  NAME,
  pastRun,
  pastWord,
  SPACE,
  standsAt,
  vocabulary,
  without,
  wordSet,
} from '../../runs.ts'
import { work } from '../../work.ts'
import type { Report } from '../detector.ts'
import { isOutside } from './files.ts'

/** What a backslash takes, and a command of those below. */
const MARK_WORK = 30
const COMMAND_WORK = 250

export const latex = (text: string, report: Report): void => {
  for (let at = text.indexOf('\\'); at >= 0; at = text.indexOf('\\', at + 1)) {
    work.left -= MARK_WORK
    if (work.left < 0) return
    if (!standsAt(text, at + 1, FIRST)) continue
    work.left -= COMMAND_WORK
    if (reachesOut(text, at + 1)) return report('code-include', 1, at, true)
  }
}

/** What the commands below begin with. */
const FIRST = charset('cdilnovw')

/** `\input{/etc/passwd}`, `\immediate\write18{id}`, by the command's name that begins at `at`. */
const reachesOut = (text: string, at: number): boolean => {
  const end = pastRun(text, at, LETTERS)
  const name = text.slice(at, Math.min(end, at + NAME_MAX))
  const next = pastBlank(text, end)
  const mark = text.charAt(next)
  switch (name) {
    case 'write':
      return isShellEscape(text, at)
    case 'immediate':
      return mark === '\\' && writes(text, next + 1)
    case 'newwrite':
      return mark === '\\' && standsAt(text, next + 1, NAME)
    case 'openout':
      return mark === '\\' || standsAt(text, next, DIGITS)
    case 'openin':
      return opensFile(text, next)
    case 'directlua':
      return mark === '{'
    case 'csname':
      return namesReader(text, next)
    default:
      return READERS.has(name) && (readsPath(text, end) || (name === 'input' && readsPipe(text, next)))
  }
}

const NAME_MAX = 24

/** Commands that take a file into the document. */
const READERS = wordSet('input include includegraphics verbatiminput lstinputlisting')

const pastBlank = (text: string, at: number): number => (standsAt(text, at, SPACE) ? at + 1 : at)

const isWordEnd = (text: string, at: number): boolean => !standsAt(text, at, NAME)

const isShellEscape = (text: string, at: number): boolean =>
  text.startsWith('write18', at) && isWordEnd(text, at + 7)

const writes = (text: string, at: number): boolean =>
  isShellEscape(text, at) || (text.startsWith('write', at) && isWordEnd(text, at + 5))

/** `\openin5=/etc/passwd`, `\openin\file=…` */
const opensFile = (text: string, at: number): boolean => {
  const named = text.charAt(at) === '\\'
  const end = named ? pastRun(text, at + 1, NAME) : pastRun(text, at, DIGITS)
  return end > at + (named ? 1 : 0) && text.charAt(pastBlank(text, end)) === '='
}

const SPELLED = vocabulary('input include write18 openin openout', false)

/** `\csname input\endcsname`: a command that is called by its spelling. */
const namesReader = (text: string, at: number): boolean => {
  const end = pastWord(text, at, SPELLED)
  return end >= 0 && text.startsWith('\\endcsname', end)
}

/** `\input|id`, `\input{"|id"}`: what a program says. */
const readsPipe = (text: string, at: number): boolean => {
  if (text.charAt(at) !== '{') return text.charAt(at) === '|'
  const quote = pastBlank(text, at + 1)
  return text.charAt(text.charAt(quote) === '"' ? quote + 1 : quote) === '|'
}

/** `\include[x]{/etc/passwd}`: a path outside of the document's own. */
const readsPath = (text: string, from: number): boolean => {
  let at = from
  if (text.charAt(at) === '[') at = pastRun(text, at + 1, OPTIONS, at + OPTIONS_MAX) + 1
  at = pastBlank(text, at)
  if (text.charAt(at) !== '{') return false
  return isOutside(text, at + 1)
}

const OPTIONS = without(charset(']'))
const OPTIONS_MAX = 64
