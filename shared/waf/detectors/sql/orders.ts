// Statements behind a semicolon whose first word is a plain one elsewhere: `; purge binary logs to 'x'`. Two words tell
// them, behind a value that was broken out of or is a number.

import { wordSet } from '../../runs.ts'
import type { Report } from '../detector.ts'
import { anchor, BROKEN, offset, START, startsWithNumber } from './anchor.ts'
import { kindAt, wordAt } from './look.ts'
import type { Tokens } from './tokens.ts'
import { CLOSE, COMMENT, STRING } from './words.ts'

/** The second word by the first. */
const ORDERS: ReadonlyMap<string, ReadonlySet<string>> = new Map(
  [
    'purge binary master table',
    'comment on',
    ...['optimize', 'repair', 'check', 'checksum', 'detach', 'reindex', 'undrop'].map(
      (verb) => `${verb} table database`,
    ),
    'install plugin component',
    'system reload shutdown flush',
    'export data',
    'import foreign',
    'start slave replica',
    'stop slave replica',
    'change master replication',
  ].map((line) => {
    const space = line.indexOf(' ')
    return [line.slice(0, space), wordSet(line.slice(space + 1))] as const
  }),
)

/** Of the words around it, one has a quote or hides the rest: a list for people has neither. */
const isQuotedOrHidden = ({ kinds, count }: Tokens, at: number): boolean => {
  if (kinds[0] === CLOSE || kinds[count - 1] === COMMENT) return true
  for (let index = at + 2; index < at + WORDS_MAX && index < count; index++)
    if (kinds[index] === STRING) return true
  return false
}

const WORDS_MAX = 12

const isBehind = (tokens: Tokens, at: number): boolean => {
  const anchored = anchor(tokens, at)
  return anchored === BROKEN || (anchored === START && startsWithNumber(tokens))
}

/** The word behind a semicolon. */
export const order = (tokens: Tokens, at: number, report: Report): void => {
  if (ORDERS.get(wordAt(tokens, at))?.has(wordAt(tokens, at + 1)) !== true) return
  if (kindAt(tokens, at + 2) < 0 || !isBehind(tokens, at) || !isQuotedOrHidden(tokens, at)) return
  report('sqli-stacked', 1, offset(tokens, at), true)
}
