// Programs as a command line writes them: with a version, a make, or the folder that they are run from.

import { isLetter } from '../characters.ts'
import { DIGITS, isRun, LOWER, pastRun } from '../runs.ts'
import { commandKind, INTERPRETER } from './names.ts'

/** `python3.11`, `lua5.1`, `nc.traditional`: a program's name without its version or its make; nothing for another. */
const unversioned = (word: string): string => {
  const end = pastRun(word, 0, LOWER)
  const version = word.slice(end)
  return MAKES.has(version) || isVersion(version.split('.')) ? word.slice(0, end) : ''
}

const MAKES: ReadonlySet<string> = new Set(['.traditional', '.openbsd'])

const isVersion = (parts: readonly string[]): boolean =>
  parts.length <= 3 && parts.every((part) => isRun(part, DIGITS, 1, 2))

/** The same of a command's first word, whatever version of a program it names. */
export const programKind = (word: string): number => {
  const kind = commandKind(word)
  if (kind !== 0) return kind
  // Never before the start: engines stop compiling a look well for one word that is empty.
  if (word.length < VARIANT_MIN || word.length > VARIANT_MAX) return 0
  if (!isLetter(word.charCodeAt(0))) return 0
  const last = word.charCodeAt(word.length - 1)
  if (!((last >= 48 && last <= 57) || (word.charCodeAt(0) === 110 && word.charCodeAt(2) === 46))) return 0
  return commandKind(unversioned(word)) === INTERPRETER ? INTERPRETER : 0
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
