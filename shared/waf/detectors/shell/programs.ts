// A program's path, plain or by patterns: `/tmp/x`, `./x.sh`, `/u*r/bin/id`.

import { work } from '../../work.ts'
import { commands, PROGRAM_FOLDERS } from './commands.ts'
import { ENDING } from './powershell.ts'
import { closesMark, isSeparator } from './words.ts'

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
  if (path === '.') return /^\. +(?:[.~]{0,2}\/[\w.]|\(['"])/.test(text.slice(at, at + 12)) ? 1 : 0
  // A list of paths, each of which is what the others are.
  const listed = text.charCodeAt(0) === text.charCodeAt(at) && at > 0
  if (/^(?:\.\.?|~)\//.test(path)) {
    if (listed || !(SCRIPT.test(path) || isBare(path))) return 0
    return isBehindValue(text, at) ? 1 : 0.6
  }
  if (text.charCodeAt(at) !== 47 || (listed && /^\/(?:tmp|var|dev)\//.test(path))) return 0
  if (pattern) return isProgramPattern(path) ? 1 : 0
  return isProgram(path) ? 1 : 0
}

/** One word stands before, or a quote that closes: no command line that goes on. */
const isBehindValue = (text: string, at: number): boolean => {
  if (at > HEAD_MAX) return false
  const head = text
    .slice(0, at)
    .replace(/[\s;|&]+$/, '')
    .trim()
  return !head.includes(' ') || closesMark(head)
}

const SCRIPT = /\.(?:sh|bash|py|pl|rb|elf|bin|run|out|php)$/

/** `./x`, `../../bin/id`: a name without an extension. */
const isBare = (path: string): boolean => /^(?:\.{1,2}\/|~\/)+(?:bin\/)?[\w-]{1,24}$/.test(path)

const segments = (path: string): string[] => {
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
  return PROGRAM_FOLDERS.includes(folder) || SCRIPT.test(path) || parts.join('/') === 'proc/self/exe'
}

const FOLDERS = PROGRAM_FOLDERS.filter((folder) => folder.endsWith('bin/')).map((folder) =>
  folder.split('/').filter((part) => part !== ''),
)

/** `/u*r/bin/id`, `/b[i]n/l[s]`, `/*\/?at`: the patterns of a folder of programs, and of a known program in it. */
const isProgramPattern = (path: string): boolean => {
  work.left -= FOLDERS_WORK
  const parts = segments(path)
  const name = parts.at(-1) ?? ''
  const folder = FOLDERS.find(
    (known) =>
      known.length === parts.length - 1 && known.every((part, index) => matches(parts[index] ?? '', part)),
  )
  // A name of marks alone may be anything.
  if (folder === undefined || !/[a-z]/i.test(name)) return false
  if (!/[*?[]/.test(name)) return true
  // Texts repeat themselves: the last answer is kept.
  if (name !== asked) {
    asked = name
    const known = commands()
    work.left -= COMMAND_WORK * known.length
    answer = known.some((command) => matches(name, command))
  }
  return answer
}

let asked = ''

let answer = false

const PATTERN_MAX = 24
/** What one comparison with a command's name takes. */
const COMMAND_WORK = 90

/** Does a shell's pattern match the name? Bounded: both are short, and a star is tried at each place once. */
const matches = (pattern: string, name: string): boolean => {
  if (pattern.length > PATTERN_MAX || name.length > PATTERN_MAX) return false
  let at = 0
  let index = 0
  let star = -1
  let mark = 0
  while (index < name.length) {
    const code = pattern.charCodeAt(at)
    const close = code === 91 ? pattern.indexOf(']', at + 2) : -1
    if (code === 42) {
      star = at++
      mark = index
    } else if (close > 0 && inClass(pattern.slice(at + 1, close), name.charAt(index))) {
      at = close + 1
      index++
    } else if (code === 63 || code === name.charCodeAt(index)) {
      at++
      index++
    } else if (star >= 0) {
      at = star + 1
      index = ++mark
    } else return false
  }
  while (pattern.charCodeAt(at) === 42) at++
  return at >= pattern.length
}

const inClass = (set: string, character: string): boolean =>
  set.includes(character) || (/^.-.$/.test(set) && character >= set.charAt(0) && character <= set.charAt(2))
