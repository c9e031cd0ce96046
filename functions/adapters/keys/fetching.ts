// Getting a key set over HTTP. It trusts the issuer's own server, over HTTPS, and nothing on the way: a redirect is
// followed only where the policy allows any, and never to plain HTTP; an answer is read up to a bound and no further,
// within one deadline for all of it; and discovery must name the very issuer that was asked (mix-up, RFC 8414 §3.3).

import type { KeyOwner } from '../../../shared/core/ports.ts'
import { parseStrictJson } from '../../../shared/guards/token/json.ts'
import { isLoopback } from '../../../shared/guards/token/loopback.ts'
import { err, ok } from '../../../shared/lib/result.ts'
import type { Result } from '../../../shared/lib/result.ts'

/** The platform's fetch, or a test's. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

export interface Fetching {
  readonly fetch: Fetch
  /** Plain HTTP to a loopback address is allowed under `gatehouse dev` alone. */
  readonly dev: boolean
}

/** A fixed sentence for the event: never text of the answer. */
export type Reason = string

const JSON_DEPTH_MAX = 16

/** Where the issuer's metadata says that its keys are (OpenID Connect Discovery 1.0 §4). */
export const discover = async (
  world: Fetching,
  issuer: KeyOwner,
  signal: AbortSignal,
): Promise<Result<string, Reason>> => {
  // §4.1: a trailing slash of the issuer goes before the well-known path is added.
  const base = issuer.issuer.endsWith('/') ? issuer.issuer.slice(0, -1) : issuer.issuer
  const metadata = await fetchJson(world, `${base}/.well-known/openid-configuration`, issuer, signal)
  if (!metadata.ok) return err(`discovery: ${metadata.error}`)
  if (metadata.value['issuer'] !== issuer.issuer) return err('discovery: the metadata names another issuer')
  const jwksUri = metadata.value['jwks_uri']
  if (typeof jwksUri !== 'string' || !mayFetch(jwksUri, world.dev))
    return err('discovery: jwks_uri is missing or not an https URL')
  return ok(jwksUri)
}

export const fetchJwks = async (
  world: Fetching,
  jwksUri: string,
  issuer: KeyOwner,
  signal: AbortSignal,
): Promise<Result<readonly unknown[], Reason>> => {
  const jwks = await fetchJson(world, jwksUri, issuer, signal)
  if (!jwks.ok) return err(`key set: ${jwks.error}`)
  const keys = jwks.value['keys']
  return Array.isArray(keys) ? ok(keys) : err('key set: no list of keys')
}

const fetchJson = async (
  world: Fetching,
  start: string,
  issuer: KeyOwner,
  signal: AbortSignal,
): Promise<Result<Readonly<Record<string, unknown>>, Reason>> => {
  let url = start
  for (let redirects = 0; ; redirects++) {
    if (!mayFetch(url, world.dev)) return err('not an https URL')
    const response = await answered(world, url, signal)
    if (!response.ok) return response
    const location = redirectOf(response.value)
    if (location === undefined) {
      const json = await readJson(response.value, issuer.fetch.bytesMax)
      return json.ok ? ok(json.value.value) : json
    }
    discard(response.value)
    if (redirects === issuer.fetch.redirectsMax) return err('too many redirects')
    const next = URL.parse(location, url)
    if (next === null) return err('a redirect without a target')
    url = next.href
  }
}

const answered = (world: Fetching, url: string, signal: AbortSignal): Promise<Result<Response, Reason>> => {
  const init: RequestInit = {
    redirect: 'manual',
    headers: { accept: 'application/json' },
    // A shared cache in between would hide a rotation, or bring a removed key back.
    cache: 'no-store',
    signal,
  }
  return world.fetch(url, init).then(
    (response) => ok(response),
    () => err(signal.aborted ? 'no answer in time' : 'unreachable'),
  )
}

export const mayFetch = (text: string, dev: boolean): boolean => {
  const url = URL.parse(text)
  if (url === null || url.username !== '' || url.password !== '') return false
  return url.protocol === 'https:' || (dev && url.protocol === 'http:' && isLoopback(url.hostname))
}

const redirectOf = (response: Response): string | undefined =>
  [301, 302, 303, 307, 308].includes(response.status) ? (response.headers.get('location') ?? '') : undefined

/** A bounded answer of this status that is one unambiguous JSON object. */
export const readJson = async (
  response: Response,
  bytesMax: number,
  status = 200,
): Promise<Result<{ readonly value: Readonly<Record<string, unknown>>; readonly bytes: number }, Reason>> => {
  const refusal = headRefusal(response, bytesMax, status)
  if (refusal !== undefined) {
    discard(response)
    return err(refusal)
  }
  const bytes = await readBytes(response, bytesMax)
  if (!bytes.ok) return bytes
  const json = parseStrictJson(bytes.value, JSON_DEPTH_MAX)
  return json.kind === 'object'
    ? ok({ value: json.value, bytes: bytes.value.length })
    : err('the answer is not an unambiguous JSON object')
}

const headRefusal = (response: Response, bytesMax: number, status: number): Reason | undefined => {
  if (response.status !== status) return `the answer's status is ${response.status}`
  const type = (response.headers.get('content-type') ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? ''
  // Static hosts serve key sets without a type of their own; a page of HTML is an error page or a portal.
  const known = type === '' || type.endsWith('/json') || type.endsWith('+json')
  if (!known && type !== 'text/plain' && type !== 'application/octet-stream') return 'the answer is not JSON'
  const length = Number(response.headers.get('content-length') ?? 0)
  return length > bytesMax ? 'the answer is larger than bytesMax' : undefined
}

const readBytes = async (response: Response, bytesMax: number): Promise<Result<Uint8Array, Reason>> => {
  if (response.body === null) return err('the answer is empty')
  const reader = response.body.getReader()
  const chunks: Uint8Array[] = []
  let length = 0
  for (;;) {
    const read = await reader.read().catch(() => undefined)
    if (read === undefined) return err('the answer broke off')
    if (read.done) break
    const chunk: unknown = read.value
    if (!(chunk instanceof Uint8Array)) return err('the answer is not bytes')
    length += chunk.byteLength
    if (length > bytesMax) {
      reader.cancel().catch(ignore)
      return err('the answer is larger than bytesMax')
    }
    chunks.push(chunk)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    bytes.set(chunk, at)
    at += chunk.byteLength
  }
  return ok(bytes)
}

/** Frees the connection of an answer that nobody reads. */
const discard = (response: Response): void => {
  response.body?.cancel().catch(ignore)
}

// A stream that is given up may fail in any way: nobody waits for it.
const ignore = (): void => undefined
