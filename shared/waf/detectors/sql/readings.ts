// Every reading of a text: from outside of a string and from within one of each quote, in both dialects. They share what
// they have in common: tokens, and what was found in them.

import { BACKSLASH, BACKTICK, DOUBLE, SINGLE } from '../../fields/presence.ts'
import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'
import { reporterOf } from './fields.ts'
import { inspect } from './grammar.ts'
import { isContraction } from './sentences.ts'
import { tokenize } from './tokenize.ts'
import { newTokens } from './tokens.ts'
import type { Tokens } from './tokens.ts'
import { LEFT } from './words.ts'

/** A dialect with backslash escapes in strings or without, and its readings: reused from call to call. */
interface Dialect {
  readonly backslash: boolean
  readonly outside: Tokens
  readonly inside: readonly (readonly [quote: number, chars: number, tokens: Tokens])[]
}

const dialect = (backslash: boolean): Dialect => ({
  backslash,
  outside: newTokens(),
  inside: [
    [39, SINGLE, newTokens()],
    [34, DOUBLE, newTokens()],
    [96, BACKTICK, newTokens()],
  ],
})

const plain = dialect(false)
const escaped = dialect(true)

const QUOTES = SINGLE | DOUBLE | BACKTICK

/** Units of work to look behind a backslash. */
const BACKSLASH_WORK = 14

export const readAll = (text: string, chars: number, context: Context, report: Report): void => {
  read(text, chars, plain, context, report)
  // A backslash only matters to strings, and only before a quote: else both dialects read the same.
  if ((chars & BACKSLASH) !== 0 && (chars & QUOTES) !== 0 && escapesQuote(text))
    read(text, chars, escaped, context, report)
}

const escapesQuote = (text: string): boolean => {
  for (let at = text.indexOf('\\'); at >= 0 && at + 1 < text.length; at = text.indexOf('\\', at + 1)) {
    work.left -= BACKSLASH_WORK
    if (work.left < 0) return false
    const next = text.charCodeAt(at + 1)
    if (next === 39 || next === 34 || next === 96) return true
  }
  return false
}

/**
 * Soon enough the tokens of a reading from inside of a string are those of the one from outside, or of another one from
 * inside. No rule looks back further than LOOK_BACK tokens or past what opens brackets, so behind these what was inspected
 * from inside of one quote need not be from inside of another.
 */
const read = (
  text: string,
  chars: number,
  { backslash, outside, inside }: Dialect,
  context: Context,
  report: Report,
): void => {
  if (!tokenize(text, { quote: 0, backslash }, outside)) return
  inspect(outside, outside.count, reporterOf(outside, context, report))
  let before: Tokens | undefined
  // Was `before` inspected, and did nothing in how it begins excuse what stands behind?
  let trusted = false
  // The offset from which on one that was has the tokens of the reading from outside.
  let known = -1
  for (const [quote, present, tokens] of inside) {
    if ((chars & present) === 0 || !tokenize(text, { quote, backslash }, tokens, outside, before)) continue
    const { source, starts, count } = tokens
    const same = independent(tokens)
    const sentence = isContraction(tokens)
    let end = count
    if (source === before && before !== undefined) end = trusted && !sentence ? same : count
    else if (known >= 0) for (end = same; end < count && (starts[end] as number) < known;) end++
    inspect(tokens, end, report)
    if (trusted && sentence) continue
    before = tokens
    trusted = !sentence
    if (trusted && source === outside && known < 0 && same < count) known = starts[same] as number
  }
}

const LOOK_BACK = 16

/** The first token from which on nothing depends on how the reading began, or the count. */
const independent = ({ kinds, count, shared }: Tokens): number => {
  let at = Math.min(count, shared + LOOK_BACK)
  while (at < count && kinds[at - 1] === LEFT) at++
  return at
}
