// What goes out of a JSON answer, by the contract: tables of schemas and values, and the screen's own decisions about
// statuses, types, sizes, headers and scopes.

/* oxlint-disable unicorn/no-thenable -- JSON Schema's word */

import { describe, expect, test } from 'vitest'

import type { Schema } from '../../shared/core/contract.ts'
import { compileMask } from '../../shared/screens/minimise/compile.ts'
import { cut } from '../../shared/screens/minimise/cut.ts'
import { isKnownPattern } from '../../shared/screens/minimise/patterns.ts'
import { trim } from '../../shared/screens/minimise/trim.ts'
import { minimise } from '../../shared/screens/minimise/minimise.ts'
import { left, OPTIONS, screenFor, through } from './minimise.kit.ts'
import type { Schemas } from './minimise.kit.ts'

const object = (properties: Readonly<Record<string, Schema>>, more: object = {}): Schema => ({
  type: 'object',
  properties,
  ...more,
})
const TEXT: Schema = { type: 'string' }

const SCHEMAS: Schemas = {
  user: object({ id: TEXT }),
  admin: { allOf: [{ $ref: 'schema:user' }, object({ email: TEXT }, { required: ['email'] })] },
  tree: object({ name: TEXT, children: { type: 'array', items: { $ref: 'schema:tree' } } }),
  cat: object({ kind: TEXT, lives: { type: 'integer' } }),
  dog: object({ kind: TEXT, owner: TEXT }),
}

describe('members', () => {
  const rows: readonly (readonly [string, Schema, unknown, unknown])[] = [
    ['that no schema names go', object({ a: TEXT }), { a: 'x', b: 'y' }, { a: 'x' }],
    ['of members too', object({ a: object({ b: TEXT }) }), { a: { b: 'x', c: 1 } }, { a: { b: 'x' } }],
    ['of items too', { type: 'array', items: object({ a: TEXT }) }, [{ a: '1', b: 2 }, {}], [{ a: '1' }, {}]],
    [
      'of the first items',
      { prefixItems: [object({ a: TEXT })], items: object({ b: TEXT }) },
      [
        { a: '1', b: '1' },
        { a: '2', b: '2' },
      ],
      [{ a: '1' }, { b: '2' }],
    ],
    ['of an object that names none stay', { type: 'object' }, { a: 1 }, { a: 1 }],
    ['of a schema that says nothing stay', true, { a: { b: 1 } }, { a: { b: 1 } }],
    [
      'beside an empty part go all the same',
      { allOf: [true, {}, object({ a: TEXT })] },
      { a: 'x', b: 1 },
      { a: 'x' },
    ],
    [
      'with additionalProperties: true stay',
      object({ a: TEXT }, { additionalProperties: true }),
      { a: 'x', b: 1 },
      { a: 'x', b: 1 },
    ],
    [
      'with additionalProperties of a schema are held to it',
      { additionalProperties: object({ a: TEXT }) },
      { x: { a: '1', b: 2 } },
      { x: { a: '1' } },
    ],
    ['with additionalProperties: false and no names go', { additionalProperties: false }, { a: 1 }, {}],
    [
      'with unevaluatedProperties are held to it',
      { unevaluatedProperties: object({ a: TEXT }) },
      { x: { b: 2 } },
      { x: {} },
    ],
    [
      'by pattern stay',
      { patternProperties: { '^x-': true }, additionalProperties: false },
      { 'x-a': 1, y: 2 },
      { 'x-a': 1 },
    ],
    [
      'that are only required stay',
      object({ a: TEXT }, { required: ['b'] }),
      { a: 'x', b: 1, c: 2 },
      { a: 'x', b: 1 },
    ],
    [
      'that only clients send go',
      object({ a: TEXT, password: { type: 'string', writeOnly: true } }),
      { a: 'x', password: 'p' },
      { a: 'x' },
    ],
    [
      'of all parts stay',
      { $ref: 'schema:admin' },
      { id: '1', email: 'e', hash: 'h' },
      { id: '1', email: 'e' },
    ],
    [
      'of a schema in itself',
      { $ref: 'schema:tree' },
      { name: 'a', x: 1, children: [{ name: 'b', y: 1, children: [] }] },
      { name: 'a', children: [{ name: 'b', children: [] }] },
    ],
    [
      'called like what objects have',
      object({ a: TEXT }),
      JSON.parse('{"a":"x","__proto__":{"b":1},"constructor":1,"toString":2}'),
      { a: 'x' },
    ],
    [
      'that hold a map where a text is documented',
      object({ owner: TEXT, id: TEXT }),
      { owner: { email: 'e' }, id: '1' },
      { id: '1' },
    ],
    [
      'that hold a list where a map is documented',
      object({ owner: object({ id: TEXT }) }),
      { owner: [{ email: 'e' }] },
      {},
    ],
    ['that hold another scalar stay', object({ id: { type: 'integer' } }), { id: '7' }, { id: '7' }],
    ['that are null stay', object({ owner: object({ id: TEXT }) }), { owner: null }, { owner: null }],
    [
      'of a dependent schema stay where it holds',
      { properties: { a: true }, dependentSchemas: { a: object({ b: TEXT }) } },
      { a: 1, b: '2', c: 3 },
      { a: 1, b: '2' },
    ],
    [
      'of a dependent schema go where it does not',
      { properties: { a: true }, dependentSchemas: { a: object({ b: TEXT }) } },
      { b: '2', c: 3 },
      {},
    ],
  ]
  test.each(rows)('%s', (_name, schema, value, expected) => {
    expect(left(schema, value, SCHEMAS)).toEqual(expected)
  })

  test('a value of a type that is not documented is documented nowhere', () => {
    expect(left({ type: 'array', items: TEXT }, { a: 1 })).toBeUndefined()
    expect(left(false, 'x')).toBeUndefined()
  })
})

describe('alternatives', () => {
  const either: Schema = { oneOf: [{ $ref: 'schema:user' }, { $ref: 'schema:admin' }] }
  const pets: Schema = {
    allOf: [
      object({ kind: { enum: ['cat', 'dog'] } }, { required: ['kind'] }),
      { if: object({ kind: { enum: ['cat'] } }, { required: ['kind'] }), then: { $ref: 'schema:cat' } },
      { if: object({ kind: { enum: ['dog'] } }, { required: ['kind'] }), then: { $ref: 'schema:dog' } },
    ],
  }
  const byValue: Schema = {
    anyOf: [
      object({ kind: { const: 'a' }, a: TEXT }, { required: ['kind'] }),
      object({ kind: { const: 'b' }, b: TEXT }, { required: ['kind'] }),
    ],
  }
  const rows: readonly (readonly [string, Schema, unknown, unknown])[] = [
    ['a member of one that fits stays', either, { id: '1', email: 'e', x: 1 }, { id: '1', email: 'e' }],
    [
      'one without its required member does not fit',
      { oneOf: [object({ a: TEXT }), object({ b: TEXT }, { required: ['c'] })] },
      { a: '1', b: '2' },
      { a: '1' },
    ],
    ['a constant tells them apart', byValue, { kind: 'b', a: '1', b: '2' }, { kind: 'b', b: '2' }],
    ['where none fits nothing is documented', byValue, { kind: 'c', a: '1', b: '2' }, undefined],
    [
      'a type deep within tells them apart',
      {
        anyOf: [
          object({ x: object({ y: TEXT }), a: TEXT }),
          object({ x: object({ y: { type: 'integer' } }), b: TEXT }),
        ],
      },
      { x: { y: 1 }, a: '1', b: '2' },
      { x: { y: 1 }, b: '2' },
    ],
    [
      'extras tell nothing: they go',
      {
        oneOf: [
          object({ a: TEXT }, { additionalProperties: false }),
          object({ b: { type: 'integer' } }, { required: ['b'] }),
        ],
      },
      { a: '1', secret: 2 },
      { a: '1' },
    ],
    [
      'null tells nothing: origins forget to say it',
      { oneOf: [object({ a: TEXT, b: TEXT })] },
      { a: null, b: 'x', c: 1 },
      { a: null, b: 'x' },
    ],
    ['a discriminator', pets, { kind: 'cat', lives: 9, owner: 'o' }, { kind: 'cat', lives: 9 }],
    ['the other', pets, { kind: 'dog', lives: 9, owner: 'o' }, { kind: 'dog', owner: 'o' }],
    [
      'null is no value of a condition',
      {
        properties: { k: true },
        if: object({ k: { const: 'a' } }, { required: ['k'] }),
        then: object({ a: TEXT }),
        else: object({ b: TEXT }),
      },
      { k: null, a: '1', b: '2' },
      { k: null, b: '2' },
    ],
    [
      'behind a condition that a mask cannot tell both hold',
      { if: { properties: { k: { minLength: 3 } } }, then: object({ a: TEXT }), else: object({ b: TEXT }) },
      { k: 'x', a: '1', b: '2', c: 3 },
      { k: 'x', a: '1', b: '2' },
    ],
    ['nullable', { anyOf: [{ type: 'null' }, { $ref: 'schema:user' }] }, { id: '1', x: 1 }, { id: '1' }],
    [
      'within lists',
      { type: 'array', items: either },
      [{ id: '1', x: 1 }, { email: 'e' }],
      [{ id: '1' }, { email: 'e' }],
    ],
    ['of scalars', { oneOf: [{ type: 'integer' }, TEXT] }, true, true],
  ]
  test.each(rows)('%s', (_name, schema, value, expected) => {
    expect(left(schema, value, SCHEMAS)).toEqual(expected)
  })
})

describe('scopes', () => {
  const schema = object({
    id: TEXT,
    email: { type: 'string', 'x-gatehouse-scopes': ['pii'] },
    audit: object({ by: TEXT }, { 'x-gatehouse-scopes': ['admin', 'pii'] }),
  })
  const value = { id: '1', email: 'e', audit: { by: 'b' } }
  test.each([
    [[], { id: '1' }],
    [['pii'], { id: '1', email: 'e' }],
    [['admin'], { id: '1' }],
    [['admin', 'pii'], value],
  ])('%j see', (scopes, expected) => {
    expect(left(schema, value, {}, scopes)).toEqual(expected)
  })

  test('an alternative that is for other scopes is none', () => {
    const both: Schema = {
      anyOf: [object({ id: TEXT }), object({ id: TEXT, email: TEXT }, { 'x-gatehouse-scopes': ['pii'] })],
    }
    expect(left(both, { id: '1', email: 'e' })).toEqual({ id: '1' })
    expect(left(both, { id: '1', email: 'e' }, {}, ['pii'])).toEqual({ id: '1', email: 'e' })
  })
})

describe('what stays is the origin’s own text', () => {
  const schema = object({ a: true, list: { type: 'array', items: object({ n: true }) } })
  test.each([
    ['{"a":12345678901234567890,"b":1}', '{"a":12345678901234567890}'],
    ['{"b":1,"a":1.0e2}', '{"a":1.0e2}'],
    ['{ "b" : "x\\"}" , "a" : "\\u00e9\\/" , "c":[{"}":"]"}] }', '{"a" : "\\u00e9\\/"}'],
    ['{"\\u0062":1,"\\u0061":2}', '{"\\u0061":2}'],
    ['{"list":[{"n":-0,"x":{}},{"x":[[]]}, 3 ],"c":null}', '{"list":[{"n":-0},{},3 ]}'],
    ['\n {"b":true,\n"a":[1, {"k":2}]}\n', '{"a":[1, {"k":2}]}'],
  ])('%s', (text, expected) => {
    const { drops } = trim(JSON.parse(text), compileMask(schema), () => 1, [])
    if (drops === undefined || drops === 'all') throw new Error('something goes')
    expect(cut(text, drops)).toBe(expected)
  })
})

describe('the screen', () => {
  const ORDER = '{"id":1,"note":"n","email":"e","hash":"h"}'

  test('drops, and tells which fields, once each, without their values', () => {
    const came = through(screenFor(), { body: ['{"id":1,"note":"n","em', 'ail":"e","hash":"h"}'] })
    expect(came.text).toBe('{"id":1,"note":"n"}')
    expect(came.step).toMatchObject({
      guard: 'minimise',
      mode: 'enforce',
      verdict: {
        kind: 'pass',
        evidence: {
          reason: 'dropped',
          actual: 2,
          hits: [{ field: 'answer.email' }, { field: 'answer.hash' }],
        },
      },
    })
    expect(JSON.stringify(came.step)).not.toContain('"h"')
  })

  test('lets more out to whom the scope was granted', () => {
    expect(through(screenFor(), { scopes: ['orders:pii'], body: [ORDER] }).text).toBe(
      '{"id":1,"note":"n","email":"e"}',
    )
  })

  test('changes no byte of an answer that is as documented', () => {
    const text = ' {"id": 1.0,\n"note":"é"} '
    expect(through(screenFor(), { body: [text] })).toMatchObject({ text, step: undefined })
  })

  test('takes away what was true of the origin’s bytes alone', () => {
    const headers = {
      'content-length': '42',
      etag: '"v1"',
      'content-digest': 'sha-256=:x:',
      'repr-digest': 'sha-256=:x:',
      digest: 'x',
      'content-md5': 'x',
      'accept-ranges': 'bytes',
    }
    expect([...through(screenFor(), { headers, body: [ORDER] }).headers]).toEqual([
      ['content-type', 'application/json'],
      ['etag', 'W/"v1"'],
    ])
    expect(through(screenFor(), { method: 'HEAD', headers }).headers.get('content-length')).toBeNull()
    expect(through(screenFor(), { headers: { etag: 'W/"v1"' }, body: [ORDER] }).headers.get('etag')).toBe(
      'W/"v1"',
    )
  })

  test('leaves an answer that it does not change its length, digest and strong validator', () => {
    const headers = { 'content-length': '8', etag: '"v1"', 'content-digest': 'sha-256=:x:' }
    for (const [sent, body] of [
      [{}, '{"id":1}'],
      [{ unread: 'pass' }, `{"id":1,"note":"${'x'.repeat(5000)}"}`],
    ] as const) {
      const came = through(screenFor(sent), { headers, body: [body] })
      expect([came.text, came.headers.get('etag')]).toEqual([body, '"v1"'])
      expect(came.headers.get('content-length')).toBe('8')
      expect(came.headers.get('content-digest')).toBe('sha-256=:x:')
    }
  })

  test.each([
    ['W/"v1"', 'W/"v1"'],
    ['"v0", W/"v1"', 'W/"v1"'],
    ['"v1"', '"v1"'],
    ['*', '"v1"'],
  ])('304 to a client that holds %s bears %s', (held, etag) => {
    const came = through(screenFor(), {
      status: 304,
      asked: { 'if-none-match': held },
      headers: { etag: '"v1"' },
    })
    expect(came.headers.get('etag')).toBe(etag)
  })

  test('in shadow touches nothing, and tells what it would have done', () => {
    const headers = { 'content-length': '42', etag: '"v1"' }
    const came = through(screenFor({ mode: 'shadow' }), { headers, body: ['{"id":1,', '"hash":"h"}'] })
    expect(came.text).toBe('{"id":1,"hash":"h"}')
    expect(came.headers.get('etag')).toBe('"v1"')
    expect(came.headers.get('content-length')).toBe('42')
    expect(came.step).toMatchObject({
      mode: 'shadow',
      verdict: { evidence: { reason: 'dropped', actual: 1 } },
    })
  })

  const refused: readonly (readonly [string, Parameters<typeof through>[1], string])[] = [
    ['a status that is not documented', { status: 302 }, 'answer.undocumented'],
    [
      'a media type that is not documented',
      { headers: { 'content-type': 'text/html' }, body: ['<p>'] },
      'answer.undocumented',
    ],
    ['an answer without a type', { headers: { 'content-type': '' }, body: ['x'] }, 'answer.undocumented'],
    [
      'two types, of which Fetch takes the last',
      { headers: { 'content-type': 'image/png; x=1, application/json' }, body: ['{"id":1}'] },
      'answer.undocumented',
    ],
    [
      'a charset with blanks around',
      { headers: { 'content-type': 'application/json; charset = utf-16' }, body: ['{}'] },
      'answer.unread',
    ],
    ['content where none is documented', { status: 204, body: ['{}'] }, 'answer.undocumented'],
    ['a value that is not documented', { body: ['[1]'] }, 'answer.undocumented'],
    ['more than is read', { body: ['{"id":1,"note":"', 'x'.repeat(5000), '"}'] }, 'answer.unread'],
    ['what is no JSON', { body: ['{"id":1'] }, 'answer.unread'],
    ['a member twice', { body: ['{"id":1,"id":{"secret":1}}'] }, 'answer.unread'],
    ['nested beyond reason', { body: ['['.repeat(200), ']'.repeat(200)] }, 'answer.unread'],
    ['what is not UTF-8', { body: [new Uint8Array([0x22, 0xff, 0x22])] }, 'answer.unread'],
    [
      'UTF-16, said so',
      { headers: { 'content-type': 'application/json; charset=utf-16' }, body: ['{}'] },
      'answer.unread',
    ],
    ['encoded content', { headers: { 'content-encoding': 'zstd' }, body: ['{}'] }, 'answer.unread'],
    ['a part', { status: 200, headers: { 'content-range': 'bytes 0-1/9' }, body: ['{}'] }, 'answer.unread'],
    ['a part that is not documented', { status: 206, body: ['{}'] }, 'answer.undocumented'],
  ]
  test.each(refused)('%s: refused, or let go and told', (_name, sent, code) => {
    expect(through(screenFor(), sent).fault?.code).toBe(code)
    const passed = through(screenFor({ undocumented: 'pass', unread: 'pass' }), sent)
    expect(passed.fault).toBeUndefined()
    const bytes = (sent.body ?? []).map((one) =>
      typeof one === 'string' ? one : new TextDecoder().decode(one),
    )
    expect(passed.text).toBe(bytes.join(''))
    expect(passed.step?.verdict).toMatchObject({
      kind: 'pass',
      evidence: { reason: expect.any(String) as unknown },
    })
    const shadow = through(screenFor({ mode: 'shadow' }), sent)
    expect(shadow.fault).toBeUndefined()
    expect(shadow.text).toBe(bytes.join(''))
    expect(shadow.step?.verdict).toBeDefined()
  })

  test('an answer that is for other scopes altogether is refused, also where the undocumented passes', () => {
    const mask = compileMask(object({ id: TEXT }, { 'x-gatehouse-scopes': ['admin'] }))
    expect(trim({ id: '1' }, mask, () => 1, [])).toMatchObject({ drops: 'all', forbidden: true })
    expect(trim({ id: '1' }, mask, () => 1, ['admin'])).toMatchObject({ drops: undefined, forbidden: false })
  })

  test('what is no JSON is not held: streams stream', () => {
    for (const type of ['image/png', 'text/event-stream']) {
      const answer = { headers: { 'content-type': type, 'content-length': '3', etag: '"v"' }, body: ['abc'] }
      const came = through(screenFor(), answer)
      expect([came.text, came.headers.get('etag'), came.headers.get('content-length')]).toEqual([
        'abc',
        '"v"',
        '3',
      ])
    }
  })

  test('types are looked up by the most specific range, statuses by the nearest', () => {
    const problem = { 'content-type': 'application/problem+json; charset=utf-8' }
    const came = through(screenFor(), { status: 404, headers: problem, body: ['{"title":"t","trace":"x"}'] })
    expect(came.text).toBe('{"title":"t"}')
  })

  test('what the contract does not have as an operation is not documented, unless one is named', () => {
    const body = ['{"id":1,"x":2}']
    for (const sent of [{ method: 'POST' }, { path: '/v1/orders' }, { path: '/orders/7' }]) {
      expect(through(screenFor(), { ...sent, body }).fault?.code).toBe('answer.undocumented')
      expect(through(screenFor({ operation: 'readOrder' }), { ...sent, body }).text).toBe('{"id":1}')
    }
    expect(through(screenFor({ operation: 'other' }), { body }).fault?.code).toBe('answer.undocumented')
    const refusals = minimise({ ...OPTIONS }, { programs: new Map(), masks: new Map(), route: undefined })
    expect(refusals).toEqual({ name: 'minimise', reads: 'head' })
  })

  test('a byte order mark hides nothing', () => {
    const came = through(screenFor(), { body: [new Uint8Array([0xef, 0xbb, 0xbf]), '{"hash":1}'] })
    expect(came.text).toBe('{}')
  })
})

describe('work is bounded', () => {
  test('alternatives within alternatives end in a refusal, not in a wait', () => {
    const schemas: Record<string, Schema> = {}
    const alternatives = Array.from({ length: 8 }, (_, index) => ({
      properties: { a: { $ref: 'schema:n' }, [`x${index}`]: TEXT },
    }))
    schemas['n'] = { anyOf: alternatives }
    let value: unknown = {}
    for (let depth = 0; depth < 60; depth++) value = { a: value }
    expect(() => left({ $ref: 'schema:n' }, value, schemas)).toThrow('too much')
  })

  test.each([
    ['^x-', true],
    ['^(a|b)$', true],
    ['(a+)+', true],
    ['^(?=a).{0,99}$', true],
    ['(a)\\1', false],
    ['(', false],
  ])('the pattern %s is asked of names: %s', (pattern, known) => {
    expect(isKnownPattern(pattern)).toBe(known)
  })

  test('names of a pattern that is not asked stay', () => {
    expect(left({ patternProperties: { '(a)\\1': TEXT }, additionalProperties: false }, { aa: '1' })).toEqual(
      {
        aa: '1',
      },
    )
  })
})
