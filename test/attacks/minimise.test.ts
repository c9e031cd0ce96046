/* oxlint-disable unicorn/no-thenable -- JSON Schema's word */
// Ways in which an answer got out with more than its contract documents: asked for in pieces, under no type or another
// one of JSON, by a pattern, by an alternative that is for others.

import { describe, expect, test } from 'vitest'

import type { Schema } from '../../shared/core/contract.ts'
import { compileMask } from '../../shared/screens/minimise/compile.ts'
import { minimise } from '../../shared/screens/minimise/minimise.ts'
import { packMasks } from '../../shared/screens/minimise/pack.ts'
import { OPTIONS, left, through } from '../screens/minimise.kit.ts'
import type { Came } from '../screens/minimise.kit.ts'

const ORDER: Schema = { type: 'object', properties: { id: { type: 'integer' } } }
const WHOLE = '{"id":7,"secret":"s"}'

/** Any status, any type: what many generators write. */
const came = (headers: Readonly<Record<string, string>>, status = 200): Came => {
  const answers = { default: { '*/*': compileMask(ORDER) } }
  const table = packMasks('', [{ id: 'read', method: 'GET', path: '/orders/{id}', answers }], {})
  const screen = minimise(OPTIONS, { programs: new Map(), masks: new Map([['shop', table]]), route: 'read' })
  return through(screen, { path: '/orders/7', status, headers, body: [WHOLE] })
}

describe('an answer of any type', () => {
  test.each([
    ['multipart/byteranges; boundary=b', 206],
    ['multipart/byteranges; boundary=b', 200],
    ['application/json', 206],
  ])('pieces of it are not read: %s, %i', (type, status) => {
    expect(came({ 'content-type': type }, status).fault?.code).toBe('answer.unread')
  })

  test.each(['', ';charset=utf-8', 'json', 'text/html, application/json', 'text/html application/json'])(
    'no type, or two: "%s"',
    (type) => {
      expect(came({ 'content-type': type }).fault?.code).toBe('answer.undocumented')
    },
  )

  test.each(['application/json', 'text/json', 'Application/JSON ; charset=utf-8', 'application/hal+json'])(
    '%s is JSON',
    (type) => {
      expect(came({ 'content-type': type }).text).toBe('{"id":7}')
    },
  )
})

describe('members', () => {
  test('a pattern with alternatives opens nothing else', () => {
    const schema = { patternProperties: { '^(?:a|b)_(?:[a-z]+-?)+$': true }, additionalProperties: false }
    expect(left(schema, { a_x: 1, secret: 2, [`a_${'x'.repeat(300)}`]: 3 })).toEqual({
      a_x: 1,
      [`a_${'x'.repeat(300)}`]: 3,
    })
  })

  test('what a pattern is asked costs, and does not end well', () => {
    const names = Array.from({ length: 500 }, (_, index) => [`${index}${'ab'.repeat(1000)}`, 1] as const)
    const schema = { patternProperties: { '(?=(?:a|b)+$)(?:(?:a|b)+){2,9}c$': true } }
    expect(() => left(schema, Object.fromEntries(names))).toThrow('too much')
  })

  test.each<[string, Schema]>([
    ['writeOnly', { anyOf: [{ type: 'null' }, { type: 'string', writeOnly: true }] }],
    ['of scopes', { anyOf: [{ type: 'null' }, { type: 'string', 'x-gatehouse-scopes': ['pii'] }] }],
    ['of none', { oneOf: [{ type: 'integer' }, false] }],
  ])('an alternative that is for others lets no text out: %s', (_, secret) => {
    const schema = { type: 'object', properties: { id: true, secret } }
    expect(left(schema, { id: 7, secret: 's' })).toEqual({ id: 7 })
  })

  test.each<[string, Schema]>([
    ['enum', { enum: ['open', null] }],
    ['many values', { enum: Array.from({ length: 300 }, (_, index) => `v${index}`) }],
    ['const', { const: 7 }],
  ])('a map or a list under listed values goes: %s', (_, state) => {
    const schema = { type: 'object', properties: { id: true, state } }
    expect(left(schema, { id: 7, state: { secret: 's' } })).toEqual({ id: 7 })
    expect(left(schema, { id: 7, state: ['s'] })).toEqual({ id: 7 })
    expect(left(schema, { id: 7, state: 'unknown' })).toEqual({ id: 7, state: 'unknown' })
  })

  test('a map among listed values is documented', () => {
    const schema = { type: 'object', properties: { state: { enum: ['open', { at: 1 }] } } }
    expect(left(schema, { state: { at: 1 } })).toEqual({ state: { at: 1 } })
  })

  test('a scalar of another type than documented stays, as ever', () => {
    const schema = { type: 'object', properties: { id: { anyOf: [{ type: 'null' }, { type: 'string' }] } } }
    expect(left(schema, { id: 7 })).toEqual({ id: 7 })
  })

  test('a branch of a condition that does not hold documents nothing', () => {
    const schema = {
      type: 'object',
      properties: { kind: true },
      // Not told exactly: either branch may hold.
      if: { properties: { kind: { minLength: 3 } } },
      then: { properties: { secret: true }, oneOf: [{ type: 'object', required: ['proof'] }] },
      else: { properties: { note: true } },
    }
    expect(left(schema, { kind: 'x', note: 1, secret: 2 })).toEqual({ kind: 'x', note: 1 })
    expect(left(schema, { kind: 'x', note: 1, secret: 2, proof: 3 })).toHaveProperty('secret')
  })
})
