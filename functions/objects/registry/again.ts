// A revocation that is said again: what either means is meant, for as long as either was to stay. What was acknowledged is
// lifted by taking it back and by nothing else: a log-out of all devices, which a client may cause, must not end a ban.

import type { NewRevocation } from '../../../shared/core/registry.ts'
import { revocationOf } from './rows.ts'
import type { RevocationRow } from './tables.ts'

/** What is in force of the same name already. */
export const saidBefore = (
  sql: SqlStorage,
  { kind, iss, value }: NewRevocation,
  nowMs: number,
): NewRevocation | undefined => {
  const [row] = sql
    .exec<RevocationRow>(
      'SELECT * FROM revocation WHERE kind = ? AND iss = ? AND value = ? AND (until_ms IS NULL OR until_ms > ?)',
      kind,
      iss,
      value,
      nowMs,
    )
    .toArray()
  return row === undefined ? undefined : revocationOf(row)
}

export const both = (said: NewRevocation | undefined, again: NewRevocation): NewRevocation =>
  said === undefined
    ? again
    : {
        ...again,
        beforeMs: later(said.beforeMs, again.beforeMs),
        untilMs: later(said.untilMs, again.untilMs),
      }

/** Undefined stands for no end. */
const later = (one: number | undefined, other: number | undefined): number | undefined =>
  one === undefined || other === undefined ? undefined : Math.max(one, other)
