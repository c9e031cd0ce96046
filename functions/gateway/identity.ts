// The gate's word to an origin, which the origin can check: a fresh signed token per request that says who was
// authenticated, and which method, path, query and body were judged. Who reaches the origin past the gate has none,
// and who records one can send it for nothing but the same request, for less than a minute.

import type { Grants } from '../../shared/core/guard.ts'
import { deny, type Denial, type Fault } from '../../shared/decision/denials.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { digestBytes } from '../../shared/lib/digest/digest.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import type { Identity, Origin } from '../../shared/policy/linked.ts'
import type { Gate } from './gate.ts'
import { close, type Visit } from './visit.ts'

export const IDENTITY_HEADER = 'x-gatehouse-identity'

/** SHA-256 of no bytes: a request without a body cannot be given one. */
const OF_NOTHING = '47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU'
const MAX_AGE_S = 300

/** Signs for one URL that the request is sent to; each attempt gets a token of its own. */
export type Identify = (url: string) => Promise<Result<string, Fault>>

export interface Identified {
  readonly exchange: Exchange
  readonly grants: Grants
  readonly route: string
  readonly origin: Origin
  /** The request has a body, read or streamed. */
  readonly hasBody: boolean
}

/** Undefined where the origin asks for no identity. */
export const identifier = (gate: Gate, request: Identified): Identify | undefined => {
  const { identity } = gate.policy.linked
  const { audience } = request.origin
  const { signer } = gate
  if (audience === undefined) return undefined
  if (identity === undefined || signer === undefined)
    throw new TypeError('an origin asks for an identity that nobody signs')
  let attempts = 0
  return async (url) => {
    attempts++
    const stated = stateOf(request, identity, gate.world.now())
    const bytes = request.exchange.body?.bytes
    const body = bytes === undefined ? undefined : encode(await crypto.subtle.digest('SHA-256', bytes))
    return signer.sign({
      ...stated,
      aud: audience,
      // A retry is another request in the origin's eyes.
      jti: attempts === 1 ? request.exchange.id : `${request.exchange.id}.${attempts}`,
      path: pathOf(url),
      ...(bytes === undefined && request.hasBody ? {} : { body_sha256: body ?? OF_NOTHING }),
    })
  }
}

const stateOf = (
  { exchange, grants, route }: Identified,
  { issuer, lifetimeS }: Identity,
  nowMs: number,
): Readonly<Record<string, unknown>> => {
  const iat = Math.floor(nowMs / 1000)
  const { principal, scopes } = grants
  return {
    iss: issuer,
    iat,
    exp: iat + lifetimeS,
    method: exchange.method,
    ...(exchange.search === '' ? {} : { query_sha256: encode(digestBytes(exchange.search)) }),
    route,
    request_id: exchange.id,
    ...(principal === undefined
      ? {}
      : { sub: principal.subject, principal: principal.id, principal_issuer: principal.issuer }),
    ...(scopes === undefined || scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
  }
}

/** The path as the origin sees it: with the prefix of its URL, without what was stripped. */
const pathOf = (url: string): string => {
  const start = url.indexOf('/', url.indexOf('://') + 3)
  const end = url.indexOf('?', start)
  return end === -1 ? url.slice(start) : url.slice(start, end)
}

const encode = (bytes: ArrayBuffer | Uint8Array): string =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '')

/** The public keys at their well-known path; undefined for every other request. */
export const publicKeysAnswer = (
  visit: Visit,
  exchange: Exchange,
): undefined | Result<Promise<Result<Response, Fault>>, Denial> => {
  const { identity } = visit.gate.policy.linked
  if (identity === undefined || exchange.path !== identity.path) return undefined
  if (exchange.method !== 'GET' && exchange.method !== 'HEAD')
    return err({ ...deny('route.method'), headers: { allow: 'GET, HEAD' } })
  return ok(tellKeys(visit, exchange))
}

const tellKeys = async (visit: Visit, exchange: Exchange): Promise<Result<Response, Fault>> => {
  const { signer } = visit.gate
  if (signer === undefined) throw new TypeError('a policy with an identity and a gate without a signer')
  const keys = await signer.publicKeys()
  if (!keys.ok) return keys
  const headers = new Headers({
    'content-type': 'application/jwk-set+json',
    'cache-control': `public, max-age=${MAX_AGE_S}`,
  })
  close(visit, { outcome: 'metadata', status: 200, cause: undefined }, headers)
  return ok(new Response(exchange.method === 'HEAD' ? null : keys.value, { status: 200, headers }))
}
