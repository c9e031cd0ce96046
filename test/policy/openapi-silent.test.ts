// What a contract says at an odd place, and would hold for nothing if the reader passed over it.

import { expect, test } from 'vitest'

import { ok } from '../../shared/lib/result.ts'
import { readContract } from '../../shared/policy/openapi/read.ts'
import type { ReadContract } from '../../shared/policy/openapi/read.ts'

const read = (more: Readonly<Record<string, unknown>>): ReadContract => {
  const document = { openapi: '3.0.3', info: { title: 't', version: '1' }, ...more }
  return readContract('a.json', new Map([['a.json', ok(new TextEncoder().encode(JSON.stringify(document)))]]))
}

const responses = { 200: { description: 'd' } }
const withBody = (media: unknown, type = 'application/json'): ReadContract =>
  read({
    paths: { '/a': { post: { requestBody: { content: { [type]: media } }, responses } } },
    components: { schemas: { Text: { type: 'string' } } },
  })

const propertyOf = (schema: unknown): unknown => {
  const { contract } = withBody({ schema: { type: 'object', properties: { one: schema } } })
  const whole = contract?.operations[0]?.body?.content[0]?.schema as { properties: { one: unknown } }
  return whole.properties.one
}

const $ref = '#/components/schemas/Text'

test.each([
  ['readOnly', true],
  ['writeOnly', true],
  ['x-gatehouse-scopes', ['pii']],
])('%s beside nullable is said of the member, not of one of its alternatives', (key, value) => {
  const one = propertyOf({ allOf: [{ $ref }], nullable: true, [key]: value })
  expect(one).toEqual({ [key]: value, anyOf: [{ type: 'null' }, { allOf: [{ $ref: 'schema:Text' }] }] })
})

test('scopes beside a $ref count before OpenAPI 3.1, too', () => {
  expect(propertyOf({ $ref, 'x-gatehouse-scopes': ['pii'] })).toEqual({
    $ref: 'schema:Text',
    'x-gatehouse-scopes': ['pii'],
  })
})

test.each(['readOnly', 'writeOnly'])(
  '%s beside a $ref counts for nothing before 3.1, which is told',
  (key) => {
    const { problems } = withBody({ schema: { type: 'object', properties: { one: { $ref, [key]: true } } } })
    expect(problems.map(({ severity, code }) => `${severity} ${code}`)).toEqual([
      'warning contract-ref-sibling',
    ])
  },
)

test('an encoding is of a property that is called x-something, too', () => {
  const { contract } = withBody(
    {
      schema: { type: 'object', properties: { 'x-file': { type: 'string', format: 'binary' } } },
      encoding: { 'x-file': { contentType: 'image/png' } },
    },
    'multipart/form-data',
  )
  expect(contract?.operations[0]?.body?.content[0]?.encoding).toMatchObject({
    'x-file': { contentTypes: ['image/png'] },
  })
})

test('a security scheme may be called x-api-key', () => {
  const { contract } = read({
    paths: { '/a': { get: { security: [{ 'x-api-key': [] }], responses } } },
    components: { securitySchemes: { 'x-api-key': { type: 'apiKey', in: 'header', name: 'x-api-key' } } },
  })
  expect(contract?.operations[0]?.security).toEqual([{ 'x-api-key': [] }])
})
