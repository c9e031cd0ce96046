// CASE expressions where a value was expected.

import { isLetter } from '../../characters.ts'
import type { Report } from '../detector.ts'
import { isHyphened, offset } from './anchor.ts'
import { expression, next, NONE, VALUE } from './expression.ts'
import { hasClause, kindAt, wordAt } from './look.ts'
import type { Tokens } from './tokens.ts'
import { ARITH, BY, CLAUSE, COMMA, COMPARE, IDENT, LEFT, LOGIC, SELECT } from './words.ts'

/** `case when … then …` where a value was expected. */
export const caseWhen = (tokens: Tokens, at: number, report: Report): void => {
  const before = at === 0 ? -1 : kindAt(tokens, at - 1)
  let when = at + 1
  if (wordAt(tokens, when) !== 'when') {
    if (expression(tokens, when) === NONE) return
    when = next
  }
  if (kindAt(tokens, when) !== CLAUSE || wordAt(tokens, when) !== 'when') return
  const condition = expression(tokens, when + 1)
  if (condition === NONE) return
  if (before === -1 && condition >= VALUE && isComplete(tokens, next)) {
    report('sqli-case', 1, offset(tokens, at), true)
    return
  }
  // "the only case when it does", "kebab-case when": a word before, and no THEN.
  if (before === IDENT && !hasClause(tokens, next, CASE_TOKENS_MAX, 'then')) return
  if (isHyphened(tokens, at) && !hasClause(tokens, next, LONG_TOKENS_MAX, 'then')) return
  const operator =
    before === LOGIC ||
    before === ARITH ||
    before === COMMA ||
    before === BY ||
    (before === COMPARE && !isLetter(tokens.text.charCodeAt(offset(tokens, at - 1))))
  report('sqli-case', operator || before === LEFT || before === SELECT ? 1 : 0.6, offset(tokens, at), true)
}

const CASE_TOKENS_MAX = 24

/** Behind a hyphen that a sentence would have within a word, the condition may be a long one. */
const LONG_TOKENS_MAX = 160

/** `then … end`, and the value ends with it. */
const isComplete = (tokens: Tokens, start: number): boolean => {
  const last = tokens.count - 1
  if (last - start > CASE_TOKENS_MAX || wordAt(tokens, last) !== 'end') return false
  return hasClause(tokens, start, last - start, 'then')
}
