// A program's path, plain or by patterns: `/tmp/x`, `./x.sh`, `/u*r/bin/id`.

import { PROGRAM_FOLDERS } from '../../../commands/programs.ts'
import {
  BLANK,
  charset,
  findIn,
  isRun,
  LETTERS,
  pastRun,
  pastWord,
  QUOTES,
  runStart,
  standsAt,
  vocabulary,
  wordSet,
} from '../../../runs.ts'
import { work } from '../../../work.ts'
import { isSeparator } from '../words/blanks.ts'
import { closesMark } from '../words/quotes.ts'
import { globOf, isCommandGlob, matches } from './globs.ts'
import { ENDING } from './powershell.ts'

const HEAD_MAX = 64

/** What reading a path takes, one with patterns besides. */
const PATH_WORK = 400
const FOLDERS_WORK = 300

/** Words of a path end here. */
const endsPath = (code: number): boolean =>
  Number.isNaN(code) || code <= 32 || isSeparator(code) || ENDING.has(code) || code === 60 || code === 62

export const pathForm = (text: string, at: number): number => {
  work.left -= PATH_WORK
  let end = at
  let pattern = false
  while (end < at + HEAD_MAX && !endsPath(text.charCodeAt(end))) {
    const code = text.charCodeAt(end)
    if (code === 42 || code === 63 || code === 91) pattern = true
    end++
  }
  if (end >= at + HEAD_MAX) return 0
  const path = text.slice(at, end)
  // `. ./x.sh`: a file that is read as commands. `. (…)`, `. {…}` of PowerShell.
  if (path === '.') return isSourced(text, at + 1) ? 1 : 0
  // A list of paths, each of which is what the others are.
  const listed = text.charCodeAt(0) === text.charCodeAt(at) && at > 0
  if (pastWord(path, 0, RELATIVE) > 0) {
    if (listed || !(isScript(path) || isBare(path))) return 0
    return isBehindValue(text, at) ? 1 : 0.6
  }
  if (text.charCodeAt(at) !== 47 || (listed && pastWord(path, 0, LISTED) > 0)) return 0
  if (pattern) return isProgramPattern(path) ? 1 : 0
  return isProgram(path) ? 1 : 0
}

/** One word stands before, or a quote that closes: no command line that goes on. */
const isBehindValue = (text: string, at: number): boolean => {
  if (at > HEAD_MAX) return false
  const head = text.slice(0, runStart(text, at, PARTING)).trim()
  return !head.includes(' ') || closesMark(head)
}

/** What a path from elsewhere than the root begins with. */
const RELATIVE = vocabulary('./ ../ ~/')
/** Folders that lists of paths are full of. */
const LISTED = vocabulary('/tmp/ /var/ /dev/', false)
const PARTING = charset(' \t\n\r\v\f;|&')

const ABOVE = charset('.~')
const FILE = charset('A-Za-z0-9_.')

/** ` ./x.sh`, ` ../x`, ` ("x`: what is read as commands. */
const isSourced = (text: string, from: number): boolean => {
  const at = pastRun(text, from, BLANK, from + SOURCED_MAX)
  if (at === from) return false
  if (text.startsWith('(', at)) return standsAt(text, at + 1, QUOTES)
  const slash = pastRun(text, at, ABOVE, at + 2)
  return text.startsWith('/', slash) && standsAt(text, slash + 1, FILE)
}

const SOURCED_MAX = 8

const SCRIPTS = wordSet('sh bash py pl rb elf bin run out php')

const isScript = (path: string): boolean => SCRIPTS.has(path.slice(path.lastIndexOf('.') + 1))

const BARE = charset('A-Za-z0-9_-')
const BARE_MAX = 24

/** `./x`, `../../bin/id`: a name without an extension. */
const isBare = (path: string): boolean => {
  let at = 0
  for (let next = pastWord(path, 0, RELATIVE); next > 0; next = pastWord(path, at, RELATIVE)) at = next
  if (at > 0 && path.startsWith('bin/', at)) at += 4
  return at > 0 && isRun(path.slice(at), BARE, 1, BARE_MAX)
}

/** What a character of a path takes that is cut into its folders. */
const CUT_WORK = 6

const segments = (path: string): string[] => {
  work.left -= CUT_WORK * path.length
  const found: string[] = []
  for (const part of path.split('/')) {
    if (part === '..') found.pop()
    else if (part !== '' && part !== '.') found.push(part)
  }
  return found
}

/** `/./bin/./id`, `//bin//cat`, `/tmp/x`, `/home/x/a.sh`. */
const isProgram = (path: string): boolean => {
  const parts = segments(path)
  if (parts.length < 2) return false
  const folder = `/${parts.slice(0, -1).join('/')}/`
  return PROGRAM_FOLDERS.includes(folder) || isScript(path) || parts.join('/') === 'proc/self/exe'
}

const FOLDERS = PROGRAM_FOLDERS.filter((folder) => folder.endsWith('bin/')).map((folder) =>
  folder.split('/').filter((part) => part !== ''),
)

/** `/u*r/bin/id`, `/b[i]n/l[s]`, `/*\/?at`: the patterns of a folder of programs, and of a known program in it. */
const isProgramPattern = (path: string): boolean => {
  work.left -= FOLDERS_WORK
  const parts = segments(path)
  const name = parts.at(-1) ?? ''
  // A name of marks alone may be anything.
  if (findIn(name, LETTERS) < 0) return false
  const folders = FOLDERS.filter((known) => known.length === parts.length - 1)
  if (folders.length === 0) return false
  const globs = parts.slice(0, -1).map(globOf)
  const holds = (known: readonly string[]): boolean =>
    known.every((part, index) => {
      const glob = globs[index]
      return glob !== undefined && matches(glob, part)
    })
  return folders.some(holds) && (findIn(name, WILD) < 0 || isCommandGlob(name))
}

const WILD = charset('*?[')
