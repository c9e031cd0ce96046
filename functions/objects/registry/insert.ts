// A new key into the registry's table.

import type { NewKey } from '../../../shared/core/registry.ts'

export const insertKey = (sql: SqlStorage, key: NewKey, who: string, nowMs: number): void => {
  sql.exec(
    `INSERT INTO api_key (id, env, name, principal, scopes, plan, tenant, metadata, addresses, hash, hash_version,
       created_ms, created_by, expires_ms) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    key.id,
    key.env,
    key.name,
    key.principal,
    JSON.stringify(key.scopes),
    key.plan ?? null,
    key.tenant ?? null,
    JSON.stringify(key.metadata),
    JSON.stringify(key.addresses),
    key.hash.hash,
    key.hash.version,
    nowMs,
    who,
    key.expiresMs ?? null,
  )
}
