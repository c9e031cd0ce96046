// A link's operator over one text: its answer, which is remembered where the same text is asked again, and what its
// groups hold.

import { makeLazy, runLazy } from '../expressions/lazy.ts'
import { buildNfa } from '../expressions/nfa.ts'
import { parseExpression } from '../expressions/parse.ts'
import { work } from '../work.ts'
import { expand } from './act.ts'
import type { LinkData } from './data.ts'
import type { LoadedLink } from './load.ts'
import type { Matcher } from './matchers.ts'
import type { LoadedOperator } from './operators.ts'
import { isUntouched, madeBy, type Text } from './text.ts'
import type { Transaction } from './transaction.ts'

/** Whether the text lacks the kinds of bytes that the operator asks for, and keeps lacking them. */
export const isSpared = (operator: LoadedOperator, link: LinkData, text: Text): boolean =>
  (operator.kind === 'test' || operator.kind === 'compare') &&
  operator.kinds !== 0 &&
  !link.negated &&
  (text.kinds & operator.kinds) === 0 &&
  isUntouched(text, link.chain)

/** The operator's answer, or what it said to the same text before: its answer depends on nothing else. */
export const answers = (
  transaction: Transaction,
  { operator, question }: LoadedLink,
  value: string,
  text: Text | undefined,
): boolean => {
  if (text === undefined || !isKept(operator, text)) return operates(transaction, operator, value)
  const before = madeBy(text.asked, question)
  if (before !== undefined) return before.result
  const result = operates(transaction, operator, value)
  // Out of work, an answer is none.
  if (work.left >= 0) text.asked = { by: question, result, next: text.asked }
  return result
}

const isKept = (operator: LoadedOperator, text: Text): boolean => {
  if (operator.kind === 'test') return operator.costs || text.lasts
  return operator.kind === 'matcher' && text.lasts
}

/** Units of work: to compare, or to look into a table of bytes. */
const PER_BYTE = 1

const operates = (transaction: Transaction, operator: LoadedOperator, text: string): boolean => {
  switch (operator.kind) {
    case 'matcher':
      return operator.run.test(text)
    case 'test':
      if (!operator.costs) work.left -= PER_BYTE * text.length
      return work.left >= 0 && operator.test(text)
    case 'compare': {
      const argument = expand(transaction, operator.argument)
      // The platform's search moves by 250 bytes at most: a long argument, which a client may write, is read as often.
      work.left -= PER_BYTE * (text.length + argument.length) + ((text.length * argument.length) >> 8)
      return work.left >= 0 && operator.compare(text, argument)
    }
    case 'country':
      transaction.country = transaction.request.country
      return transaction.country !== undefined
    default:
      return dynamicMatcher(expand(transaction, operator.argument)).test(text)
  }
}

export const setCaptures = (
  transaction: Transaction,
  { operator, question }: LoadedLink,
  value: string,
  text: Text | undefined,
): void => {
  if (operator.kind !== 'matcher') return
  const before = madeBy(text?.captured, question)
  const slots = before === undefined ? operator.run.groups(value) : before.result
  if (text?.lasts === true && before === undefined)
    text.captured = { by: question, result: slots, next: text.captured }
  for (let group = 0; group < 10; group++) {
    const start = slots?.[group * 2] ?? -1
    if (start < 0) transaction.tx.delete(String(group))
    else transaction.tx.set(String(group), value.slice(start, slots?.[group * 2 + 1]))
  }
}

/** Expressions that are only known at run time come from the operator's settings: few, small, and kept. */
const dynamic = new Map<string, Matcher>()
const DYNAMIC_MAX = 16
const DYNAMIC_LENGTH_MAX = 2048

const dynamicMatcher = (source: string): Matcher => {
  const known = dynamic.get(source)
  if (known !== undefined) return known
  const parsed = source.length > DYNAMIC_LENGTH_MAX ? undefined : parseExpression(source)
  const nfa = parsed?.ok === true && !parsed.value.beyond ? buildNfa(parsed.value.root) : undefined
  const lazy = nfa?.ok === true ? makeLazy(nfa.value) : undefined
  const matcher: Matcher = {
    test: (text) => lazy !== undefined && runLazy(lazy, text),
    groups: () => undefined,
  }
  if (dynamic.size >= DYNAMIC_MAX) dynamic.clear()
  dynamic.set(source, matcher)
  return matcher
}
