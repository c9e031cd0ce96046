// Metadata of protected resources (RFC 9728), answered by the gate itself before any guard: a client that has no token
// yet asks for it to learn where to get one. It says nothing that a challenge would not, to every site alike, so it may
// be read across origins and kept by caches.

import { deny } from '../../shared/decision/denials.ts'
import type { Denial } from '../../shared/decision/denials.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { err, ok } from '../../shared/lib/result.ts'
import type { Result } from '../../shared/lib/result.ts'
import { metadataAt, metadataText, metadataUrl, resourceOf } from '../../shared/policy/well-known.ts'
import type { Gate } from './gate.ts'
import { close, type Visit } from './visit.ts'

const MAX_AGE_S = 3600

/** The answer, where the request asks for metadata; undefined for every other. */
export const metadataAnswer = (visit: Visit, exchange: Exchange): Result<Response, Denial> | undefined => {
  const { gate } = visit
  const { resources } = gate.policy.linked
  if (resources === undefined) return undefined
  const resource = metadataAt(resources, exchange, gate.dev)
  if (resource === undefined) return undefined
  const { method } = exchange
  if (method === 'OPTIONS') return ok(tell(visit, 204, null, { 'access-control-max-age': String(MAX_AGE_S) }))
  if (method !== 'GET' && method !== 'HEAD')
    return err({ ...deny('route.method'), headers: { allow: 'GET, HEAD, OPTIONS' } })
  return ok(
    tell(visit, 200, method === 'HEAD' ? null : metadataText(resource, exchange, gate.dev), {
      'content-type': 'application/json',
      'cache-control': `public, max-age=${MAX_AGE_S}`,
    }),
  )
}

const tell = (
  visit: Visit,
  status: number,
  body: string | null,
  fields: Readonly<Record<string, string>>,
): Response => {
  const headers = new Headers(fields)
  close(visit, { outcome: 'metadata', status, cause: undefined }, headers)
  // In place of the policy's CORS: whoever may not read the API may still read how to ask for access to it. MCP's
  // clients send headers of their own, which browsers ask about first.
  headers.set('access-control-allow-origin', '*')
  headers.set('access-control-allow-methods', 'GET, HEAD')
  headers.set('access-control-allow-headers', '*')
  headers.delete('access-control-allow-credentials')
  return new Response(body, { status, headers })
}

/** What a challenge names, where the request is for a resource with metadata. */
export const resourceMetadataOf = (gate: Gate, exchange: Exchange | undefined): string | undefined => {
  const { resources } = gate.policy.linked
  if (resources === undefined || exchange === undefined) return undefined
  const resource = resourceOf(resources, exchange, gate.dev)
  return resource === undefined ? undefined : metadataUrl(resource, exchange, gate.dev)
}
