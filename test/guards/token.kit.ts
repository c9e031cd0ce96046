// What the tests of the token guard share: real keys and tokens made by jose, an exchange, an issuer, fake ports.

import { exportJWK, generateKeyPair, SignJWT } from 'jose'
import type { CryptoKey, JWK } from 'jose'
import { noIntrospections, noReplays, noRevocations, noSecrets } from '../../shared/core/absent.ts'
import type { Links, Verdict } from '../../shared/core/guard.ts'
import type { Issuer, KeyAnswer, Keys, Ports } from '../../shared/core/ports.ts'
import type { Exchange, Pair } from '../../shared/exchange/exchange.ts'
import { issuerSchema, named } from '../../shared/guards/token/issuer.options.ts'
import { tokenOptions } from '../../shared/guards/token/options.ts'
import { token } from '../../shared/guards/token/token.ts'
import { createKeys } from '../../functions/adapters/keys/keys.ts'

export const NOW_MS = 1_800_000_000_000
export const NOW_S = NOW_MS / 1000
export const ISS = 'https://id.example.com/'
export const AUD = 'https://api.example.com'

export interface Pen {
  readonly alg: string
  readonly kid: string
  readonly privateKey: CryptoKey
  readonly jwk: JWK
}

export const makePen = async (alg: string, kid: string): Promise<Pen> => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  return { alg, kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg, use: 'sig' } }
}

export const CLAIMS = {
  iss: ISS,
  sub: 'user-1',
  aud: AUD,
  iat: NOW_S - 60,
  exp: NOW_S + 600,
  scope: 'orders:read orders:write',
}

export const sign = (
  pen: Pen,
  claims: Record<string, unknown> = {},
  header: Record<string, unknown> = {},
): Promise<string> => {
  const payload = Object.fromEntries(
    Object.entries({ ...CLAIMS, ...claims }).filter(([, value]) => value !== undefined),
  )
  const protectedHeader = Object.fromEntries(
    Object.entries({ alg: pen.alg, kid: pen.kid, typ: 'at+jwt', ...header }).filter(
      ([, value]) => value !== undefined,
    ),
  )
  return new SignJWT(payload).setProtectedHeader(protectedHeader as { alg: string }).sign(pen.privateKey)
}

export const issuerWith = (jwks: readonly JWK[], overrides: Record<string, unknown> = {}): Issuer =>
  named(
    'main',
    issuerSchema.parse({
      issuer: ISS,
      keys: { jwks: { keys: jwks } },
      audience: AUD,
      algorithms: ['ES256'],
      type: 'at+jwt',
      ...overrides,
    }),
  )

export interface Asked {
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: readonly Pair[]
  readonly cookies?: readonly Pair[]
  readonly nowMs?: number
}

export const exchangeOf = (asked: Asked): Exchange => ({
  id: 'request-1',
  nowMs: asked.nowMs ?? NOW_MS,
  method: 'GET',
  scheme: 'https',
  host: 'api.example.com',
  authority: 'api.example.com',
  path: '/',
  segments: [''],
  search: new URLSearchParams((asked.query ?? []).map(([name, value]) => [name, value])).toString(),
  query: asked.query ?? [],
  headers: new Map(Object.entries(asked.headers ?? {})),
  hasBody: false,
  cookies: asked.cookies ?? [],
  // The token guard never looks at the address.
  client: { address: undefined as never, country: undefined, asn: undefined },
  params: new Map(),
  body: undefined,
})

export const portsWith = (keys: Keys): Ports => ({
  keys,
  counters: undefined as never,
  apiKeys: undefined as never,
  revocations: noRevocations,
  replays: noReplays,
  secrets: noSecrets,
  introspections: noIntrospections('offline'),
  defer: () => undefined,
})

/** The real adapter, for issuers whose keys are inline: it has nothing to fetch. */
export const offlineKeys = (secrets: Readonly<Record<string, string>> = {}): Keys =>
  createKeys({
    fetch: () => Promise.reject(new Error('nothing to fetch')),
    dev: false,
    secret: (binding) => secrets[binding],
  })

export const fixedKeys = (answer: KeyAnswer): Keys => ({ find: () => answer })

export const guardFor = (issuers: readonly Issuer[], options: Record<string, unknown> = {}) => {
  const links: Links = {
    issuers: new Map(issuers.map((issuer) => [issuer.name, issuer])),
    lists: new Map(),
    programs: new Map(),
    modules: new Map(),
    route: 'route',
    place: 0,
  }
  return token(tokenOptions.parse({ issuers: issuers.map((issuer) => issuer.name), ...options }), links)
}

export const bearer = (text: string): Asked => ({ headers: { authorization: `Bearer ${text}` } })

/** One word for a verdict: 'pass', a denial's code, or 'fault CODE'. */
export const wordOf = (verdict: Verdict): string => {
  if (verdict.kind === 'pass') return 'pass'
  return verdict.kind === 'deny' ? verdict.denial.code : `fault ${verdict.fault.code}`
}
