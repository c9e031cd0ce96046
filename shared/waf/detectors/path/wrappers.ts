// Schemes that PHP and its like open as streams.

import { makeNeedles } from '../../fields/needles.ts'
import { BREAK, COLON, DOUBLE, EQUALS, SINGLE, SPACE } from '../../fields/presence.ts'
import {
  charset,
  pastRun,
  pastWord,
  QUOTES,
  runStart,
  SPACE as BLANKS,
  standsAt,
  vocabulary,
} from '../../runs.ts'
import { work } from '../../work.ts'
import type { Report } from '../detector.ts'

const WRAPPERS: readonly string[] = [
  'php://',
  'php:\\\\',
  'expect://',
  'phar://',
  'zip://',
  'zlib://',
  'zlib:',
  'compress.zlib://',
  'compress.bzip2://',
  'glob://',
  'rar://',
  'ogg://',
  'ssh2.',
  'data://',
  'data:text/plain',
  'data:;base64',
  'data:,<?',
  'data:text/php',
  'data:application/x-httpd-php',
  'data:application/x-php',
  'input://',
]

/** As a parameter's value within the text. */
const HANDED: readonly string[] = [
  '=expect://',
  '=phar://',
  '=zip://',
  '=glob://',
  '=data://',
  '=compress.zlib://',
]

const NEEDLES = makeNeedles(HANDED)

const handed = (text: string, report: Report): void => {
  for (const at of NEEDLES.find(text)) if (at >= 0) report('path-wrapper', 1, at + 1, true)
}

/** What PHP takes in, and from where: `include'data:;base64,…'`, `require_once "http://e.example/a"`. */
const INCLUDING: readonly string[] = ['include', 'require']
const ONCE = vocabulary('_once')
const JOINTS = charset(' (')
const JOINTS_MAX = 2
const FOREIGN = vocabulary('data: php: phar: zip: expect: http:// https:// ftp:// \\\\')
/** What a statement begins behind: `We include "https://a.example"` is a sentence. */
const BEGINNINGS = charset(';{}(@!&|"\'>')
const ENDING = charset(';)')

const begins = (text: string, at: number): boolean => {
  const before = runStart(text, at, BLANKS)
  return before === 0 || standsAt(text, before - 1, BEGINNINGS)
}

const INCLUDE_SHIFT = 3
const INCLUDE_WORK = 60

const included = (text: string, report: Report): void => {
  for (const word of INCLUDING) {
    work.left -= text.length >> INCLUDE_SHIFT
    for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
      work.left -= INCLUDE_WORK
      const end = at + word.length
      const once = pastWord(text, end, ONCE)
      const quote = pastRun(text, once < 0 ? end : once, JOINTS, (once < 0 ? end : once) + JOINTS_MAX)
      if (!standsAt(text, quote, QUOTES) || !begins(text, at) || pastWord(text, quote + 1, FOREIGN) < 0)
        continue
      const close = text.indexOf(text.charAt(quote), quote + 1)
      work.left -= (close < 0 ? text.length : close) - quote
      if (close < 0 || close + 1 === text.length || standsAt(text, close + 1, ENDING))
        return report('path-wrapper', 1, at, true)
      at = close
    }
  }
}

const QUOTED = SINGLE | DOUBLE

const WRAPPER_LETTERS = 'pezcgrosdi'

/** A parameter's value, or a step of a path that stands by itself. */
const isHandedOn = (text: string, chars: number, at: number): boolean =>
  text.charCodeAt(at - 1) === 61 || (text.charCodeAt(at - 1) === 47 && (chars & (SPACE | BREAK)) === 0)

export const wrappers = (text: string, chars: number, report: Report): void => {
  let start = 0
  while (start < text.length && text.charCodeAt(start) <= 32) start++
  const inner = text.indexOf('php://')
  if (inner > start) report('path-wrapper', isHandedOn(text, chars, inner) ? 1 : 0.8, inner, true)
  if ((chars & EQUALS) !== 0) handed(text, report)
  if ((chars & QUOTED) !== 0 && (chars & COLON) !== 0) included(text, report)
  if (!WRAPPER_LETTERS.includes((text[start] ?? '#').toLowerCase())) return
  const head = text.slice(start, start + 32).toLowerCase()
  for (const wrapper of WRAPPERS)
    if (head.startsWith(wrapper) && (wrapper !== 'ssh2.' || head.includes('://')))
      report('path-wrapper', 1, start, true)
}
