// A command's line as a literal that some language runs: `Process.run('id', [])`, `(uiop:run-program "id")`, `[system 'id']`,
// `Import["!id"]`, `"id".!!`. Two signals: a literal whose first word is a command's, and a word that runs one around it.

import { commandKind, ENGLISH, INTERPRETER, PROBES, RARE } from '../../commands/names.ts'
import {
  charset,
  findWord,
  pastRun,
  pastWord,
  runStart,
  saysAt,
  SPACE,
  standsAt,
  vocabulary,
  wordSet,
} from '../../runs.ts'
import { work } from '../../work.ts'
import { QUOTES } from './chains.ts'

/** What looking behind a quote takes, and what looking around a command does. */
const QUOTE_WORK = 40
const COMMAND_WORK = 150

/** Where what runs the literal begins, or -1. */
export const ranAt = (text: string): number => {
  const meta = metaAt(text)
  if (meta >= 0) return meta
  for (let quote = 0; quote < text.length; quote++) {
    if (!standsAt(text, quote, QUOTES)) continue
    work.left -= QUOTE_WORK
    if (pastWord(text, quote, PIPED) >= 0 && isOpened(text, quote)) return quote
    const first = standsAt(text, quote + 1, SIGNS) ? quote + 2 : quote + 1
    const end = pastRun(text, first, COMMAND, first + COMMAND_MAX)
    if (end === first || !isLine(text, first, end)) continue
    if (text.startsWith('|', end) && text.charAt(end + 1) === text.charAt(quote) && isOpened(text, quote))
      return quote
    work.left -= COMMAND_WORK
    if (text.charAt(quote + 1) === '|' && saysAt(text, quote - TCL.length, TCL)) return quote - TCL.length
    const runner = runnerBefore(text, quote)
    if (runner >= 0) return runner
    if (text.charAt(end) === text.charAt(quote) && pastWord(text, end + 1, RUNNING) >= 0) return quote
  }
  return -1
}

/** `open($f, '-|', 'id')`: Perl's pipes. */
const PIPED = vocabulary(["'-|'", '"-|"', "'|-'", '"|-"'], false)
/** A pipe of Tcl's. */
const TCL = '[open '
/** Mathematica's and Perl's marks of a program. */
const SIGNS = charset('!|')
const COMMAND = charset('A-Za-z0-9_./-')
const COMMAND_MAX = 40
/** Scala's, awk's. */
const RUNNING = vocabulary(['.!', ' | getline', '|getline', ' |& getline', '|&getline'], false)

/** `open(F, 'id|')`: Perl reads what the command says. */
const isOpened = (text: string, quote: number): boolean =>
  findWord(text, OPENING, Math.max(0, quote - WORD_MAX), quote) >= 0

const OPENING = vocabulary(['open('])

/** What a line begins with, where its last folder ends: words of English are no command with nothing behind them. */
const isLine = (text: string, first: number, end: number): boolean => {
  const path = text.slice(first, end)
  const word = path.slice(path.lastIndexOf('/') + 1).toLowerCase()
  const kind = commandKind(word)
  if (kind === RARE || PROBES.includes(word)) return true
  return (
    (kind === ENGLISH || kind === INTERPRETER) && standsAt(text, end, SPACE) && standsAt(text, end + 1, TOLD)
  )
}

/** An option, a path, a variable. */
const TOLD = charset('/~$-')

/** What a statement begins behind; a name that is glued may stand behind its owner, too. */
const BEGINNING = '{[(;&|='
const BEGINNINGS = charset(BEGINNING)
const MEMBERS = charset(`${BEGINNING}:.!@`)
const OPENED = charset('([{')
const JOINTS = charset(' ([{')
const JOINTS_MAX = 3
const WORD = charset('A-Za-z0-9_-')
const WORD_MAX = 28

const runnerBefore = (text: string, quote: number): number => {
  const end = runStart(text, quote, JOINTS, Math.max(0, quote - JOINTS_MAX))
  const start = runStart(text, end, WORD, Math.max(0, end - WORD_MAX))
  if (start === end || end === quote) return -1
  const word = text.slice(start, end).toLowerCase()
  // `the system "id"`: without a bracket of its own it begins a statement.
  const before = runStart(text, start, SPACE)
  const begins = before === 0 || standsAt(text, before - 1, before === start ? MEMBERS : BEGINNINGS)
  if (RUNNERS.has(word) && (begins || standsAt(text, quote - 1, OPENED))) return start
  if (word === 'new') return BUILT.some((type) => saysAt(text, start - type.length, type)) ? start : -1
  return word === 'script' && saysAt(text, start - SHELL.length, SHELL) ? start - SHELL.length : -1
}

const RUNNERS = wordSet(
  'system popen exec execute spawn run run_command runcommand run-program runprogram shell-command shell-command-to-string create_subprocess_shell create_subprocess_exec getoutput getstatusoutput check_output check_call shell_exec passthru start-process call-process os_command readlist import launch',
)
const BUILT: readonly string[] = ['command::', 'command.', 'process::', 'process.']
const SHELL = 'do shell '

/** `\! id`, `.shell id`, `[exec id]`: what clients of databases, typesetters and Tcl run. */
const metaAt = (text: string): number => {
  const from = pastWord(text, 0, METAS)
  if (from < 0) return -1
  const first = pastRun(text, from, SPACE)
  const end = pastRun(text, first, COMMAND, first + COMMAND_MAX)
  return end > first && isLine(text, first, end) ? 0 : -1
}

const METAS = vocabulary(['\\!', '.shell ', '.system ', '[exec ', '[open |', 'eval {exec '])
