// The token guard: a warm decision (a remembered token) and a cold one beside jose's own verification of the same
// token, in alternating rounds of one run. `node bench/token.ts [ROUNDS]`.

import { exportJWK, generateKeyPair, jwtVerify, SignJWT } from 'jose'

import { createKeys } from '../functions/adapters/keys/keys.ts'
import { noApiKeys, noIntrospections, noReplays, noRevocations, noSecrets } from '../shared/core/absent.ts'
import type { Links } from '../shared/core/guard.ts'
import type { Issuer, Ports } from '../shared/core/ports.ts'
import type { Exchange } from '../shared/exchange/exchange.ts'
import { issuerSchema, named } from '../shared/guards/token/issuer.options.ts'
import { tokenOptions } from '../shared/guards/token/options.ts'
import { token } from '../shared/guards/token/token.ts'

const ROUNDS = Number(process.argv[2] ?? 7)
const WARM_DECISIONS = 500_000
const COLD_DECISIONS = 3000
const ISS = 'https://id.example.com/'
const AUD = 'https://api.example.com'
const nowMs = Date.now()

const exchangeOf = (text: string): Exchange => ({
  id: 'bench',
  nowMs,
  method: 'GET',
  scheme: 'https',
  host: 'api.example.com',
  authority: 'api.example.com',
  path: '/',
  segments: [''],
  search: '',
  query: [],
  // A fresh text per request, as a platform hands it over: its hash is not yet known.
  headers: new Map([['authorization', `Bearer ${text}`]]),
  hasBody: false,
  cookies: [],
  client: { address: { family: 4, bits: 0, text: '0.0.0.0' }, country: undefined, asn: undefined },
  params: new Map(),
  body: undefined,
})

const ports: Ports = {
  keys: createKeys({
    fetch: () => Promise.reject(new Error('offline')),
    dev: false,
    secret: () => undefined,
  }),
  // Never asked by this guard.
  counters: {} as Ports['counters'],
  apiKeys: noApiKeys('not in this benchmark'),
  revocations: noRevocations,
  replays: noReplays,
  secrets: noSecrets,
  introspections: noIntrospections('offline'),
  defer: () => undefined,
}

const guardOf = (issuer: Issuer) => {
  const links: Links = {
    issuers: new Map([['main', issuer]]),
    lists: new Map(),
    programs: new Map(),
    modules: new Map(),
    route: 'bench',
    place: 0,
  }
  return token(tokenOptions.parse({ issuers: ['main'], scopes: ['orders:read'] }), links)
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0

const microseconds = async (count: number, work: (index: number) => unknown): Promise<number> => {
  const start = process.hrtime.bigint()
  for (let index = 0; index < count; index++) {
    const result = work(index)
    if (result instanceof Promise) await result
  }
  return Number(process.hrtime.bigint() - start) / 1000 / count
}

const measure = async (alg: string): Promise<void> => {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg, use: 'sig' }
  const nowS = Math.floor(nowMs / 1000)
  const claims = { iss: ISS, aud: AUD, sub: 'user-1', scope: 'orders:read', note: 'x'.repeat(300) }
  const text = await new SignJWT({ ...claims, iat: nowS, exp: nowS + 3600 })
    .setProtectedHeader({ alg, kid: 'k1', typ: 'at+jwt' })
    .sign(privateKey)
  const document = {
    issuer: ISS,
    keys: { jwks: { keys: [jwk] } },
    audience: AUD,
    algorithms: [alg],
    type: 'at+jwt',
  }
  const guard = guardOf(named('main', issuerSchema.parse(document)))
  const forgetful = guardOf(named('main', issuerSchema.parse({ ...document, memory: { tokensMax: 0 } })))
  const exchanges = Array.from({ length: 1000 }, () => exchangeOf(text))
  const exchange = exchanges[0] ?? exchangeOf(text)
  await guard.judge(exchange, ports, {})
  await forgetful.judge(exchange, ports, {})
  const rounds: { readonly warm: number; readonly cold: number; readonly jose: number }[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const warm = await microseconds(WARM_DECISIONS, (index) =>
      guard.judge(exchanges[index % exchanges.length] ?? exchange, ports, {}),
    )
    const cold = await microseconds(COLD_DECISIONS, () => forgetful.judge(exchange, ports, {}))
    const jose = await microseconds(COLD_DECISIONS, () =>
      jwtVerify(text, publicKey, { issuer: ISS, audience: AUD, algorithms: [alg], typ: 'at+jwt' }),
    )
    rounds.push({ warm, cold, jose })
  }
  const [warm, cold, jose] = (['warm', 'cold', 'jose'] as const).map((name) =>
    median(rounds.map((one) => one[name])),
  )
  const ratio = median(rounds.map((one) => one.cold / one.jose))
  const figures = [warm, cold, jose].map((figure) => (figure ?? 0).toFixed(2))
  console.log(
    `${alg.padEnd(6)} token ${text.length} B  warm ${figures[0]} µs  cold ${figures[1]} µs  jose ${figures[2]} µs  cold/jose ${ratio.toFixed(2)}`,
  )
}

for (const alg of ['ES256', 'RS256', 'EdDSA']) await measure(alg)
