// What runs and has no command's name: a variable that the text has set itself, a file that is read as commands.

import { charset, findIn, LETTERS, NAME, pastRun, standsAt } from '../../../runs.ts'
import { skipBlank } from '../words/blanks.ts'

const NAME_MAX = 24

/** `X=$'cat\x20/etc/passwd';$X`: a variable is run that the text has set itself. */
export const runs = (text: string, dollar: number): boolean => {
  const from = text.charCodeAt(dollar + 1) === 123 ? dollar + 2 : dollar + 1
  const end = pastRun(text, from, NAME, dollar + NAME_MAX)
  // `set id;$1 $2`, `set -- id;$@`
  if (end === from || (end === from + 1 && text.charCodeAt(from) <= 57))
    return setsArguments(text, dollar, from)
  const name = `${text.slice(from, end)}=`
  const set = text.indexOf(name)
  return set >= 0 && set < dollar && !standsAt(text, set - 1, NAME)
}

const setsArguments = (text: string, dollar: number, from: number): boolean => {
  const code = text.charCodeAt(from)
  if (code !== 64 && code !== 42 && code !== 49) return false
  // `| $1,850 |` is a sum: what stands behind the variable is a part of the word that would run.
  if (standsAt(text, from + 1, OF_SUMS)) return false
  const set = text.indexOf('set ')
  return set >= 0 && set < dollar && !standsAt(text, set - 1, NAME)
}

const OF_SUMS = charset(',')

const FOLDERS: readonly string[] = [
  '/tmp/',
  '/var/',
  '/dev/',
  '/etc/',
  '/home/',
  '/root/',
  '/proc/',
  '/usr/',
  '/opt/',
  '/bin/',
  '/sbin/',
]

/** `; . /tmp/x.sh`, `; >/tmp/x id`: a file that is read as commands, or a redirection that stands first. */
export const sourced = (text: string, from: number): boolean => {
  let at = skipBlank(text, from)
  const code = text.charCodeAt(at)
  if (code !== 46 && code !== 62 && code !== 60) return false
  if (code === 46 && text.charCodeAt(at + 1) > 32) return false
  at = skipBlank(text, at + 1)
  if (FOLDERS.some((folder) => text.startsWith(folder, at))) return true
  return code === 46 ? isPattern(text, at) : standsAt(text, at, LETTERS) && text.startsWith(':\\', at + 1)
}

/** `/[t]mp/x`: a path whose first folder is given by a pattern. */
const isPattern = (text: string, at: number): boolean => {
  if (!text.startsWith('/', at)) return false
  if (findIn(text, WILD, at + 1, pastRun(text, at + 1, PATTERN)) < 0) return false
  const end = pastRun(text, at, PATTERNS)
  return end === text.length || standsAt(text, end, PATH_ENDS)
}

const WILD = charset('[?*')
const PATTERN = charset('A-Za-z0-9_[]?*!^-')
const PATTERNS = charset('A-Za-z0-9_[]?*!^/-')
const PATH_ENDS = charset(' \t\n\v\f\r;|&)"\'`#')
