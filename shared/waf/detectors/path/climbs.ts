// Runs of `..` and separators, in every spelling that some server takes for one.

import { BACKSLASH, COLON, COMMA, DIGIT, DOTS, PERCENT, PLAIN, SLASH, SPACE } from '../../fields/presence.ts'

export interface Climbs {
  /** The text in which the offsets are: other spellings written out. */
  text: string
  count: number
  first: number
  /** Where the path goes on behind the last climb. */
  last: number
  /** `....//` is `../` where `../` is taken out once; `..\/`, `..//`, a run of `./`. */
  odd: boolean
  /** `..;/`, which some servlet containers take for a climb after the proxy has not. */
  servlet: boolean
  /** Four dots or more, from the very beginning. */
  doubled: boolean
  encoded: boolean
  backwards: boolean
}

/** The answer is reused from call to call. */
const climbs: Climbs = {
  text: '',
  count: 0,
  first: -1,
  last: 0,
  odd: false,
  servlet: false,
  doubled: false,
  encoded: false,
  backwards: false,
}

const reset = (text: string): void => {
  climbs.text = text
  climbs.count = 0
  climbs.first = -1
  climbs.last = 0
  climbs.odd = false
  climbs.servlet = false
  climbs.doubled = false
  climbs.encoded = false
  climbs.backwards = false
}

const isSeparator = (code: number): boolean => code === 47 || code === 92

export const findClimbs = (text: string, chars: number): Climbs => {
  const spelled = spelledOut(text, chars)
  reset(spelled)
  climbs.odd = spelled !== text
  climbs.encoded = climbs.odd && !text.includes(' ')
  if ((chars & DOTS) !== 0 || spelled !== text) plainClimbs(spelled)
  if ((chars & PERCENT) !== 0) encodedClimbs(spelled)
  if ((chars & BACKSLASH) !== 0 || ((chars & SLASH) !== 0 && spelled.includes('./'))) stepsInPlace(spelled)
  return climbs
}

const found = (at: number, end: number): void => {
  if (climbs.first < 0) climbs.first = at
  climbs.count++
  climbs.last = end
}

const plainClimbs = (text: string): void => {
  let resume = 0
  for (let dots = text.indexOf('..'); dots >= 0; dots = text.indexOf('..', resume)) {
    let end = dots + 2
    while (text.charCodeAt(end) === 46) end++
    resume = end
    const after = separatorLength(text, end)
    const before = dots > 0 && isSeparator(text.charCodeAt(dots - 1))
    if (after === 0 && !(before && end === text.length)) continue
    if (dots > 0 && !before && !startsValue(text.charCodeAt(dots - 1))) continue
    if (text.charCodeAt(end) === 59 && isSeparator(text.charCodeAt(end + 1))) climbs.servlet = true
    if (end - dots > 3 || after > 1) climbs.odd = true
    if (end - dots > 3 && dots <= 1) climbs.doubled = true
    if (text.charCodeAt(end) === 92) climbs.backwards = true
    found(dots, end + after)
    resume = end + after
  }
  // Three dots are an ellipsis, unless they come again and again from the very beginning.
  if (climbs.count >= 3 && climbs.first <= 1 && text.startsWith('...', climbs.first)) climbs.odd = true
}

/** `0x2e`, `..2f` and `\.\.\/` as some home-made decoders read them. */
const spelledOut = (text: string, chars: number): string => {
  let out = text
  // What else is plain and has a space, a colon or a comma is looked at by nobody (presence.ts).
  const alone = (chars & ~PLAIN) !== 0 || (chars & (SPACE | COLON | COMMA)) === 0
  if ((chars & DIGIT) !== 0 && alone && (out.includes('0x2') || out.includes('0x5')))
    out = out.replaceAll('0x2e', '.').replaceAll('0x2f', '/').replaceAll('0x5c', '\\')
  if ((chars & (DIGIT | DOTS)) === (DIGIT | DOTS) && (out.startsWith('..2f') || out.startsWith('..5c')))
    out = out.replaceAll('2f', '/').replaceAll('5c', '\\')
  if ((chars & BACKSLASH) !== 0 && out.includes('\\.\\.'))
    out = out.replaceAll('\\.', '.').replaceAll('\\/', '/')
  return out
}

/** One separator, or what some servers take for one: `;/`, `//`, `%2f`, `%5c`, `\/`. */
const separatorLength = (text: string, at: number): number => {
  let end = at
  if (text.charCodeAt(end) === 59) end++
  while (end < at + 8 && isSeparator(text.charCodeAt(end))) end++
  if (end > at && isSeparator(text.charCodeAt(end - 1))) return end - at
  return 0
}

/** What may stand before a path within a value: a quote, `=`, `:`, `(`, a space, `,`, `@`. */
const startsValue = (code: number): boolean =>
  code === 34 ||
  code === 39 ||
  code === 96 ||
  code === 61 ||
  code === 58 ||
  code === 40 ||
  code <= 32 ||
  code === 44 ||
  code === 59 ||
  code === 64 ||
  code === 62 ||
  code === 91 ||
  code === 124 ||
  code === 38 ||
  code === 37

/** Dots or separators in percent-encoding, doubled or not: nobody encodes `../` but to hide it. */
const encodedClimbs = (text: string): void => {
  for (let at = nextDot(text, 0); at >= 0;) {
    const first = dotLength(text, at)
    const second = dotLength(text, at + first)
    if (second === 0) {
      at = nextDot(text, at + first)
      continue
    }
    const end = at + first + second
    const separator = encodedSeparator(text, end)
    if (separator > 0 && first + second + separator > 3) {
      climbs.encoded = true
      found(at, end + separator)
    }
    at = nextDot(text, end)
  }
}

const nextDot = (text: string, from: number): number => {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 46 || (code === 37 && dotLength(text, at) > 0)) return at
  }
  return -1
}

/** `.`, `%2e`, `%252e`, and so on; 0 where none is. */
const dotLength = (text: string, at: number): number =>
  text.charCodeAt(at) === 46 ? 1 : encodedLength(text, at, 50, 101) || wideLength(text, at, WIDE_DOTS)

const encodedSeparator = (text: string, at: number): number => {
  if (isSeparator(text.charCodeAt(at))) return 1
  return (
    encodedLength(text, at, 50, 102) ||
    encodedLength(text, at, 53, 99) ||
    wideLength(text, at, WIDE_SEPARATORS)
  )
}

/** `%uXXXX` of characters that best-fit conversions turn into a dot or a separator. */
const wideLength = (text: string, at: number, codes: ReadonlySet<string>): number =>
  text.charCodeAt(at) === 37 &&
  (text.charCodeAt(at + 1) | 32) === 117 &&
  codes.has(text.slice(at + 2, at + 6).toLowerCase())
    ? 6
    : 0

const WIDE_DOTS: ReadonlySet<string> = new Set(['002e', 'ff0e', '2024', '3002', 'ff61'])
const WIDE_SEPARATORS: ReadonlySet<string> = new Set(
  '002f 005c ff0f ff3c 2215 2216 2044 efc8 f025 29f8 29f9 2571 fe68'.split(' '),
)

const LAYERS_MAX = 4

/** How long `%` `25`* HIGH LOW is, or 0. */
const encodedLength = (text: string, at: number, high: number, low: number): number => {
  if (text.charCodeAt(at) !== 37) return 0
  let end = at + 1
  // `%25%2e` and `%252e` come to the same where it is undone twice.
  for (let layer = 0; layer < LAYERS_MAX && text.startsWith('25', end); layer++)
    end += text.charCodeAt(end + 2) === 37 ? 3 : 2
  return text.charCodeAt(end) === high && (text.charCodeAt(end + 1) | 32) === low ? end + 2 - at : 0
}

/** Steps that lead nowhere, which nobody writes but to confuse: `/./././`, `./\\/./`. */
const IDLE: readonly string[] = ['/././././', '\\.\\.\\.\\.\\', './\\/.', '.\\\\./', '/./../', './/../']

/** The first of them are runs, which need no climb beside them. */
const IDLE_RUNS = 2

const stepsInPlace = (text: string): void => {
  for (let index = 0; index < IDLE.length; index++) {
    const at = text.indexOf(IDLE[index] as string)
    if (at < 0) continue
    climbs.odd = true
    // By themselves, without a climb, they are as good as two.
    if (climbs.count === 0) {
      climbs.first = at
      climbs.last = at
    }
    climbs.count = Math.max(climbs.count, index < IDLE_RUNS || climbs.count === 0 ? 2 : 1)
    return
  }
}
