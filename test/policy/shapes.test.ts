// The guards of form in policy documents: what the build refuses with its place, and what it warns of.

import { describe, expect, test } from 'vitest'

import { compiled, errorsOf, SOUND, warningsOf } from './support.ts'
import type { World } from './support.ts'

const route = (guard: string, methods = '[POST]'): string =>
  SOUND.replace('methods: [GET]', `methods: ${methods}`).replace(
    /(\n {6}- limit: .*)/,
    `$1\n      - ${guard}`,
  )

const toldBy = (list: typeof errorsOf, guard: string, world?: World, methods?: string): readonly string[] =>
  list(route(guard, methods), world).map(
    ({ path, code }) => `${path?.replace('routes[0].guards[3].', '')} ${code}`,
  )

describe('shape', () => {
  test.each<[string, readonly string[]]>([
    ['shape: {}', []],
    [
      'shape: { types: [json, multipart], multipart: { files: { extensions: [png] } } }',
      ['shape.multipart.files.bytesMax shape-bound-unreachable'],
    ],
    [
      'shape: { types: [multipart], multipart: { files: { extensions: [png, svg], bytesMax: 1MiB } } }',
      ['shape.multipart.files.extensions[1] shape-active-extension'],
    ],
    [
      'shape: { multipart: { files: { extensions: [png], bytesMax: 1MiB } } }',
      ['shape.multipart.files shape-files-unused'],
    ],
    ['shape: { json: { stringLength: 2000000 } }', ['shape.json.stringLength shape-bound-unreachable']],
    ['shape: { types: [json, application/octet-stream] }', ['shape.types[1] shape-type-open']],
  ])('%s', (guard, expected) => {
    expect(errorsOf(route(guard))).toEqual([])
    expect(toldBy(warningsOf, guard)).toEqual(expected)
  })

  test('a guard of form behind one that takes the body apart comes late', () => {
    const text = route('payload: {}').replace(/(\n {6}- payload: .*)/, '$1\n      - shape: {}')
    expect(warningsOf(text).map(({ path, code }) => `${path} ${code}`)).toEqual([
      'routes[0].guards[4].shape shape-late',
    ])
  })

  test.each([
    ['shape: { types: [jsonp] }', 'shape.types[0] invalid-value'],
    ['shape: { json: { depth: 5000 } }', 'shape.json.depth invalid-value'],
    ['shape: { json: { deep: 5 } }', 'shape.json.deep unknown-key'],
  ])('%s is refused', (guard, expected) => {
    expect(toldBy(errorsOf, guard)).toEqual([expected])
  })
})

describe('graphql', () => {
  const files = {
    's.graphql': 'type Query { a: Int b(first: Int): [Query] }',
    'bad.graphql': 'type Query {\n  a: Missing\n}',
    'ops.json': '{ "one": "{ a }" }',
    'odd.json': '{ "one": "{ a { b { c } } }", "two": "{ a", "three": "{ x }" }',
  }
  const world: World = { files }

  test.each<[string, readonly string[]]>([
    ['graphql: {}', []],
    [
      'graphql: { schema: s.graphql, persisted: { file: ops.json }, cost: { weights: { Query.b: 5, a: 2 } } }',
      [],
    ],
    ['graphql: { schema: none.graphql }', ['graphql.schema unreadable-file']],
    ['graphql: { schema: ../s.graphql }', ['graphql.schema invalid-value']],
    ['graphql: { schema: bad.graphql }', ['graphql.schema graphql-schema-invalid']],
    ['graphql: { cost: { weights: { Query.b: 5 } } }', ['graphql.cost.weights invalid-value']],
    [
      'graphql: { schema: s.graphql, cost: { weights: { Query.c: 5 } } }',
      ['graphql.cost.weights["Query.c"] graphql-weight-unknown'],
    ],
    ['graphql: { persisted: { file: s.graphql } }', ['graphql.persisted.file graphql-persisted-invalid']],
  ])('%s', (guard, expected) => {
    expect(toldBy(errorsOf, guard, world)).toEqual(expected)
  })

  test('a schema that does not hold is told by its own line and column', () => {
    const [error] = errorsOf(route('graphql: { schema: bad.graphql }'), world)
    expect(error?.message).toContain('bad.graphql:2:6: Unknown type')
  })

  test('listed operations that the guard would refuse are told with the reason', () => {
    const errors = errorsOf(
      route('graphql: { schema: s.graphql, depth: 2, persisted: { file: odd.json } }'),
      world,
    )
    expect(errors.map(({ message }) => message.replace(/^.*refuse the operation /, ''))).toEqual([
      '"one": depth (3 of 2)',
      '"three": field-unknown',
      '"two": syntax',
    ])
  })

  test.each<[string, string, readonly string[]]>([
    ['graphql: {}', '[GET]', ['graphql.operations graphql-get-only']],
    ['graphql: { operations: [query] }', '[GET]', []],
    ['graphql: { introspection: pass }', '[POST]', ['graphql.introspection graphql-introspection']],
    ['graphql: { batch: 5 }', '[POST]', ['graphql.batch graphql-batch']],
  ])('%s on %s is warned of', (guard, methods, expected) => {
    expect(toldBy(warningsOf, guard, world, methods)).toEqual(expected)
  })

  test('the bundle carries the files that the guard names, and no other', () => {
    const { bundle } = compiled(route('graphql: { persisted: { file: ops.json } }'), world)
    const text = new TextDecoder('latin1').decode(bundle)
    expect(text).toContain('{ "one": "{ a }" }')
    expect(text).not.toContain('type Query')
  })
})
