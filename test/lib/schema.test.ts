// The engine behind the official suite: against another engine on random schemas, unknown members in every composition,
// what costs too much, and what the build refuses.

// oxlint-disable unicorn/no-thenable -- JSON Schema's keyword

import { Ajv2020 } from 'ajv/dist/2020.js'
import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Options, Treatment } from '../../shared/lib/schema/context.ts'
import { makeCompiler, problemsIn } from '../../shared/lib/schema/schema.ts'
import type { Judgement } from '../../shared/lib/schema/schema.ts'
import type { Schema, SchemaObject } from '../../shared/lib/schema/types.ts'

const LIMITS = { findingsMax: 16, stepsMax: 100_000 }

const options = (unknown: Treatment, schemas: Readonly<Record<string, Schema>> = {}): Options => ({
  load: (uri) => (uri.startsWith('schema:') ? schemas[uri.slice(7)] : undefined),
  formats: new Map(),
  unknown,
  banned: undefined,
  dynamic: false,
})

const judge = (
  schema: Schema,
  value: unknown,
  unknown: Treatment = 'pass',
  schemas: Readonly<Record<string, Schema>> = {},
): Judgement => makeCompiler(options(unknown, schemas)).compile(schema, 'schema:root')(value, LIMITS)

const told = (judgement: Judgement): unknown => {
  if (judgement.kind === 'exhausted') return 'exhausted'
  const places = judgement.kind === 'valid' ? judgement.drops : judgement.findings
  const texts = places.map(({ path, keyword }) => `/${path.join('/')} ${keyword}`)
  return judgement.kind === 'valid' && texts.length === 0 ? 'valid' : [judgement.kind, ...texts]
}

// The oracle calls members named toString and the like, and throws: odd names have tests of their own below.
const names = fc.constantFrom('a', 'b', 'c', 'd')
const scalars = fc.oneof(
  fc.constantFrom(null, true, false, '', 'a', 'abc', 0, 1, -1, 1.5, 1e3),
  fc.integer({ min: -5, max: 5 }),
)
const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    scalars,
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(names, tie('value'), { maxKeys: 3 }),
  ),
})).value

const schemas = fc.letrec<{ schema: Schema }>((tie) => {
  const map = fc.dictionary(fc.constantFrom('a', 'b', 'c'), tie('schema'), { maxKeys: 3 })
  const list = fc.array(tie('schema'), { minLength: 1, maxLength: 3 })
  const count = fc.integer({ min: 0, max: 3 })
  const keyword = fc.oneof(
    fc.record({ type: fc.constantFrom('null', 'boolean', 'integer', 'number', 'string', 'array', 'object') }),
    fc.record({
      type: fc.uniqueArray(fc.constantFrom('null', 'integer', 'string', 'object'), { minLength: 1 }),
    }),
    fc.record({ enum: fc.array(values, { minLength: 1, maxLength: 3 }) }),
    fc.record({ const: values }),
    fc.record({ minimum: count }),
    fc.record({ exclusiveMaximum: count }),
    fc.record({ multipleOf: fc.constantFrom(1, 2, 0.5) }),
    fc.record({ minLength: count, maxLength: count }),
    fc.record({ pattern: fc.constantFrom('^a', 'b$', '^[ab]+$') }),
    fc.record({ required: fc.uniqueArray(names, { maxLength: 2 }) }),
    fc.record({ minProperties: count }),
    fc.record({ maxProperties: count }),
    fc.record({ dependentRequired: fc.constant({ a: ['b'] }) }),
    fc.record({ properties: map }),
    fc.record({ patternProperties: fc.record({ '^[ab]': tie('schema') }) }),
    fc.record({ additionalProperties: tie('schema') }),
    fc.record({ propertyNames: fc.record({ maxLength: fc.constant(3) }) }),
    fc.record({ dependentSchemas: map }),
    fc.record({ unevaluatedProperties: tie('schema') }),
    fc.record({ prefixItems: list }),
    fc.record({ items: tie('schema') }),
    // Without `contains` and `unevaluatedItems`: the oracle passes an empty array that must contain something, and
    // counts items of branches that do not hold. The official suite has both.
    fc.record({ uniqueItems: fc.constant(true) }),
    fc.record({ minItems: count }),
    fc.record({ allOf: list }),
    fc.record({ anyOf: list }),
    fc.record({ oneOf: list }),
    fc.record({ not: tie('schema') }),
    fc.record({ if: tie('schema'), then: tie('schema'), else: tie('schema') }),
  )
  return {
    schema: fc.oneof(
      { maxDepth: 3 },
      fc.boolean(),
      fc
        .array(keyword, { minLength: 1, maxLength: 4 })
        .map((parts) => Object.assign({}, ...parts) as SchemaObject),
    ),
  }
}).schema

/** As JSON.parse makes it: `__proto__` is a member like any other. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown

const twice = (schema: Schema): Schema => ({ allOf: [schema, { $comment: 'speaks of nothing' }] })

const placesOf = (judgement: Judgement): unknown =>
  judgement.kind === 'valid' ? new Set(judgement.drops.map(({ path }) => path.join('/'))) : judgement.kind

const branchOf = (kind: string): Schema => ({
  type: 'object',
  required: ['kind'],
  properties: { next: { $ref: 'schema:node' }, kind: { const: kind } },
})

/**
 * Code that ajv generates throws by itself here and there (a variable for what a branch speaks of that is never made,
 * a pattern beside `if: false`): nothing to agree with. Nothing of ours runs in here, so whatever it throws is its own;
 * how often is bounded below.
 */
const answerOf = (ask: () => boolean): boolean | undefined => {
  try {
    return ask()
  } catch {
    return undefined
  }
}

/**
 * The oracle counts what an `if` speaks of although it does not hold; a schema that fails says nothing (2020-12 core,
 * 7.7.1.2). The official suite has both keywords together.
 */
const misleads = (schema: Schema): boolean => {
  const text = JSON.stringify(schema)
  return text.includes('"if":') && text.includes('"unevaluatedProperties":')
}

test('agrees with ajv on random schemas and values', () => {
  let judged = 0
  let unanswered = 0
  let valid = 0
  fc.assert(
    fc.property(schemas.map(plain), fc.array(values, { minLength: 1, maxLength: 6 }), (made, all) => {
      const schema = made as Schema
      fc.pre(!misleads(schema))
      const oracle = new Ajv2020({ strict: false, ownProperties: true }).compile(schema)
      const mine = makeCompiler(options('pass')).compile(schema, 'schema:root')
      for (const value of all.map(plain)) {
        const expected = answerOf(() => oracle(value))
        if (expected === undefined) {
          unanswered++
          continue
        }
        judged++
        if (expected) valid++
        expect(mine(value, LIMITS).kind, JSON.stringify({ schema, value })).toBe(
          expected ? 'valid' : 'invalid',
        )
      }
    }),
    { numRuns: 1500 },
  )
  expect(judged).toBeGreaterThan(3000)
  expect(unanswered).toBeLessThan(30)
  // A generator whose values are all invalid, or all valid, would prove little.
  expect(valid / judged).toBeGreaterThan(0.15)
  expect(valid / judged).toBeLessThan(0.85)
})

describe('unknown members', () => {
  test('found on the spot are those that a sweep over everything finds', () => {
    // Behind `allOf` with another schema the same place has two speakers, and the sweep decides.
    const outer = fc.record({ properties: fc.record({ a: schemas, b: schemas }) })
    const objects = fc.record({ a: values, c: values }, { requiredKeys: [] })
    let unknown = 0
    fc.assert(
      fc.property(outer, fc.array(objects, { minLength: 1, maxLength: 4 }), (schema, all) => {
        for (const value of all.map(plain)) {
          const [one, other] = [judge(schema, value, 'strip'), judge(twice(schema), value, 'strip')]
          const found = placesOf(one)
          if (found instanceof Set && found.size > 0) unknown++
          expect(found, JSON.stringify({ schema, value })).toEqual(placesOf(other))
        }
      }),
      { numRuns: 1000 },
    )
    expect(unknown).toBeGreaterThan(100)
  })

  const base = { type: 'object', properties: { id: { type: 'string' } } }
  const cat = { allOf: [{ $ref: 'schema:base' }, { properties: { lives: { type: 'integer' } } }] }
  const pets = {
    base,
    cat,
    pet: {
      oneOf: [{ $ref: 'schema:cat' }, { type: 'object', required: ['barks'], properties: { barks: {} } }],
    },
    maybe: { anyOf: [{ type: 'null' }, { $ref: 'schema:base' }] },
    tree: { type: 'object', properties: { children: { type: 'array', items: { $ref: 'schema:tree' } } } },
  }
  const cases: readonly (readonly [title: string, schema: Schema, value: unknown, expected: unknown])[] = [
    ['beside `properties`', base, { id: 'a', x: 1 }, ['invalid', '/x unknownFields']],
    ['none where nothing is named: free-form', { type: 'object' }, { x: { y: 1 } }, 'valid'],
    [
      'all where it is said that there are none',
      { type: 'object', properties: {} },
      { x: 1 },
      ['invalid', '/x unknownFields'],
    ],
    ['none where others are allowed by word', { ...base, additionalProperties: true }, { x: 1 }, 'valid'],
    [
      'beside patterns',
      { patternProperties: { '^x-': {} } },
      { 'x-a': 1, y: 2 },
      ['invalid', '/y unknownFields'],
    ],
    ['known to one of two that apply', { $ref: 'schema:cat' }, { id: 'a', lives: 9 }, 'valid'],
    [
      'known to none of them',
      { $ref: 'schema:cat' },
      { id: 'a', wings: 2 },
      ['invalid', '/wings unknownFields'],
    ],
    [
      'known only to the branch that does not hold',
      { $ref: 'schema:pet' },
      { id: 'a', lives: 9, barks: 1 },
      ['invalid', '/ oneOf'],
    ],
    [
      'in the branch that holds',
      { $ref: 'schema:maybe' },
      { id: 'a', x: 1 },
      ['invalid', '/ anyOf', '/x unknownFields'],
    ],
    [
      'deep in a recursion',
      { $ref: 'schema:tree' },
      { children: [{ children: [{ x: 1 }] }] },
      ['invalid', '/children/0/children/0/x unknownFields'],
    ],
    [
      'in a member of which two schemas speak',
      {
        allOf: [
          { properties: { m: { properties: { a: {} } } } },
          { properties: { m: { properties: { b: {} } } } },
        ],
      },
      { m: { a: 1, b: 2, c: 3 } },
      ['invalid', '/m/c unknownFields'],
    ],
    [
      'by the condition that holds',
      { if: { properties: { kind: { const: 'x' } }, required: ['kind'] }, then: { properties: { y: {} } } },
      { kind: 'x', y: 1, z: 2 },
      ['invalid', '/z unknownFields'],
    ],
    [
      'not one that is required without a property',
      { ...base, required: ['id', 'x'] },
      { id: 'a', x: 1 },
      'valid',
    ],
    [
      'not one that another part requires, however deep',
      {
        allOf: [
          { properties: { m: { properties: { a: {} } } } },
          { properties: { m: { required: ['b'] } } },
          { required: ['n'] },
        ],
      },
      { m: { a: 1, b: 2 }, n: 3 },
      'valid',
    ],
    [
      'one that only a branch which does not hold requires',
      { ...base, anyOf: [{ required: ['x', 'y'] }, { required: ['id'] }] },
      { id: 'a', x: 1 },
      ['invalid', '/x unknownFields'],
    ],
    [
      'one that is required where the contract forbids it',
      { ...base, required: ['x'], additionalProperties: false },
      { x: 1 },
      ['invalid', '/x additionalProperties'],
    ],
    [
      'one that is required and not evaluated',
      { ...base, required: ['x'], unevaluatedProperties: false },
      { x: 1 },
      ['invalid', '/x false'],
    ],
    [
      'named like what every object inherits',
      base,
      JSON.parse('{"__proto__":1,"constructor":2}'),
      ['invalid', '/__proto__ unknownFields', '/constructor unknownFields'],
    ],
  ]

  test.each(cases)('%s', (_title, schema, value, expected) => {
    expect(told(judge(schema, value, 'refuse', pets))).toEqual(expected)
  })

  test('to be taken out are told once each, and what is forbidden is refused', () => {
    expect(told(judge({ $ref: 'schema:cat' }, { id: 'a', x: 1, y: { z: 2 } }, 'strip', pets))).toEqual([
      'valid',
      '/x unknownFields',
      '/y unknownFields',
    ])
    expect(told(judge({ ...base, additionalProperties: false }, { x: 1 }, 'strip'))).toEqual([
      'invalid',
      '/x additionalProperties',
    ])
  })
})

describe('members of the other direction', () => {
  const schema = {
    type: 'object',
    required: ['id', 'name'],
    properties: { id: { $ref: 'schema:id' }, name: { type: 'string' } },
  }
  const banned = (treatment: Treatment, value: unknown): unknown =>
    told(
      makeCompiler({
        ...options('pass', { id: { type: 'integer', readOnly: true } }),
        banned: { keyword: 'readOnly', treatment },
      }).compile(schema, 'schema:root')(value, LIMITS),
    )

  test('are not required, and refused, taken out or judged like others where they come', () => {
    expect(banned('refuse', { name: 'a' })).toBe('valid')
    expect(banned('refuse', { name: 'a', id: 1 })).toEqual(['invalid', '/id readOnly'])
    expect(banned('strip', { name: 'a', id: 'whatever' })).toEqual(['valid', '/id readOnly'])
    expect(banned('pass', { name: 'a', id: 1 })).toBe('valid')
    expect(banned('pass', { name: 'a', id: 'x' })).toEqual(['invalid', '/id type'])
    expect(banned('pass', { id: 1 })).toEqual(['invalid', '/name required'])
  })

  test('are not required by another part of a composition either', () => {
    const composed = { allOf: [{ properties: { id: { readOnly: true } } }, { required: ['id'] }] }
    const engine = makeCompiler({ ...options('pass'), banned: { keyword: 'readOnly', treatment: 'refuse' } })
    expect(told(engine.compile(composed, 'schema:root')({}, LIMITS))).toBe('valid')
  })
})

describe('numbers by their value', () => {
  const cases: readonly (readonly [schema: Schema, value: unknown, valid: boolean])[] = [
    [{ type: 'integer' }, 2n ** 70n, true],
    [{ maximum: 9007199254740992 }, 9007199254740993n, false],
    [{ minimum: 9007199254740992 }, 9007199254740993n, true],
    [{ multipleOf: 3 }, 9007199254740993n, true],
    [{ multipleOf: 2 }, 9007199254740993n, false],
    [{ enum: [1, 2] }, 2n, true],
    [{ const: 0 }, -0, true],
    [{ type: 'integer' }, 1.0, true],
    [{ multipleOf: 0.0001 }, 0.0075, true],
    [{ multipleOf: 0.01 }, 19.99, true],
    [{ multipleOf: 1e-8 }, 12391239123, true],
    [{ uniqueItems: true }, [1, 1n], false],
    [{ uniqueItems: true }, ['1', 1], true],
    [
      { uniqueItems: true },
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      false,
    ],
    [{ uniqueItems: true }, ['[1]', [1]], true],
    [{ uniqueItems: true }, [9007199254740993n, 9007199254740992n], true],
  ]

  test.each(cases)('%j', (schema, value, valid) => {
    expect(judge(schema, value).kind).toBe(valid ? 'valid' : 'invalid')
  })
})

describe('what a client could make expensive ends with the budget', () => {
  test('alternatives within alternatives', () => {
    // Each level tries both branches, and both go down: 2 to the power of the depth without a bound.
    const node = {
      anyOf: [
        { type: 'object', required: ['x'], properties: { next: { $ref: 'schema:node' } } },
        { type: 'object', required: ['y'], properties: { next: { $ref: 'schema:node' } } },
      ],
    }
    let value: unknown = 1
    for (let depth = 0; depth < 60; depth++) value = { next: value }
    expect(judge({ $ref: 'schema:node' }, value, 'pass', { node }).kind).toBe('exhausted')
  })

  test('but not where a constant tells the branches apart', () => {
    let value: unknown = { kind: 'b' }
    for (let depth = 0; depth < 60; depth++) value = { kind: depth % 2 === 0 ? 'a' : 'b', next: value }
    const node = { oneOf: [branchOf('a'), branchOf('b')] }
    expect(judge({ $ref: 'schema:node' }, value, 'pass', { node }).kind).toBe('valid')
  })

  test('findings are bounded, however much is wrong', () => {
    const judgement = judge(
      { items: { type: 'string' } },
      Array.from({ length: 10_000 }, () => 1),
    )
    expect(judgement.kind === 'invalid' && judgement.findings.length).toBe(16)
  })
})

describe('the build refuses', () => {
  const cases: readonly (readonly [title: string, schema: Schema, message: RegExp])[] = [
    ['a reference to nothing', { $ref: 'schema:none' }, /no schema "schema:none"/],
    ['a reference to nothing behind a reference', { $ref: 'schema:lost' }, /no schema "schema:none"/],
    ['a pattern that cannot be judged', { properties: { a: { pattern: '(a)\\1' } } }, /back-reference/],
    ['a name pattern that is none', { patternProperties: { '(': {} } }, /no regular expression/],
    ['a schema that is itself', { $ref: 'schema:self' }, /refers to itself/],
    ['a schema that is an alternative of itself', { $ref: 'schema:loop' }, /refers to itself/],
  ]
  const schemas1 = {
    lost: { properties: { a: { $ref: 'schema:none' } } },
    self: { $ref: 'schema:self' },
    loop: { anyOf: [{ type: 'string' }, { allOf: [{ $ref: 'schema:loop' }] }] },
  }

  test.each(cases)('%s', (_title, schema, message) => {
    const problems = problemsIn([['schema:root', schema]], options('refuse', schemas1))
    expect(problems.map((problem) => problem.message).join()).toMatch(message)
  })

  test('nothing of what is sound', () => {
    const tree = { properties: { children: { items: { $ref: 'schema:tree' } } } }
    expect(problemsIn([['schema:root', { $ref: 'schema:tree' }]], options('refuse', { tree }))).toEqual([])
  })
})
