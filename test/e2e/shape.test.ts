// The guards of form at the real runtime: bodies that the platform's own clients write reach the origin byte for byte,
// and what is refused is told with its bound and place. The Worker carries both guards since the policy names them.

import { deflateSync, gzipSync } from 'node:zlib'

import { afterAll, beforeAll, expect, test } from 'vitest'

import { policyFolder, start, startGate, type Gate } from '../support/gate.ts'
import { startOrigin, type TestOrigin } from '../support/origin.ts'

let origin: TestOrigin
let gate: Gate
let folder: string

beforeAll(async () => {
  origin = await startOrigin()
  folder = policyFolder(
    `version: 1
hosts: [gate.test]
client: { address: socket }
bounds: { bodyBytesMax: 128KiB, unpack: {} }
origins: { only: { url: "${origin.url}" } }
routes:
  - name: orders
    match: { path: /orders, methods: [GET, POST] }
    origin: only
    guards:
      - shape:
          types: [json, multipart]
          json: { depth: 4 }
          multipart: { files: { extensions: [png], bytesMax: 64KiB } }
  - name: graphql
    match: { path: /graphql, methods: [GET, POST] }
    origin: only
    guards:
      - graphql: { depth: 3, schema: shop.graphql, persisted: { file: operations.json, mode: also } }
`,
    {
      'shop.graphql':
        'type Query { order(id: ID): Order } type Mutation { pay: Int } type Order { id: ID lines(first: Int): [Line] } type Line { sku: String }',
      'operations.json': JSON.stringify({ one: '{ order(id: 1) { id } }' }),
    },
  )
  gate = await startGate(folder)
})

afterAll(async () => {
  await gate.stop()
  await origin.close()
})

const post = async (path: string, body: BodyInit, type?: string): Promise<Response> =>
  fetch(new URL(path, gate.url), {
    method: 'POST',
    body,
    ...(type === undefined ? {} : { headers: { 'content-type': type } }),
  })

const ask = async (body: unknown): Promise<Response> =>
  post('/graphql', JSON.stringify(body), 'application/json')

const get = async (text: string): Promise<Response> =>
  fetch(new URL(`/graphql?${new URLSearchParams({ query: text }).toString()}`, gate.url))

const problemOf = async (response: Response): Promise<string> => {
  const { type }: { readonly type: string } = await response.json()
  return `${response.status} ${type.split(':').at(-1)}`
}

const evidenceOf = (reason: string): unknown =>
  gate.events().find(({ evidence }) => (evidence as { reason?: string } | undefined)?.reason === reason)?.[
    'evidence'
  ]

test('what keeps the bounds reaches the origin as it was sent', async () => {
  const text = '{ "b": 1, "a": [1.50] }'
  const response = await post('/orders', text, 'application/json')
  expect(await response.json()).toMatchObject({ body: text })
  const form = new FormData()
  form.append('note', 'Grüße')
  form.append(
    'photo',
    new File([Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 255)], 'a b.png', {
      type: 'image/png',
    }),
  )
  expect((await post('/orders', form)).status).toBe(200)
})

const send = async (body: Uint8Array, coding: string): Promise<Response> =>
  fetch(new URL('/orders', gate.url), {
    method: 'POST',
    body: new Uint8Array(body),
    headers: { 'content-type': 'application/json', 'content-encoding': coding },
  })

test('compressed bodies are unpacked within bounds, judged, and forwarded as they were judged', async () => {
  const text = JSON.stringify({ note: 'x'.repeat(2000) })
  for (const [coding, pack] of [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
  ] as const) {
    const answer = await send(pack(text), coding)
    expect(answer.status).toBe(200)
    const seen: { readonly body: string; readonly headers: Record<string, string> } = await answer.json()
    expect([seen.body, seen.headers['content-encoding']]).toEqual([text, undefined])
  }
  const before = origin.requests()
  expect(await problemOf(await send(gzipSync('{"a":1,"a":2}'), 'gzip'))).toBe('400 request-malformed')
  expect((await send(gzipSync(' '.repeat(10_000_000)), 'gzip')).status).toBe(413)
  expect((await send(gzipSync('{}').subarray(0, -4), 'gzip')).status).toBe(400)
  expect((await send(new TextEncoder().encode('{}'), 'br')).status).toBe(415)
  expect(origin.requests()).toBe(before)
})

test('what does not is refused with a problem, and the event says which bound and where', async () => {
  const before = origin.requests()
  const deep = await post('/orders', '{"items":[{"parts":[{"secret":1}]}]}', 'application/json')
  expect(await problemOf(deep)).toBe('413 body-too-large')
  const form = new FormData()
  form.append('photo', new File(['<?php'], 'a.png', { type: 'image/png' }))
  expect(await problemOf(await post('/orders', form))).toBe('415 media-type-unsupported')
  const text = await post('/orders', '{}', 'text/plain')
  expect(text.headers.get('accept')).toBe('application/json, multipart/form-data')
  expect(await problemOf(text)).toBe('415 media-type-unsupported')
  expect(evidenceOf('json-depth')).toEqual({
    reason: 'json-depth',
    field: 'body.items[0].parts[0]',
    actual: 5,
    bound: 4,
  })
  expect(evidenceOf('file-signature')).toEqual({ reason: 'file-signature', field: 'body.photo' })
  expect(origin.requests()).toBe(before)
})

test('GraphQL by POST, by GET and by id; and what is refused of it', async () => {
  const query = '{ order(id: 7) { lines(first: 2) { sku } } }'
  expect((await ask({ query })).status).toBe(200)
  expect((await ask({ id: 'one' })).status).toBe(200)
  expect((await get(query)).status).toBe(200)
  const before = origin.requests()
  expect(await problemOf(await ask({ query: '{ __schema { types { name } } }' }))).toBe('403 forbidden')
  expect(await problemOf(await ask({ query: '{ order { pin } }' }))).toBe('400 request-malformed')
  expect(await problemOf(await ask({ query: '{ order { lines(first: 99999) { sku } } }' }))).toBe(
    '400 operation-too-large',
  )
  expect(await problemOf(await ask({ id: 'two' }))).toBe('400 operation-unknown')
  const mutation = await get('mutation { pay }')
  expect(mutation.headers.get('allow')).toBe('POST')
  expect(evidenceOf('list-length')).toEqual({
    reason: 'list-length',
    field: 'lines.first',
    actual: 99999,
    bound: 100,
  })
  expect(origin.requests()).toBe(before)
})

test('explain says the same, offline', async () => {
  const explain = start([
    'cli/gatehouse.js',
    'explain',
    `--policy=${folder}`,
    '--json',
    '-X',
    'POST',
    '-H',
    'content-type: application/json',
    '-d',
    '{"a":1,"a":2}',
    'https://gate.test/orders',
  ])
  await explain.ended
  expect(explain.out.join('\n')).toContain('shape.ambiguous')
  expect(explain.out.join('\n')).toContain('json-duplicate')
})
