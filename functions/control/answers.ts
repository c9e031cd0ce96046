// What the admin API answers: JSON that nobody keeps, and problem details where it cannot do what was asked. The one
// answer with a secret in it is that of an issued or rotated key.

import type { RegistryRefusal, Revocation, StoredKey } from '../../shared/core/registry.ts'
import type { Wrong } from './read.ts'

export const json = (value: unknown, status = 200): Response =>
  new Response(`${JSON.stringify(value)}\n`, {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store' },
  })

export const problemOf = (status: number, title: string, detail?: string): Response =>
  new Response(
    `${JSON.stringify({ type: 'about:blank', title, status, ...(detail === undefined ? undefined : { detail }) })}\n`,
    { status, headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' } },
  )

export const wrongOf = ({ name, message }: Wrong): Response =>
  problemOf(400, 'The request is not what the admin API takes.', `${name}: ${message}`)

const REFUSALS: Readonly<Record<RegistryRefusal, readonly [status: number, title: string]>> = {
  'not-found': [404, 'There is no such entry.'],
  exists: [409, 'There is such an entry already.'],
  revoked: [409, 'The key has been revoked: issue a new one.'],
  full: [
    409,
    'There are as many revocations as an isolate can hold: remove some, or revoke by subject or issuer.',
  ],
}

export const refusalOf = (refusal: RegistryRefusal): Response => {
  const [status, title] = REFUSALS[refusal]
  return problemOf(status, title)
}

const timeOf = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString()

/** A key as administrators see it. Undefined members are left out. */
export const keyView = (key: StoredKey): Readonly<Record<string, unknown>> => ({
  id: key.id,
  env: key.env,
  name: key.name,
  principal: key.principal,
  scopes: key.scopes,
  plan: key.plan,
  tenant: key.tenant,
  metadata: key.metadata,
  addresses: key.addresses,
  created: timeOf(key.createdMs),
  createdBy: key.createdBy,
  expires: timeOf(key.expiresMs),
  rotated: timeOf(key.rotatedMs),
  graceUntil: timeOf(key.graceUntilMs),
  revoked: timeOf(key.revokedMs),
  lastUsed: timeOf(key.lastUsedMs),
})

export const revocationView = (one: Revocation): Readonly<Record<string, unknown>> => ({
  id: one.id,
  kind: one.kind,
  issuer: one.iss,
  value: one.kind === 'iss' ? undefined : one.value,
  before: timeOf(one.beforeMs),
  until: timeOf(one.untilMs),
  reason: one.reason,
  created: timeOf(one.createdMs),
  createdBy: one.createdBy,
})

export const isoOf = timeOf
