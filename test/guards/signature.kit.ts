// What the tests of the signature guard share: exchanges as the gate makes them, a peer that signs (an independent
// library from npm), and ports over the real key adapter.

import { constants, generateKeyPairSync, sign } from 'node:crypto'
import type { KeyObject } from 'node:crypto'

import { createSigner, httpbis } from 'http-message-signatures'

import { createKeys } from '../../functions/adapters/keys/keys.ts'
import type { Fetch } from '../../functions/adapters/keys/fetching.ts'
import { createReplays } from '../../functions/adapters/replay/replays.ts'
import { noRevocations } from '../../shared/core/absent.ts'
import type { Guard, Links, Verdict } from '../../shared/core/guard.ts'
import type { Ports, Revocations } from '../../shared/core/ports.ts'
import { bodyOf } from '../../shared/exchange/body.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { inspect } from '../../shared/exchange/inspect.ts'
import { withBody } from '../../shared/exchange/with.ts'
import { signatureOptions } from '../../shared/guards/signature/signature.options.ts'
import { signature } from '../../shared/guards/signature/signature.ts'
import { portsWith } from './token.kit.ts'

export const NOW_MS = 1_800_000_000_000
export const NOW_S = NOW_MS / 1000

/** A message as it is sent. */
export interface Message {
  readonly method: string
  readonly url: string
  readonly headers: Readonly<Record<string, string>> | readonly (readonly [string, string])[]
  readonly body?: string | Uint8Array
}

export const linesOf = (message: Message): Record<string, string> =>
  Object.fromEntries(isLines(message.headers) ? message.headers : Object.entries(message.headers))

const isLines = (headers: Message['headers']): headers is readonly (readonly [string, string])[] =>
  Array.isArray(headers)

/** What the gate makes of a message; a message that it refuses on sight is a test's mistake. */
export const exchangeOf = (message: Message, nowMs = NOW_MS): Exchange => {
  const lines = isLines(message.headers) ? message.headers : Object.entries(message.headers)
  const made = inspect(
    {
      id: 'request-1',
      nowMs,
      method: message.method,
      url: message.url,
      headers: lines,
      peer: '192.0.2.1',
      country: undefined,
      asn: undefined,
    },
    {
      client: { kind: 'socket' },
      bounds: { targetBytesMax: 8192, headersBytesMax: 32_768, headersMax: 100, bodyBytesMax: 1_048_576 },
    },
  )
  if (!made.ok) throw new TypeError(`inspect refused it: ${JSON.stringify(made.error)}`)
  if (message.body === undefined) return made.value
  const bytes = typeof message.body === 'string' ? new TextEncoder().encode(message.body) : message.body
  return withBody(made.value, bodyOf(bytes, made.value.headers.get('content-type')))
}

export interface World {
  readonly secrets?: Readonly<Record<string, string>>
  readonly fetch?: Fetch
  readonly revocations?: Revocations
}

export const portsOf = (world: World = {}): Ports => {
  const read = (name: string): string | undefined => world.secrets?.[name]
  const keys = createKeys({
    fetch: world.fetch ?? (() => Promise.reject(new TypeError('nothing to fetch'))),
    dev: false,
    secret: read,
  })
  return {
    ...portsWith(keys),
    revocations: world.revocations ?? noRevocations,
    replays: createReplays({}),
    secrets: { read },
  }
}

const LINKS: Links = {
  issuers: new Map(),
  lists: new Map(),
  programs: new Map(),
  modules: new Map(),
  route: 'route',
  place: 0,
}

/** A guard of options as a document writes them. */
export const guardOf = (options: Record<string, unknown>): Guard =>
  signature(signatureOptions.parse(options), LINKS)

/** The same, remembering what was used for as long as the build says: longer than the guard itself would ask for. */
export const keepingGuardOf = (options: Record<string, unknown>, keptMs: number): Guard =>
  signature({ ...signatureOptions.parse(options), keptMs }, LINKS)

/** `pass`, or the code of what it is. */
export const wordOf = (verdict: Verdict): string => {
  if (verdict.kind === 'deny') return verdict.denial.code
  return verdict.kind === 'fault' ? verdict.fault.code : 'pass'
}

export interface Pen {
  readonly alg: string
  readonly privateKey: KeyObject
  readonly jwk: Record<string, unknown>
}

const makers: Readonly<Record<string, () => { publicKey: KeyObject; privateKey: KeyObject }>> = {
  ed25519: () => generateKeyPairSync('ed25519'),
  'ecdsa-p256-sha256': () => generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  'ecdsa-p384-sha384': () => generateKeyPairSync('ec', { namedCurve: 'P-384' }),
  'rsa-pss-sha512': () => generateKeyPairSync('rsa', { modulusLength: 2048 }),
}

export const makePen = (alg: string): Pen => {
  const { publicKey, privateKey } = (makers[alg] as (typeof makers)[string])()
  return { alg, privateKey, jwk: publicKey.export({ format: 'jwk' }) }
}

export const digestHeader = async (
  body: string | Uint8Array,
  hash: 'SHA-256' | 'SHA-512' = 'SHA-256',
): Promise<string> => {
  const content = typeof body === 'string' ? new TextEncoder().encode(body) : new Uint8Array(body)
  const bytes = new Uint8Array(await crypto.subtle.digest(hash, content))
  return `${hash.toLowerCase()}=:${btoa(String.fromCharCode(...bytes))}:`
}

export interface Signing {
  readonly fields?: readonly string[]
  readonly name?: string
  readonly parameters?: Readonly<Record<string, string | number | undefined>> | undefined
  readonly secret?: string
}

export const FIELDS = ['@method', '@authority', '@path', '@query'] as const

/** The peer's own RSA-PSS takes the longest salt there is, where RFC 9421 §3.3.1 has 64 bytes. */
const pssSigned = (data: Buffer, key: KeyObject): Buffer =>
  sign('sha512', data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 64 })

/** Signs with the peer's library; times are seconds. */
export const signed = async (
  message: Message,
  pen: Pen | string,
  signing: Signing = {},
): Promise<Message> => {
  const signer =
    typeof pen === 'string'
      ? createSigner(new TextEncoder().encode(pen), 'hmac-sha256')
      : pen.alg === 'rsa-pss-sha512'
        ? { alg: pen.alg, sign: (data: Buffer) => Promise.resolve(pssSigned(data, pen.privateKey)) }
        : createSigner(pen.privateKey, pen.alg)
  const stated: Record<string, string | number | undefined> = {
    created: NOW_S,
    keyid: 'k1',
    ...signing.parameters,
  }
  const values = Object.fromEntries(
    Object.entries(stated)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [
        name,
        (name === 'created' || name === 'expires') && typeof value === 'number'
          ? new Date(value * 1000)
          : value,
      ]),
  )
  const out = await httpbis.signMessage(
    {
      key: signer,
      name: signing.name ?? 'sig',
      fields: [...(signing.fields ?? FIELDS)],
      params: Object.keys(values),
      paramValues: values,
    },
    { method: message.method, url: message.url, headers: linesOf(message) },
  )
  return { ...message, headers: linesOf({ ...message, headers: out.headers }) }
}
