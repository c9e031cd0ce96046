// The access guard: a decision for conditions as people write them, in alternating rounds of one run, beside an empty
// guard call. `node bench/access.ts [ROUNDS]`. The bar: 3 µs for a typical condition.

import type { Links } from '../shared/core/guard.ts'
import type { Ports } from '../shared/core/ports.ts'
import type { Exchange } from '../shared/exchange/exchange.ts'
import { access } from '../shared/guards/access/access.ts'
import { accessOptions } from '../shared/guards/access/options.ts'

const ROUNDS = Number(process.argv[2] ?? 7)
const DECISIONS = 200_000

const claims = { sub: 'user-1', tenant: 't1', roles: ['reader', 'editor'], level: 3 }
const grants = {
  principal: { id: 'main user-1', issuer: 'https://id.example.com/', subject: 'user-1', claims },
  scopes: ['openid', 'orders:read', 'orders:write'],
}

const exchange: Exchange = {
  id: 'bench',
  nowMs: Date.now(),
  method: 'GET',
  scheme: 'https',
  host: 'api.example.com',
  authority: 'api.example.com',
  path: '/v1/tenants/t1/orders/7',
  segments: ['v1', 'tenants', 't1', 'orders', '7'],
  search: 'page=2&size=50',
  query: [
    ['page', '2'],
    ['size', '50'],
  ],
  headers: new Map([['x-tenant', 't1']]),
  hasBody: false,
  cookies: [],
  client: { address: { family: 4, bits: 0xc0_00_02_07, text: '192.0.2.7' }, country: 'DE', asn: 64_500 },
  params: new Map([
    ['tenant', 't1'],
    ['userId', 'user-1'],
  ]),
  body: undefined,
}

const links: Links = {
  issuers: new Map(),
  lists: new Map(),
  programs: new Map(),
  modules: new Map(),
  route: 'bench',
  place: 0,
}

const rows: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  'tenant of the path': { when: 'claims.tenant == params.tenant' },
  'tenant, role and method': {
    when: 'claims.tenant == params.tenant && "editor" in claims.roles && (method == "GET" || claims.level >= 3)',
  },
  'a walk over scopes, and a header': {
    when: 'scopes.exists(s, s.startsWith("orders:")) && headers["x-tenant"] == claims.tenant',
  },
  'a network and a country': { when: 'address.within("192.0.2.0/24") && country in ["DE", "FR"]' },
  'two denials, three allows': {
    deny: { suspended: 'has(claims.suspended)', night: 'time.getHours() > 24' },
    allow: {
      admin: '"admin" in claims.roles',
      owner: 'params.userId == claims.sub',
      support: 'claims.level > 9',
    },
  },
  'roles with inheritance': {
    roles: {
      define: { reader: ['orders.read'], editor: { inherits: ['reader'], permissions: ['orders.write'] } },
      need: ['orders.read', 'orders.write'],
    },
  },
  'an owned id, counted': { owns: { 'params.userId': 'claims.sub' } },
  'refused: another tenant': { when: 'claims.tenant == params.userId' },
  'refused: a missing claim': { when: 'claims.nope == params.tenant' },
}

const median = (values: readonly number[]): number =>
  values.toSorted((one, other) => one - other)[values.length >> 1] ?? 0

const measure = (options: Readonly<Record<string, unknown>>): (() => number) => {
  const guard = access(accessOptions.parse(options), links)
  return () => {
    const start = process.hrtime.bigint()
    for (let index = 0; index < DECISIONS; index++) void guard.judge(exchange, {} as Ports, grants)
    return Number(process.hrtime.bigint() - start) / DECISIONS / 1000
  }
}

const benches = Object.entries(rows).map(([name, options]) => ({
  name,
  run: measure(options),
  rounds: [] as number[],
}))
for (let round = 0; round <= ROUNDS; round++)
  for (const one of benches) {
    const spent = one.run()
    // The first round warms up.
    if (round > 0) one.rounds.push(spent)
  }

for (const { name, rounds } of benches)
  console.log(`${name.padEnd(36)} ${median(rounds).toFixed(2)} µs (best ${Math.min(...rounds).toFixed(2)})`)
