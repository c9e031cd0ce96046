// SQL injection: the text is read as SQL from each place where an origin may put it (outside of quotes, inside of
// ', " or `), in the dialects with and without backslash escapes, and judged by the grammar of what follows the
// break-out. No list of payloads, no fingerprints, no limit on how deep the attack stands in the text.

import {
  AMP,
  AT,
  BACKSLASH,
  BACKTICK,
  BRACE,
  BREAK,
  CONTROL,
  DASHES,
  DOUBLE,
  EQUALS,
  HASH,
  HIGH,
  PAREN,
  PERCENT,
  PIPE,
  SEMI,
  SINGLE,
  SLASH,
  SPACE,
  STAR,
  WORD_SQL,
} from '../../fields/presence.ts'
import { isEntityTag } from '../../digests.ts'
import { charset, isRun, saysAt } from '../../runs.ts'
import { work } from '../../work.ts'
import type { Context, Detector, Report } from '../detector.ts'
import { mended, unsigned } from './cut.ts'
import { reporterOf } from './fields.ts'
import { inspect } from './grammar.ts'
import { isContraction } from './sentences.ts'
import { newTokens } from './tokens.ts'
import type { Tokens } from './tokens.ts'
import { tokenize } from './tokenize.ts'
import { LEFT } from './words.ts'

const ESCAPES: readonly string[] = ["\\'", '\\"', '\\`']
const QUOTES = SINGLE | DOUBLE | BACKTICK
/** What may part two words. */
const SEPARATORS = SPACE | PAREN | BREAK | CONTROL | STAR | HIGH | AT | SEMI

/** What comments have. */
const CUT = SLASH | STAR

const CHARACTER_WORK = 8

/** The reading from outside of a string in each dialect, and those from within one. */
const outside = newTokens()
const escaped = newTokens()
const inside = newTokens()

export const sql: Detector = {
  name: 'sql',
  cost: { character: CHARACTER_WORK, mark: 6 },
  kinds: [
    'sqli-boolean',
    'sqli-union',
    'sqli-select',
    'sqli-comment',
    'sqli-operator',
    'sqli-clause',
    'sqli-case',
    'sqli-function',
    'sqli-catalogue',
    'sqli-statement',
    'sqli-stacked',
  ],
  wants: (chars, words) => {
    if ((chars & QUOTES) !== 0) return true
    if ((words & WORD_SQL) !== 0 && (chars & (SEPARATORS | EQUALS | BRACE)) !== 0) return true
    if ((chars & AT) !== 0) return true
    // `1 || true`: an operator may need no word of SQL.
    if ((chars & (PIPE | AMP)) !== 0) return true
    // A null behind a semicolon ends a statement.
    if ((chars & (CONTROL | SEMI)) === (CONTROL | SEMI)) return true
    return (chars & DASHES) !== 0 || (chars & (SLASH | STAR)) === (SLASH | STAR) || (chars & HASH) !== 0
  },
  detect: (view, context, report) => {
    const { text, chars } = view
    if (isChoice(text, context.name) || isEntityTag(text)) return
    read(text, chars, context, report)
    const whole = (chars & CUT) === CUT ? mended(text) : (chars & PERCENT) !== 0 ? unsigned(text) : undefined
    if (whole === undefined) return
    work.left -= CHARACTER_WORK * whole.length
    if (work.left >= 0) read(whole, chars, context, report)
  },
}

/**
 * `us_privacy=1---`: what a visitor has chosen of the sale of data (IAB's US Privacy String), in every request of an
 * advertiser. By another name it is a number, and a comment behind it.
 */
const isChoice = (text: string, name: string): boolean =>
  text.length === 4 &&
  text.startsWith('1') &&
  isRun(text.slice(1), CHOICES) &&
  PRIVACY.some((end) => saysAt(name, name.length - end.length, end))

const CHOICES = charset('YN-')
const PRIVACY: readonly string[] = ['us_privacy', 'usprivacy', 'uspconsent', 'us_privacy_string']

/** Every reading of a text. */
const read = (text: string, chars: number, context: Context, report: Report): void => {
  // A backslash only matters to strings, and only before a quote: else both dialects read the same.
  const dialects =
    (chars & BACKSLASH) !== 0 && (chars & QUOTES) !== 0 && ESCAPES.some((escape) => text.includes(escape))
  fromOutside(text, false, outside, context, report)
  if (dialects) fromOutside(text, true, escaped, context, report)
  let known = -1
  let knownEscaped = -1
  for (const quote of [39, 34, 96]) {
    if ((chars & (quote === 39 ? SINGLE : quote === 34 ? DOUBLE : BACKTICK)) === 0) continue
    known = fromInside(text, quote, false, known, report)
    if (dialects) knownEscaped = fromInside(text, quote, true, knownEscaped, report)
  }
}

const fromOutside = (
  text: string,
  backslash: boolean,
  tokens: Tokens,
  context: Context,
  report: Report,
): void => {
  if (tokenize(text, { quote: 0, backslash }, tokens))
    inspect(tokens, tokens.count, reporterOf(tokens, context, report))
}

/**
 * From inside of a string, whose tokens are those of the reading from outside soon enough. Behind them, readings from
 * inside of different quotes are the same, and no rule looks back further than LOOK_BACK tokens or past what opens
 * brackets: `known` is the offset from which one of them was inspected, so that the others need not be again. Answers it.
 */
const fromInside = (
  text: string,
  quote: number,
  backslash: boolean,
  known: number,
  report: Report,
): number => {
  if (!tokenize(text, { quote, backslash }, inside, backslash ? escaped : outside)) return known
  const same = independent(inside)
  if (known < 0) {
    inspect(inside, inside.count, report)
    // What is taken for a sentence by its beginning says nothing of readings that begin elsewhere.
    return same < inside.count && !isContraction(inside) ? (inside.starts[same] as number) : -1
  }
  let end = same
  while (end < inside.count && (inside.starts[end] as number) < known) end++
  inspect(inside, end, report)
  return known
}

const LOOK_BACK = 16

/** The first token from which on nothing depends on how the reading began, or the count. */
const independent = ({ kinds, count, shared }: Tokens): number => {
  let at = Math.min(count, shared + LOOK_BACK)
  while (at < count && kinds[at - 1] === LEFT) at++
  return at
}
