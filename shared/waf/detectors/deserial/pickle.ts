// Python's pickles: a stream that names a global, by the opcodes of protocol 0 (`c`, `i`, each with two lines) or of
// protocol 4 (STACK_GLOBAL), and ends as a stream does. Numbers, texts and lists name none, and do no harm.

import { isDigit } from '../../characters.ts'
import { work } from '../../work.ts'
import { charset, DIGITS, LOWER, pastRun, runStart, SPACE, standsAt, wordSet } from '../../runs.ts'
import type { Charset } from '../../runs.ts'
import { fromOctets } from '../../transforms/bytes.ts'
import { bytesOfBase64, bytesOfHex } from './printed.ts'

const BYTES_MAX = 8192
/** What a character of a stream takes, to undo it and to look for its opcodes. */
const CHARACTER_WORK = 50
const BYTE_WORK = 10

/** Modules whose functions run something: what protocol 0 names in plain text. */
const REACHING = wordSet(
  'os posix nt subprocess builtins __builtin__ sys pty commands importlib runpy socket shutil webbrowser timeit pickle code platform',
)
const NESTING = 'multiprocessing.'
const MODULE_MAX = 40

const DOTTED = charset('A-Za-z0-9_.')
const LETTER = charset('A-Za-z_')

/** Where the next line ends that has a name in the line behind it. */
const nextGlobal = (stream: string, from: number): number => {
  for (let end = stream.indexOf('\n', from); end >= 0; end = stream.indexOf('\n', end + 1))
    if (standsAt(stream, end + 1, NAMING) && stream.charCodeAt(pastRun(stream, end + 1, DOTTED)) === BREAK)
      return end
  return -1
}

const NAMING = charset('A-Za-z_.')
const BREAK = 10

/** A global of a module that runs something: `cos\nsystem\n`, `ios\nsystem\n`. */
const namesReaching = (stream: string): boolean => {
  for (let end = nextGlobal(stream, 0); end >= 0; end = nextGlobal(stream, end + 1)) {
    const start = runStart(stream, end, DOTTED, Math.max(0, end - MODULE_MAX))
    for (let at = start; at < end - 1; at++) {
      const opcode = stream.charCodeAt(at)
      // c i
      if (opcode !== 99 && opcode !== 105) continue
      const module = stream.slice(at + 1, end)
      if (REACHING.has(module) || module.startsWith(NESTING)) return true
    }
  }
  return false
}

/** A global of any module: `c`, two lines. */
const namesGlobal = (stream: string): boolean => {
  for (let end = nextGlobal(stream, 0); end >= 0; end = nextGlobal(stream, end + 1)) {
    const start = runStart(stream, end, DOTTED)
    for (let at = start; at < end - 1; at++)
      if (stream.charCodeAt(at) === 99 && standsAt(stream, at + 1, LETTER)) return true
  }
  return false
}

/** `(S'id'\nios\nsystem\n.`: a stream of protocol 0 as it stands. */
export const isPlainPickle = (text: string): boolean =>
  text.length <= BYTES_MAX && endsAsStream(text) && namesReaching(text)

const endsAsStream = (text: string): boolean => {
  const last = text.charAt(runStart(text, text.length, SPACE) - 1)
  return last === '.' || last === 'R'
}

/**
 * `cos\nsystem\n(`, its breaks printed as `\n` or not: a global, its module and its name, each on a line, and an operation
 * behind it. A list of names has another name there.
 */
export const beginsAsPickle = (text: string, start: number): boolean => {
  if (text.charCodeAt(start) !== 99) return false
  const name = pastLine(text, start + 1, NAMING)
  const operation = name < 0 ? -1 : pastLine(text, name, LETTER)
  if (operation < 0) return false
  const next = operation + 1
  if (standsAt(text, operation, NUMBERED)) return standsAt(text, next, DIGITS)
  return standsAt(text, operation, ALONE) || (standsAt(text, operation, FREE) && !standsAt(text, next, LOWER))
}

/** MARK, POP, STOP and the like; what has a number behind it; what no letter goes on with. */
const ALONE = charset('().}]')
const NUMBERED = charset('pg')
const FREE = charset('NIJKLMSVUTXBGFqhr')

/** Past a line of members and its break, or -1. */
const pastLine = (text: string, from: number, members: Charset): number => {
  const end = pastRun(text, from, members)
  if (end === from) return -1
  if (text.charCodeAt(end) === BREAK) return end + 1
  return text.startsWith('\\n', end) ? end + 2 : -1
}

/** Base64 or hexadecimal of a stream that names a global. */
export const isPrintedPickle = (text: string, start: number): boolean => {
  work.left -= CHARACTER_WORK * Math.min(text.length - start, BYTES_MAX)
  const head = text.charCodeAt(start)
  // The first digit of a stream in hexadecimal; base64 begins with a letter.
  const hex = isDigit(head)
  const bytes = hex ? bytesOfHex(text, start, BYTES_MAX) : bytesOfBase64(text, start, BYTES_MAX)
  return bytes[bytes.length - 1] === STOP && isPickle(bytes)
}

/** A stream that names a global. Of protocol 0 and 1 there is no head: its module has to be one that runs something. */
export const isPickle = (bytes: Uint8Array): boolean => {
  if (bytes.length < 6) return false
  work.left -= BYTE_WORK * bytes.length
  const stream = fromOctets(bytes)
  if (bytes[0] !== PROTOCOL) return namesReaching(stream)
  const protocol = bytes[1] ?? 0
  if (protocol < 2 || protocol > 5) return false
  return namesGlobal(stream) || (stream.includes(STACK_GLOBAL) && isBuilt(stream))
}

const STOP = 46
const PROTOCOL = 0x80
const STACK_GLOBAL = '\x93'

/** A global is called (REDUCE), or made an object of (NEWOBJ, BUILD). */
const isBuilt = (stream: string): boolean =>
  stream.includes('R') || stream.includes('\x81') || stream.includes('b')
