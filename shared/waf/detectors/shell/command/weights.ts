// What a command and the shape of its arguments weigh together.

import { commandKind, ENGLISH, INTERPRETER, RARE, TOOL, WRAPPERS } from '../../../commands/names.ts'
import { BLANK, charset, findIn, isRun, LETTERS, pastRun, standsAt, wordSet } from '../../../runs.ts'
import { pastShare } from '../forms/cmd.ts'
import { isNumbered } from './marked.ts'
import { isSeparator, skipBlank } from '../words/blanks.ts'
import { newWord } from '../words/word.ts'
import { readWord } from '../words/words.ts'
import { ENDED, FEW_WORDS, MARKED, SINGLE_WORD, told, WORDS } from './arguments.ts'
import {
  ASKED,
  BUILDING,
  CRYPTIC,
  ESCAPES,
  FIRM,
  INERT,
  LOCATING,
  NET,
  PAIRS,
  PROBES,
  SERVICES,
  SHELLS,
  WANTING,
  WORDY,
} from './known.ts'

// What a command is parted by from what stands before it: it says how much the command's own line has to tell.

/** What stands before the command. */
export const SEPARATED = 0
/** A line break, and before it a value that is no word: an address, a number, a closed quote. */
export const BROKEN_LINE = 1
/** Nothing: the value's start, a line's start. It takes more to tell. */
export const WHOLE = 2

const argument = newWord()

export const weigh = (
  text: string,
  end: number,
  kind: number,
  shape: number,
  prose: boolean,
  place: number,
  parted: boolean,
  name: string,
): number => {
  if (parted) return 1
  const whole = place === WHOLE || (place === BROKEN_LINE && !isLine(kind, shape, name))
  // `cp -R`: a flag and nothing that it is done to.
  if (whole && shape === MARKED && WANTING.has(name) && !isDone(text, end)) return 0.4
  if (kind === TOOL) {
    if (whole && !prose && ESCAPES.some((escape) => text.includes(escape, end))) return 1
    if (!whole && !prose && SERVICES.get(name)?.has(told.first) === true) return 1
    if (shape !== MARKED || whole || prose) return 0.2
    // `; make sure that --x is set`: a sentence.
    return name === 'make' && told.first === 'sure' ? 0.6 : 1
  }
  if (kind === INTERPRETER) {
    // `Ruby releases a stable version: ruby-lang.org`
    if (shape === MARKED && whole && (BUILDING.has(name) || isNamedIn(text, end, name))) return 0.4
    if (shape === MARKED) return hasBody(text, end) ? (prose ? 0.6 : 1) : 0.2
    if (shape === ENDED) return whole || !SHELLS.has(name) ? 0.2 : prose ? 0.4 : 1
    if (shape !== SINGLE_WORD || whole) return 0
    return SHELLS.has(name) && commandKind(told.first) !== 0 && !prose ? 1 : 0.6
  }
  if ((shape === SINGLE_WORD || shape === FEW_WORDS) && kind === RARE && WORDY.has(name)) return 0.4
  if ((shape === SINGLE_WORD || shape === FEW_WORDS) && isWrapped(text, end, name, whole))
    return prose ? 0.4 : 1
  if (
    whole &&
    shape === SINGLE_WORD &&
    (name === 'which' || name === 'man' || name === 'iex') &&
    commandKind(told.first) === RARE
  )
    return 1
  if (whole && shape !== ENDED && shape !== WORDS && ASKED.get(name)?.has(told.first) === true)
    return prose ? 0.4 : 1
  if (!whole && shape === SINGLE_WORD && PAIRS.get(name) === told.first) return prose ? 0.4 : 1
  if (!whole && shape === SINGLE_WORD && LOCATING.has(name) && commandKind(told.first) > ENGLISH)
    return prose ? 0.4 : 1
  if (kind === ENGLISH) {
    if (shape === MARKED && whole && goesOnInWords(text, end, name)) return 0.4
    if (name === 'net' && shape !== ENDED && NET.has(told.first))
      return prose ? 0.4 : whole && shape !== MARKED && goesOn(text, end) ? 0.6 : 1
    if (shape === MARKED)
      return prose ? 0.4 : whole && !(FIRM.has(name) && told.strong) && !callsOut(text, end, name) ? 0.6 : 1
    if (shape === ENDED) return whole || prose ? 0.2 : name.length < 2 || INERT.has(name) ? 0.6 : 1
    return 0
  }
  if (shape === MARKED) return prose ? 0.6 : whole && (told.late || isTitled(text, end, name)) ? 0.4 : 1
  if (shape === ENDED) return whole ? 0.4 : prose || WORDY.has(name) ? 0.6 : 1
  if (shape === SINGLE_WORD)
    return whole && !isCmdlet(name) ? 0.2 : prose ? 0.4 : isRelease(text, end, name) ? 0.6 : 1
  if (shape === FEW_WORDS) return whole || prose ? 0 : 1
  if (shape === WORDS) return whole || prose ? 0 : 0.6
  return 0
}

/** More than one flag, whatever follows it: `rm -rf /`. */
const isDone = (text: string, end: number): boolean => {
  const at = skipBlank(text, end)
  return (
    text.charCodeAt(at) !== 45 || !readWord(text, at, argument) || skipBlank(text, argument.end) < text.length
  )
}

/** `& PhantomJS 2.1.1`: a program's version. In small letters it may be a host, written in three numbers. */
const isRelease = (text: string, end: number, name: string): boolean =>
  !text.startsWith(name.slice(0, 1), end - name.length) && isNumbered(told.first, name)

/**
 * `Curl lookup from a.example`, which no Unix runs: a sentence's first word and another one. `sudo apt-get install -y x`
 * is no more than what it runs.
 */
const isTitled = (text: string, end: number, name: string): boolean => {
  if (name === 'sudo' && commandKind(told.first) === TOOL) return true
  const capital = !text.startsWith(name.slice(0, 2), end - name.length) && !isCmdlet(name)
  return capital && commandKind(told.first) === 0 && isRun(told.first, LETTERS)
}

/** `copy \\\\host\\x`; `ping a.example`, `dig x.b.example`: a host's name, and nothing else. */
const callsOut = (text: string, end: number, name: string): boolean => {
  if (pastShare(text, skipBlank(text, end)) > 0) return true
  if (!CALLING.has(name) || !text.startsWith(name, end - name.length)) return false
  const from = skipBlank(text, end)
  const to = pastRun(text, from, HOST)
  const dot = text.slice(from, to).lastIndexOf('.')
  return to === text.length && dot > 0 && isRun(text.slice(from + dot + 1), LETTERS, 2)
}

const CALLING: ReadonlySet<string> = new Set(['ping', 'dig'])
const HOST = charset('A-Za-z0-9.-')

/** `Bash script for /tmp`, `IPython 7.2 -- An …`: a sentence's subject, whose first word is no file's and no flag. */
const isNamedIn = (text: string, end: number, name: string): boolean => {
  if (told.late) return true
  if (told.first === '') return false
  const capital = !text.startsWith(name, end - name.length) && !CASELESS.has(name)
  return capital || commandKind(told.first) === 0
}

/** `Open http://localhost:3000 in your browser`: what opens nothing but a window, and a sentence that goes on. */
const goesOnInWords = (text: string, end: number, name: string): boolean => {
  if (!INERT.has(name)) return false
  const url = findIn(text, BLANK, skipBlank(text, end))
  const word = url < 0 ? -1 : pastRun(text, url + 1, LETTERS)
  return word > url + 2 && (word >= text.length || standsAt(text, word, WORD_ENDS))
}

const CASELESS = wordSet('cmd cmd.exe powershell powershell.exe pwsh')
const WORD_ENDS = charset(' .,')

/** More than a flag: `bash -c id` and not `bash -c`. */
const hasBody = (text: string, end: number): boolean => {
  let at = skipBlank(text, end)
  if (text.charCodeAt(at) !== 45) return true
  if (!readWord(text, at, argument)) return false
  at = skipBlank(text, argument.end)
  return at + 1 < text.length
}

/** Verbs and nouns of PowerShell: nobody writes them but to run them. */
const isCmdlet = (name: string): boolean => name.includes('-') && !name.startsWith('ssh-')

/** What a line behind a value is a command by: a name that only shells have, or a cryptic one and an argument. */
const isLine = (kind: number, shape: number, name: string): boolean =>
  kind === RARE
    ? shape === MARKED || shape === ENDED || (shape === SINGLE_WORD && PAIRS.get(name) === told.first)
    : (shape === MARKED && CRYPTIC.has(name)) || (shape === ENDED && PROBES.has(name))

/** `net user growth & retention`: behind the next separator stands no command, so that none may stand before it. */
const goesOn = (text: string, from: number): boolean => {
  let at = from
  while (at < from + GOES_ON_MAX && at < text.length && !isSeparator(text.charCodeAt(at))) at++
  if (!isSeparator(text.charCodeAt(at)) || standsAt(text, at, LINE_ENDS)) return false
  while (isSeparator(text.charCodeAt(at))) at++
  return readWord(text, at, argument) && commandKind(argument.text) === 0
}

const GOES_ON_MAX = 80
const LINE_ENDS = charset('\n\r')

/** `time id`, `sudo whoami`: a command that runs the one behind it. `Sudo ID` is a label. */
const isWrapped = (text: string, end: number, name: string, whole: boolean): boolean =>
  WRAPPERS.has(name) &&
  (commandKind(told.first) === RARE ||
    ((!whole || (commandKind(name) === RARE && text.startsWith(name, end - name.length))) &&
      (CRYPTIC.has(told.first) || SHELLS.has(told.first))))
