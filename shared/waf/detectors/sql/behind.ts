// Clauses that may stand behind an operand in the rest of a statement, and what each wants next.

import { wordSet } from '../../runs.ts'
import { kindAt, wordAt } from './look.ts'
import { FAILED, OPERAND, OPERATOR, met, reading } from './reading.ts'
import type { Tokens } from './tokens.ts'
import { BY, CLAUSE, HAVING, INTO, LIMIT, ORDER, STATEMENT, VARIABLE, WHERE } from './words.ts'

/** Words that stand behind an operand: `order by a nulls first`, `for xml path('')`. */
export const TRAILING = wordSet(
  'asc desc nulls first last row rows only next over within rollup cube share mode nowait skip locked ties sets path auto raw recursive',
)

/** Clauses behind an operand, and the words that end a CASE. */
export const clause = (tokens: Tokens, at: number, kind: number): number => {
  const word = wordAt(tokens, at)
  switch (kind) {
    case INTO:
      if (kindAt(tokens, at + 1) === VARIABLE) met.queries++
      met.clauses++
      return OPERAND
    case WHERE:
    case HAVING:
      met.clauses++
      return OPERAND
    case ORDER:
      if (kindAt(tokens, at + 1) !== BY) return FAILED
      met.clauses++
      reading.cursor++
      return OPERAND
    case LIMIT:
      met.clauses++
      // `fetch next 1 rows only`
      if (word === 'fetch') reading.cursor++
      return OPERAND
    case CLAUSE:
      if (word === 'end') return OPERATOR
      if (word === 'for' && kindAt(tokens, at + 1) === STATEMENT) {
        met.joins++
        reading.cursor++
        return OPERATOR
      }
      if (word === 'join') reading.query = true
      if (word === 'join' || word === 'on' || word === 'returning' || word === 'for') met.joins++
      return OPERAND
    case STATEMENT:
      if (word === 'desc') met.clauses++
      // `lock in share mode`
      if (word === 'lock' && wordAt(tokens, at + 1) === 'in') {
        met.clauses++
        reading.cursor++
        return OPERAND
      }
      return word === 'desc' || (word === 'with' && TRAILING.has(wordAt(tokens, at + 1))) ? OPERATOR : FAILED
    default:
      return FAILED
  }
}
