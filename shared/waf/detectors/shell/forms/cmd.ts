// What Windows' command line has: programs by their extension, their drive or their share, cmd's and PowerShell's escapes
// within a word, commas where others have blanks.

import { commandKind } from '../../../commands/names.ts'
import {
  charset,
  findIn,
  LETTERS,
  NAME,
  pastRun,
  pastWord,
  standsAt,
  vocabulary,
  without,
  wordSet,
} from '../../../runs.ts'
import { work } from '../../../work.ts'

const HEAD_MAX = 64
const BODY_MAX = 240

const EXTENSIONS = wordSet('exe bat cmd ps1 vbs hta msi scr')

/** `| calc.exe`, `& run.bat x`, its dot at `dot`. Behind a semicolon it may be an item of a list. */
export const executable = (text: string, at: number, dot: number): number => {
  if (dot - at > 32 || !EXTENSIONS.has(text.slice(dot + 1, dot + 4).toLowerCase())) return 0
  if (standsAt(text, dot + 4, SUFFIXED)) return 0
  let before = at - 1
  while (before > at - 4 && text.charCodeAt(before) <= 32) before--
  return text.charCodeAt(before) === 59 ? 0.6 : 1
}

const SUFFIXED = charset('A-Za-z0-9_.=-')
const PATH = without(charset(' \t\n\r\v\f"\'|&;<>'))
const RUN = vocabulary('exe bat cmd ps1 vbs com')
const NAMED_ON = charset('A-Za-z0-9_.')

/** `C:\Windows\x.exe`: a program on a drive. */
export const driveForm = (text: string, at: number): number => {
  const limit = pastRun(text, at, PATH, at + BODY_MAX)
  for (let dot = at; dot < limit; dot++) {
    if (text.charCodeAt(dot) !== 46) continue
    const end = pastWord(text, dot + 1, RUN)
    if (end > 0 && end <= limit && !standsAt(text, end, NAMED_ON)) return 1
  }
  return 0
}

/** A host, and the port of one that speaks WebDAV: `\\\\host@80\\x`, `\\\\host@SSL@443\\x`. */
const HOST = charset('A-Za-z0-9_.@-')
const HOST_MIN = 3
const HOST_MAX = 40

/** Behind `\\\\host\\` at the place, or -1. */
export const pastShare = (text: string, at: number): number => {
  if (!text.startsWith('\\\\', at)) return -1
  const end = pastRun(text, at + 2, HOST, at + 3 + HOST_MAX)
  const length = end - at - 2
  return length >= HOST_MIN && length <= HOST_MAX && text.startsWith('\\', end) ? end + 1 : -1
}

/** What taking the escapes out of a word takes, and a piece of it. */
const TICKED_WORK = 1200
const PER_PIECE = 30

/** ``I`nv`oke-Expr`ession``, `f^or /f`: PowerShell's and cmd's escapes within a word. */
export const ticked = (text: string, at: number): number => {
  const limit = at + HEAD_MAX
  let end = pastRun(text, at, LETTERS, limit)
  if (end === at || !standsAt(text, end, TICKS)) return 0
  for (let ticks = 0; ticks < TICKS_MAX && standsAt(text, end, TICKS); ticks++) {
    const from = end + 1
    end = pastRun(text, from, TICKED, limit)
    work.left -= PER_PIECE
    if (end === from) return 0
  }
  if (standsAt(text, end, TICKED_ON)) return 0
  work.left -= TICKED_WORK
  const name = text.slice(at, end).replaceAll('`', '').replaceAll('^', '').toLowerCase()
  if (commandKind(name) !== 0) return 1
  return (name === 'for' || name === 'if') && text.startsWith(' ', end) && pastWord(text, end + 1, TOLD) >= 0
    ? 1
    : 0
}

const TICKS = charset('`^')
/** What a word with escapes in it is made of. */
export const TICKED = charset('A-Za-z-')
/** No name of a command needs more; what goes on behind them is none. */
const TICKS_MAX = 12
const TICKED_ON = charset('A-Za-z0-9_`^')
/** What cmd's `for` and `if` begin with. */
const TOLD = vocabulary(['/d', '/f', '/l', '/r', 'not ', 'exist ', 'defined ', '%'])

/** Commands of Windows that take options with a slash. */
const COMMA_FREE = wordSet(
  'ipconfig netstat tasklist taskkill systeminfo whoami cmd powershell wmic reg sc schtasks nslookup shutdown certutil arp del rd icacls attrib findstr',
)

/** Of those that take none, what they are told. */
const SHARED: ReadonlySet<string> = new Set(['ping', 'dir', 'type', 'echo', 'set'])
const NET = vocabulary('user view share localgroup', false)

const COMMA = charset(',=')
const OPTION = charset('a-z?')
const OPTION_MAX = 12
const OPTION_ENDS = charset(':,')
const DASH = charset('-/')

/** `ipconfig,/all`, `net,user`: cmd reads a comma and an equals sign as a blank. The word is in lower case. */
export const isRunTogether = (word: string): boolean => {
  const mark = findIn(word, COMMA)
  if (mark < 2) return false
  const name = word.slice(0, mark)
  if (name === 'net') return pastWord(word, mark + 1, NET) >= 0
  const dashed = standsAt(word, mark + 1, DASH)
  if (SHARED.has(name)) return (dashed && standsAt(word, mark + 2, NAME)) || word.startsWith('c:', mark + 1)
  if (!COMMA_FREE.has(name) || !dashed) return false
  const end = pastRun(word, mark + 2, OPTION)
  const length = end - mark - 2
  return length > 0 && length <= OPTION_MAX && (end === word.length || standsAt(word, end, OPTION_ENDS))
}
