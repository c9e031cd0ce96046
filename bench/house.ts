// The gate of the benchmark: a whole policy (10,000 prefixes, token, two limits, payload), built and bundled as for a
// deployment. Keys come from a loopback issuer, so that every fetch of them is counted.

import { execFileSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose'
import { parse } from 'smol-toml'

const root = fileURLToPath(new URL('../', import.meta.url))
const wrangler = join(root, 'node_modules/.bin/wrangler')
const PREFIXES = 10_000
const TOKEN_BYTES = 900

export interface House {
  readonly jwks: string
  /** About 900 bytes. */
  readonly token: string
}

export const makeToken = async (issuer: string): Promise<House> => {
  const { privateKey, publicKey } = await generateKeyPair('ES256')
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid: 'bench', alg: 'ES256', use: 'sig' }
  const sign = async (padding: string): Promise<string> =>
    new SignJWT({ scope: 'orders:read orders:write', tenant: 'bench', padding })
      .setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'bench' })
      .setIssuer(issuer)
      .setAudience('https://api.bench')
      .setSubject('user-4711')
      .setIssuedAt()
      .setExpirationTime('12h')
      .sign(privateKey)
  const bare = await sign('')
  const token = await sign('x'.repeat(Math.floor(((TOKEN_BYTES - bare.length) * 3) / 4)))
  return { jwks: JSON.stringify({ keys: [jwk] }), token }
}

/** The guards of both routes, in their order. */
export const GUARDS = ['address', 'limit by address', 'token', 'limit by principal', 'payload'] as const
export type GuardName = (typeof GUARDS)[number]

/** Builds and bundles into `folder`, with some of the guards or all; answers the modules' files, the entry first. */
export const buildHouse = (
  folder: string,
  issuer: string,
  guards: readonly GuardName[] = GUARDS,
): readonly string[] => {
  const policy = join(folder, 'policy')
  mkdirSync(join(policy, 'lists'), { recursive: true })
  writeFileSync(join(policy, 'lists/abusers.txt'), prefixes())
  writeFileSync(join(policy, 'gateway.yaml'), gateway(issuer, guards))
  return bundleWorker(folder, policy)
}

/** The Worker for a policy folder, as for a deployment: its modules' files, the entry first. */
export const bundleWorker = (folder: string, policy: string): readonly string[] => {
  const out = join(folder, 'built')
  run(process.execPath, [
    join(root, 'cli/gatehouse.js'),
    'build',
    '--dev',
    `--policy=${policy}`,
    `--out=${out}`,
  ])
  const project = parse(readFileSync(join(root, 'wrangler.toml'), 'utf8'))
  const { build: _, ...config } = project
  const file = join(folder, 'wrangler.json')
  writeFileSync(
    file,
    JSON.stringify({
      ...config,
      main: join(root, 'functions/worker.ts'),
      alias: { '#policy': join(out, 'policy.ts') },
    }),
  )
  const bundled = join(folder, 'bundled')
  run(wrangler, ['deploy', '--dry-run', `--outdir=${bundled}`, `--config=${file}`])
  const entry = readFileSync(join(bundled, 'worker.js'), 'utf8')
  const data = [...entry.matchAll(/from\s*["']\.\/([^"']+\.bin)["']/g)].map(([, name = '']) => name)
  return ['worker.js', ...new Set(data)].map((name) => join(bundled, name))
}

const run = (program: string, args: readonly string[]): void => {
  execFileSync(program, args, {
    // What it says of a policy that lacks guards on purpose is shown where it fails.
    stdio: ['ignore', 'ignore', 'pipe'],
    env: {
      ...process.env,
      WRANGLER_SEND_METRICS: 'false',
      WRANGLER_HIDE_BANNER: 'true',
      CLOUDFLARE_CF_FETCH_ENABLED: 'false',
    },
  })
}

/** Spread over the whole space, none of them the client's, the same in every run. */
const prefixes = (): string => {
  const lines = new Set<string>()
  for (let index = 1; lines.size < PREFIXES; index++) {
    const bits = Math.imul(index, 2654435761) >>> 0
    const [a, b, c] = [bits >>> 24, (bits >>> 16) & 255, (bits >>> 8) & 255]
    if (a > 0 && a < 224 && a !== 127 && a !== 203) lines.add(`${a}.${b}.${c}.0/24`)
  }
  return `${[...lines].join('\n')}\n`
}

const documentOf = (name: GuardName, scope: string): string =>
  ({
    address: '{ address: { deny: [abusers] } }',
    'limit by address': '{ limit: { by: address, quota: 100000000, window: 1h, sync: leased } }',
    token: `{ token: { issuers: [bench], scopes: ["orders:${scope}"] } }`,
    'limit by principal': '{ limit: { by: principal, quota: 100000000, window: 1h, sync: leased } }',
    payload: '{ payload: { rules: core, sensitivity: 1 } }',
  })[name]

const listOf = (guards: readonly GuardName[], scope: string): string =>
  `[${guards.map((name) => documentOf(name, scope)).join(', ')}]`

const gateway = (issuer: string, guards: readonly GuardName[]): string => `version: 1
hosts: [127.0.0.1]
client: { address: cf-connecting-ip }
origins:
  orders: { url: "${issuer}" }
issuers:
  bench:
    issuer: ${issuer}
    keys: { jwksUri: "${issuer}/jwks" }
    audience: https://api.bench
    algorithms: [ES256]
    type: at+jwt
lists:
  abusers: { file: lists/abusers.txt }
routes:
  - name: read
    match: { path: "/v1/orders/{id}", methods: [GET] }
    origin: orders
    guards: ${listOf(guards, 'read')}
  - name: place
    match: { path: "/v1/orders", methods: [POST] }
    origin: orders
    guards: ${listOf(guards, 'write')}
`
