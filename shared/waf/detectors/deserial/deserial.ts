// Serialised objects of languages that run code when they read them: Java, PHP, Python, Ruby, .NET, Node, YAML and JSON
// type hints. Found by their stream's own head, plain, in base64 or in hexadecimal.

import {
  BACKSLASH,
  BANG,
  BREAK,
  COLON,
  COMMA,
  CONTROL,
  DOLLAR,
  DOUBLE,
  HIGH,
  LESS,
  PLAIN,
  SEMI,
  SPACE,
  WORD_CODE,
  WORD_OBJECT,
} from '../../fields/presence.ts'
import { charset, DIGITS, pastRun, runStart, saysAt, without } from '../../runs.ts'
import { fromOctets, toOctets } from '../../transforms/bytes.ts'
import { work } from '../../work.ts'
import type { Detector, Report } from '../detector.ts'
import { classed, typed } from './classes.ts'
import { beginsAsObject, HEADS, HEXADECIMAL, PACKED, pastMark } from './heads.ts'
import { hinted, keyed } from './keys.ts'
import { isPlainMarshal, isPlainStream } from './marshal.ts'
import { unpacked } from './packed.ts'
import { beginsAsPickle, isPickle, isPlainPickle, isPrintedPickle } from './pickle.ts'
import { bytesOfBase64, bytesOfHex } from './printed.ts'
import { types } from './types.ts'

export const deserial: Detector = {
  name: 'deserial',
  cost: { character: 1, mark: 3 },
  kinds: [
    'deserial-java',
    'deserial-php',
    'deserial-python',
    'deserial-ruby',
    'deserial-dotnet',
    'deserial-node',
    'deserial-type',
  ],
  binary: true,
  wants: (chars, words) =>
    (chars & (DOLLAR | BANG | LESS | CONTROL | HIGH | BACKSLASH)) !== 0 ||
    (chars & (COLON | DOUBLE)) === (COLON | DOUBLE) ||
    (words & WORD_OBJECT) !== 0 ||
    (chars & (SPACE | COLON)) === 0 ||
    (chars & BREAK) !== 0 ||
    (chars & ADDRESS) === ADDRESS,
  detect: (view, context, report) => {
    const { text, chars } = view
    // A sentence of plain words, which nobody deserialises.
    if (context.part === 'name') {
      if (text === '$type') types(context.operand, context, report)
      keyed(text, context, report)
    } else if ((view.words & WORD_OBJECT) !== 0) hinted(text, context, report)
    if ((chars & ~PLAIN) === 0 && (chars & (SPACE | COLON | COMMA)) !== 0) return
    let start = 0
    while (start < 4 && isBlank(text.charCodeAt(start))) start++
    const whole = (chars & (SPACE | COLON)) === 0 || (chars & (BREAK | CONTROL | HIGH | BACKSLASH)) !== 0
    if ((chars & ADDRESS) === ADDRESS) addressed(text, start, report)
    if (whole && HEAD_LETTERS.includes(text[start] ?? '')) heads(text, start, report)
    if ((chars & COLON) !== 0 && (chars & DOUBLE) !== 0) php(text, start, report)
    if ((chars & (DOLLAR | BANG)) !== 0 || (view.words & WORD_OBJECT) !== 0) types(text, context, report)
    if ((view.words & (WORD_OBJECT | WORD_CODE)) !== 0 && (chars & (SPACE | COLON | COMMA)) === 0)
      typed(text, context, report)
    if ((chars & (LESS | DOUBLE)) !== 0 && (view.words & (WORD_OBJECT | WORD_CODE)) !== 0)
      classed(text, report)
  },
}

/** `data:…;base64,…` */
const ADDRESS = COLON | SEMI | COMMA
const TYPE_MAX = 100
const IN_BASE64 = ';base64,'

const addressed = (text: string, start: number, report: Report): void => {
  if (!saysAt(text, start, 'data:')) return
  const at = pastRun(text, start, UNPARTED, start + TYPE_MAX) - IN_BASE64.length + 1
  if (!saysAt(text, at, IN_BASE64)) return
  const first = at + IN_BASE64.length
  if (PHP_IN_BASE64.some((head) => text.startsWith(head, first))) {
    work.left -= BYTE_WORK * Math.min(text.length - first, BYTES_MAX)
    tell(bytesOfBase64(text, first, BYTES_MAX), first, report)
  } else heads(text, first, report)
}

/** Elsewhere all base64 is undone before this detector looks at it. */
const PHP_IN_BASE64 = ['Tzo', 'Qzo', 'YTo']

const UNPARTED = without(charset(','))

/** Streams of bytes begin with control characters of their own. */
const isBlank = (code: number): boolean => code === 32 || (code >= 9 && code <= 13)

/** What a head may begin with: those of HEADS, a pickle's, and bytes as they are. */
const HEAD_LETTERS = 'raAH/_gYBTcXf\xac\x04\x80\0eK0862457(]}'

const heads = (text: string, start: number, report: Report): void => {
  if (beginsAsObject(text, start)) printed(text, pastMark(text, start), report)
  if (isStream(text, start)) {
    work.left -= BYTE_WORK * Math.min(text.length - start, BYTES_MAX)
    tell(toOctets(text.slice(start, start + BYTES_MAX)), start, report)
  } else if (beginsAsPickle(text, start)) report('deserial-python', 1, start, true)
  else if (text.charCodeAt(start) === 40 && text.includes('\n') && isPlainPickle(text))
    report('deserial-python', 1, start, true)
}

/** What a stream of bytes may begin with, as it stands; a list or a map of a pickle's, and where it is kept. */
const BYTES = '\xac\x04\x80\0'
const KEPT = [']q', '}q']

const isStream = (text: string, start: number): boolean =>
  BYTES.includes(text[start] ?? '') || KEPT.some((head) => text.startsWith(head, start))

const BYTES_MAX = 4096
const BYTE_WORK = 12

/** In base64 or hexadecimal: by its head, or by what comes out of it. */
const printed = (text: string, start: number, report: Report): void => {
  for (const [head, kind] of HEADS)
    if (text.startsWith(head, start)) {
      const plain = kind === 'deserial-ruby' && !head.startsWith('0') && isPlainMarshal(text, start)
      const least = head.length > 4 || (kind === 'deserial-ruby' && !plain) ? SHORT_MIN : LONG_MIN
      if (text.length - start >= least) return report(kind, plain ? 0.6 : 1, start, true)
    }
  if (text.length - start < LONG_MIN) return
  if (PACKED.some((head) => text.startsWith(head, start))) tell(unpacked(text, start), start, report)
  else if (HEXADECIMAL.some((head) => text.startsWith(head, start))) {
    work.left -= BYTE_WORK * Math.min(text.length - start, 2 * BYTES_MAX)
    tell(bytesOfHex(text, start, BYTES_MAX), start, report)
  } else if (isPrintedPickle(text, start)) report('deserial-python', 1, start, true)
}

/** The bytes of a stream, or as many of them as were looked at. */
const tell = (bytes: Uint8Array, start: number, report: Report): void => {
  if (begins(bytes, JAVA)) report('deserial-java', 1, start, true)
  else if (begins(bytes, DOTNET) || begins(bytes, STATE)) report('deserial-dotnet', 1, start, true)
  else if (begins(bytes, MARSHAL)) {
    if (!isPlainStream(bytes)) report('deserial-ruby', 1, start, true)
  } else if (isPickle(bytes)) report('deserial-python', 1, start, true)
  else if (PHP.includes(bytes[0] ?? 0) && bytes[1] === COLON_CODE) php(fromOctets(bytes), 0, report)
}

const begins = (bytes: Uint8Array, head: readonly number[]): boolean =>
  head.every((byte, index) => bytes[index] === byte)

/** Magic numbers and versions: of Java, of .NET's formatters, of Ruby. */
const JAVA = [0xac, 0xed, 0, 5]
const DOTNET = [0, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0xff]
const STATE = [0xff, 1, 0x32]
const MARSHAL = [4, 8]
/** `O:`, `C:`, `a:` */
const PHP = [79, 67, 97]
const COLON_CODE = 58

/** What is shorter is a word that happens to begin so. */
const SHORT_MIN = 10
const LONG_MIN = 22

/** `O:8:"stdClass":1:{…}` anywhere, its quotes as they are, or as a text in quotes has them: `O:8:\\"a\\":`, `O:8:""a"":`. */
const php = (text: string, start: number, report: Report): void => {
  for (const mark of QUOTED)
    for (let colon = text.indexOf(mark, start + LEAST); colon >= 0; colon = text.indexOf(mark, colon + 2)) {
      work.left -= QUOTE_WORK
      if (work.left < 0) return
      if (!isObject(text, colon)) continue
      const quote = colon + (text.startsWith('""', colon + 1) ? 2 : mark.length - 1)
      const close = text.indexOf('"', quote + 1)
      if (close < 0 || close - quote >= 200) continue
      const behind = text.charCodeAt(close + 1) === 34 ? close + 2 : close + 1
      if (text.charCodeAt(behind) === 58) report('deserial-php', 1, colon, true)
    }
}

const QUOTED = [':"', ':\\"']
/** `O:1` stands before it. */
const LEAST = 3
/** What a look at such a quote takes. */
const QUOTE_WORK = 20

/** `O:8`, `C:+8` before the colon: a sign that PHP reads over. */
const isObject = (text: string, colon: number): boolean => {
  const digits = runStart(text, colon, DIGITS)
  const sign = text.charCodeAt(digits - 1) === 43 ? digits - 1 : digits
  if (digits === colon || text.charCodeAt(sign - 1) !== 58) return false
  const kind = text.charCodeAt(sign - 2)
  return kind === 79 || kind === 67
}
