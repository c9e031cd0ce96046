// Words for what stands in a document, and for what was expected there.

import type { z } from 'zod'

export const TYPES: Readonly<Record<string, string>> = {
  string: 'text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'a map',
  record: 'a map',
  null: 'nothing',
}

export const describe = (value: unknown): string => {
  if (value === null) return 'nothing'
  if (Array.isArray(value)) return 'a list'
  if (typeof value === 'object') return 'a map'
  // Infinity and NaN, which JSON does not have.
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? '')
  return text.length > 60 ? `${text.slice(0, 60)}…` : text
}

/** Sentences of ours start small; zod's own start large. */
export const sentence = (message: string): string => message.charAt(0).toLowerCase() + message.slice(1)

type Bound = Extract<z.core.$ZodIssue, { code: 'too_small' | 'too_big' }>

/** `expected at least 1, got -1`. Schemas that state their own sentence know better. */
export const outOfBounds = (issue: Bound, value: unknown): string => {
  if (!issue.message.startsWith('Too ')) return sentence(issue.message)
  const least = issue.code === 'too_small'
  const bound = least ? issue.minimum : issue.maximum
  const words =
    issue.inclusive === false ? (least ? 'more than' : 'less than') : least ? 'at least' : 'at most'
  const unit = UNITS[issue.origin]
  if (unit === undefined) return `expected ${words} ${bound}, got ${describe(value)}`
  const size = Array.isArray(value) || typeof value === 'string' ? value.length : undefined
  return `expected ${words} ${bound} ${Number(bound) === 1 ? unit.one : unit.many}${size === undefined ? '' : `, got ${size}`}`
}

const UNITS: Readonly<Record<string, { readonly one: string; readonly many: string }>> = {
  array: { one: 'item', many: 'items' },
  string: { one: 'character', many: 'characters' },
  record: { one: 'entry', many: 'entries' },
  object: { one: 'key', many: 'keys' },
}
