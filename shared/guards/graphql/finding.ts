// What is wrong with a GraphQL request, as the readers tell the guard. Names may be the client's; values never are.

import type { DenialCode } from '../../decision/denials.ts'

export interface Finding {
  readonly code: Extract<DenialCode, `graphql.${string}`>
  /** A fixed word: `depth`. */
  readonly reason: string
  /** `Query.orders`, made of the client's names. */
  readonly field?: string
  readonly actual?: number
  readonly bound?: number
}

export const over = (reason: string, actual: number, bound: number, field?: string): Finding => ({
  code: 'graphql.bounds',
  reason,
  // What grows by doubling fragments may be beyond all numbers, which JSON does not write.
  actual: Math.min(actual, Number.MAX_SAFE_INTEGER),
  bound,
  ...(field === undefined ? undefined : { field }),
})

export const told = (code: Finding['code'], reason: string, field?: string): Finding =>
  field === undefined ? { code, reason } : { code, reason, field }
