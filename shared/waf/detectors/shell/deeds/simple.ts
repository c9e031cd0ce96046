// A simple command (POSIX.1 §2.9.1) cut into its program's name and its words, once for all who ask what it does. Nothing
// is unquoted: who writes a program's name otherwise than it is hides something, and is told by that. All texts are in
// lower case.

import { charset, DIGITS, pastRun, runStart, SPACE, wordSet } from '../../../runs.ts'

const REACH = 240

/** The line from `from` on, as far as it is read. */
export const lineAt = (text: string, from: number): string => {
  const line = text.slice(from, from + REACH)
  return line.slice(0, cut(line, '\r', cut(line, '\n', line.length)))
}

/**
 * The command at `from` as far as it is read for what it does, in lower case: to its line's end, a semicolon, an "and";
 * an "or" too.
 */
export const commandAt = (text: string, from: number, either: boolean): string => {
  const line = lineAt(text, from)
  let end = cut(line, ';', line.length)
  end = cut(line, '&&', end)
  if (either) end = cut(line, '||', end)
  return line.slice(0, end).toLowerCase()
}

const cut = (line: string, mark: string, end: number): number => {
  const at = line.indexOf(mark)
  return at < 0 || at > end ? end : at
}

export interface Simple {
  /** The program's name, without its folder, its version and its extension; of what runs another command, the other's. */
  readonly program: string
  readonly kind: number
  /** Behind it, what stands between blanks, up to a pipe; the first may be glued to the name. */
  readonly words: readonly string[]
}

/** What runs the command behind it and need not be told anything else. */
const LEADS: ReadonlySet<string> = new Set([
  'sudo',
  'doas',
  'exec',
  'command',
  'nohup',
  'setsid',
  'busybox',
  'toybox',
])
const LEADS_MAX = 3

/** Whoever writes a path to one of these runs it, wherever it stands; `docs/passwd` is no program. */
const INTERPRETERS = wordSet(
  'sh bash zsh ksh dash ash csh fish python perl ruby php node lua bun deno awk powershell pwsh',
)

const WORD = charset('a-z0-9_./:=~+@%-')
const NAME = charset('a-z0-9_-')
const SUFFIX = charset('a-z0-9_.')

let nameEnd = 0

/** `/usr/bin/python3.11`, `nc.traditional`, `cmd.exe`: the name of the program at `from`; none where a word goes on. */
const nameAt = (text: string, from: number): string => {
  const end = pastRun(text, from, WORD)
  let start = end
  while (start > from && text.charCodeAt(start - 1) !== 47) start--
  nameEnd = pastRun(text, start, NAME, end)
  const name = text.slice(start, runStart(text, nameEnd, DIGITS, start))
  if (text.startsWith('.', nameEnd)) nameEnd = pastRun(text, nameEnd, SUFFIX, end)
  // `passwd=x`, `host:`
  if (nameEnd < end) return ''
  return start === from || INTERPRETERS.has(name) || text.startsWith('bin/', start - 4) ? name : ''
}

/** The name of the program that the command at `from` runs in the end. */
export const programAt = (text: string, from: number): string => {
  let name = nameAt(text, pastRun(text, from, SPACE))
  for (let depth = 0; depth < LEADS_MAX && LEADS.has(name); depth++)
    name = nameAt(text, pastRun(text, nameEnd, SPACE))
  return name
}

/** The command that the text is, where its program is one of those that somebody asks about. */
export const simpleOf = (text: string, programs: ReadonlyMap<string, number>): Simple | undefined => {
  const program = programAt(text, 0)
  const kind = programs.get(program)
  return kind === undefined ? undefined : { program, kind, words: wordsFrom(text, nameEnd) }
}

const wordsFrom = (text: string, from: number): string[] => {
  const pipe = text.indexOf('|', from)
  const words = text
    .slice(from, pipe < 0 ? text.length : pipe)
    .replaceAll('\t', ' ')
    .split(' ')
  return words.filter((word) => word !== '')
}
