// Whom a key stands for, as later guards, limits and the origin see it. Made once for each state of a key.

import type { Grants, Principal, Verdict } from '../../core/guard.ts'
import type { ApiKey } from '../../core/ports.ts'
import { compileTable } from '../../lib/ip/compile.ts'
import { parsePrefix } from '../../lib/ip/prefix.ts'
import { openTable } from '../../lib/ip/table.ts'
import type { Table } from '../../lib/ip/table.ts'

/** What stands as the issuer of every key's principal: no token can bear it as its `iss`. */
export const KEY_ISSUER = 'urn:gatehouse:key'

export interface KnownKey {
  readonly grants: Grants
  /** Made once: a warm pass allocates nothing. */
  readonly pass: Verdict
  /** Undefined where the key may be used from everywhere. */
  readonly addresses: Table | undefined
}

/** Remembers what it made by the port's object: a changed key is another one, and the old one's memory goes with it. */
export const keyMemory = (spent: Pick<Grants, 'spent' | 'spentQuery'>): ((key: ApiKey) => KnownKey) => {
  const known = new WeakMap<ApiKey, KnownKey>()
  return (key) => {
    const before = known.get(key)
    if (before !== undefined) return before
    const made = knownKey(key, spent)
    known.set(key, made)
    return made
  }
}

const knownKey = (key: ApiKey, spent: Pick<Grants, 'spent' | 'spentQuery'>): KnownKey => {
  const principal: Principal = {
    // A JSON array keeps the parts apart: no principal of a key can spell a token's.
    id: JSON.stringify([KEY_ISSUER, key.principal]),
    issuer: KEY_ISSUER,
    subject: key.principal,
    credential: 'key',
    claims: Object.freeze(claimsOf(key)),
  }
  const grants: Grants = Object.freeze({
    principal: Object.freeze(principal),
    scopes: Object.freeze([...key.scopes]),
    ...spent,
  })
  return {
    grants,
    pass: Object.freeze({ kind: 'pass', grants }),
    addresses: key.addresses.length === 0 ? undefined : tableOf(key.addresses),
  }
}

/** What limits' plans and conditions of access read. The registry's own words win over metadata of the same name. */
const claimsOf = ({ id, env, name, plan, tenant, metadata }: ApiKey): Readonly<Record<string, unknown>> => {
  const claims = Object.create(null) as Record<string, unknown>
  for (const [key, value] of Object.entries(metadata)) claims[key] = value
  claims['key_id'] = id
  claims['key_name'] = name
  claims['env'] = env
  // Set to nothing where the key has none, so that metadata cannot speak for them.
  delete claims['plan']
  delete claims['tenant']
  if (plan !== undefined) claims['plan'] = plan
  if (tenant !== undefined) claims['tenant'] = tenant
  return claims
}

/** The admin API has parsed them. One that is no prefix holds nobody: a key is never open by mistake. */
const tableOf = (addresses: readonly string[]): Table | undefined => {
  const prefixes = addresses.flatMap((text) => {
    const prefix = parsePrefix(text)
    return prefix.ok ? [prefix.value] : []
  })
  const table = openTable(compileTable(prefixes).bytes)
  if (!table.ok) throw new TypeError(`the addresses of a key do not open: ${table.error}`)
  return table.value
}
