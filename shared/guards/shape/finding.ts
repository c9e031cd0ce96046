// What is wrong with a body's form, as the readers of each type tell the guard. Never content: what kind of thing, under
// which of the client's names, how much of it was met and how much is admitted.

import type { DenialCode } from '../../decision/denials.ts'

export interface Finding {
  readonly code: Extract<DenialCode, `shape.${string}`>
  /** A fixed word: `json-depth`. */
  readonly reason: string
  /** Where: `body.items[3].note`, made of the client's names. */
  readonly field?: string
  readonly actual?: number
  readonly bound?: number
}

export const over = (reason: string, actual: number, bound: number, field?: string): Finding => ({
  code: 'shape.bounds',
  reason,
  actual,
  bound,
  ...(field === undefined ? undefined : { field }),
})

export const malformed = (reason: string, field?: string): Finding => told('shape.malformed', reason, field)

/** Two readers could take it for different things. */
export const ambiguous = (reason: string, field?: string): Finding => told('shape.ambiguous', reason, field)

/** Sound by its grammar, and nothing that an API is sent. */
export const construct = (reason: string, field?: string): Finding => told('shape.construct', reason, field)

export const file = (reason: string, field?: string): Finding => told('shape.file', reason, field)

const told = (code: Finding['code'], reason: string, field: string | undefined): Finding =>
  field === undefined ? { code, reason } : { code, reason, field }
