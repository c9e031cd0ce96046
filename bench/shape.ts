// `node bench/shape.ts`: what the guards of form cost. JSON stands beside JSON.parse of the same body, taken in turn in
// the same rounds; the rest is per byte. CPU is the process's own accounting, and the least of the rounds counts: the
// machine may be busy.

import { parse } from 'graphql'

import { bodyOf } from '../shared/exchange/body.ts'
import type { Exchange } from '../shared/exchange/exchange.ts'
import { inspect } from '../shared/exchange/inspect.ts'
import { withBody } from '../shared/exchange/with.ts'
import { graphqlOptions } from '../shared/guards/graphql/options.ts'
import { graphql } from '../shared/guards/graphql/graphql.ts'
import { shapeOptions } from '../shared/guards/shape/options.ts'
import { shape } from '../shared/guards/shape/shape.ts'

const ROUNDS = 9
const ROUND_MS = 80

const LINKS = {
  issuers: new Map(),
  lists: new Map(),
  programs: new Map(),
  modules: new Map(),
  route: 'bench',
  place: 0,
}

const shaped = shape(
  shapeOptions.parse({
    types: ['json', 'form', 'multipart', 'xml'],
    json: { stringLength: 1_000_000, items: 100_000, values: 1_000_000, keys: 5000 },
    form: { fields: 5000, repeated: 'pass' },
    xml: { elements: 100_000 },
    multipart: { files: { extensions: ['png'] } },
  }),
  LINKS,
)
const asked = graphql(graphqlOptions.parse({}), LINKS)

const post = (type: string, body: string | Uint8Array): Exchange => {
  const exchange = inspect(
    {
      id: 'bench',
      nowMs: 0,
      method: 'POST',
      url: 'https://api.example.com/',
      headers: [['content-type', type]],
      peer: '192.0.2.1',
      country: undefined,
      asn: undefined,
    },
    {
      client: { kind: 'socket' },
      bounds: { targetBytesMax: 8192, headersBytesMax: 16_384, headersMax: 100, bodyBytesMax: 1_048_576 },
    },
  )
  if (!exchange.ok) throw new TypeError(exchange.error.code)
  return withBody(
    exchange.value,
    bodyOf(typeof body === 'string' ? new TextEncoder().encode(body) : body, type),
  )
}

/** Microseconds of CPU for each work, the least over rounds in which they take turns. */
const least = (...works: readonly (() => unknown)[]): readonly number[] => {
  const repeats = works.map(repeatsOf)
  const best = works.map(() => Infinity)
  for (let round = 0; round < ROUNDS; round++)
    for (const [index, work] of works.entries()) {
      const count = repeats[index] ?? 1
      const start = process.cpuUsage().user
      for (let repeat = 0; repeat < count; repeat++) work()
      best[index] = Math.min(best[index] ?? Infinity, (process.cpuUsage().user - start) / count)
    }
  return best
}

/** So often that a round is long beside the steps in which the system accounts for CPU. */
const repeatsOf = (work: () => unknown): number => {
  let count = 0
  for (const start = performance.now(); performance.now() - start < ROUND_MS;) {
    work()
    count++
  }
  return count
}

const judging = (guard: typeof shaped, exchange: Exchange): (() => unknown) => {
  const judge = (): unknown => guard.judge(exchange, undefined as never, {})
  const verdict = judge() as { readonly kind: string }
  if (verdict.kind !== 'pass')
    throw new TypeError(`the body of the measure is refused: ${JSON.stringify(verdict)}`)
  return judge
}

const print = (...columns: readonly string[]): void => {
  process.stdout.write(
    `${columns.map((text, index) => (index === 0 ? text.padEnd(34) : text.padStart(14))).join('')}\n`,
  )
}

const order = {
  id: 42,
  customer: { name: 'Jane Doe', email: 'jane@example.com' },
  items: Array.from({ length: 8 }, (_, n) => ({
    sku: `A-${n}`,
    price: 12.5 * n,
    count: n,
    note: 'left at the door',
    gift: false,
  })),
}
const jsons: Readonly<Record<string, unknown>> = {
  'an order': order,
  'a hundred orders': Array.from({ length: 100 }, () => order),
  'one long text': { text: 'x'.repeat(100_000) },
  'a long text with escapes': { text: 'x"y\n'.repeat(20_000) },
  numbers: Array.from({ length: 10_000 }, (_, n) => n * 1.37),
  'four hundred keys': Object.fromEntries(Array.from({ length: 400 }, (_, n) => [`key${n}`, n])),
}

print('JSON', 'bytes', 'shape µs', 'parse µs', 'ratio')
for (const [name, value] of Object.entries(jsons)) {
  const text = JSON.stringify(value)
  const judge = judging(shaped, post('application/json', text))
  const [own = 0, parsed = 0] = least(judge, () => JSON.parse(text) as unknown)
  print(name, String(text.length), own.toFixed(1), parsed.toFixed(1), (own / parsed).toFixed(2))
}

const PNG = Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a)
const form = new FormData()
form.append('note', 'a picture')
form.append('file', new File([PNG, new Uint8Array(500_000).fill(13)], 'a.png'))
const upload = new Response(form)
const others: readonly (readonly [string, string, string | Uint8Array])[] = [
  [
    'XML',
    'application/xml',
    `<orders>${'<order id="1"><sku>A-1</sku><note>left at the door &amp; more</note></order>'.repeat(1000)}</orders>`,
  ],
  ['a form', 'application/x-www-form-urlencoded', 'name=Jane+Doe&note=caf%C3%A9+au+lait&'.repeat(1000)],
  ['an upload', upload.headers.get('content-type') ?? '', new Uint8Array(await upload.arrayBuffer())],
]
print('\nOthers', 'bytes', 'µs', 'ns a byte')
for (const [name, type, body] of others) {
  const [own = 0] = least(judging(shaped, post(type, body)))
  print(name, String(body.length), own.toFixed(1), ((own * 1000) / body.length).toFixed(2))
}

const query = (n: number): string =>
  `query Feed${n}($first: Int = 20) { viewer { id name } feed(first: $first) { edges { node { ...Story } } } } fragment Story on Story { __typename id title author { name } }`
const request = (n: number): Exchange =>
  post('application/json', JSON.stringify({ query: query(n), variables: { first: 10 } }))
const known = judging(asked, request(0))
let next = 0
const fresh = Array.from({ length: 20_000 }, (_, n) => request(n + 1))
print('\nGraphQL', 'characters', 'µs')
const [warm = 0, cold = 0, parsing = 0] = least(
  known,
  () => asked.judge(fresh[next++ % fresh.length] as Exchange, undefined as never, {}),
  () => parse(query(0), { noLocation: true }),
)
print('a document that is known', String(query(0).length), warm.toFixed(1))
print('one that is new', String(query(0).length), cold.toFixed(1))
print("the library's parser alone", String(query(0).length), parsing.toFixed(1))
