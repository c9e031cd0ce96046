/* oxlint-disable unicorn/no-thenable -- JSON Schema's word */
// What goes on is what was judged: after a cut, under names that only some keywords know, and where `readOnly` stands at an
// odd place. Each of these reached the origin once.

import { describe, expect, test } from 'vitest'

import { guardFor, told } from '../guards/schema.kit.ts'
import type { Sent } from '../guards/schema.kit.ts'

const JSON_TYPE = 'application/json'
const FORM = 'application/x-www-form-urlencoded'
const PARTS = 'multipart/form-data'

interface Case {
  readonly type?: string
  readonly schema: unknown
  readonly encoding?: unknown
  readonly options?: string
  readonly parameters?: unknown
}

/** What the guard says, or the body that goes on. */
const outcome = ({ type = JSON_TYPE, schema, encoding, options, parameters }: Case, sent: Sent): string => {
  const requestBody = { content: { [type]: { schema, ...(encoding === undefined ? {} : { encoding }) } } }
  const responses = { '200': { description: 'fine' } }
  const gate = guardFor({
    paths: { '/x': { post: { operationId: 'x', parameters: parameters ?? [], requestBody, responses } } },
    ...(options === undefined ? {} : { options }),
  })
  const verdict = gate.judge({ method: 'POST', target: '/x', type, ...sent })
  return verdict.kind === 'pass' && verdict.body !== undefined
    ? new TextDecoder().decode(verdict.body)
    : told(verdict)
}

const STRIP = 'unknownFields: strip, readOnly: strip'
const named = { type: 'object', properties: { a: { type: 'string' } } }

describe('what is left after a cut is valid', () => {
  test.each<[string, unknown, string, string]>([
    ['a map that is empty now', { ...named, minProperties: 1 }, '{"b":1}', 'schema.body body minProperties'],
    [
      'items that are one now',
      { type: 'array', uniqueItems: true, items: named },
      '[{"a":"1","b":1},{"a":"1","b":2}]',
      'schema.body body uniqueItems',
    ],
    [
      'a condition that holds no more',
      { ...named, if: { minProperties: 2 }, then: {}, else: { required: ['c'] } },
      '{"a":"1","b":1}',
      'schema.body body/c required',
    ],
    ['a member that nobody misses', named, '{"a":"1","b":1}', '{"a":"1"}'],
  ])('%s', (_, schema, body, expected) => {
    expect(outcome({ schema, options: STRIP }, { body })).toBe(expected)
  })

  test('a deep object that only the origin sets is cut out of a form with all its fields', () => {
    const schema = {
      type: 'object',
      properties: {
        a: { type: 'string' },
        role: { type: 'object', readOnly: true, properties: { admin: { type: 'string' } } },
      },
    }
    const encoding = { role: { style: 'deepObject' } }
    const body = 'role[admin]=1&a=1&%72ole%5Bx%5D=3'
    expect(outcome({ type: FORM, schema, encoding, options: STRIP }, { body })).toBe('a=1')
  })
})

const part = (name: string, text: string): string =>
  `--B\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${text}\r\n`

describe('fields that only a condition or another field makes known are judged by what they hold', () => {
  const field = { type: 'string', pattern: '^[a-z]{1,3}$' }
  const schemas: readonly (readonly [string, unknown])[] = [
    ['dependentSchemas', { ...named, dependentSchemas: { a: { properties: { b: field } } } }],
    ['if', { ...named, if: { properties: { b: field } }, then: {}, else: false }],
    ['unevaluatedProperties', { ...named, unevaluatedProperties: field }],
    [
      'a chain of references that is longer than any',
      Array.from({ length: 14 }).reduce<unknown>((inner) => ({ allOf: [inner] }), {
        type: 'object',
        properties: { a: { type: 'string' }, b: field },
      }),
    ],
  ]
  test.each(schemas)('%s', (_, schema) => {
    const form = (body: string): string => outcome({ type: FORM, schema }, { body })
    expect(form('a=1&b=xyz')).toBe('pass')
    expect(form('a=1&b=EVIL')).toMatch(/^schema\.body /)
    expect(form('a=1&b=xyz&b=EVIL')).toMatch(/^schema\.body /)
    const parts = (...all: readonly string[]): string =>
      outcome({ type: PARTS, schema }, { type: `${PARTS}; boundary=B`, body: `${all.join('')}--B--\r\n` })
    expect(parts(part('a', '1'), part('b', 'xyz'))).toBe('pass')
    expect(parts(part('a', '1'), part('b', 'EVIL'))).toMatch(/^schema\.body /)
    expect(parts(part('a', '1'), part('b', 'xyz'), part('b', 'EVIL'))).toMatch(/^schema\.body /)
  })
})

test('a text of a form is no JSON: to a server that takes it as it stands it is another one', () => {
  const schema = {
    type: 'object',
    properties: {
      name: { type: 'string', pattern: '^[a-z]+$' },
      count: { type: 'integer' },
      names: { type: 'array', items: { enum: ['a'] } },
      open: {},
    },
  }
  const sent = (name: string, text: string, encoding = {}): string => {
    const body = `--B\r\ncontent-disposition: form-data; name="${name}"\r\ncontent-type: application/json\r\n\r\n${text}\r\n--B--\r\n`
    return outcome({ type: PARTS, schema, encoding }, { type: `${PARTS}; boundary=B`, body })
  }
  expect(sent('name', '"abc"')).toBe('schema.body body/name contentType')
  expect(sent('name', '"\\u0061bc"')).toBe('schema.body body/name contentType')
  expect(sent('names', '"a"')).toBe('schema.body body/names contentType')
  expect(sent('name', '"abc"', { name: { contentType: 'application/json' } })).toBe('pass')
  expect(sent('count', '5')).toBe('pass')
  expect(sent('open', '{"any":1}')).toBe('pass')
})

const operation = (operationId: string): object => ({
  operationId,
  responses: { '200': { description: '' } },
})

test('an operation that the policy names has its own method alone, whatever the route takes', () => {
  const paths = { '/x': { get: operation('read'), post: operation('write') } }
  const of = (id: string, method: string): string =>
    told(guardFor({ paths, options: `operation: ${id}` }).judge({ method, target: '/anything' }))
  expect(['GET', 'HEAD', 'POST', 'DELETE'].map((method) => of('read', method))).toEqual([
    'pass',
    'pass',
    'schema.method',
    'schema.method',
  ])
  expect(['POST', 'GET', 'HEAD'].map((method) => of('write', method))).toEqual([
    'pass',
    'schema.method',
    'schema.method',
  ])
})

describe('members that only the origin sets', () => {
  const secret = { type: 'string', readOnly: true }
  test.each<[string, unknown]>([
    ['beside null', { type: 'object', properties: { a: { anyOf: [{ type: 'null' }, secret] } } }],
    ['in every alternative', { type: 'object', properties: { a: { anyOf: [secret, { allOf: [secret] }] } } }],
    ['by pattern', { type: 'object', patternProperties: { '^a': secret } }],
    ['all others', { type: 'object', additionalProperties: secret }],
  ])('%s', (_, schema) => {
    expect(outcome({ schema }, { body: '{"a":"x"}' })).toBe('schema.body body/a readOnly')
    expect(outcome({ schema, options: STRIP }, { body: '{"a":"x"}' })).toBe('{}')
    expect(outcome({ schema, options: 'readOnly: pass' }, { body: '{"a":"x"}' })).toBe('pass')
  })

  test('one that only some alternatives say it of may be sent', () => {
    const schema = { type: 'object', properties: { a: { anyOf: [secret, { type: 'integer' }] } } }
    expect(outcome({ schema }, { body: '{"a":1}' })).toBe('pass')
  })
})

const query = (parameter: object, target: string): string =>
  outcome({ schema: {}, parameters: [{ name: 'f', in: 'query', ...parameter }] }, { target })

describe('parameters', () => {
  test('items of deep objects that contradict each other have no value', () => {
    const list = {
      style: 'deepObject',
      schema: { type: 'object', properties: { l: { type: 'array', items: {} } } },
    }
    expect(query(list, '/x?f[l][0]=1&f[l][1]=2')).toBe('pass')
    expect(query(list, '/x?f[l][0]=1&f[l][0][a]=2')).toBe('schema.parameter query/f style')
    expect(query(list, '/x?f[l][0][]=1&f[l][0]=2')).toBe('schema.parameter query/f style')
  })

  test('numbers of JSON in a parameter are those that were sent', () => {
    const number = {
      content: {
        [JSON_TYPE]: {
          schema: { type: 'object', properties: { n: { type: 'number', maximum: 9_007_199_254_740_992 } } },
        },
      },
    }
    const of = (text: string): string => query(number, `/x?f=${encodeURIComponent(`{"n":${text}}`)}`)
    expect(of('9007199254740992')).toBe('pass')
    expect(of('9007199254740993')).toBe('schema.parameter query/f/n maximum')
    expect(of('-1e999')).toBe('schema.parameter query/f style')
  })
})
