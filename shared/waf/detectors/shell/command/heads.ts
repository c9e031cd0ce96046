// What may stand at a command's head besides a name that is known: prefixes, assignments, a program's path, a disguise.

import { PROGRAM_FOLDERS } from '../../../commands/programs.ts'
import { charset, isRun, pastWord, vocabulary } from '../../../runs.ts'
import { work } from '../../../work.ts'
import { ifsAt, isSeparator, skipBlank } from '../words/blanks.ts'
import { argumentShape, MARKED } from './arguments.ts'
import { WHOLE } from './weights.ts'

const ASSIGNED_WORK = 150

/** Variables by which a program is made to load another. */
const LOADING = vocabulary('LD_PRELOAD= LD_LIBRARY_PATH= BASH_ENV= PATH= IFS= PERL5LIB= PYTHONPATH=', false)

export const isLoading = (text: string, at: number): boolean => pastWord(text, at, LOADING) >= 0

export const isPrefix = (text: string, at: number): boolean => {
  const code = text.charCodeAt(at)
  if (code === 123) return text.charCodeAt(at + 1) <= 32
  return code === 40 || code === 33 || code === 34 || code === 39 || code === 64
}

/** `a=b;`, `X=1 cmd`: past one or two assignments. */
export const assignments = (text: string, start: number): number => {
  let at = start
  for (let count = 0; count < 2; count++) {
    let name = at
    while (name < at + 16 && isNameChar(text.charCodeAt(name))) name++
    if (name === at || text.charCodeAt(name) !== 61) return at
    work.left -= ASSIGNED_WORK
    // `a=(b c)`: a list, and a command only behind its end.
    let end = name + 1
    if (text.charCodeAt(end) === 40) end = listEnd(text, end)
    // `name="a cat"`: its blanks part nothing.
    else if (text.charCodeAt(end) === 34 || text.charCodeAt(end) === 39) end = quoteEnd(text, end)
    while (
      end < name + QUOTED_MAX &&
      end < text.length &&
      text.charCodeAt(end) > 32 &&
      !isSeparator(text.charCodeAt(end))
    )
      end++
    if (text.charCodeAt(end) !== 32) return at
    at = skipBlank(text, end)
  }
  return at
}

const listEnd = (text: string, open: number): number => {
  let end = open + 1
  while (end < open + 40 && end < text.length && text.charCodeAt(end) !== 41) end++
  return text.charCodeAt(end) === 41 ? end + 1 : open
}

const quoteEnd = (text: string, open: number): number => {
  const close = text.slice(open + 1, open + QUOTED_MAX).indexOf(text.charAt(open))
  return close < 0 ? open : open + 2 + close
}

const QUOTED_MAX = 80

const isNameChar = (code: number): boolean => ((code | 32) >= 97 && (code | 32) <= 122) || code === 95

export const programName = (path: string): string => {
  if (path.charCodeAt(0) === 47)
    for (const folder of PROGRAM_FOLDERS)
      if (path.startsWith(folder)) return path.slice(path.lastIndexOf('/') + 1)
  if (path.length < SYSTEM.length) return ''
  const windows = path.indexOf(SYSTEM)
  return windows > 0 ? path.slice(path.lastIndexOf('\\') + 1) : ''
}

const SYSTEM = '\\system32\\'

/** `/lib64/ld-linux-x86-64.so.2 /bin/id`: what loads programs runs one that it is given. */
const isLoader = (path: string): boolean => {
  if (!path.startsWith('/lib')) return false
  const [, folder = '', ...rest] = path.split('/')
  const name = rest.at(-1) ?? ''
  const loads = name.startsWith('ld-linux') || name.startsWith('ld-musl')
  return loads && LIBRARIES.has(folder) && rest.length <= 2 && isRun(name, FILE)
}

const FILE = charset('A-Za-z0-9_.-')
const LIBRARIES: ReadonlySet<string> = new Set(['lib', 'lib32', 'lib64'])

/** A program that no list has: only its disguise or its path tells. */
export const unknown = (
  text: string,
  name: string,
  end: number,
  disguised: boolean,
  place: number,
): number => {
  if (isLoader(name)) return 1
  if (name.startsWith('/bin/') || name.startsWith('/usr/bin/') || name.startsWith('/sbin/'))
    return place === WHOLE ? 0.6 : 0.8
  if (ifsAt(text, end) > 0) return place === WHOLE ? 0.6 : 1
  // `| jjs<<<x`: what is told a string, and no mark of a merge.
  if (place !== WHOLE && name !== '' && text.startsWith('<<<', end) && !text.startsWith('<', end + 3))
    return 1
  // `; align="center">`: an attribute behind a style's end, or a variable.
  if (name.includes('=')) return 0
  return disguised && name.length > 3 && place !== WHOLE && argumentShape(text, end, name) === MARKED
    ? 0.6
    : 0
}
