// Work that a body makes of a contract: alternatives within alternatives come back to one place over and over again, and
// each time a list, a map or a text there is gone through as a whole. All of it is paid from the budget: without that,
// each of these takes minutes.

import { expect, test } from 'vitest'

import { guardFor, told } from '../guards/schema.kit.ts'
import type { Gate } from '../guards/schema.kit.ts'

/** Every branch goes all the way down before it is known that it is not the one. */
const gateFor = (leaf: unknown): Gate =>
  guardFor({
    paths: {
      '/x': {
        post: {
          operationId: 'x',
          requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/E' } } } },
          responses: { '200': { description: 'fine' } },
        },
      },
    },
    components: {
      schemas: {
        E: {
          anyOf: ['a', 'b', 'c', 'd'].map((word) => ({
            type: 'object',
            properties: {
              inner: { type: 'array', items: { $ref: '#/components/schemas/E' } },
              leaf,
              [word]: {},
            },
            required: [word],
          })),
        },
      },
    },
  })

const LEVELS = 12
const around = (leaf: unknown): string =>
  `${'{"inner":['.repeat(LEVELS)}${JSON.stringify({ leaf })}${']}'.repeat(LEVELS)}`

const numbers = Array.from({ length: 15_000 }, (_, index) => index % 10)
const texts = Array.from({ length: 15_000 }, (_, index) => `x${index}`)
const members = Object.fromEntries(texts.slice(0, 6000).map((name, index) => [name, index]))
const long = 'é'.repeat(30_000)

test.each<[string, unknown, unknown]>([
  ['items of a list', { type: 'array', items: { type: 'integer' } }, numbers],
  ['contains', { type: 'array', contains: { const: 11 } }, numbers],
  ['uniqueItems', { type: 'array', uniqueItems: true }, texts],
  ['enum of a list', { enum: [['a'], 'b'] }, texts],
  ['members', { type: 'object', additionalProperties: { type: 'integer' } }, members],
  ['names of members', { type: 'object', propertyNames: { maxLength: 9 } }, members],
  ['minProperties', { type: 'object', minProperties: 1 }, members],
  ['lengths in code points', { type: 'string', maxLength: 20_000 }, long],
  ['a format', { type: 'string', format: 'uri' }, `https://a.example/${'x'.repeat(60_000)}`],
  ['a pattern', { type: 'string', pattern: '^b' }, 'a'.repeat(60_000)],
])('%s', (_, leaf, value) => {
  const verdict = gateFor(leaf).judge({
    method: 'POST',
    target: '/x',
    type: 'application/json',
    body: around(value),
  })
  expect(told(verdict)).toBe('schema.bounds')
})

test.each<[string, unknown, unknown]>([
  ['a list of numbers', { type: 'array', items: { type: 'integer' } }, numbers],
  ['a list of different texts', { type: 'array', uniqueItems: true, items: { type: 'string' } }, texts],
  ['a map', { type: 'object', additionalProperties: { type: 'integer', minimum: 0 } }, members],
])('%s that stands where it should is within the budget', (_, leaf, value) => {
  const body = JSON.stringify({ a: 1, leaf: value })
  const verdict = gateFor(leaf).judge({ method: 'POST', target: '/x', type: 'application/json', body })
  expect(told(verdict)).toBe('pass')
})
