// Members of collections: names with values, and what is known of the texts that many requests repeat.

import { wordSet } from '../runs.ts'
import type { Runtime } from './load.ts'
import type { Field } from './request.ts'
import { work } from '../work.ts'
import { textOf, type Text } from './text.ts'
import type { Entry, Transaction } from './transaction.ts'

export const entry = (name: string, value: string, text?: Text): Entry => ({
  name,
  key: undefined,
  value,
  text,
})

export const keyOf = (item: Entry): string => (item.key ??= item.name.toLowerCase())

export const entryText = (transaction: Transaction, item: Entry): Text =>
  (item.text ??= textOf(transaction.runtime.sieve, transaction.pool, item.value))

export const fieldsToEntries = (fields: readonly Field[]): readonly Entry[] =>
  fields.map(([name, value]) => entry(name, value))

/** The collection's values are its names, as ARGS_NAMES and its like have it. */
export const namesToEntries = (fields: readonly Field[], { runtime }: Transaction): readonly Entry[] =>
  fields.map(([name]) => entry(name, name, recurringText(runtime, name)))

/** Headers that say what a client is, not who it is. */
const RECURRING = wordSet(
  'host user-agent accept accept-language accept-encoding content-type origin cache-control connection',
)

export const headersToEntries = (fields: readonly Field[], { runtime }: Transaction): readonly Entry[] =>
  fields.map(([name, value]) =>
    entry(name, value, RECURRING.has(name.toLowerCase()) ? recurringText(runtime, value) : undefined),
  )

const RECURRING_MAX = 2048
const RECURRING_LENGTH_MAX = 256

/**
 * Requests repeat their names, and what says which client it is: the texts of these outlive a request. What is known of
 * a text is a pure function of it, so this can hide nothing; a flood of made-up names costs only time.
 */
const recurringText = ({ sieve, recurring }: Runtime, value: string): Text | undefined => {
  if (value.length > RECURRING_LENGTH_MAX || work.left < 0) return undefined
  if (recurring.size >= RECURRING_MAX && !recurring.has(value)) recurring.clear()
  return textOf(sieve, recurring, value, true)
}

export const one = (value: string | number | undefined): readonly Entry[] =>
  value === undefined ? [] : [entry('', String(value))]
