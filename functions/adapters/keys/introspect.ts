// One question to an introspection endpoint (RFC 7662 §2.1): the gate authenticates, asks over HTTPS, follows no
// redirect (the token would go elsewhere), and reads a bounded answer within one deadline. Only `active: true` is
// active. Reasons are fixed sentences: no token, secret or answer gets into an event.

import { importJWK, SignJWT } from 'jose'

import type { Introspection } from '../../../shared/core/ports.ts'
import { parseStrictJson } from '../../../shared/guards/token/json.ts'
import { err, ok } from '../../../shared/lib/result.ts'
import type { Result } from '../../../shared/lib/result.ts'
import { mayFetch, readJson } from './fetching.ts'
import type { Fetching, Reason } from './fetching.ts'

export interface AskingWorld extends Fetching {
  /** The secret binding of that name; undefined where the environment has none. */
  readonly secret: (binding: string) => string | undefined
  readonly uuid: () => string
}

export type Answer =
  | { readonly kind: 'active'; readonly claims: Readonly<Record<string, unknown>>; readonly bytes: number }
  | { readonly kind: 'inactive' }
  /** `pause`: the endpoint is out of order, and not only in what it says of this one token. */
  | { readonly kind: 'failed'; readonly reason: Reason; readonly pause: boolean }

const ASSERTION_LIFE_S = 60
const KEY_DEPTH_MAX = 8

export const askEndpoint = async (
  world: AskingWorld,
  source: Introspection,
  token: string,
  nowMs: number,
): Promise<Answer> => {
  if (!mayFetch(source.endpoint, world.dev))
    return { kind: 'failed', reason: 'not an https URL', pause: true }
  const deadline = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  // Raced, not only signalled: a fetch that does not listen to its signal must not hold the request.
  const late = new Promise<Answer>((resolve) => {
    timer = setTimeout(() => {
      deadline.abort()
      resolve({ kind: 'failed', reason: 'no answer in time', pause: true })
    }, source.timeoutMs)
  })
  const answer = await Promise.race([asked(world, source, token, nowMs, deadline.signal), late])
  clearTimeout(timer)
  return answer
}

const asked = async (
  world: AskingWorld,
  source: Introspection,
  token: string,
  nowMs: number,
  signal: AbortSignal,
): Promise<Answer> => {
  const form = new URLSearchParams({ token, token_type_hint: 'access_token' })
  const headers = new Headers({
    accept: 'application/json',
    'content-type': 'application/x-www-form-urlencoded',
  })
  const authenticated = await authenticate(world, source, nowMs, form, headers)
  if (!authenticated.ok) return { kind: 'failed', reason: authenticated.error, pause: true }
  const init: RequestInit = {
    method: 'POST',
    headers,
    body: form.toString(),
    redirect: 'manual',
    cache: 'no-store',
    signal,
  }
  const response = await world.fetch(source.endpoint, init).catch(() => undefined)
  if (response === undefined) return { kind: 'failed', reason: 'unreachable', pause: true }
  if (response.status === 400) return refusedToken(response, source.bytesMax)
  const json = await readJson(response, source.bytesMax)
  // An answer out of order may be this token's doing, which whoever sent it must not turn on all others.
  if (!json.ok) return { kind: 'failed', reason: json.error, pause: response.status !== 200 }
  const { value, bytes } = json.value
  // Its own member, and a boolean: the answer without one is no answer (RFC 7662 §2.2).
  const active = Object.hasOwn(value, 'active') ? value['active'] : undefined
  if (typeof active !== 'boolean') return { kind: 'failed', reason: 'the answer has no active', pause: false }
  return active ? { kind: 'active', claims: value, bytes } : { kind: 'inactive' }
}

/** Servers refuse what they cannot introspect, such as JWTs: not a failure, and no active token either. */
const refusedToken = async (response: Response, bytesMax: number): Promise<Answer> => {
  const json = await readJson(response, bytesMax, 400)
  const error = json.ok ? json.value.value['error'] : undefined
  return error === 'unsupported_token_type' || error === 'invalid_request'
    ? { kind: 'inactive' }
    : { kind: 'failed', reason: "the answer's status is 400", pause: false }
}

/** RFC 6749 §2.3.1 and RFC 7523 §2.2. */
const authenticate = async (
  world: AskingWorld,
  source: Introspection,
  nowMs: number,
  form: URLSearchParams,
  headers: Headers,
): Promise<Result<undefined, Reason>> => {
  const { client } = source
  const secret = world.secret('secret' in client ? client.secret : client.key)
  if (secret === undefined || secret === '') return err('the secret binding of the client is missing')
  if ('key' in client) {
    const assertion = await assertionOf(client, secret, source.issuer, world.uuid(), nowMs)
    if (assertion === undefined) return err('the key of the client is no private JWK of its algorithm')
    form.set('client_id', client.id)
    form.set('client_assertion_type', 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer')
    form.set('client_assertion', assertion)
  } else if (client.method === 'post') {
    form.set('client_id', client.id)
    form.set('client_secret', secret)
  } else headers.set('authorization', `Basic ${btoa(`${formEncoded(client.id)}:${formEncoded(secret)}`)}`)
  return ok(undefined)
}

/** application/x-www-form-urlencoded, as RFC 6749 §2.3.1 has it for both halves; ASCII comes out. */
const formEncoded = (text: string): string => new URLSearchParams({ '': text }).toString().slice(1)

const assertionOf = async (
  client: Extract<Introspection['client'], { readonly key: string }>,
  secret: string,
  issuer: string,
  jti: string,
  nowMs: number,
): Promise<string | undefined> => {
  const jwk = parseStrictJson(new TextEncoder().encode(secret), KEY_DEPTH_MAX)
  if (jwk.kind !== 'object') return undefined
  const issuedS = Math.floor(nowMs / 1000)
  const { kid } = jwk.value
  const sign = async (): Promise<string> =>
    new SignJWT({})
      .setProtectedHeader({
        alg: client.algorithm,
        typ: 'JWT',
        ...(typeof kid === 'string' ? { kid } : undefined),
      })
      .setIssuer(client.id)
      .setSubject(client.id)
      .setAudience(client.audience ?? issuer)
      .setIssuedAt(issuedS)
      .setExpirationTime(issuedS + ASSERTION_LIFE_S)
      .setJti(jti)
      .sign(await importJWK(jwk.value, client.algorithm))
  return sign().catch(() => undefined)
}
