// Rows of the registry's tables as what its contract speaks of. The JSON in them was written by the registry alone.

import type { ApiKey } from '../../../shared/core/ports.ts'
import type { Act, KeyRecord, NewRevocation, Revocation, StoredKey } from '../../../shared/core/registry.ts'
import { beforeSecond, revocationMark } from '../../../shared/core/revoked.ts'
import { encodeMark, ENTRY_BYTES } from '../../../shared/lib/marks/marks.ts'
import type { ActRow, KeyRow, RevocationRow } from './tables.ts'

const HOUR_MS = 3_600_000

const keyOf = (row: KeyRow): ApiKey => ({
  id: row.id,
  env: row.env,
  name: row.name,
  principal: row.principal,
  scopes: JSON.parse(row.scopes) as readonly string[],
  plan: row.plan ?? undefined,
  tenant: row.tenant ?? undefined,
  metadata: JSON.parse(row.metadata) as Readonly<Record<string, string>>,
  addresses: JSON.parse(row.addresses) as readonly string[],
  expiresMs: row.expires_ms ?? undefined,
  revokedMs: row.revoked_ms ?? undefined,
  graceUntilMs: row.grace_until_ms ?? undefined,
})

export const recordOf = (row: KeyRow): KeyRecord => ({
  key: keyOf(row),
  current: { hash: row.hash, version: row.hash_version },
  previous:
    row.old_hash === null || row.old_hash_version === null
      ? undefined
      : { hash: row.old_hash, version: row.old_hash_version },
})

export const storedOf = (row: KeyRow): StoredKey => ({
  ...keyOf(row),
  createdMs: row.created_ms,
  createdBy: row.created_by,
  rotatedMs: row.rotated_ms ?? undefined,
  lastUsedMs: row.used_hour === null ? undefined : row.used_hour * HOUR_MS,
})

export const revocationOf = (row: RevocationRow): Revocation => ({
  id: row.id,
  kind: row.kind as Revocation['kind'],
  iss: row.iss,
  value: row.value,
  beforeMs: row.before_ms ?? undefined,
  untilMs: row.until_ms ?? undefined,
  reason: row.reason,
  createdMs: row.created_ms,
  createdBy: row.created_by,
})

export const actOf = (row: ActRow): Act => ({
  id: row.id,
  atMs: row.at_ms,
  who: row.who,
  what: row.what as Act['what'],
  target: row.target,
  detail: row.detail,
  requestId: row.request_id,
})

export type Marked = Pick<NewRevocation, 'kind' | 'iss' | 'value' | 'beforeMs'>

/** Revocations as entries of the replica's table. */
export const entriesOf = (list: readonly Marked[]): Uint8Array => {
  const bytes = new Uint8Array(list.length * ENTRY_BYTES)
  for (const [index, { kind, iss, value, beforeMs }] of list.entries())
    encodeMark(bytes, index * ENTRY_BYTES, revocationMark(kind, iss, value), beforeSecond(beforeMs))
  return bytes
}

/** How a change names a revocation. */
export const subjectOf = ({ kind, iss, value }: Marked): string => JSON.stringify([kind, iss, value])

export const markedOf = (subject: string, beforeMs: number | null): Marked => {
  const [kind, iss, value] = JSON.parse(subject) as [Marked['kind'], string, string]
  return { kind, iss, value, beforeMs: beforeMs ?? undefined }
}
