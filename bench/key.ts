// The key guard and the replica: a warm decision, a cold proof (one HMAC), a revocation check, and what 100,000
// revocations take. `node bench/key.ts [ROUNDS]`.

import { randomBytes } from 'node:crypto'

import { createReplica } from '../functions/adapters/replica/replica.ts'
import { createApiKeys } from '../functions/adapters/replica/keys.ts'
import { createRevocations } from '../functions/adapters/replica/revocations.ts'
import { entriesOf } from '../functions/objects/registry/rows.ts'
import type { Links } from '../shared/core/guard.ts'
import type { ApiKey, Ports, Revocable } from '../shared/core/ports.ts'
import type { KeyRecord, Registry } from '../shared/core/registry.ts'
import { inspect } from '../shared/exchange/inspect.ts'
import type { Exchange } from '../shared/exchange/exchange.ts'
import { key } from '../shared/guards/key/key.ts'
import { keyOptions } from '../shared/guards/key/options.ts'
import { makeKey, readPeppers } from '../shared/guards/key/pepper.ts'
import { parseApiKey } from '../shared/lib/apikey/apikey.ts'

const ROUNDS = Number(process.argv[2] ?? 7)
const WARM = 500_000
const COLD = 20_000
const REVOCATIONS = 100_000
const nowMs = Date.now()

const peppers = readPeppers(`1:${randomBytes(32).toString('hex')}`)
if (!peppers.ok) throw new TypeError(peppers.error)
const made = makeKey(peppers.value, 'live', (count) => randomBytes(count))
const apiKey: ApiKey = {
  id: made.id,
  env: 'live',
  name: 'bench',
  principal: 'bench',
  scopes: ['orders:read'],
  plan: 'gold',
  tenant: 'acme',
  metadata: {},
  addresses: ['203.0.113.0/24'],
  expiresMs: undefined,
  revokedMs: undefined,
  graceUntilMs: undefined,
}
const record: KeyRecord = { key: apiKey, current: made.kept, previous: undefined }
const added = entriesOf(
  Array.from({ length: REVOCATIONS }, (_, index) => ({
    kind: 'jti' as const,
    iss: 'https://id.example.com/',
    value: `token-${index}`,
    beforeMs: undefined,
  })),
)
const registry = {
  lookup: async () => Promise.resolve({ epoch: 'e', version: 1, record }),
  since: async () =>
    Promise.resolve({ epoch: 'e', version: 1, whole: true, added, removed: new Uint8Array(), keys: [] }),
  touch: async () => Promise.resolve(),
} as unknown as Registry

const world = { registry: () => registry, location: undefined, now: () => nowMs, random: Math.random }
const bounds = { tokens: true, maxStalenessMs: 3_600_000, onStale: 'ask', budgetMs: 1000 } as const
const replica = createReplica(world, bounds)
const apiKeys = createApiKeys(world, replica, peppers, () => undefined, 1000)
const revocations = createRevocations(replica)
const defer = (): void => undefined

const exchange = (): Exchange => {
  const inspected = inspect(
    {
      id: 'bench',
      nowMs,
      method: 'GET',
      url: 'https://api.example.com/v1/orders',
      headers: [['x-api-key', made.text]],
      peer: '203.0.113.7',
      country: undefined,
      asn: undefined,
    },
    {
      client: { kind: 'socket' },
      bounds: { targetBytesMax: 8192, headersBytesMax: 32_768, headersMax: 100, bodyBytesMax: 0 },
    },
  )
  if (!inspected.ok) throw new TypeError(inspected.error.code)
  return inspected.value
}

const links: Links = {
  issuers: new Map(),
  lists: new Map(),
  programs: new Map(),
  modules: new Map(),
  route: 'bench',
  place: 0,
}
// The guard asks no other port.
const ports = { apiKeys, defer } as unknown as Ports
const guard = key(keyOptions.parse({ scopes: ['orders:read'] }), links)
const one = exchange()
const parts = parseApiKey(made.text)
if (!parts.ok) throw new TypeError(parts.error)

const tokens: readonly Revocable[] = Array.from({ length: 1000 }, (_, index) => ({
  iss: 'https://id.example.com/',
  sub: `user-${index}`,
  jti: `other-${index}`,
  sid: undefined,
  issuedMs: nowMs,
}))

const before = process.memoryUsage()
await revocations.find(tokens[0] as Revocable, nowMs, defer)
const after = process.memoryUsage()
await guard.judge(one, ports, {})
await guard.judge(one, ports, {})

const measure = (name: string, count: number, run: (index: number) => unknown): void => {
  const figures: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const started = process.hrtime.bigint()
    for (let index = 0; index < count; index++) run(index)
    figures.push(Number(process.hrtime.bigint() - started) / count / 1000)
  }
  figures.sort((a, b) => a - b)
  const median = figures[figures.length >> 1] ?? Number.NaN
  console.log(
    `${name}: ${median.toFixed(3)} µs (${(figures[0] ?? 0).toFixed(3)} to ${(figures.at(-1) ?? 0).toFixed(3)})`,
  )
}

measure('warm key decision', WARM, () => guard.judge(one, ports, {}))
measure('proof of a key by its hash', COLD, () => peppers.value.proves(parts.value, made.kept))
measure('refusal of an invented id', COLD, () => peppers.value.madeId('A'.repeat(18)))
measure('warm revocation check', WARM, (index) =>
  revocations.find(tokens[index % 1000] as Revocable, nowMs, defer),
)
measure('first revocation check of a token', COLD, (index) =>
  revocations.find({ ...(tokens[index % 1000] as Revocable) }, nowMs, defer),
)
console.log(
  `${REVOCATIONS.toLocaleString('en')} revocations: table ${(replica.marks().bytes() / 1_048_576).toFixed(2)} MiB, ` +
    `array buffers of the process +${((after.arrayBuffers - before.arrayBuffers) / 1_048_576).toFixed(2)} MiB`,
)
