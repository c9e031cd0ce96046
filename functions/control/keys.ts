// API keys through the admin API: issue, list, show, rotate with a grace time, revoke. A key's text is made here, told
// once in the answer, and kept by nobody: the registry gets its hash.

import type { Actor, NewKey, Registry } from '../../shared/core/registry.ts'
import { makeKey } from '../../shared/guards/key/pepper.ts'
import type { Peppers } from '../../shared/guards/key/pepper.ts'
import { isApiKeyId, isEnvironment } from '../../shared/lib/apikey/apikey.ts'
import { parsePrefix } from '../../shared/lib/ip/prefix.ts'
import { err, ok } from '../../shared/lib/result.ts'
import { json, keyView, problemOf, refusalOf, wrongOf } from './answers.ts'
import { readFields, readMap, readPage, readSpan, readText, readTexts, readTime, type Read } from './read.ts'

export interface KeyRoom {
  readonly registry: Registry
  readonly peppers: Peppers
  readonly randomBytes: (count: number) => Uint8Array
  /** Of keys that name none. */
  readonly env: string
  readonly actor: Actor
  readonly nowMs: number
}

const ISSUE_FIELDS = [
  'env',
  'name',
  'principal',
  'scopes',
  'plan',
  'tenant',
  'metadata',
  'addresses',
  'expires',
] as const

export const issueKey = async (room: KeyRoom, body: string): Promise<Response> => {
  const wanted = wantedKey(room, body)
  if (!wanted.ok) return wrongOf(wanted.error)
  const { text, id, kept } = makeKey(room.peppers, wanted.value.env, room.randomBytes)
  const principal = wanted.value.principal ?? id
  const issued = await room.registry.issue({ ...wanted.value, id, principal, hash: kept }, room.actor)
  return issued.ok ? json({ ...keyView(issued.value), key: text }, 201) : refusalOf(issued.error)
}

type Wanted = Omit<NewKey, 'id' | 'hash' | 'principal'> & { readonly principal: string | undefined }

const wantedKey = ({ env, nowMs }: KeyRoom, body: string): Read<Wanted> => {
  const fields = readFields(body, ISSUE_FIELDS)
  if (!fields.ok) return fields
  const named = readText(fields.value, 'env', 16)
  if (!named.ok || (named.value !== undefined && !isEnvironment(named.value)))
    return err({ name: 'env', message: 'expected lower-case letters and digits, 16 at most' })
  const name = readText(fields.value, 'name', 128)
  if (!name.ok) return name
  if (name.value === undefined) return err({ name: 'name', message: 'expected a name: what the key is for' })
  const principal = readText(fields.value, 'principal', 256)
  if (!principal.ok) return principal
  const scopes = readTexts(
    fields.value,
    'scopes',
    64,
    isScope,
    'scopes: printable ASCII without spaces and quotes',
  )
  if (!scopes.ok) return scopes
  const plan = readText(fields.value, 'plan', 64)
  if (!plan.ok) return plan
  const tenant = readText(fields.value, 'tenant', 256)
  if (!tenant.ok) return tenant
  const metadata = readMap(fields.value, 'metadata', 32)
  if (!metadata.ok) return metadata
  const addresses = readTexts(fields.value, 'addresses', 100, isPrefix, 'addresses and CIDR prefixes')
  if (!addresses.ok) return addresses
  const expires = readTime(fields.value, 'expires', nowMs)
  if (!expires.ok) return expires
  if (expires.value !== undefined && expires.value <= nowMs)
    return err({ name: 'expires', message: 'expected a time in the future' })
  return ok({
    env: named.value ?? env,
    name: name.value,
    principal: principal.value,
    scopes: scopes.value,
    plan: plan.value,
    tenant: tenant.value,
    metadata: { ...metadata.value },
    addresses: addresses.value,
    expiresMs: expires.value,
  })
}

/** RFC 6749 §3.3: scope-token. */
const isScope = (text: string): boolean => /^[\x21\x23-\x5b\x5d-\x7e]{1,256}$/.test(text)

const isPrefix = (text: string): boolean => text.length <= 64 && parsePrefix(text).ok

const ROTATE_FIELDS = ['grace', 'expires'] as const
const GRACE_MS = 86_400_000
const GRACE_MS_MAX = 90 * 86_400_000

export const rotateKey = async (room: KeyRoom, id: string, body: string): Promise<Response> => {
  const fields = readFields(body, ROTATE_FIELDS)
  if (!fields.ok) return wrongOf(fields.error)
  const grace = readSpan(fields.value, 'grace')
  if (!grace.ok) return wrongOf(grace.error)
  const graceMs = grace.value ?? GRACE_MS
  if (graceMs > GRACE_MS_MAX) return wrongOf({ name: 'grace', message: 'expected 90d at most' })
  const expires = readTime(fields.value, 'expires', room.nowMs)
  if (!expires.ok) return wrongOf(expires.error)
  if (expires.value !== undefined && expires.value <= room.nowMs)
    return wrongOf({ name: 'expires', message: 'expected a time in the future' })
  const before = await room.registry.key(id)
  if (before === undefined) return refusalOf('not-found')
  const { text, kept } = makeKey(room.peppers, before.env, room.randomBytes, id)
  const expiresMs = expires.value ?? before.expiresMs
  const rotated = await room.registry.rotate(id, { hash: kept, graceMs, expiresMs }, room.actor)
  return rotated.ok ? json({ ...keyView(rotated.value), key: text }) : refusalOf(rotated.error)
}

export const revokeKey = async ({ registry, actor }: KeyRoom, id: string): Promise<Response> => {
  const revoked = await registry.revokeKey(id, actor)
  return revoked.ok ? json(keyView(revoked.value)) : refusalOf(revoked.error)
}

export const showKey = async (registry: Registry, id: string): Promise<Response> => {
  const key = isApiKeyId(id) ? await registry.key(id) : undefined
  return key === undefined ? refusalOf('not-found') : json(keyView(key))
}

export const listKeys = async (
  registry: Registry,
  query: (name: string) => string | undefined,
): Promise<Response> => {
  const page = readPage(query, /^[0-9A-Za-z]{0,18}$/, '')
  if (!page.ok) return wrongOf(page.error)
  const principal = query('principal')
  if (principal !== undefined && principal.length > 256) return problemOf(400, 'The principal is too long.')
  const { items, cursor } = await registry.keys({ ...page.value, principal })
  return json({ keys: items.map(keyView), cursor })
}
