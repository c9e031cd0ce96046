// PHP that does not name what it calls: superglobals, strings and lists that are called, callbacks by name.

import {
  charset,
  HEX,
  isRun,
  NAME,
  pastRun,
  pastWord,
  runStart,
  SPACE,
  standsAt,
  vocabulary,
  without,
} from '../../runs.ts'
import { QUOTE } from './chains.ts'
import { CALLS } from './names.ts'

const SUPERGLOBALS = vocabulary(
  '$_get $_post $_request $_cookie $_server $_files $_session $_env'.toUpperCase().split(' '),
  false,
)
const INDEX = charset('[{')

/** `$_GET[…]`, `$_POST{…}`, `$$x[…]`: where it stands, or -1. */
export const superglobalAt = (text: string): number => {
  for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', at + 1)) {
    const end = pastWord(text, at, SUPERGLOBALS)
    if (end >= 0 && standsAt(text, end, INDEX)) return at
    if (text.charAt(at + 1) === '$' && text.charAt(pastRun(text, at + 2, NAME)) === '[') return at
  }
  return -1
}

/** `"system"("id")`, `('sys'.'tem')('id')`, `(~…)(~…)`, `strrev('metsys')('id')`: PHP calls what a string names. */
export const dynamicAt = (text: string): number => {
  const inverted = invertedAt(text)
  if (inverted >= 0) return inverted
  const made = text.includes(')(') ? madeAt(text) : -1
  if (made >= 0) return made
  for (let open = text.indexOf('(', 2); open >= 0; open = text.indexOf('(', open + 1)) {
    const called = calledBefore(text, open)
    if (called >= 0) return called
  }
  return -1
}

/** What is called by the bracket at `open` is a function's name in brackets, in quotes or in a list: where, or -1. */
const calledBefore = (text: string, open: number): number => {
  const before = text.charAt(open - 1)
  if (before === ')') return bracketedBefore(text, open)
  if (before === ']') return listedBefore(text, open)
  if (before !== '"' && before !== "'") return -1
  const from = text.lastIndexOf(before, open - 2)
  return from >= 0 && isNamed(text.slice(from + 1, open - 1)) ? from : -1
}

/** `(system)('id')`, `('sys'.'tem')('id')` */
const bracketedBefore = (text: string, open: number): number => {
  const from = text.lastIndexOf('(', open - 2)
  const inner = from < 0 ? '' : text.slice(from + 1, open - 1)
  const bare = standsAt(text, open + 1, QUOTE) && isRun(inner, NAME)
  return isNamed(bare ? inner : joined(inner)) ? from : -1
}

/** `[system][0]('id')`, `['system'][0]('id')` */
const listedBefore = (text: string, open: number): number => {
  const index = text.lastIndexOf('[', open - 1)
  if (text.charAt(index - 1) !== ']') return -1
  const end = standsAt(text, index - 2, QUOTE) ? index - 2 : index - 1
  const start = runStart(text, end, NAME)
  const list = standsAt(text, start - 1, QUOTE) ? start - 2 : start - 1
  return text.charAt(list) === '[' && isNamed(text.slice(start, end)) ? list : -1
}

/** `(~%8F%97)()`, `)(~…)`: names whose bits are turned over. */
const invertedAt = (text: string): number => {
  const called = text.indexOf(')(~')
  if (called >= 0) return called
  for (let at = text.indexOf('(~%'); at >= 0; at = text.indexOf('(~%', at + 1))
    if (isHigh(text, at + 2) && isHigh(text, at + 5)) return at
  return -1
}

const UPPER_HALF = charset('89a-fA-F')

/** `%8F`: a byte that is no character. */
const isHigh = (text: string, at: number): boolean =>
  text.charAt(at) === '%' && standsAt(text, at + 1, UPPER_HALF) && standsAt(text, at + 2, HEX)

/** Functions that make a string. */
const MAKING: ReadonlySet<string> = new Set(
  'strrev implode join hex2bin str_rot13 urldecode pack strtolower ucfirst'.split(' '),
)
const FLAT = without(charset('()'))

/** `strrev('metsys')(`: what such a function makes is called; where it stands, or -1. */
const madeAt = (text: string): number => {
  for (let open = text.indexOf('('); open >= 0; open = text.indexOf('(', open + 1)) {
    const close = pastRun(text, open + 1, FLAT)
    if (close === open + 1 || !text.startsWith(')(', close)) continue
    const start = runStart(text, open, NAME)
    if (MAKING.has(text.slice(start, open))) return start
  }
  return -1
}

const isNamed = (name: string): boolean => (CALLS.get(name.toLowerCase()) ?? 0) >= 2

/** The text of literals that dots or plus signs join, `'sys' . "tem"`; nothing else has a name. */
const joined = (inner: string): string => {
  if (!standsAt(inner, 0, QUOTE)) return ''
  let name = ''
  for (let at = 1; at < inner.length;) {
    const close = pastRun(inner, at, UNQUOTED)
    name += inner.slice(at, close)
    const joint = standsAt(inner, close + 1, SPACE) ? close + 2 : close + 1
    if (!standsAt(inner, joint, JOINING)) return close >= inner.length - 1 ? name : ''
    const next = standsAt(inner, joint + 1, SPACE) ? joint + 2 : joint + 1
    if (!standsAt(inner, next, QUOTE)) return ''
    at = next + 1
  }
  return name
}

const UNQUOTED = without(QUOTE)
const JOINING = charset('.+')

/** Functions that call one by its name, and those that do harm so. */
const CALLBACKS: ReadonlySet<string> = new Set(
  'array_map array_filter array_walk array_reduce array_walk_recursive usort uasort uksort iterator_apply forward_static_call preg_replace_callback'.split(
    ' ',
  ),
)
const HARMFUL: ReadonlySet<string> = new Set(
  'system assert exec passthru shell_exec eval popen phpinfo call_user_func file_put_contents include require'.split(
    ' ',
  ),
)

/** `array_map('assert', …)`, `usort($_GET, 'system')`: where it stands, or -1. */
export const callbackAt = (text: string): number => {
  for (let open = text.indexOf('('); open >= 0; open = text.indexOf('(', open + 1)) {
    const end = standsAt(text, open - 1, SPACE) ? open - 1 : open
    const start = runStart(text, end, NAME)
    if (CALLBACKS.has(text.slice(start, end).toLowerCase()) && quotesHarmful(text, open + 1)) return start
  }
  return -1
}

/** Up to the next bracket, the name of such a function in quotes. */
const quotesHarmful = (text: string, from: number): boolean => {
  const end = pastRun(text, from, FLAT)
  for (let at = from; at < end; at++) {
    if (!standsAt(text, at, QUOTE)) continue
    const close = pastRun(text, at + 1, NAME)
    if (standsAt(text, close, QUOTE) && HARMFUL.has(text.slice(at + 1, close).toLowerCase())) return true
  }
  return false
}
