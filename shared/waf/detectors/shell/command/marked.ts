// Which argument is a command line's and no sentence's: a flag, a path, a variable, an address, a pattern.

import { commandKind, TOOL } from '../../../commands/names.ts'
import { charset, DIGITS, isRun, LETTERS, NAME, pastRun, standsAt, wordSet } from '../../../runs.ts'
import { pastDotted } from '../words/dotted.ts'
import type { ShellWord } from '../words/word.ts'

/** -x, --long, /path, ./x, ~/x, $x, http://, 1.2.3.4, *.c, a/b, c:\x, /c, +x, 755, key=value */
export const isMarked = (text: string, value: string, start: number, name: string): boolean => {
  const code = text.charCodeAt(start)
  if (code === 45)
    return value.length > 1 && (value.charCodeAt(1) === 45 || value.length < (hasLongFlags(name) ? 20 : 9))
  // $(…), $((…)), <(…)
  if (code === 36 && text.charCodeAt(start + 1) === 40) return true
  // `install **npm**`: markdown.
  if (code === 42 && commandKind(name) === TOOL && isBold(value)) return false
  if (code === 36 || code === 42 || code === 126 || code === 37) return value.length > 1 || code === 42
  if (code === 47 || (code === 46 && (value.startsWith('./') || value.startsWith('..'))))
    return value.length > 1
  if (code >= 48 && code <= 57)
    return (
      COUNTED.has(name) ||
      isDotted(value) ||
      (CALLING.has(name) && value.indexOf('.') !== value.lastIndexOf('.'))
    )
  // `npm v4.6`, `call .x()`: a version, a member that is called.
  if (isVersion(value) || (code === 46 && isMember(text, start))) return false
  if (code === 34 || code === 39) return name !== 'let' && value.length > 0
  return (
    value.includes('://') ||
    (text.charCodeAt(start + 1) === 58 &&
      (text.charCodeAt(start + 2) === 92 || (value.length === 2 && OF_DISKS.has(name)))) ||
    value.includes('/') ||
    value.includes('*') ||
    value.includes('=') ||
    hasDot(value) ||
    value.includes('$') ||
    isDrive(value) ||
    value.includes('@')
  )
}

/** What cmd tells of a disk, `vol c:`. */
const OF_DISKS: ReadonlySet<string> = new Set(['chkdsk', 'dir', 'tree', 'vol'])

/** `a.txt`: a sentence ends with its dots. */
const hasDot = (value: string): boolean => {
  const dot = value.indexOf('.')
  return dot >= 0 && pastRun(value, dot, DOTS) < value.length
}

const DOTS = charset('.')

/** `pwsh -ExecutionPolicy`, `Start-Process -FilePath` */
const hasLongFlags = (name: string): boolean => name.startsWith('p') || name.includes('-')

const isBold = (value: string): boolean =>
  value.startsWith('**') && standsAt(value, 2, PACKAGE) && value.startsWith('**', pastRun(value, 2, PACKAGE))

const PACKAGE = charset('A-Za-z0-9_.-')

/** Commands whose first argument is a number. */
const COUNTED = wordSet('sleep kill timeout chmod usleep ping')

/** Of marked ones those that name a thing on a disk or a host, or are flags or numbers. */
export const isPath = (text: string, value: string, start: number): boolean => {
  const code = text.charCodeAt(start)
  return (
    code === 45 ||
    code === 47 ||
    code === 126 ||
    code === 37 ||
    (code === 36 && text.charCodeAt(start + 1) === 40) ||
    (code >= 48 && code <= 57) ||
    value.includes('/') ||
    value.includes('\\') ||
    text.charCodeAt(start + 1) === 58 ||
    value.includes('..')
  )
}

/** Commands that a sentence has with a number of things, and that refuse a word behind their number. */
const MEASURED = wordSet('sleep usleep kill ping')

/** An address: `1.2.3.4`, and no version of three parts. */
const isDotted = (value: string): boolean =>
  value.includes('/') || value.includes('@') || pastDotted(value, 0, DIGITS, 4) >= 0

/** `& PhantomJS 2.1.1`: a program's version, where none asks a host. */
export const isNumbered = (value: string, name: string): boolean =>
  !CALLING.has(name) && pastDotted(value, 0, DIGITS, 2) >= 0

/** Programs that take a host: `10.1.1` is one as well (inet_aton). */
const CALLING = wordSet(
  'nc ncat netcat telnet ping curl wget ssh scp nmap nslookup dig host ftp tftp socat traceroute rsync fetch',
)

const isVersion = (value: string): boolean => {
  if (!value.startsWith('v') || !standsAt(value, 1, DIGITS)) return false
  const end = pastRun(value, 1, VERSION)
  return end === value.length || (end === value.length - 1 && value.endsWith(','))
}

const VERSION = charset('0-9.x')

const isMember = (text: string, start: number): boolean =>
  standsAt(text, start + 1, MEMBER_STARTS) && text.startsWith('(', pastRun(text, start + 1, NAME))

const MEMBER_STARTS = charset('A-Za-z_')

/** `env:`, `hklm:\\x`: drives of PowerShell. */
const isDrive = (value: string): boolean =>
  value.includes(':') && DRIVES.has(value.slice(0, value.indexOf(':')))

const DRIVES = wordSet('env variable function hklm hkcu cert')

/** `sleep 8 hours`: a number and the word for what is counted, where a command would have another number or the end. */
export const isQuantity = (text: string, { text: value, end }: ShellWord, name: string): boolean => {
  if (!MEASURED.has(name) || !isRun(value, DIGITS, 1, 4) || !text.startsWith(' ', end)) return false
  const counted = pastRun(text, end + 1, LETTERS, end + 1 + COUNTED_MAX)
  return counted > end + 3 && !standsAt(text, counted, GLUED)
}

const COUNTED_MAX = 16
const GLUED = charset('A-Za-z0-9_=/.-')
