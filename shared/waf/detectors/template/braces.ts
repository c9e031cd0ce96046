// Expressions in braces: {{…}} {%…%} ${…} #{…} *{…} @{…} %{…} ~{…} !{…} and Smarty's {…}.

import {
  charset,
  LETTERS,
  NAME,
  pastRun,
  pastWord,
  SPACE,
  standsAt,
  vocabulary,
  without,
} from '../../runs.ts'
import { work } from '../../work.ts'
import { pastBlanks, quotedAt } from '../code/chains.ts'
import type { Context, Report } from '../detector.ts'
import { judgeExpression } from './expression.ts'
import type { Style } from './expression.ts'
import { isRun } from './filters.ts'
import { arithmetic, literalEnd, skip } from './literals.ts'

/** What an opening brace takes, besides the expression in it. */
const BRACE_WORK = 40

export const braces = (text: string, context: Context, report: Report): void => {
  for (let open = text.indexOf('{'); open >= 0; open = text.indexOf('{', open + 1)) {
    work.left -= BRACE_WORK
    if (work.left < 0) return
    const next = open + 1 < text.length ? text.charCodeAt(open + 1) : 0
    const before = open === 0 ? 0 : text.charCodeAt(open - 1)
    if (next === 123 || next === 37) open = paired(text, open, next === 37, context, report)
    else if (isPrefix(before)) {
      if (before === 37 && isPattern(text, open + 1)) continue
      const style: Style = before === 64 ? 'razor' : 'single'
      judgeExpression(text, open + 1, innerEnd(text, open + 1, 125), style, context, report)
    } else lone(text, open, next, context, report)
  }
}

/** `{{…}}`, `{{{…}}}`, `{%…%}`; answers where reading goes on. */
const paired = (text: string, open: number, block: boolean, context: Context, report: Report): number => {
  const tripled = !block && open + 2 < text.length && text.charCodeAt(open + 2) === 123
  const from = open + (tripled ? 3 : 2)
  if (!block && isForeign(text, open, from)) return from - 1
  const close = innerEnd(text, from, 125)
  const end = block && text.charCodeAt(close - 1) === 37 ? close - 1 : close
  judgeExpression(text, from, end, block ? 'block' : 'double', context, report)
  return from - 1
}

/** `{{< youtube id="x" >}}` of Hugo's, `style={{ color: 'red' }}` of JSX: no engine of templates reads either. */
const isForeign = (text: string, open: number, from: number): boolean => {
  if (from + 1 >= text.length) return false
  if (text.charCodeAt(from) === 60) return text.charCodeAt(from + 1) === 32
  return open > 0 && text.charCodeAt(open - 1) === 61 && isKeyed(text, from)
}

const KEY_MAX = 24

/** `color: …`: how an object begins. */
const isKeyed = (text: string, from: number): boolean => {
  const key = pastBlanks(text, from, text.length)
  const colon = pastRun(text, key, LETTERS, key + KEY_MAX)
  return colon > key && text.charAt(colon) === ':' && standsAt(text, colon + 1, SPACE)
}

/** `%{NUMBER:process.pid:long}`: a pattern of a log's and the field that it fills. No expression has a colon there. */
const isPattern = (text: string, from: number): boolean => {
  const name = pastRun(text, from, LETTERS, from + PATTERN_MAX)
  const colon = pastRun(text, name, NAME, from + PATTERN_MAX)
  if (name === from || text.charAt(colon) !== ':') return false
  return text.charAt(pastRun(text, colon + 1, FIELD, from + PATTERN_MAX)) === '}'
}

const PATTERN_MAX = 160
const FIELD = charset('A-Za-z0-9_.:@-')

/** $ # * @ % ~ ! */
const isPrefix = (code: number): boolean =>
  code === 36 || code === 35 || code === 42 || code === 64 || code === 37 || code === 126 || code === 33

/** A brace by itself: `{system('id')}`, `{$smarty.version}`, `{if phpinfo()}{/if}`, `{7*7}`, `{="id"|system}`. */
const lone = (text: string, open: number, next: number, context: Context, report: Report): void => {
  if (next === 112 && text.startsWith('php}', open + 1)) report('template-directive', 1, open, true)
  else if (next === 33 && text.charCodeAt(open + 2) === 33)
    judgeExpression(text, open + 3, innerEnd(text, open + 3, 125), 'double', context, report)
  else if (next === 39 || next === 34) quoted(text, open, open + 1, context, report)
  else if (next === 61 || next === 40 || next === 45) signed(text, open, context, report)
  else if (isSmarty(next))
    judgeExpression(text, open + 1, innerEnd(text, open + 1, 125), 'smarty', context, report)
}

const isSmarty = (code: number): boolean =>
  ((code | 32) >= 97 && (code | 32) <= 122) || code === 36 || (code >= 48 && code <= 57)

/** `{=7*7}`, `{(7*7)}`, `{-7*7}`, `{="id"|system}`: Latte's. */
const signed = (text: string, open: number, context: Context, report: Report): void => {
  const at = skip(text, open + 2, text.length)
  const code = at < text.length ? text.charCodeAt(at) : 0
  if (code === 39 || code === 34) quoted(text, open, at, context, report)
  // No formula of TeX's has `{=`.
  else if (code > 0) {
    const style: Style = text.charCodeAt(open + 1) === 61 ? 'single' : 'smarty'
    judgeExpression(text, open + 1, innerEnd(text, open + 1, 125), style, context, report)
  }
}

/** `{'id':'system'}|map('call_user_func')`, `{"id"|passthru}`, `{'7'*7}`. `at`: where the quote stands. */
const quoted = (text: string, open: number, at: number, context: Context, report: Report): void => {
  const close = literalEnd(text, at, Math.min(text.length, at + LITERAL_MAX))
  if (close < 0) return
  const behind = skip(text, close, text.length)
  const code = behind < text.length ? text.charCodeAt(behind) : 0
  // Objects of JSON end here.
  if (code === 58) {
    if (isHash(text, open)) report('template-gadget', context.prose() ? 0.4 : 1, open, true)
  } else if (code === 124) {
    if (isRun(text, at)) report('template-gadget', context.prose() ? 0.4 : 1, open, true)
  } else if ((code === 42 || code === 43) && arithmetic(text, at, innerEnd(text, at, 125)) !== 0)
    report('template-expression', code === 42 || at > open + 1 ? 1 : 0.8, open, true)
}

const LITERAL_MAX = 100

/** `{'id':'system'}|map('call_user_func')`: what Twig maps by a function's name. */
const isHash = (text: string, open: number): boolean => {
  const limit = Math.min(text.length, open + HASH_MAX)
  const close = pastRun(text, open + 1, FLAT, limit)
  const pipe = pastBlanks(text, close + 1, limit)
  if (text.charAt(close) !== '}' || text.charAt(pipe) !== '|') return false
  const mapped = pastWord(text, pastBlanks(text, pipe + 1, limit), MAPPING)
  return mapped >= 0 && text.charAt(mapped) === '(' && quotedAt(text, mapped + 1, text.length) >= 0
}

const HASH_MAX = 120
const FLAT = without(charset('{}'))
const MAPPING = vocabulary('map filter sort reduce find', false)

/** Where the inside ends: at its closing mark, or where another one opens, so that no text is read twice. */
export const innerEnd = (text: string, from: number, close: number): number => {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    // `{{ {}.__class__ }}`: an empty object.
    if (code === 123 && text.charCodeAt(at + 1) === 125) at++
    else if (
      code === close ||
      code === 123 ||
      (close === 41 && code === 64) ||
      (close === 93 && code === 91 && text.charCodeAt(at + 1) === 61)
    )
      return at
  }
  return text.length
}
