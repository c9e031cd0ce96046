// The schema guard and its engine: what a 1 KiB JSON body costs, beside JSON.parse and beside other engines in the same
// run; what compiling costs, which an isolate does at its first request; and a contract of 1,100 operations from its
// bytes to the first verdict.
//
//   node bench/schema.ts [ROUNDS]
//
// Other engines stand where PEERS says: a folder with node_modules/ that has @cfworker/json-schema and
// @exodus/schemasafe. ajv is the tests' own. With VECTORS_DIR the official suite is put to each.

import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join, resolve } from 'node:path'

import type { Ajv2020 as Ajv } from 'ajv/dist/2020.js'

import { openContract, packContract } from '../shared/core/contract-source.ts'
import type { Contract, Operation, Schema } from '../shared/core/contract.ts'
import type { Links } from '../shared/core/guard.ts'
import type { Ports } from '../shared/core/ports.ts'
import { bodyOf } from '../shared/exchange/body.ts'
import type { Exchange } from '../shared/exchange/exchange.ts'
import { inspect } from '../shared/exchange/inspect.ts'
import { withBody } from '../shared/exchange/with.ts'
import { FORMATS } from '../shared/guards/schema/formats.ts'
import { schemaOptions } from '../shared/guards/schema/options.ts'
import { schema as schemaGuard } from '../shared/guards/schema/schema.ts'
import { makeCompiler } from '../shared/lib/schema/schema.ts'

const ROUNDS = Number(process.argv[2] ?? 9)
const LIMITS = { findingsMax: 16, stepsMax: 200_000 }

const line = (text: string): void => {
  process.stdout.write(`${text}\n`)
}

/** Microseconds of CPU for one call: the least of the rounds, since others share the machine. */
const costUs = (times: number, run: () => void): number => {
  let least = Infinity
  for (let round = 0; round <= ROUNDS; round++) {
    const before = process.cpuUsage()
    for (let time = 0; time < times; time++) run()
    const { user, system } = process.cpuUsage(before)
    // The first round warms up.
    if (round > 0) least = Math.min(least, (user + system) / times)
  }
  return least
}

const strict = { type: 'object', additionalProperties: false } as const
const address = {
  ...strict,
  required: ['street', 'city'],
  properties: {
    street: { type: 'string', maxLength: 200 },
    city: { type: 'string', maxLength: 100 },
    zip: { type: 'string', pattern: '^[0-9]{5}$' },
    country: { type: 'string', pattern: '^[A-Z]{2}$' },
  },
}
const item = {
  ...strict,
  required: ['sku', 'quantity', 'price'],
  properties: {
    sku: { type: 'string', pattern: '^[A-Z]{3}-[0-9]{4}$' },
    quantity: { type: 'integer', minimum: 1, maximum: 1000 },
    price: { type: 'number', minimum: 0 },
    title: { type: 'string', maxLength: 200 },
    gift: { type: 'boolean' },
  },
}
const orderWith = (reference: (name: string) => string): Record<string, unknown> => ({
  ...strict,
  required: ['id', 'customer', 'items', 'currency'],
  properties: {
    id: { type: 'string', format: 'uuid' },
    created: { type: 'string', format: 'date-time' },
    currency: { enum: ['EUR', 'USD', 'GBP'] },
    note: { type: 'string', maxLength: 500 },
    customer: {
      ...strict,
      required: ['name', 'email'],
      properties: {
        name: { type: 'string', minLength: 1, maxLength: 100 },
        email: { type: 'string', format: 'email', maxLength: 254 },
        address: { $ref: reference('address') },
      },
    },
    items: { type: 'array', minItems: 1, maxItems: 100, items: { $ref: reference('item') } },
    total: { type: 'number', minimum: 0 },
    paid: { type: 'boolean' },
  },
})
const text = JSON.stringify({
  id: '0f8fad5b-d9cb-469f-a165-70867728950e',
  created: '2026-02-03T04:05:06Z',
  currency: 'EUR',
  note: 'Please leave the parcel with the neighbours if nobody answers the door. Thank you!',
  customer: {
    name: 'Ada Lovelace',
    email: 'ada.lovelace@example.com',
    address: { street: "12 St James's Square", city: 'London', zip: '12345', country: 'GB' },
  },
  items: Array.from({ length: 8 }, (_, index) => ({
    sku: `ABC-${1000 + index}`,
    quantity: index + 1,
    price: 19.99 + index,
    title: `Product ${index}`,
    gift: index % 2 === 0,
  })),
  total: 312.5,
  paid: true,
})

type Compile = (schema: Schema, suite: boolean) => (value: unknown) => boolean

/** An engine of others: a schema in, a verdict out. */
interface Peer {
  readonly name: string
  readonly note: string
  readonly compile: Compile
}

const standalone = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...orderWith((name) => `#/$defs/${name}`),
  $defs: { address, item },
}

const peersIn = (folder: string): readonly Peer[] => {
  const own = createRequire(import.meta.url)
  const load = createRequire(join(resolve(folder), 'package.json'))
  const found: Peer[] = []
  const attempt = (name: string, make: () => Peer): void => {
    try {
      found.push(make())
    } catch {
      line(`  (${name} is not there)`)
    }
  }
  attempt('ajv', () => {
    const { Ajv2020 } = own('ajv/dist/2020') as { readonly Ajv2020: typeof Ajv }
    const formats = own('ajv-formats') as (ajv: Ajv) => void
    return {
      name: 'ajv',
      note: 'generates code: at the build only',
      compile: (schema, suite) => {
        const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: !suite })
        formats(ajv)
        const validate = ajv.compile(schema)
        return (value) => validate(value)
      },
    }
  })
  attempt('@exodus/schemasafe', () => {
    const { validator } = load('@exodus/schemasafe') as {
      validator: (schema: Schema, options: object) => (value: unknown) => boolean
    }
    return {
      name: '@exodus/schemasafe',
      note: 'generates code: at the build only',
      compile: (schema, suite) =>
        validator(schema, { mode: 'default', allowUnusedKeywords: true, formatAssertion: !suite }),
    }
  })
  attempt('@cfworker/json-schema', () => {
    const { Validator } = load('@cfworker/json-schema') as {
      Validator: new (schema: Schema, draft: string) => { validate: (value: unknown) => { valid: boolean } }
    }
    return {
      name: '@cfworker/json-schema',
      note: 'interprets: no eval',
      compile: (schema) => {
        const validator = new Validator(schema, '2020-12')
        return (value) => validator.validate(value).valid
      },
    }
  })
  return found
}

/** The suite asks for annotations of formats, and for dynamic references. */
const mine = (schema: Schema, suite = false): ((value: unknown) => boolean) => {
  const judge = makeCompiler({
    load: () => undefined,
    formats: suite ? new Map() : FORMATS,
    unknown: 'pass',
    banned: undefined,
    dynamic: suite,
  }).compile(schema, 'schema:order')
  return (value) => judge(value, LIMITS).kind === 'valid'
}

interface Group {
  readonly schema: Schema
  readonly tests: readonly { readonly data: unknown; readonly valid: boolean }[]
}

/** How many required cases of the suite an engine decides as they are to be decided; cases with remotes left out. */
const agreement = (compile: Compile): string => {
  const folder = join(process.env['VECTORS_DIR'] ?? '../shared/vectors', 'json-schema/tests/draft2020-12')
  if (!existsSync(folder)) return 'no suite'
  let right = 0
  let all = 0
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json')))
    for (const group of JSON.parse(readFileSync(join(folder, file), 'utf8')) as Group[]) {
      const raw = JSON.stringify(group.schema)
      if (raw.includes('localhost:1234') || raw.includes('json-schema.org/draft/2020-12/schema"}')) continue
      all += group.tests.length
      try {
        const judge = compile(group.schema, true)
        right += group.tests.filter(({ data, valid }) => judge(data) === valid).length
      } catch {
        // A schema that it cannot compile is decided by nobody.
      }
    }
  return `${right} of ${all}`
}

const engines = (): void => {
  const value: unknown = JSON.parse(text)
  const parseUs = costUs(20_000, () => void JSON.parse(text))
  line(`a JSON body of ${text.length} bytes; JSON.parse takes ${parseUs.toFixed(2)} µs`)
  line('engine                     judge µs   of parse   compile µs   suite (2020-12)   ')
  const row = (name: string, note: string, compile: Compile): void => {
    const judge = compile(standalone, false)
    if (!judge(value)) throw new TypeError(`${name} refuses the sample`)
    const slow = costUs(50, () => void judge(value)) > 20
    const judgeUs = costUs(slow ? 1000 : 20_000, () => void judge(value))
    // The first judgement belongs to it: what is lazy is paid there.
    const compileUs = costUs(100, () => void compile(standalone, false)(value))
    line(
      `${name.padEnd(24)} ${judgeUs.toFixed(2).padStart(10)} ${(judgeUs / parseUs).toFixed(2).padStart(10)} ${compileUs.toFixed(0).padStart(12)}   ${agreement(compile).padEnd(16)}  ${note}`,
    )
  }
  row('Gatehouse', 'closures: no eval, linear', mine)
  for (const { name, note, compile } of peersIn(process.env['PEERS'] ?? '.')) row(name, note, compile)
}

const operation = (index: number): Operation => ({
  id: `create-${index}`,
  method: 'POST',
  path: `/area-${index % 40}/{owner}/things-${index}`,
  parameters: [
    {
      name: 'owner',
      in: 'path',
      required: true,
      style: 'simple',
      explode: false,
      allowEmptyValue: false,
      schema: { type: 'string', maxLength: 39 },
      content: undefined,
    },
  ],
  body: {
    required: true,
    content: [{ range: 'application/json', schema: { $ref: `schema:order-${index}` }, encoding: {} }],
  },
  responses: [],
  security: [],
  deprecated: false,
})

const contract: Contract = {
  basePath: '/v1',
  operations: Array.from({ length: 1100 }, (_, index) => operation(index)),
  schemas: {
    ...Object.fromEntries(
      Array.from({ length: 1100 }, (_, index) => [`order-${index}`, orderWith((name) => `schema:${name}`)]),
    ),
    address,
    item,
  },
  securitySchemes: {},
}

const bytes = new TextEncoder().encode(text)

const exchange = (index: number): Exchange => {
  const inspected = inspect(
    {
      id: 'r',
      nowMs: 0,
      method: 'POST',
      url: `https://api.example.com/v1/area-${index % 40}/ada/things-${index}`,
      headers: [['content-type', 'application/json']],
      peer: '192.0.2.1',
      country: undefined,
      asn: undefined,
    },
    {
      client: { kind: 'socket' },
      bounds: { targetBytesMax: 8192, headersBytesMax: 32_768, headersMax: 100, bodyBytesMax: 1_048_576 },
    },
  )
  if (!inspected.ok) throw new TypeError(inspected.error.code)
  return withBody(inspected.value, bodyOf(bytes, 'application/json'))
}

const ports = {} as Ports

const guard = (): void => {
  const packed = packContract(contract)
  const judge = (): ((one: Exchange) => boolean) => {
    const links: Links = {
      issuers: new Map(),
      lists: new Map(),
      programs: new Map(),
      modules: new Map(),
      contracts: new Map([['api', openContract(packed)]]),
      route: 'all',
      place: 0,
    }
    const made = schemaGuard(schemaOptions.parse({ contract: 'api' }), links)
    return (one) => {
      const verdict = made.judge(one, ports, {})
      return !(verdict instanceof Promise) && verdict.kind === 'pass'
    }
  }
  const request = exchange(7)
  const warm = judge()
  if (!warm(request)) throw new TypeError('the guard refuses the sample')
  const warmUs = costUs(20_000, () => void warm(request))
  const coldUs = costUs(10, () => void judge()(request))
  const others = judge()
  others(request)
  let next = 0
  const nextUs = costUs(100, () => void others(exchange(next++ % 1100)))
  line('')
  line(`a contract of 1,100 operations, ${(packed.length / 1024).toFixed(0)} KiB packed`)
  line(`  the guard, warm, parameters and body           ${warmUs.toFixed(1)} µs`)
  line(`  from the bytes to the first verdict            ${(coldUs / 1000).toFixed(1)} ms`)
  line(`  the first request of each further operation    ${nextUs.toFixed(0)} µs`)
}

engines()
guard()
