// SQL injection: the text is read as SQL from each place where an origin may put it (outside of quotes, inside of
// ', " or `), in the dialects with and without backslash escapes, and judged by the grammar of what follows the
// break-out. No list of payloads, no fingerprints, no limit on how deep the attack stands in the text.

import {
  AMP,
  AT,
  BACKSLASH,
  BACKTICK,
  BREAK,
  CONTROL,
  DASHES,
  DIGIT,
  DOUBLE,
  EQUALS,
  GREATER,
  HASH,
  HIGH,
  LESS,
  PAREN,
  PIPE,
  SEMI,
  SINGLE,
  SLASH,
  SPACE,
  STAR,
  WORD_SQL,
} from '../../fields/presence.ts'
import type { Detector, Report } from '../detector.ts'
import { inspect } from './grammar.ts'
import { newTokens, tokenize } from './tokens.ts'
import type { Tokens } from './tokens.ts'

const ESCAPES: readonly string[] = ["\\'", '\\"', '\\`']
const QUOTES = SINGLE | DOUBLE | BACKTICK
/** What may part two words. */
const SEPARATORS = SPACE | PAREN | BREAK | CONTROL | STAR | HIGH | AT | SEMI

/** The reading from outside of a string in each dialect, and those from within one. */
const outside = newTokens()
const escaped = newTokens()
const inside = newTokens()

export const sql: Detector = {
  name: 'sql',
  cost: { character: 16, mark: 24 },
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
    if ((words & WORD_SQL) !== 0 && (chars & (SEPARATORS | EQUALS)) !== 0) return true
    if ((chars & AT) !== 0) return true
    if ((chars & (PIPE | AMP)) !== 0 && (chars & (EQUALS | PAREN | LESS | GREATER | DIGIT)) !== 0) return true
    return (chars & DASHES) !== 0 || (chars & (SLASH | STAR)) === (SLASH | STAR) || (chars & HASH) !== 0
  },
  detect: (view, _context, report) => {
    const { text, chars } = view
    // A backslash only matters to strings, and only before a quote: else both dialects read the same.
    const dialects =
      (chars & BACKSLASH) !== 0 && (chars & QUOTES) !== 0 && ESCAPES.some((escape) => text.includes(escape))
    read(text, 0, false, outside, report)
    if (dialects) read(text, 0, true, escaped, report)
    for (const quote of [39, 34, 96]) {
      if ((chars & (quote === 39 ? SINGLE : quote === 34 ? DOUBLE : BACKTICK)) === 0) continue
      read(text, quote, false, inside, report)
      if (dialects) read(text, quote, true, inside, report)
    }
  },
}

const read = (text: string, quote: number, backslash: boolean, tokens: Tokens, report: Report): void => {
  const same = quote === 0 ? undefined : backslash ? escaped : outside
  if (tokenize(text, { quote, backslash }, tokens, same)) inspect(tokens, report)
}
