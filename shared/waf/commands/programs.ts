// Programs as a command line writes them: with a version, a make, or the folder that they are run from.

import { isLetter } from '../characters.ts'
import { DIGITS, LOWER, pastRun } from '../runs.ts'
import { commandKind, INTERPRETER } from './names.ts'

const MAKES: ReadonlySet<string> = new Set(['.traditional', '.openbsd'])
const VERSION_PARTS_MAX = 3
const VERSION_DIGITS_MAX = 2

/** `3.11`, `5.1`, `8`, and the end. */
const isVersion = (word: string, from: number): boolean => {
  let at = from
  for (let part = 0; part < VERSION_PARTS_MAX; part++) {
    const end = pastRun(word, at, DIGITS, at + VERSION_DIGITS_MAX)
    if (end === at) return false
    if (end === word.length) return true
    if (!word.startsWith('.', end)) return false
    at = end + 1
  }
  return false
}

/** The kind of a command's first word, whatever version or make of an interpreter it names. */
export const programKind = (word: string): number => {
  const kind = commandKind(word)
  if (kind !== 0) return kind
  // Never before the start: engines stop compiling a look well for one word that is empty.
  if (word.length < VARIANT_MIN || word.length > VARIANT_MAX) return 0
  if (!isLetter(word.charCodeAt(0))) return 0
  const last = word.charCodeAt(word.length - 1)
  if (!((last >= 48 && last <= 57) || (word.charCodeAt(0) === 110 && word.charCodeAt(2) === 46))) return 0
  // `python3.11`, `lua5.1`, `nc.traditional`
  const end = pastRun(word, 0, LOWER)
  if (!isVersion(word, end) && !MAKES.has(word.slice(end))) return 0
  return commandKind(word.slice(0, end)) === INTERPRETER ? INTERPRETER : 0
}

const VARIANT_MIN = 4
const VARIANT_MAX = 16

/** Folders that programs are run from. */
export const PROGRAM_FOLDERS: readonly string[] = [
  '/bin/',
  '/sbin/',
  '/usr/bin/',
  '/usr/sbin/',
  '/usr/local/bin/',
  '/tmp/',
  '/dev/shm/',
  '/var/tmp/',
]
