// Schemes that PHP and its like open as streams.

import { makeNeedles } from '../../fields/needles.ts'
import { BREAK, EQUALS, SPACE } from '../../fields/presence.ts'
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
  if (!WRAPPER_LETTERS.includes((text[start] ?? '#').toLowerCase())) return
  const head = text.slice(start, start + 32).toLowerCase()
  for (const wrapper of WRAPPERS)
    if (head.startsWith(wrapper) && (wrapper !== 'ssh2.' || head.includes('://')))
      report('path-wrapper', 1, start, true)
}
