// Variables that a shell expands to a command, what is set to be run, and a command behind its input.

import { isLetter } from '../../../characters.ts'
import { commandKind, ENGLISH } from '../../../commands/names.ts'
import {
  BLANK,
  charset,
  DIGITS,
  LETTERS,
  LOWER,
  NAME,
  pastRun,
  pastWord,
  saysAt,
  SPACE,
  standsAt,
  vocabulary,
} from '../../../runs.ts'
import { work } from '../../../work.ts'

const HEAD_MAX = 64
const NAME_MAX = 12

/** What a search for a variable takes: a pattern or two, on a copy. */
const VARIABLE_WORK = 400

/** `$0 -c id`, `${x:-id}`, `${SHELL:0:1}bin/id`, `$BASH<<<id`: what a shell makes a command of. `$env:x` of PowerShell. */
export const variableForm = (text: string, at: number): number => {
  work.left -= VARIABLE_WORK
  const shell = pastShell(text, at + 1)
  if (shell > 0) return isTold(text, shell) ? 1 : 0.6
  if (text.startsWith('{', at + 1)) return bracedForm(text, at)
  if (text.startsWith('$PSVersionTable', at)) return 1
  if (isEnvironment(text, at)) return 1
  return standsAt(text, at + 1, LETTERS) && isAssigned(text, at + 1) ? 1 : 0
}

/** `$env:PATH` of PowerShell. */
export const isEnvironment = (text: string, at: number): boolean =>
  saysAt(text, at, '$env:') && standsAt(text, at + 5, NAME)

const SHELLS = vocabulary(['0', 'BASH', 'SHELL'], false)
/** The shell's own name in other spellings, the brace closed. */
const SPELT = vocabulary(['!#}', '-}', '@:0:1}'], false)
const CUT_MAX = 4

/** Behind `$0`, `${SHELL##x}`, `${@:0:1}`, which are the shell itself by its name; -1 for others. */
const pastShell = (text: string, from: number): number => {
  const end = text.startsWith('{', from) ? pastBraced(text, from + 1) : pastWord(text, from, SHELLS)
  if (end < 0) return -1
  return end >= text.length || standsAt(text, end, SHELL_ENDS) ? end : -1
}

const SHELL_ENDS = charset(' \t\n\r\v\f<')

const pastBraced = (text: string, from: number): number => {
  const spelt = pastWord(text, from, SPELT)
  if (spelt > 0) return spelt
  // `${-0}`
  if (text.startsWith('-', from))
    return standsAt(text, from + 1, DIGITS) && text.startsWith('}', from + 2) ? from + 3 : -1
  const name = pastWord(text, from, SHELLS)
  if (name < 0 || text.startsWith('}', name)) return name < 0 ? -1 : name + 1
  if (!text.startsWith('#', name)) return -1
  const pattern = text.startsWith('#', name + 1) ? name + 2 : name + 1
  const close = text.slice(pattern, pattern + CUT_MAX + 1).indexOf('}')
  return close > 0 ? pattern + close + 1 : -1
}

/** A string, a flag or a word behind it. */
const isTold = (text: string, from: number): boolean => {
  const at = pastRun(text, from, SPACE, from + GAP_MAX)
  return text.startsWith('<<<', at) || standsAt(text, text.startsWith('-', at) ? at + 1 : at, LETTERS)
}

const GAP_MAX = 8
const VARIABLE_MAX = 16
const MADE = vocabulary(['new-object', '[', 'get-', 'iwr', 'irm', 'invoke-'])

/** `$c = New-Object …` */
const isAssigned = (text: string, from: number): boolean => pastWord(text, assignedAt(text, from), MADE) > 0

/** Where what `x = …` sets begins, or -1. */
const assignedAt = (text: string, from: number): number => {
  const end = pastRun(text, from, NAME)
  if (end === from || end > from + VARIABLE_MAX) return -1
  const equals = pastRun(text, end, SPACE, end + 1)
  return text.startsWith('=', equals) ? pastRun(text, equals + 1, SPACE, equals + 2) : -1
}

const NETWORKS = vocabulary(['new-object net.', 'new-object system.net.', '[net.', '[system.net.'])

/** `$c=New-Object Net.Sockets.TCPClient(…)`: a connection, whatever else the line does. */
export const opensSocket = (text: string, at: number): boolean =>
  pastWord(text, assignedAt(text, at + 1), NETWORKS) > 0

const OPERATORS = charset('-=+')
const FALLBACK_MAX = 24

const bracedForm = (text: string, at: number): number => {
  const end = pastRun(text, at + 2, NAME)
  const length = end - at - 2
  if (length > 0 && length <= VARIABLE_MAX) {
    const operator = text.startsWith(':', end) ? end + 1 : end
    if (standsAt(text, operator, OPERATORS)) {
      if (isCommandTold(text, operator + 1)) return 1
      const fallback = text.slice(operator + 1, operator + 2 + FALLBACK_MAX)
      const close = fallback.indexOf('}')
      if (close > 0) {
        if (commandKind(fallback.slice(0, close).toLowerCase()) !== 0) return 1
        return text.startsWith('${', operator + 2 + close) ? 1 : 0
      }
    }
  }
  return isSlice(text, at + 2) ? 1 : 0
}

/** `:-curl http://…}`: a command and what it is told; an English word's is a flag, a path or a variable. */
const isCommandTold = (text: string, from: number): boolean => {
  const end = pastRun(text, from, PROGRAM, from + NAME_MAX)
  if (!text.startsWith(' ', end)) return false
  const kind = commandKind(text.slice(from, end).toLowerCase())
  return kind !== 0 && (kind !== ENGLISH || standsAt(text, end + 1, TOLD))
}

const PROGRAM = charset('A-Za-z0-9_-')
const TOLD = charset('/~$0-9-')

const CONSTANT = charset('A-Z_')
const CONSTANT_MAX = 12
const SUFFIX_MAX = 9
const PATH = charset('A-Za-z0-9_/')

/** `{SHELL:0:1}bin/id`, `{PATH%%u*}bin`, its brace opened. */
const isSlice = (text: string, from: number): boolean => {
  const end = pastRun(text, from, CONSTANT)
  if (end < from + 2 || end > from + CONSTANT_MAX) return false
  const close = text.startsWith('%', end) ? pastSuffix(text, end + 1) : pastPart(text, end)
  return close > 0 && text.startsWith('}', close) && standsAt(text, close + 1, PATH)
}

const pastSuffix = (text: string, from: number): number => {
  const close = text.slice(from, from + SUFFIX_MAX + 1).indexOf('}')
  return close > 0 ? from + close : -1
}

/** `:0:1` */
const pastPart = (text: string, from: number): number => {
  const first = pastRun(text, from + 1, DIGITS)
  const second = pastRun(text, first + 1, DIGITS)
  const is =
    text.startsWith(':', from) && first > from + 1 && text.startsWith(':', first) && second > first + 1
  return is ? second : -1
}

const INPUT = charset('A-Za-z0-9_~./-')
const COMMAND_MIN = 2
const COMMAND_MAX = 12
const NO_END = charset('A-Za-z0-9_=')

/** `<file cat`: the command behind its input. */
export const redirected = (text: string, at: number): number => {
  const from = pastRun(text, at + 1, SPACE, at + 2)
  const end = pastRun(text, from, INPUT, at + HEAD_MAX)
  const command = pastRun(text, end, BLANK, at + HEAD_MAX)
  if (end === from || command === end) return 0
  return isCommand(text, command) ? 1 : 0
}

/** A command's name in small letters, whole. */
const isCommand = (text: string, from: number): boolean => {
  const end = pastRun(text, from, LOWER, from + COMMAND_MAX)
  return end >= from + COMMAND_MIN && !standsAt(text, end, NO_END) && commandKind(text.slice(from, end)) !== 0
}

/** `IFS=,;`, `a=(cat /etc/passwd)`: what is set changes how a shell reads the rest, or is a list of words. */
export const setsShell = (text: string, at: number): boolean => {
  if (!isLetter(text.charCodeAt(at))) return false
  if (text.startsWith('IFS=', at)) return true
  let equals = at + 1
  while (equals < at + NAME_MAX && isLetter(text.charCodeAt(equals))) equals++
  if (text.charCodeAt(equals) !== 61 || text.charCodeAt(equals + 1) !== 40) return false
  const end = pastRun(text, equals + 2, LOWER)
  return standsAt(text, end, LIST_ENDS) && isCommand(text, equals + 2)
}

const LIST_ENDS = charset(' )')
