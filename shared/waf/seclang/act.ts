// What a rule does when it matches: writes variables, switches rules and targets off, opens collections. Collections
// that outlive a request are this isolate's only, bounded, and expire; the request's own clock is the only one.

import type { ActionData } from './data.ts'
import type { Macro } from './macro.ts'
import { toNumber } from '../operators/operators.ts'
import type { StoredCollection, Stores } from './load.ts'
import { entriesOf } from './entries.ts'
import { keyOf } from './entry.ts'
import { forget, type Transaction } from './transaction.ts'
import { work } from '../work.ts'
import { V, VARIABLES } from './variables.ts'

/** Values grow only by what one request brings: a rule that appends without end is cut here. */
const VALUE_MAX = 16_384
const NAMES_MAX = 2048
const STORES_MAX = 10_000

/** Units of work. */
const PER_MEMBER = 8
const PER_ACTION = 150

export const expand = (transaction: Transaction, macro: Macro): string => {
  if (macro.length === 1 && typeof macro[0] === 'string') return macro[0]
  let text = ''
  for (const part of macro) text += typeof part === 'string' ? part : lookUp(transaction, part[0], part[1])
  return text
}

const lookUp = (transaction: Transaction, variable: number, key: string): string => {
  if (variable === V.TX) return transaction.tx.get(key) ?? ''
  const entries = entriesOf(transaction, variable)
  if (key === '') return entries[0]?.value ?? ''
  // A rule may ask for it for each of as many members.
  work.left -= PER_MEMBER * entries.length
  if (work.left < 0) return ''
  return entries.find((item) => keyOf(item) === key)?.value ?? ''
}

export const perform = (transaction: Transaction, action: ActionData): void => {
  work.left -= PER_ACTION
  switch (action.kind) {
    case 'set':
      setVariable(transaction, action)
      return
    case 'expire': {
      const seconds = toNumber(expand(transaction, action.seconds))
      const expiries = transaction.opened.get(action.variable)?.expiries
      if (expiries !== undefined && expiries.size < NAMES_MAX)
        expiries.set(
          expand(transaction, action.name).toLowerCase(),
          transaction.request.nowMs + seconds * 1000,
        )
      return
    }
    case 'open':
      openCollection(transaction, action.variable, expand(transaction, action.key))
      return
    case 'remove':
      transaction.removed.push(action.rules)
      return
    case 'exclude':
      transaction.excluded.push({ rules: action.rules, variable: action.variable, selector: action.selector })
      return
    case 'processor':
      transaction.processor = action.name
      forget(transaction)
      return
    case 'forceBody':
      transaction.forceBody = action.on
      forget(transaction)
      return
    case 'bodyAccess':
      transaction.bodyAccess = action.on
      forget(transaction)
      return
    case 'answerAccess':
      transaction.answerAccess = action.on
      return
    case 'engine':
      transaction.engine = action.mode
  }
}

const setVariable = (transaction: Transaction, action: Extract<ActionData, { kind: 'set' }>): void => {
  const values = action.variable === V.TX ? transaction.tx : transaction.opened.get(action.variable)?.values
  if (values === undefined) return
  const name = expand(transaction, action.name).toLowerCase()
  if (action.variable === V.TX && transaction.pins.has(name)) return
  if (action.change === 'unset') {
    values.delete(name)
    return
  }
  const value = expand(transaction, action.value)
  const current = values.get(name)
  if (current === undefined && values.size >= NAMES_MAX) return
  if (action.change === '=') values.set(name, value.slice(0, VALUE_MAX))
  else {
    const change = action.change === '+' ? toNumber(value) : -toNumber(value)
    values.set(name, String(toNumber(current ?? '') + change))
  }
}

const openCollection = (transaction: Transaction, variable: number, key: string): void => {
  const { stores } = transaction.runtime
  const name = `${VARIABLES[variable] ?? ''}\0${key}`
  const known = stores.get(name)
  const collection: StoredCollection = known ?? { values: new Map(), expiries: new Map() }
  for (const [field, expiryMs] of collection.expiries) {
    if (expiryMs > transaction.request.nowMs) continue
    collection.expiries.delete(field)
    collection.values.delete(field)
  }
  // Re-inserted: the map's order is that of use, and the least recently used goes first.
  stores.delete(name)
  evict(stores)
  stores.set(name, collection)
  transaction.opened.set(variable, collection)
}

const evict = (stores: Stores): void => {
  if (stores.size < STORES_MAX) return
  const oldest = stores.keys().next()
  if (oldest.done !== true) stores.delete(oldest.value)
}
