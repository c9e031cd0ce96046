// Path traversal and local files: climbs out of a folder, however they are written, and paths or wrappers that lead to
// files which honest requests do not name. A relative link of two steps is no attack.

import { BACKSLASH, COLON, DOTS, DIGIT, SLASH, WORD_FILE, WORD_URL } from '../../fields/presence.ts'
import type { Context, Detector, Report } from '../detector.ts'
import type { View } from '../../fields/field.ts'
import { EXACT, SENSITIVE } from './files.ts'

export const path: Detector = {
  name: 'path',
  kinds: ['path-traversal', 'path-file', 'path-wrapper'],
  wants: (chars, words) =>
    (chars & DOTS) !== 0 ||
    ((chars & DIGIT) !== 0 && (words & WORD_FILE) !== 0) ||
    ((chars & (SLASH | BACKSLASH)) !== 0 && (words & WORD_FILE) !== 0) ||
    ((chars & COLON) !== 0 && (words & WORD_URL) !== 0),
  detect: (view, context, report) => {
    if ((view.chars & DOTS) !== 0 || view.text.includes('0x2e')) climbs(view, context, report)
    if ((view.chars & (SLASH | BACKSLASH)) !== 0) {
      files(view, context, report)
      if ((view.chars & COLON) !== 0) wrappers(view.text, report)
    }
  },
}

const PATH_LENGTH_MAX = 300

/** Another process's folder. Both patterns are over a bounded slice, without nested quantifiers. */
const PROCESS = /^\/proc\/[0-9]{1,7}\//

/** What a drive's paths are asked for. */
const CONFIGURED = /\.(?:ini|conf|cnf|log|err|bak|mdb|sam|xml)$/i

const isSeparator = (code: number): boolean => code === 47 || code === 92

/** Runs of `..` and separators. */
const climbs = (view: View, context: Context, report: Report): void => {
  const text = spelledOut(view.text)
  let count = 0
  let first = -1
  let odd = false
  let resume = 0
  for (let dots = text.indexOf('..'); dots >= 0; dots = text.indexOf('..', resume)) {
    let end = dots + 2
    while (text.charCodeAt(end) === 46) end++
    resume = end
    const after = separatorLength(text, end)
    const before = dots > 0 && isSeparator(text.charCodeAt(dots - 1))
    if (after === 0 && !(before && end === text.length)) continue
    if (dots > 0 && !before && !startsValue(text.charCodeAt(dots - 1))) continue
    // `....//` becomes `../` where `../` is taken out once; `..;/` is a climb to some servlet containers.
    if (end - dots > 3 || after > 1) odd = true
    if (isBackslashed(text, end)) odd = true
    if (first < 0) first = dots
    count++
    resume = end + after
  }
  if (count === 0) return
  judgeClimbs(view, text, context, count, first, odd || text !== view.text, report)
}

/** `0x2e`, `0x2f` and `0x5c` as some home-made decoders read them. */
const spelledOut = (text: string): string =>
  text.includes('0x2') || text.includes('0x5')
    ? text.replaceAll('0x2e', '.').replaceAll('0x2f', '/').replaceAll('0x5c', '\\')
    : text

/** One separator, or what some servers take for one: `;/`, `//`, `%2f`, `%5c`, `\/`. */
const separatorLength = (text: string, at: number): number => {
  let end = at
  if (text.charCodeAt(end) === 59) end++
  while (end < at + 8 && isSeparator(text.charCodeAt(end))) end++
  if (end > at && isSeparator(text.charCodeAt(end - 1))) return end - at
  if (text.charCodeAt(at) !== 37) return 0
  const digits = text.slice(at + 1, at + 3).toLowerCase()
  return digits === '2f' || digits === '5c' ? 3 : 0
}

const isBackslashed = (text: string, at: number): boolean =>
  text.charCodeAt(at) === 92 && text.charCodeAt(at + 1) === 47

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

const judgeClimbs = (
  view: View,
  text: string,
  context: Context,
  count: number,
  first: number,
  odd: boolean,
  report: Report,
): void => {
  const place = context.place
  const encoded = view.how === 'decoded' && place !== 'header' && view.depth < 4
  const backwards = text.includes('..\\')
  const inBody = place === 'json' || place === 'text' || place === 'xml' || place === 'file'
  if (findSensitive(text, first) >= 0) report('path-traversal', 1, first, true)
  else if (odd && count >= 2) report('path-traversal', 1, first, true)
  else if (text.includes('\0') || /%00|\\0|\\x00/.test(text.slice(first, first + 256)))
    report('path-traversal', 1, first, true)
  else if (context.prose() || text.includes('\n')) report('path-traversal', 0.4, first, false)
  else if (count >= (inBody ? 4 : 3) && !text.includes(' ')) report('path-traversal', 1, first, true)
  else if ((encoded || backwards) && count >= 2 && !text.includes(' '))
    report('path-traversal', 1, first, true)
  else if (odd) report('path-traversal', 0.8, first, true)
  else report('path-traversal', count >= 2 && !inBody ? 0.6 : 0.4, first, false)
}

/** The text with both separators as one, runs of them as one, in lower case. */
const normal = (text: string): string => {
  const plain = text.replaceAll('\\', '/').toLowerCase()
  if (!plain.includes('//') && !plain.includes('/./')) return plain
  let out = ''
  for (let at = 0; at < plain.length; at++) {
    const code = plain.charCodeAt(at)
    if (code === 47 && out.charCodeAt(out.length - 1) === 47) continue
    // `/./` is no step.
    if (code === 46 && out.charCodeAt(out.length - 1) === 47 && plain.charCodeAt(at + 1) === 47) continue
    out += plain[at]
  }
  return out
}

/** A path runs to a line's end, a quote or a bracket. */
const runEnd = (text: string, from: number): number => {
  const limit = Math.min(text.length, from + PATH_LENGTH_MAX)
  for (let at = from; at < limit; at++) {
    const code = text.charCodeAt(at)
    if (code === 10 || code === 13 || code === 34 || code === 39 || code === 41 || code === 60 || code === 96)
      return at
  }
  return limit
}

/** Where a sensitive file stands in a path, or -1. */
const findSensitive = (text: string, from: number): number => {
  const plain = normal(text.slice(from, runEnd(text, from)))
  for (const name of SENSITIVE) {
    for (let at = plain.indexOf(name); at >= 0; at = plain.indexOf(name, at + name.length)) {
      const before = at === 0 ? 47 : plain.charCodeAt(at - 1)
      if (before !== 47 && before !== 46 && before !== 58) continue
      if (EXACT.has(name) && isNameChar(plain.charCodeAt(at + name.length))) continue
      return at
    }
  }
  return -1
}

const isNameChar = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 48 && code <= 57) || code === 45 || code === 46 || code === 95

/** The value itself is a path to a file that matters. */
const files = (view: View, context: Context, report: Report): void => {
  if ((view.words & WORD_FILE) === 0 || view.text.length > PATH_LENGTH_MAX) return
  if (context.place !== 'path' && !mayLead(view.text)) return
  const text = view.text.trim()
  if (text.includes(' ') && !/^[a-z]:|program files/i.test(text.slice(0, 40))) return
  if (text.includes('\n')) return
  const start = pathStart(text, context)
  if (start < 0) return
  const at = findSensitive(text, start)
  const proc = PROCESS.test(text.slice(start, start + 24))
  const drive = start === 2 && inHead(context) && CONFIGURED.test(text.slice(-16))
  if (proc || drive) report('path-file', 1, start, true)
  else if (at >= 0 && at <= (context.place === 'path' ? PATH_LENGTH_MAX : 40))
    report('path-file', 1, start, true)
}

/** A separator, a drive, a dot, a tilde, or a letter of the relative forms, early enough: most URLs are done with here. */
const mayLead = (text: string): boolean => {
  const first = text.charCodeAt(0)
  if (first <= 32 || isSeparator(first) || first === 46 || first === 126) return true
  const letter = first | 32
  if (text.charCodeAt(1) === 58) return true
  // file: web-inf meta-inf proc/ etc/ boot.ini
  return (
    letter === 102 || letter === 119 || letter === 109 || letter === 112 || letter === 101 || letter === 98
  )
}

/** Bodies name files of people's machines; a path, a query, a header or a cookie has no reason to. */
const inHead = (context: Context): boolean =>
  context.place === 'path' ||
  context.place === 'query' ||
  context.place === 'header' ||
  context.place === 'cookie'

/** Where an absolute path begins: `/`, `\`, `C:`, `file:`; -1 where the value is none. In the path itself: anywhere. */
const pathStart = (text: string, context: Context): number => {
  const first = text.charCodeAt(0)
  if (isSeparator(first)) return 0
  if (text.charCodeAt(1) === 58 && isSeparator(text.charCodeAt(2))) return 2
  const lower = text.slice(0, 8).toLowerCase()
  if (lower.startsWith('file:')) return 5
  if (
    lower.startsWith('web-inf') ||
    lower.startsWith('meta-inf') ||
    lower.startsWith('.ht') ||
    lower.startsWith('proc/self')
  )
    return 0
  if (
    lower.startsWith('etc/') ||
    lower.startsWith('boot.ini') ||
    lower.startsWith('~/.ssh') ||
    lower.startsWith('./.')
  )
    return 0
  if (context.place === 'path' && context.name === 'path') return 0
  return -1
}

/** Schemes that PHP and its like open as streams. */
const WRAPPERS: readonly string[] = [
  'php://',
  'expect://',
  'phar://',
  'zip://',
  'zlib://',
  'compress.zlib://',
  'compress.bzip2://',
  'glob://',
  'rar://',
  'ogg://',
  'ssh2.',
  'data://',
  'data:text/plain',
  'data:;base64',
  'data:application/x-httpd-php',
  'input://',
]

const WRAPPER_LETTERS = 'pezcgrosdi'

const wrappers = (text: string, report: Report): void => {
  let start = 0
  while (start < text.length && text.charCodeAt(start) <= 32) start++
  if (!WRAPPER_LETTERS.includes((text[start] ?? '#').toLowerCase())) {
    const inner = text.indexOf('php://')
    if (inner > start) report('path-wrapper', 0.8, inner, true)
    return
  }
  const head = text.slice(start, start + 32).toLowerCase()
  for (const wrapper of WRAPPERS)
    if (head.startsWith(wrapper) && (wrapper !== 'ssh2.' || head.includes('://')))
      report('path-wrapper', 1, start, true)
  const inner = text.indexOf('php://')
  if (inner > start) report('path-wrapper', 0.8, inner, true)
}
