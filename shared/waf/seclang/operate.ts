// A link's operator over one text: its answer, which is remembered where the same text is asked again, and what its
// groups hold.

import { givenSearch, type Search } from '../expressions/search.ts'
import { work } from '../work.ts'
import { expand } from './act.ts'
import type { LinkData } from './data.ts'
import type { LoadedLink } from './load.ts'
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
  { operator, question, data: { negated } }: LoadedLink,
  value: string,
  text: Text | undefined,
): boolean => {
  if (text === undefined || !isKept(operator, text)) return operates(transaction, operator, value, negated)
  const before = madeBy(text.asked, question)
  if (before !== undefined) return before.result
  const result = operates(transaction, operator, value, negated)
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

const operates = (
  transaction: Transaction,
  operator: LoadedOperator,
  text: string,
  negated: boolean,
): boolean => {
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
    default: {
      const search = givenBy(expand(transaction, operator.argument))
      // What is no expression holds either way: a client must not end a rule with a bracket in a macro.
      return search === undefined ? !negated : search(text)
    }
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

/** Expressions that are only known at run time are few, and kept. */
const given = new Map<string, Search | undefined>()
const GIVEN_MAX = 16

const givenBy = (source: string): Search | undefined => {
  if (given.has(source)) return given.get(source)
  const search = givenSearch(source)
  if (work.left < 0) return undefined
  if (given.size >= GIVEN_MAX) given.clear()
  given.set(source, search)
  return search
}
