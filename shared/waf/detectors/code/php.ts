// PHP that does not name what it calls: superglobals, strings and lists that are called, callbacks by name.

import { lengthsOf, mayBe } from '../../fields/lengths.ts'
import {
  charset,
  findIn,
  HEX,
  isRun,
  NAME,
  pastRun,
  pastWord,
  runStart,
  saysAt,
  standsAt,
  vocabulary,
  without,
  wordSet,
} from '../../runs.ts'
import { QUOTE } from './chains.ts'
import { CALLS } from './names.ts'

const SUPERGLOBALS = vocabulary(
  '$_get $_post $_request $_cookie $_server $_files $_session $_env $globals'.toUpperCase().split(' '),
  false,
)
const INDEX = charset('[{')

/** `$_GET[…]`, `$_POST{…}`, `$$x[…]`, `${$x}[…](`: where it stands, or -1. */
export const superglobalAt = (text: string): number => {
  for (let at = text.indexOf('$'); at >= 0; at = text.indexOf('$', at + 1)) {
    const end = pastWord(text, at, SUPERGLOBALS)
    if (end >= 0 && standsAt(text, end, INDEX)) return at
    if (text.startsWith('${$', at) && isIndexedCall(text, at + 3)) return at
    if (text.charAt(at + 1) === '$' && text.charAt(pastRun(text, at + 2, NAME)) === '[') return at
  }
  return -1
}

const INDEX_MAX = 20

/** `x}['a'](`: a variable by the name of another, which is called. */
const isIndexedCall = (text: string, from: number): boolean => {
  const close = pastRun(text, from, NAME)
  if (!text.startsWith('}[', close)) return false
  const end = text.indexOf('](', close)
  return end > 0 && end - close < INDEX_MAX
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

/** `($y)('uname')`, `@$b("x")`: a variable that names a function, in brackets of its own or with its warnings off. */
export const variableAt = (text: string): number => {
  for (let at = text.indexOf('$', 1); at >= 0; at = text.indexOf('$', at + 1)) {
    const end = pastRun(text, at + 1, NAME)
    const before = text.charAt(at - 1)
    if (end === at + 1 || (before !== '(' && before !== '@')) continue
    const open = before === '(' && text.charAt(end) === ')' ? end + 1 : end
    if (before === '(' ? open === end : standsAt(text, at - 2, NAME)) continue
    if (text.charAt(open) === '(' && standsAt(text, open + 1, QUOTE)) return at - 1
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

/** `(system)('id')`, `('sys'.'tem')('id')`, `(sy.(st).em)(whoami)` */
const bracketedBefore = (text: string, open: number): number => {
  const from = openedBy(text, open - 1)
  const inner = from < 0 ? '' : text.slice(from + 1, open - 1)
  if (RUNNING.has(inner.toLowerCase()) && (from === 0 || standsAt(text, from - 1, ENDED))) return from
  if (standsAt(text, open + 1, QUOTE) && isRun(inner, NAME)) return isNamed(inner) ? from : -1
  return isNamed(joined(inner)) ? from : -1
}

/** What a statement begins behind. */
const ENDED = charset(';{} ')
/** Functions that nobody sets in brackets for another reason: `(system)(ls)`. */
const RUNNING = wordSet('system passthru shell_exec phpinfo popen proc_open pcntl_exec')

const NESTED_MAX = 80

/** Where the bracket opens that is closed at the place, or -1. */
const openedBy = (text: string, close: number): number => {
  let depth = 0
  for (let at = close; at >= 0 && close - at < NESTED_MAX; at--) {
    const code = text.charCodeAt(at)
    if (code === 41) depth++
    else if (code === 40 && --depth === 0) return at
  }
  return -1
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
const MAKING = wordSet('strrev implode join hex2bin str_rot13 urldecode pack strtolower ucfirst base_convert')
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

/** What pieces of a name are joined with, and set in. */
const PIECES = charset('A-Za-z0-9_.+()\'" \t')
const JOINTS = charset('.+')

/** The name that is put together of pieces, with quotes or without: `'sys' . "tem"`, `sy.(st).em`; '' where it is none. */
const joined = (inner: string): string => {
  if (!isRun(inner, PIECES) || (!standsAt(inner, 0, QUOTE) && findIn(inner, JOINTS) < 0)) return ''
  let name = ''
  for (let at = 0; at < inner.length;) {
    const end = pastRun(inner, at, NAME)
    name += inner.slice(at, end)
    at = Math.max(end, at + 1)
  }
  return name
}

/** Functions that call one by its name, those of lists aside, and those that do harm so. */
const CALLBACKS = wordSet('usort uasort uksort iterator_apply forward_static_call preg_replace_callback')
const CALLBACK_LENGTHS = lengthsOf(CALLBACKS)
const LISTS = 'array_'
const HARMFUL = wordSet(
  'system assert exec passthru shell_exec eval popen phpinfo call_user_func file_put_contents include require',
)

/** `array_map('assert', …)`, `usort($_GET, 'system')`: the name text[start, end) stands before the bracket at `open`. */
export const callsByName = (text: string, start: number, end: number, open: number): boolean =>
  isCallback(text, start, end) && quotesHarmful(text, open)

const isCallback = (text: string, start: number, end: number): boolean =>
  saysAt(text, start, LISTS) ||
  (mayBe(CALLBACK_LENGTHS, text, start, end) && CALLBACKS.has(text.slice(start, end).toLowerCase()))

/** Up to the bracket that closes the one at the place, the name of such a function in quotes. */
const quotesHarmful = (text: string, open: number): boolean => {
  let depth = 0
  for (let at = open; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 40) depth++
    else if (code === 41 && --depth === 0) return false
    if (!standsAt(text, at, QUOTE)) continue
    const close = pastRun(text, at + 1, NAME)
    if (standsAt(text, close, QUOTE) && HARMFUL.has(text.slice(at + 1, close).toLowerCase())) return true
  }
  return false
}
