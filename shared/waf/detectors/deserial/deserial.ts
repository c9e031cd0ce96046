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
  SPACE,
  WORD_CODE,
  WORD_OBJECT,
} from '../../fields/presence.ts'
import { fromOctets } from '../../transforms/bytes.ts'
import { work } from '../../work.ts'
import type { Detector, Report } from '../detector.ts'
import { classed, typed } from './classes.ts'
import { beginsAsObject, HEADS, PACKED, pastMark, PHP_HEX } from './heads.ts'
import { keyed } from './keys.ts'
import { isPlainMarshal } from './marshal.ts'
import { packedKind } from './packed.ts'
import { beginsAsPickle, isPlainPickle, isPrintedPickle } from './pickle.ts'
import { bytesOfHex } from './printed.ts'
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
    (chars & BREAK) !== 0,
  detect: (view, context, report) => {
    const { text, chars } = view
    // A sentence of plain words, which nobody deserialises.
    if (context.part === 'name') {
      if (text === '$type') types(context.operand, context, report)
      keyed(text, context, report)
    }
    if ((chars & ~PLAIN) === 0 && (chars & (SPACE | COLON | COMMA)) !== 0) return
    let start = 0
    while (start < 4 && text.charCodeAt(start) <= 32) start++
    const whole = (chars & (SPACE | COLON)) === 0 || (chars & (BREAK | CONTROL | HIGH | BACKSLASH)) !== 0
    if (whole && HEAD_LETTERS.includes(text[start] ?? '')) heads(text, start, report)
    if ((chars & COLON) !== 0 && (chars & DOUBLE) !== 0) php(text, start, report)
    if ((chars & (DOLLAR | BANG)) !== 0 || (view.words & WORD_OBJECT) !== 0) types(text, context, report)
    if ((view.words & (WORD_OBJECT | WORD_CODE)) !== 0 && (chars & (SPACE | COLON | COMMA)) === 0)
      typed(text, context, report)
    if ((chars & (LESS | DOUBLE)) !== 0 && (view.words & (WORD_OBJECT | WORD_CODE)) !== 0)
      classed(text, report)
  },
}

/** What a head may begin with: those of HEADS, a pickle's, and bytes as they are. */
const HEAD_LETTERS = 'raAH/_gYBTcXf\xac\x04eK0862457('

const heads = (text: string, start: number, report: Report): void => {
  if (beginsAsObject(text, start)) printed(text, pastMark(text, start), report)
  if (text.charCodeAt(start) === 0xac && text.charCodeAt(start + 1) === 0xed)
    report('deserial-java', 1, start, true)
  if (beginsAsPickle(text, start)) report('deserial-python', 1, start, true)
  else if (text.charCodeAt(start) === 40 && text.includes('\n') && isPlainPickle(text))
    report('deserial-python', 1, start, true)
  if (text.charCodeAt(start) === 4 && text.charCodeAt(start + 1) === 8)
    report('deserial-ruby', 1, start, true)
}

/** In base64 or hexadecimal: by its head, or by what comes out of it. */
const printed = (text: string, start: number, report: Report): void => {
  for (const [head, kind] of HEADS)
    if (text.startsWith(head, start)) {
      const plain = kind === 'deserial-ruby' && !head.startsWith('0') && isPlainMarshal(text, start)
      const least = head.length > 4 || (kind === 'deserial-ruby' && !plain) ? SHORT_MIN : LONG_MIN
      if (text.length - start >= least) return report(kind, plain ? 0.6 : 1, start, true)
    }
  if (text.length - start < LONG_MIN) return
  if (PACKED.some((head) => text.startsWith(head, start))) {
    const kind = packedKind(text, start)
    if (kind !== '') report(kind, 1, start, true)
  } else if (PHP_HEX.some((head) => text.startsWith(head, start))) {
    work.left -= HEX_WORK * Math.min(text.length - start, 2 * HEX_MAX)
    php(fromOctets(bytesOfHex(text, start, HEX_MAX)), 0, report)
  } else if (isPrintedPickle(text, start)) report('deserial-python', 1, start, true)
}

/** How much of PHP's in hexadecimal is read, and what a character of it takes. */
const HEX_MAX = 4096
const HEX_WORK = 12

/** What is shorter is a word that happens to begin so. */
const SHORT_MIN = 10
const LONG_MIN = 22

/** `O:8:"stdClass":1:{…}` anywhere, `a:1:{…}` with an object in it. */
const php = (text: string, start: number, report: Report): void => {
  for (let colon = text.indexOf(':"', start); colon >= 0; colon = text.indexOf(':"', colon + 2)) {
    let at = colon - 1
    while (at > 0 && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at--
    if (at === colon - 1) continue
    // `O:+8:`: a sign that PHP reads over.
    if (text.charCodeAt(at) === 43) at--
    if (text.charCodeAt(at) !== 58) continue
    const kind = text.charCodeAt(at - 1)
    if (kind !== 79 && kind !== 67) continue
    const close = text.indexOf('"', colon + 2)
    if (close > 0 && close - colon < 200 && text.charCodeAt(close + 1) === 58)
      report('deserial-php', 1, at - 1, true)
  }
}
