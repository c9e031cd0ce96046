// Variables that a shell expands to a command, what is set to be run, and a command behind its input.

import { isLetter } from '../../characters.ts'
import { work } from '../../work.ts'
import { commandKind } from './commands.ts'

const HEAD_MAX = 64
const NAME_MAX = 12

/** What a search for a variable takes: a pattern or two, on a copy. */
const VARIABLE_WORK = 400

/** `$0 -c id`, `${x:-id}`, `${SHELL:0:1}bin/id`, `$BASH<<<id`: what a shell makes a command of. `$env:x` of PowerShell. */
export const variableForm = (text: string, at: number): number => {
  work.left -= VARIABLE_WORK
  const next = text.charCodeAt(at + 1)
  const head = text.slice(at, at + HEAD_MAX)
  if (next === 48 || next === 66 || next === 83 || next === 123) {
    const shell = SHELL_VARIABLE.exec(head)
    if (shell !== null) return /^\s{0,8}(?:<<<|-[a-z]|[a-z])/i.test(head.slice(shell[0].length)) ? 1 : 0.6
  }
  if (next === 123) return bracedForm(head)
  if (next === 80 && text.startsWith('$PSVersionTable', at)) return 1
  if ((next | 32) === 101 && /^\$env:\w/i.test(head)) return 1
  return isLetter(next) && ASSIGNED.test(head) ? 1 : 0
}

/** `$0`, `${SHELL##x}`, `${@:0:1}`: the shell itself, by its name. */
const SHELL_VARIABLE =
  /^\$(?:0|BASH|SHELL|\{(?:0|BASH|SHELL|!#|-\d?|(?:0|BASH|SHELL)##?[^}]{1,4}|@:0:1)\})(?=\s|<|$)/

/** `$c = New-Object …` */
const ASSIGNED = /^\$\w{1,16}\s?=\s?(?:New-Object|\[|Get-|iwr|irm|Invoke-)/i

const bracedForm = (head: string): number => {
  const fallback = /^\$\{\w{1,16}:?[-=+]([^}]{1,24})\}/.exec(head)
  if (fallback !== null) {
    if (commandKind((fallback[1] ?? '').toLowerCase()) !== 0) return 1
    return head.startsWith('${', fallback[0].length) ? 1 : 0
  }
  // `${SHELL:0:1}bin/id`, `${PATH%%u*}bin`
  return /^\$\{[A-Z_]{2,12}(?::\d{1,2}:\d{1,2}|%%?[^}]{1,8})\}[\w/]/.test(head) ? 1 : 0
}

/** `<file cat`: the command behind its input. */
export const redirected = (text: string, at: number): number => {
  const match = /^<\s?[~.\w]*\/?[\w./-]{1,40} +([a-z]{2,12})(?![\w=])/.exec(text.slice(at, at + HEAD_MAX))
  return match !== null && commandKind(match[1] ?? '') !== 0 ? 1 : 0
}

/** `IFS=,;`, `a=(cat /etc/passwd)`: what is set changes how a shell reads the rest, or is a list of words. */
export const setsShell = (text: string, at: number): boolean => {
  if (!isLetter(text.charCodeAt(at))) return false
  if (text.startsWith('IFS=', at)) return true
  let equals = at + 1
  while (equals < at + NAME_MAX && isLetter(text.charCodeAt(equals))) equals++
  if (text.charCodeAt(equals) !== 61 || text.charCodeAt(equals + 1) !== 40) return false
  const list = /^\w{1,12}=\(([a-z]{2,12})[ )]/.exec(text.slice(at, at + 32))
  return list !== null && commandKind(list[1] ?? '') !== 0
}
