// SQL injection: the text is read as SQL from each place where an origin may put it (outside of quotes, inside of
// ', " or `), in the dialects with and without backslash escapes, and judged by the grammar of what follows the
// break-out. No list of payloads, no fingerprints, no limit on how deep the attack stands in the text.

import {
  AMP,
  AT,
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
import type { Detector } from '../detector.ts'
import { mended, unsigned } from './cut.ts'
import { readAll } from './readings.ts'
import { CHARACTER_WORK } from './tokenize.ts'

const QUOTES = SINGLE | DOUBLE | BACKTICK
/** What may part two words. */
const SEPARATORS = SPACE | PAREN | BREAK | CONTROL | STAR | HIGH | AT | SEMI

/** What comments have. */
const CUT = SLASH | STAR

export const sql: Detector = {
  name: 'sql',
  cost: { character: CHARACTER_WORK, mark: 0 },
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
    readAll(text, chars, context, report)
    const whole = (chars & CUT) === CUT ? mended(text) : (chars & PERCENT) !== 0 ? unsigned(text) : undefined
    if (whole === undefined) return
    work.left -= CHARACTER_WORK * whole.length
    if (work.left >= 0) readAll(whole, chars, context, report)
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
