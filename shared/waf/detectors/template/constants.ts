// Expressions of constants that no page has a use for, since anybody can say what comes out: `{{1==1}}`, `{{'a'|upper}}`,
// `{{print 1}}`. They ask an engine whether it is there.

import { DIGITS, LETTERS, NAME, pastRun, standsAt, wordSet } from '../../runs.ts'
import { pastBlanks, QUOTE } from '../code/chains.ts'
import type { Style } from './expression.ts'
import { literalEnd, skip } from './literals.ts'
import { wordAt } from './words.ts'

/** `{{1}}` and `{{"title"|t}}` are what people write: messages with numbered places, and keys of translations. */
export const isConstant = (
  text: string,
  start: number,
  operand: number,
  end: number,
  style: Style,
): boolean => {
  if (compares(text, operand, end, style)) return true
  if (style !== 'double' || !isWhole(text, start, end)) return false
  const at = skip(text, start, end)
  return filtered(text, at, end) || computed(text, at, end)
}

/** The braces and nothing around them. */
const isWhole = (text: string, start: number, end: number): boolean => start <= 2 && end + 2 >= text.length

const WORDS = wordSet('true false')

/** Past a literal, a truth value among them, or -1. */
const pastConstant = (text: string, start: number, end: number): number => {
  const at = text.charAt(start) === '!' ? skip(text, start + 1, end) : start
  const literal = literalEnd(text, at, end)
  if (literal >= 0) return literal
  const word = wordAt(text, at, end)
  return WORDS.has(word) ? at + word.length : -1
}

/** `1==1`, `'a' != 'b'`, `true && false`, `!true`, `7?string` */
const compares = (text: string, start: number, end: number, style: Style): boolean => {
  const at = skip(text, start, end)
  const first = pastConstant(text, at, end)
  if (first < 0) return false
  const sign = skip(text, first, end)
  if (sign >= end) return style === 'double' && text.charAt(at) === '!'
  // Freemarker's: `7?string`, `"a"?upper_case`.
  if (text.charAt(sign) === '?')
    return (
      sign === first &&
      style === 'single' &&
      pastRun(text, sign + 1, NAME, end) === end &&
      standsAt(text, sign + 1, LETTERS)
    )
  const length = SIGNS.find((mark) => text.startsWith(mark, sign))?.length ?? 0
  if (length === 0 || (length === 1 && style !== 'double' && style !== 'block')) return false
  const second = pastConstant(text, skip(text, sign + length, end), end)
  return second >= 0 && second <= end
}

/** The longer ones first. */
const SIGNS: readonly string[] = ['===', '!==', '==', '!=', '<=', '>=', '&&', '||', '<', '>']

/** Filters whose answer to a constant is known beforehand. */
const FILTERS = wordSet(
  'upper lower reverse length capitalize abs join first last upcase downcase size trim strtoupper strrev md5 string sum',
)

/** `'a'|upper`, `[1,2]|join`: a constant, one such filter, and the end. */
const filtered = (text: string, at: number, end: number): boolean => {
  const close = text.charAt(at) === '[' ? text.indexOf(']', at) + 1 : literalEnd(text, at, end)
  if (close <= 0 || close >= end || (text.charAt(at) === '[' && !isListed(text, at + 1, close - 1)))
    return false
  const pipe = skip(text, close, end)
  if (pipe >= end || text.charAt(pipe) !== '|') return false
  const name = pastBlanks(text, pipe + 1, end)
  const word = wordAt(text, name, end)
  return FILTERS.has(word.toLowerCase()) && pastBlanks(text, name + word.length, end) >= end
}

const isListed = (text: string, start: number, end: number): boolean => {
  for (let at = start; at < end; at++)
    if (
      !standsAt(text, at, DIGITS) &&
      !standsAt(text, at, QUOTE) &&
      text.charAt(at) !== ',' &&
      text.charAt(at) !== ' '
    )
      return false
  return end > start
}

/** Functions of Go's templates. */
const FUNCTIONS = wordSet('print println printf html js urlquery len')
/** Of programs that an engine was given. */
const RUNNING = wordSet('exec system shell popen passthru shell_exec')

/** `print 1`, `len "abc"`, `exec "id"`: a function and constants behind it. */
const computed = (text: string, start: number, end: number): boolean => {
  const word = wordAt(text, start, end)
  if (!FUNCTIONS.has(word) && !RUNNING.has(word)) return false
  let at = pastBlanks(text, start + word.length, end)
  if (at === start + word.length) return false
  while (at < end) {
    const close = literalEnd(text, at, end)
    // `printf "%s" (exec "id")`
    if (close < 0) return text.charAt(at) === '(' && RUNNING.has(wordAt(text, at + 1, end))
    at = pastBlanks(text, close, end)
  }
  return true
}
