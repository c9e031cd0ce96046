// What a command and the shape of its arguments weigh together.

import { charset, isRun, LETTERS, pastRun } from '../../../runs.ts'
import { commandKind, ENGLISH, INTERPRETER, RARE, TOOL, WRAPPERS } from '../commands.ts'
import { isSeparator, skipBlank } from '../words/blanks.ts'
import { newWord } from '../words/word.ts'
import { readWord } from '../words/words.ts'
import { ENDED, FEW_WORDS, MARKED, SINGLE_WORD, told, WORDS } from './arguments.ts'

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
  if (whole && shape === MARKED && WANTING.has(name) && !hasBody(text, end)) return 0.4
  if (kind === TOOL) {
    if (shape !== MARKED || whole || prose) return 0.2
    // `; make sure that --x is set`: a sentence.
    return name === 'make' && told.first === 'sure' ? 0.6 : 1
  }
  if (kind === INTERPRETER) {
    // `Ruby releases a stable version: ruby-lang.org`
    if (shape === MARKED && whole && (BUILDING.has(name) || told.late)) return 0.4
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
    (name === 'which' || name === 'man') &&
    commandKind(told.first) === RARE
  )
    return 1
  if (whole && shape !== ENDED && shape !== WORDS && ASKED.get(name)?.has(told.first) === true)
    return prose ? 0.4 : 1
  if (!whole && shape === SINGLE_WORD && PAIRS.get(name) === told.first) return prose ? 0.4 : 1
  if (!whole && shape === SINGLE_WORD && LOCATING.has(name) && commandKind(told.first) > ENGLISH)
    return prose ? 0.4 : 1
  if (kind === ENGLISH) {
    if (name === 'net' && shape !== ENDED && NET.has(told.first))
      return prose ? 0.4 : whole && shape !== MARKED && goesOn(text, end) ? 0.6 : 1
    if (shape === MARKED)
      return prose ? 0.4 : whole && !(FIRM.has(name) && told.strong) && !callsHost(text, end, name) ? 0.6 : 1
    if (shape === ENDED) return whole || prose ? 0.2 : name.length < 2 || INERT.has(name) ? 0.6 : 1
    return 0
  }
  if (shape === MARKED) return prose ? 0.6 : whole && told.late ? 0.4 : 1
  if (shape === ENDED) return whole ? 0.4 : prose || WORDY.has(name) ? 0.6 : 1
  if (shape === SINGLE_WORD) return whole && !isCmdlet(name) ? 0.2 : prose ? 0.4 : 1
  if (shape === FEW_WORDS) return whole || prose ? 0 : 1
  if (shape === WORDS) return whole || prose ? 0 : 0.6
  return 0
}

/** `ping a.example`, `dig x.b.example`: a host's name, and nothing else. */
const callsHost = (text: string, end: number, name: string): boolean => {
  if (!CALLING.has(name) || !text.startsWith(name, end - name.length)) return false
  const from = skipBlank(text, end)
  const to = pastRun(text, from, HOST)
  const dot = text.slice(from, to).lastIndexOf('.')
  return to === text.length && dot > 0 && isRun(text.slice(from + dot + 1), LETTERS, 2)
}

const CALLING: ReadonlySet<string> = new Set(['ping', 'dig'])
const HOST = charset('A-Za-z0-9.-')

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

/** Names of programs that are words of sentences: `; groups partition origins`. */
const WORDY: ReadonlySet<string> = new Set(['fetch', 'groups', 'links', 'strings'])

/** What a line behind a value is a command by: a name that only shells have, or a cryptic one and an argument. */
const isLine = (kind: number, shape: number, name: string): boolean =>
  kind === RARE
    ? shape === MARKED || shape === ENDED
    : (shape === MARKED && CRYPTIC.has(name)) || (shape === ENDED && PROBES.has(name))

/** `net user growth & retention`: behind the next separator stands no command, so that none may stand before it. */
const goesOn = (text: string, from: number): boolean => {
  let at = from
  while (at < from + GOES_ON_MAX && at < text.length && !isSeparator(text.charCodeAt(at))) at++
  if (!isSeparator(text.charCodeAt(at))) return false
  while (isSeparator(text.charCodeAt(at))) at++
  return readWord(text, at, argument) && commandKind(argument.text) === 0
}

const GOES_ON_MAX = 80

/** `time id`, `sudo whoami`: a command that runs the one behind it. `Sudo ID` is a label. */
const isWrapped = (text: string, end: number, name: string, whole: boolean): boolean =>
  WRAPPERS.has(name) &&
  (commandKind(told.first) === RARE ||
    ((!whole || (commandKind(name) === RARE && text.startsWith(name, end - name.length))) &&
      (CRYPTIC.has(told.first) || SHELLS.has(told.first))))

/** Commands that are no English words, though listed with those. */
export const CRYPTIC: ReadonlySet<string> = new Set(
  'id dir env ping fc bg fg cd uniq ver hostname systeminfo w nl od ls'.split(' '),
)

/** Of those what a line of its own behind a value is asked for. */
const PROBES: ReadonlySet<string> = new Set('id dir env ver hostname systeminfo'.split(' '))

/** What does nothing without the name of a file or a host. */
const WANTING: ReadonlySet<string> = new Set(
  'cp mv ln rm mkdir rmdir chmod chown chgrp grep egrep fgrep sed awk tar gzip gunzip ssh scp wget curl tee touch cut cat'.split(
    ' ',
  ),
)

/** Commands of English words that do nothing alone, and nothing with a file that an origin puts behind them. */
const INERT: ReadonlySet<string> = new Set(
  'help host join open link look write print read test info apply shift wait from top cal tree man'.split(
    ' ',
  ),
)

/** Commands of English words that are asked one thing. */
const PAIRS: ReadonlyMap<string, string> = new Map([
  ['route', 'print'],
  ['type', 'cat'],
])

/** What Windows' tools and `su` are asked as a whole value, too. */
const ASKED: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  (
    [
      ['netsh', 'wlan firewall advfirewall interface winhttp trace'],
      ['vssadmin', 'list delete create'],
      ['dsquery', 'user computer group server'],
      ['sc', 'query qc'],
      ['su', 'root'],
    ] as const
  ).map(([name, asked]) => [name, new Set(asked.split(' '))]),
)

/** `which python`, `where cmd` */
const LOCATING: ReadonlySet<string> = new Set(['which', 'where', 'type'])

/** What Windows' `net` is asked. */
const NET: ReadonlySet<string> = new Set(
  'user users view use share start stop localgroup group accounts session'.split(' '),
)

/** Interpreters that build and install as well: documents are full of their command lines. */
const BUILDING: ReadonlySet<string> = new Set(
  'deno bun tsx ts-node elixir julia scala groovy rscript'.split(' '),
)

/** What runs whatever is piped into it. */
export const SHELLS: ReadonlySet<string> = new Set(
  'sh bash zsh ksh dash ash csh cmd cmd.exe powershell powershell.exe pwsh'.split(' '),
)

/** English words that a value begins with only as a command, when a path or a flag follows. */
const FIRM: ReadonlySet<string> = new Set(
  'cat ping echo dir id find head tail more less net touch kill sleep type shutdown'.split(' '),
)
