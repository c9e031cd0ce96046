// Whatever stands in a document, reading it ends: with a contract that the rest of the build can use, or with problems
// that have a place. Documents are sound ones with a part of them replaced by anything.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { ok } from '../../shared/lib/result.ts'
import { draftFrom } from '../../shared/policy/openapi/import/draft.ts'
import { parsePattern, patternText } from '../../shared/policy/pattern.ts'
import { readContract } from '../../shared/policy/openapi/read.ts'
import { packAnswers } from '../../shared/screens/minimise/compile.ts'
import { openMasks } from '../../shared/screens/minimise/pack.ts'

const OPENAPI = {
  openapi: '3.1.0',
  servers: [{ url: 'https://{region}.example.com/v1', variables: { region: { default: 'eu' } } }],
  security: [{ key: [] }, { oauth: ['r'] }],
  paths: {
    '/a/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      get: {
        operationId: 'a',
        parameters: [{ $ref: '#/components/parameters/Q' }],
        responses: {
          200: {
            description: 'd',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/S' } } },
          },
        },
      },
      post: {
        requestBody: {
          required: true,
          content: {
            'multipart/form-data': {
              schema: { type: 'object' },
              encoding: { f: { contentType: 'image/*' } },
            },
          },
        },
        responses: { default: { description: 'd' } },
      },
    },
  },
  components: {
    parameters: {
      Q: { name: 'q', in: 'query', style: 'form', explode: false, schema: { type: ['string', 'null'] } },
    },
    schemas: {
      S: {
        type: 'object',
        required: ['k'],
        properties: { k: { enum: ['a', 'b'] }, next: { $ref: '#/components/schemas/S' } },
        oneOf: [{ $ref: '#/components/schemas/A' }, { $ref: '#/components/schemas/B' }],
        discriminator: { propertyName: 'k', mapping: { a: 'A', b: '#/components/schemas/B' } },
      },
      A: { additionalProperties: false, nullable: true, minimum: 1, exclusiveMinimum: true },
      B: { if: { const: 1 }, else: { patternProperties: { '^x': true } }, items: [{}] },
    },
    securitySchemes: {
      key: { type: 'apiKey', in: 'header', name: 'X-Key' },
      oauth: { type: 'oauth2', flows: { clientCredentials: { scopes: { r: '' } } } },
    },
  },
}

const SWAGGER = {
  swagger: '2.0',
  host: 'api.example.com',
  basePath: '/v1',
  schemes: ['https'],
  consumes: ['application/json'],
  produces: ['application/json'],
  paths: {
    '/a/{id}': {
      parameters: [
        {
          name: 'id',
          in: 'path',
          required: true,
          type: 'array',
          items: { type: 'string' },
          collectionFormat: 'pipes',
        },
      ],
      put: {
        parameters: [{ name: 'b', in: 'body', schema: { $ref: '#/definitions/S' } }],
        responses: { 200: { description: 'd', schema: { type: 'file' } } },
      },
      post: { parameters: [{ name: 'f', in: 'formData', type: 'file', required: true }], responses: {} },
    },
  },
  definitions: { S: { properties: { a: { 'x-nullable': true, type: 'string' } } } },
  securityDefinitions: { b: { type: 'basic' } },
}

const ODD: readonly unknown[] = [
  '',
  '/',
  '#',
  '#/',
  '#/paths',
  'x.yaml#/a',
  '../../x',
  '__proto__',
  '\u0000',
  '{',
  '/{a}/{a}',
  '/*',
  'https://',
  { $ref: '#/components/schemas/S' },
  { $ref: '#/paths/~1a~1{id}' },
  { $ref: 7 },
  { allOf: [{ $ref: '#/components/schemas/S' }] },
  [[]],
  [null],
  { '': {} },
  { constructor: {} },
  { toString: { type: 'string' } },
  -1,
  1e308,
  true,
]

const odd = fc.oneof(fc.jsonValue({ maxDepth: 2 }), fc.constantFrom(...ODD))

/** Every place of a document, as paths. */
const placesIn = (value: unknown, path: readonly string[] = []): readonly (readonly string[])[] =>
  typeof value !== 'object' || value === null
    ? [path]
    : [path, ...Object.entries(value).flatMap(([key, one]) => placesIn(one, [...path, key]))]

const replaced = (value: unknown, [key, ...rest]: readonly string[], by: unknown): unknown => {
  if (key === undefined) return by
  if (Array.isArray(value))
    return value.map((one: unknown, index) => (String(index) === key ? replaced(one, rest, by) : one))
  const map = value as Readonly<Record<string, unknown>>
  return { ...map, [key]: replaced(map[key], rest, by) }
}

test.each([
  ['OpenAPI', OPENAPI],
  ['Swagger 2', SWAGGER],
])('reading ends, whatever stands in a document of %s', (_name, document) => {
  const places = placesIn(document)
  const count = { contracts: 0, refused: 0 }
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.constantFrom(...places), odd), { minLength: 1, maxLength: 2 }),
      (changes) => {
        const changed = changes.reduce<unknown>((value, [path, by]) => {
          const reachable = path.every((_, at) => {
            const around = path
              .slice(0, at)
              .reduce<unknown>(
                (part, key) => (part as Readonly<Record<string, unknown>> | null)?.[key],
                value,
              )
            return typeof around === 'object' && around !== null
          })
          return reachable ? replaced(value, path, by) : value
        }, document)
        const bytes = new TextEncoder().encode(JSON.stringify(changed))
        const { contract, problems, servers } = readContract('c.json', new Map([['c.json', ok(bytes)]]))
        if (contract === undefined) {
          count.refused++
          expect(
            problems.some(
              ({ severity, line, message }) => severity === 'error' && line > 0 && message !== '',
            ),
          ).toBe(true)
          return
        }
        count.contracts++
        for (const { path } of contract.operations)
          expect(parsePattern(patternText(`${contract.basePath}${path}`)).ok).toBe(true)
        const masks = openMasks(packAnswers(contract))
        for (const { id } of contract.operations) expect(masks.operation(id)).toBeDefined()
        expect(draftFrom({ contract, name: 'c', file: 'c.json', origin: 'o', servers }).text).toContain(
          'version: 1',
        )
      },
    ),
    { numRuns: 1500, seed: 11 },
  )
  expect(count.contracts).toBeGreaterThan(150)
  expect(count.refused).toBeGreaterThan(150)
})
