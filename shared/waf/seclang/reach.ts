// What a request's collections can match at all, worked out once for each: most rules are passed over by it. It only
// spares work whose answer is known.

import { work } from '../work.ts'
import { entriesOf } from './entries.ts'
import { entryText } from './entry.ts'
import type { Entry, Reach, Transaction } from './transaction.ts'
import { reachOf } from './text.ts'
import { stepsFor, type Walk } from './walk.ts'

/** Units of work. */
const PER_ENTRY = 10
const PER_REACH = 100

/** What the members of a collection can match. The variable is one that does not change within a phase. */
export const reachOfVariable = (transaction: Transaction, variable: number): Reach => {
  const known = transaction.reaches[variable]
  if (known !== undefined) return known
  const { sieve } = transaction.runtime
  const bits = sieve.scanner.always.slice()
  const items: Entry[] = []
  let mask = 0
  let kinds = 0
  const entries = entriesOf(transaction, variable)
  const same = reachOfEntries(transaction, entries)
  if (same !== undefined) return (transaction.reaches[variable] = same)
  work.left -= PER_REACH + PER_ENTRY * entries.length
  for (let at = 0; at < entries.length && work.left >= 0; at++) {
    const entry = entries[at] as Entry
    const text = entryText(transaction, entry)
    mask |= text.mask
    kinds |= text.kinds
    const own = reachOf(sieve, text)
    if (own === sieve.none) continue
    let some = 0
    for (let word = 0; word < bits.length; word++) {
      const found = own[word] as number
      some |= found
      bits[word] = (bits[word] as number) | found
    }
    if (some !== 0) items.push(entry)
  }
  const reach: Reach = { entries, bits, items, mask, kinds }
  transaction.reaches[variable] = reach
  return reach
}

/** Of another collection with the very same members: without a query all arguments are the body's. */
const reachOfEntries = ({ reaches }: Transaction, entries: readonly Entry[]): Reach | undefined => {
  for (const reach of reaches) if (reach?.entries === entries) return reach
  return undefined
}

/** The steps of a phase that have to be looked at. */
export const liveSteps = (transaction: Transaction, walk: Walk): readonly number[] => {
  if (transaction.live !== undefined) return transaction.live
  const all = transaction.runtime.sieve.scanner.always.slice()
  for (const variable of walk.variables) {
    const { bits } = reachOfVariable(transaction, variable)
    for (let word = 0; word < all.length; word++) all[word] = (all[word] as number) | (bits[word] as number)
  }
  return (transaction.live = stepsFor(walk, all))
}
