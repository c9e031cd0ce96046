/* oxlint-disable unicorn/no-thenable -- JSON Schema's word */
// Contracts as they are read: each dialect's way of saying it and the one form that comes of it, references over
// several files, and what is refused or told with its place.

import { describe, expect, test } from 'vitest'

import type { Contract, Operation } from '../../shared/core/contract.ts'
import { ok } from '../../shared/lib/result.ts'
import { openContractFile, referencedFiles, targetOf } from '../../shared/policy/openapi/files.ts'
import { basePathOf, readPath } from '../../shared/policy/openapi/paths.ts'
import { readContract } from '../../shared/policy/openapi/read.ts'
import type { ReadContract } from '../../shared/policy/openapi/read.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

const read = (files: Readonly<Record<string, unknown>>, options = {}): ReadContract => {
  const [first = ''] = Object.keys(files)
  const texts = Object.entries(files).map(
    ([name, value]) => [name, ok(bytes(typeof value === 'string' ? value : JSON.stringify(value)))] as const,
  )
  return readContract(first, new Map(texts), options)
}

const contractOf = (result: ReadContract): Contract => {
  expect(result.problems.filter(({ severity }) => severity === 'error')).toEqual([])
  if (result.contract === undefined) throw new Error('no contract')
  return result.contract
}

const codes = ({ problems }: ReadContract): readonly string[] =>
  problems.map(({ severity, code, line, column }) => `${severity} ${code} ${line}:${column}`)

const versions = { '3.0': '3.0.3', '3.1': '3.1.0' } as const

/** A document with one schema, which an operation refers to. */
const withSchema = (version: keyof typeof versions, schema: unknown): object => ({
  openapi: versions[version],
  info: { title: 't', version: '1' },
  paths: {
    '/a': {
      get: {
        responses: {
          200: {
            description: 'd',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/S' } } },
          },
        },
      },
    },
  },
  components: { schemas: { S: schema, Cat: { type: 'object' }, Dog: { type: 'object' } } },
})

const operationsOf = (paths: object, more: object = {}): readonly Operation[] =>
  contractOf(read({ 'c.json': { openapi: '3.0.3', info: { title: 't', version: '1' }, paths, ...more } }))
    .operations

const kindOf = (...values: readonly string[]): object => ({
  type: 'object',
  properties: { kind: { enum: values } },
  required: ['kind'],
})

describe('a schema becomes JSON Schema 2020-12', () => {
  const rows: readonly (readonly [string, keyof typeof versions, unknown, unknown])[] = [
    ['nullable with a type', '3.0', { type: 'string', nullable: true }, { type: ['string', 'null'] }],
    [
      'nullable with an enum that lacks null',
      '3.0',
      { type: 'string', enum: ['a'], nullable: true },
      { type: ['string', 'null'], enum: ['a', null] },
    ],
    [
      'nullable around a composition',
      '3.0',
      { nullable: true, allOf: [{ $ref: '#/components/schemas/Cat' }] },
      { anyOf: [{ type: 'null' }, { allOf: [{ $ref: 'schema:Cat' }] }] },
    ],
    [
      'nullable with a type and a composition',
      '3.0',
      { type: 'object', nullable: true, anyOf: [{ required: ['a'] }] },
      { anyOf: [{ type: 'null' }, { type: 'object', anyOf: [{ required: ['a'] }] }] },
    ],
    ['nullable alone, which says nothing', '3.0', { nullable: true, title: 't' }, {}],
    ['exclusiveMinimum: true', '3.0', { minimum: 3, exclusiveMinimum: true }, { exclusiveMinimum: 3 }],
    [
      'exclusiveMaximum: true, written first',
      '3.0',
      { exclusiveMaximum: true, maximum: 3 },
      { exclusiveMaximum: 3 },
    ],
    ['exclusiveMinimum: false', '3.0', { minimum: 3, exclusiveMinimum: false }, { minimum: 3 }],
    ['exclusiveMinimum as a number', '3.1', { exclusiveMinimum: 3 }, { exclusiveMinimum: 3 }],
    ['types in a list', '3.1', { type: ['string', 'null'] }, { type: ['string', 'null'] }],
    [
      'a tuple of old',
      '3.0',
      { type: 'array', items: [{ type: 'string' }] },
      { type: 'array', prefixItems: [{ type: 'string' }] },
    ],
    [
      'what only describes',
      '3.1',
      {
        type: 'string',
        title: 't',
        description: 'd',
        default: 'x',
        example: 'x',
        examples: ['x'],
        xml: {},
        'x-y': 1,
        deprecated: true,
      },
      { type: 'string' },
    ],
    [
      'a property that is called like a keyword, or x-something',
      '3.0',
      {
        properties: { example: { type: 'string' }, 'x-a': { type: 'string' }, required: { type: 'boolean' } },
      },
      {
        properties: { example: { type: 'string' }, 'x-a': { type: 'string' }, required: { type: 'boolean' } },
      },
    ],
    ['additionalProperties: false', '3.0', { additionalProperties: false }, { additionalProperties: false }],
    ['scopes of a field', '3.0', { 'x-gatehouse-scopes': ['admin'] }, { 'x-gatehouse-scopes': ['admin'] }],
    [
      'readOnly and writeOnly',
      '3.0',
      { readOnly: true, writeOnly: false },
      { readOnly: true, writeOnly: false },
    ],
    [
      'siblings of a reference, before 3.1',
      '3.0',
      { $ref: '#/components/schemas/Cat', minProperties: 1 },
      { $ref: 'schema:Cat' },
    ],
    [
      'siblings of a reference, since 3.1',
      '3.1',
      { $ref: '#/components/schemas/Cat', minProperties: 1 },
      { $ref: 'schema:Cat', minProperties: 1 },
    ],
    [
      'if, then, patternProperties and const',
      '3.1',
      { if: { const: 1 }, then: true, patternProperties: { '^a': { type: 'string' } } },
      { if: { const: 1 }, then: true, patternProperties: { '^a': { type: 'string' } } },
    ],
    [
      'a discriminator',
      '3.0',
      {
        oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
        discriminator: { propertyName: 'kind', mapping: { meow: 'Cat', woof: '#/components/schemas/Dog' } },
      },
      {
        allOf: [
          {
            if: kindOf('Cat', 'meow', 'Dog', 'woof'),
            then: {
              allOf: [
                { if: kindOf('Cat', 'meow'), then: { $ref: 'schema:Cat' } },
                { if: kindOf('Dog', 'woof'), then: { $ref: 'schema:Dog' } },
              ],
            },
            else: { oneOf: [{ $ref: 'schema:Cat' }, { $ref: 'schema:Dog' }] },
          },
        ],
      },
    ],
    [
      'a discriminator whose mapping gives one name to another',
      '3.0',
      {
        anyOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
        discriminator: { propertyName: 'kind', mapping: { Dog: 'Cat' } },
      },
      {
        allOf: [
          {
            if: kindOf('Cat', 'Dog'),
            then: { allOf: [{ if: kindOf('Cat', 'Dog'), then: { $ref: 'schema:Cat' } }] },
            else: { anyOf: [{ $ref: 'schema:Cat' }, { $ref: 'schema:Dog' }] },
          },
        ],
      },
    ],
  ]
  test.each(rows)('%s (%s)', (_name, version, schema, expected) => {
    expect(contractOf(read({ 'c.json': withSchema(version, schema) })).schemas['S']).toEqual(expected)
  })
})

describe('references', () => {
  test('recursive schemas stay shared, and only what is referred to is carried', () => {
    const { schemas } = contractOf(
      read({
        'c.json': withSchema('3.0', {
          type: 'object',
          properties: { children: { type: 'array', items: { $ref: '#/components/schemas/S' } } },
        }),
      }),
    )
    expect(schemas).toEqual({
      S: { type: 'object', properties: { children: { type: 'array', items: { $ref: 'schema:S' } } } },
    })
  })

  test('over several files, each seen from where it stands; two of one name stay two', () => {
    const result = read({
      'api/c.yaml':
        'openapi: 3.0.3\ninfo: {title: t, version: "1"}\npaths:\n  /a:\n    $ref: paths/a.yaml\n  /b:\n    get:\n      responses:\n        "200":\n          description: d\n          content:\n            application/json:\n              schema: {$ref: "#/components/schemas/item"}\ncomponents: {schemas: {item: {type: integer}}}\n',
      'api/paths/a.yaml':
        'get:\n  responses:\n    "200":\n      description: d\n      content:\n        application/json:\n          schema: {$ref: ../schemas/item.yaml}\n',
      'api/schemas/item.yaml': 'type: array\nitems: {$ref: "#"}\n',
    })
    expect(contractOf(result).schemas).toEqual({
      item: { type: 'array', items: { $ref: 'schema:item' } },
      item_2: { type: 'integer' },
    })
  })

  test('into a file that only a reference names is found before the build reads it', () => {
    const text = JSON.stringify({
      a: { $ref: '../x/b.yaml#/c' },
      b: [{ $ref: '#/d' }, { $ref: 'https://a.example/b.yaml' }],
    })
    expect(referencedFiles('api/c.json', bytes(text))).toEqual(['x/b.yaml'])
  })

  const refused: readonly (readonly [string, string])[] = [
    ['https://example.com/s.yaml#/A', 'contract-reference-outside'],
    ['//example.com/s.yaml', 'contract-reference-outside'],
    ['file:///etc/passwd', 'contract-reference-outside'],
    ['/etc/passwd', 'contract-reference-outside'],
    ['../../etc/passwd', 'contract-reference-outside'],
    ['%2e%2e/%2e%2e/etc/passwd', 'contract-reference-outside'],
    ['other.yaml', 'contract-reference'],
    ['#/components/schemas/None', 'contract-reference'],
    ['#/components/schemas/__proto__', 'contract-reference'],
    ['#nobody', 'contract-reference'],
  ]
  test.each(refused)('to %s is refused', (reference, code) => {
    const result = read({ 'c.json': withSchema('3.1', { $ref: reference }) })
    expect(result.contract).toBeUndefined()
    expect(result.problems.map((one) => one.code)).toEqual([code])
  })

  test.each([
    ['references that name each other', { $ref: '#/components/schemas/S' }],
    ['a schema that is part of itself', { allOf: [{ type: 'object' }, { $ref: '#/components/schemas/S' }] }],
    ['the same behind a condition', { if: { not: { $ref: '#/components/schemas/S' } } }],
  ])('%s is an error: no engine ends there', (_name, schema) => {
    expect(read({ 'c.json': withSchema('3.1', schema) }).problems.map(({ code }) => code)).toEqual([
      'contract-reference',
    ])
  })

  test('parameters that lead in a circle are an error', () => {
    const result = read({
      'c.json': {
        openapi: '3.0.0',
        info: {},
        paths: { '/a': { get: { parameters: [{ $ref: '#/components/parameters/A' }], responses: {} } } },
        components: {
          parameters: { A: { $ref: '#/components/parameters/B' }, B: { $ref: '#/components/parameters/A' } },
        },
      },
    })
    expect(result.problems.map(({ code }) => code)).toEqual(['contract-reference'])
  })

  test('names are seen from the file that they stand in, and never leave the folder', () => {
    expect(targetOf('a/b/c.yaml', '../d.yaml#/x')).toEqual({ kind: 'file', file: 'a/d.yaml', fragment: '/x' })
    expect(targetOf('c.yaml', './d.yaml')).toEqual({ kind: 'file', file: 'd.yaml', fragment: '' })
    expect(targetOf('a/c.yaml', '../../d.yaml').kind).toBe('refused')
  })
})

const operation = (more: object): object => ({
  openapi: '3.0.0',
  components: { securitySchemes: { k: { type: 'http', scheme: 'bearer' } } },
  security: [{ k: [] }],
  paths: { '/a': { get: { responses: {}, ...more } } },
})

const inContent = (schema: string): string => `            application/json: {schema: ${schema}}`

describe('what is wrong is told with its place, all at once', () => {
  test('in YAML', () => {
    const text = [
      'openapi: 3.0.3',
      'info: {title: t, version: "1"}',
      'paths:',
      '  /a/{id}:',
      '    get:',
      '      paramaters: []',
      '      security: [{oauth: []}]',
      '      responses:',
      '        "2000": {description: d}',
      '        "200":',
      '          description: d',
      '          content:',
      '            json: {schema: {type: strin}}',
      '            application/json: {schema: {type: strin, minlength: 3, maxLength: -1}}',
      '  a:',
      '    get: {responses: {}}',
    ].join('\n')
    const result = read({ 'c.yaml': text })
    expect(codes(result)).toEqual([
      'warning contract-parameter 6:7',
      'warning contract-unknown-key 6:7',
      'error contract-security 7:19',
      'error contract-response 9:9',
      'warning contract-media-type 13:13',
      'error contract-schema 14:47',
      'warning contract-unknown-keyword 14:54',
      'error contract-schema 14:79',
      'warning contract-path 16:5',
    ])
    const fixes = result.problems.map(({ fix }) => fix)
    expect(fixes).toContain('write parameters')
    expect(fixes).toContain('write string')
    expect(fixes).toContain('write minLength')
    expect(result.contract).toBeUndefined()
  })

  test('a required name that no property has: misspelt, or what nobody can send', () => {
    const result = read({
      'c.yaml': [
        'openapi: 3.0.3',
        'info: {title: t, version: "1"}',
        'paths:',
        '  /a:',
        '    get:',
        '      responses:',
        '        "200":',
        '          description: d',
        '          content:',
        inContent('{required: [nmae], properties: {name: {}}}'),
        '        "201":',
        '          description: d',
        '          content:',
        inContent('{required: [id], properties: {name: {}}, additionalProperties: false}'),
        '        "202":',
        '          description: d',
        '          content:',
        inContent('{required: [id], properties: {name: {}}, additionalProperties: {type: string}}'),
        '        "203":',
        '          description: d',
        '          content:',
        inContent('{required: [x-id], properties: {name: {}}, patternProperties: {^x-: {}}}'),
        '        "204":',
        '          description: d',
        '          content:',
        inContent('{allOf: [{properties: {id: {}}}, {required: [id], properties: {name: {}}}]}'),
        '        "205":',
        '          description: d',
        '          content:',
        inContent('{required: [id], properties: {name: {}}, anyOf: [{properties: {id: {}}}]}'),
      ].join('\n'),
    })
    expect(codes(result)).toEqual(['warning contract-required 10:52', 'warning contract-required 14:52'])
    expect(result.problems.map(({ message, fix }) => [message, fix])).toEqual([
      ['"nmae" is required, and no property has this name: any value of it passes', 'write name'],
      [
        '"id" is required, and additionalProperties forbids it: no value is valid',
        'describe it in `properties`',
      ],
    ])
  })

  test('in JSON, whose fast reader knows no places', () => {
    const result = read({
      'c.json': '{"openapi":"3.0.3","paths":{\n "/a":{"get":{"responses":{\n  "x":{}}}}}}',
    })
    expect(codes(result)).toEqual(['error contract-response 3:3'])
  })

  test.each([
    ['a member twice', '{"openapi":"3.0.0",\n"paths":{},"paths":{}}', 'error duplicate-key 2:12'],
    ['a prototype', '{"openapi":"3.0.0",\n"paths":{"__proto__":{}}}', 'error unknown-key 2:10'],
    [
      'an escaped prototype',
      '{"openapi":"3.0.0",\n"paths":{"\\u005f_proto__":{}}}',
      'error unknown-key 2:10',
    ],
    ['no JSON', '{"openapi":"3.0.0",', 'error yaml-syntax 1:20'],
    ['another version', '{"openapi":"3.2.0"}', 'error contract-version 1:1'],
    ['no version', '{"paths":{}}', 'error contract-version 1:1'],
    ['Swagger 1', '{"swagger":"1.2"}', 'error contract-version 1:1'],
    [
      'another dialect',
      '{"openapi":"3.1.0","jsonSchemaDialect":"http://json-schema.org/draft-07/schema#"}',
      'error contract-version 1:40',
    ],
    ['no document', '[]', 'error contract-version 1:1'],
  ])('%s', (_name, text, code) => {
    const result = read({ 'c.json': text })
    expect(codes(result)).toEqual([code])
    expect(result.contract).toBeUndefined()
  })

  test('a file that is not UTF-8, and one that is not there', () => {
    expect(openContractFile('c.yaml', new Uint8Array([0x61, 0xff])).ok).toBe(false)
    expect(readContract('c.yaml', new Map()).problems.map(({ code }) => code)).toEqual(['unreadable-file'])
  })

  test.each(['$id', '$dynamicRef', '$recursiveRef'])(
    'a schema with %s, whose meaning depends on who refers to it',
    (key) => {
      const result = read({ 'c.json': withSchema('3.1', { [key]: 'https://example.com/s' }) })
      expect(result.problems.map(({ code }) => code)).toEqual(['contract-unsupported'])
    },
  )

  test.each([
    ['security of nothing', operation({ security: null }), 'contract-structure'],
    ['a requirement that is a name', operation({ security: ['k'] }), 'contract-security'],
    ['scopes that are no list', operation({ security: [{ k: 'read' }] }), 'contract-security'],
    ['a scope that is no text', operation({ security: [{ k: [7] }] }), 'contract-security'],
    ['parameters as a map', operation({ parameters: {} }), 'contract-structure'],
    ['responses as a list', operation({ responses: [] }), 'contract-structure'],
    ['an operation that is none', { openapi: '3.0.0', paths: { '/a': { get: [] } } }, 'contract-structure'],
    ['paths as a list', { openapi: '3.0.0', paths: [] }, 'contract-structure'],
    ['allOf as a map', withSchema('3.0', { allOf: {} }), 'contract-schema'],
  ])('what would silently count for nothing: %s', (_name, document, code) => {
    const result = read({ 'c.json': document })
    expect(result.contract).toBeUndefined()
    expect(new Set(result.problems.flatMap((one) => (one.severity === 'error' ? [one.code] : [])))).toEqual(
      new Set([code]),
    )
  })

  test('a discriminator whose mapping names what is no alternative', () => {
    const result = read({
      'c.json': withSchema('3.1', {
        oneOf: [{ $ref: '#/components/schemas/Cat' }],
        discriminator: {
          propertyName: 'kind',
          mapping: { a: 'models/none.yml#/Dog', b: 'elsewhere.yml#/Cat', c: 7 },
        },
      }),
    })
    expect(result.problems.map(({ code, message }) => [code, message.slice(0, 3)])).toEqual([
      ['contract-discriminator', '"a"'],
      ['contract-discriminator', '"c"'],
    ])
    const [{ if: named }] = (contractOf(result).schemas['S'] as { allOf: [{ if: unknown }] }).allOf
    expect(named).toEqual(kindOf('Cat', 'b'))
  })

  test('of many mistakes of one kind the first fifty are told', () => {
    const properties = Object.fromEntries(
      Array.from({ length: 80 }, (_, index) => [`p${index}`, { type: 'strin' }]),
    )
    const { problems } = read({ 'c.json': withSchema('3.1', { properties }) })
    expect(problems).toHaveLength(51)
    expect(problems.some(({ message }) => message === '30 more of this kind')).toBe(true)
  })
})

describe('operations', () => {
  test("a path item's parameters are merged; the operation's own win by name and place", () => {
    const [operation] = operationsOf({
      '/a/{id}': {
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'integer' } },
          { name: 'q', in: 'query', schema: { type: 'string' } },
          { name: 'X-A', in: 'header', schema: { type: 'string' } },
        ],
        get: {
          parameters: [
            { name: 'q', in: 'query', required: true, schema: { type: 'integer' } },
            { name: 'x-a', in: 'header', schema: { type: 'integer' } },
            { name: 'Authorization', in: 'header', schema: { type: 'integer' } },
          ],
          responses: {},
        },
      },
    })
    expect(
      operation?.parameters.map(({ name, in: where, required, schema, style, explode }) => [
        name,
        where,
        required,
        schema,
        style,
        explode,
      ]),
    ).toEqual([
      ['id', 'path', true, { type: 'integer' }, 'simple', false],
      ['q', 'query', true, { type: 'integer' }, 'form', true],
      ['x-a', 'header', false, { type: 'integer' }, 'simple', false],
    ])
  })

  test('media types that differ in parameters are one, and either schema is good', () => {
    const [operation] = operationsOf({
      '/a': {
        post: {
          requestBody: {
            content: {
              'application/json; charset=utf-8': { schema: { type: 'string' } },
              'Application/JSON': { schema: { type: 'integer' } },
              'image/*': {},
            },
          },
          responses: { '2xx': { description: 'd' }, default: { description: 'd' } },
        },
      },
    })
    expect(operation?.body).toEqual({
      required: false,
      content: [
        {
          range: 'application/json',
          schema: { anyOf: [{ type: 'string' }, { type: 'integer' }] },
          encoding: {},
        },
        { range: 'image/*', schema: undefined, encoding: {} },
      ],
    })
    expect(operation?.responses.map(({ status }) => status)).toEqual(['2XX', 'default'])
  })

  test('security: the document’s where an operation has none, `[]` for everybody', () => {
    const operations = operationsOf(
      {
        '/a': {
          get: { responses: {} },
          post: { security: [], responses: {} },
          put: { security: [{ o: ['w'] }, { k: [] }], responses: {} },
        },
      },
      {
        security: [{ o: ['r'] }],
        components: {
          securitySchemes: {
            o: {
              type: 'oauth2',
              flows: { clientCredentials: { tokenUrl: 'https://a.example', scopes: { w: '', r: '' } } },
            },
            k: { type: 'apiKey', in: 'query', name: 'key' },
          },
        },
      },
    )
    expect(operations.map(({ method, security }) => [method, security])).toEqual([
      ['GET', [{ o: ['r'] }]],
      ['PUT', [{ o: ['w'] }, { k: [] }]],
      ['POST', []],
    ])
  })

  test('two of one operationId are told apart', () => {
    const result = read({
      'c.json': {
        openapi: '3.0.0',
        info: {},
        paths: {
          '/a': { get: { operationId: 'x', responses: {} }, post: { operationId: 'x', responses: {} } },
        },
      },
    })
    expect(contractOf(result).operations.map(({ id }) => id)).toEqual(['x', 'POST /a'])
    expect(result.problems.map(({ code }) => code)).toEqual(['contract-operation-id'])
  })

  test.each([
    ['/a/{id}', '/a/{id}', {}],
    ['/a/{enterprise-team}', '/a/{enterprise_team}', { 'enterprise-team': 'enterprise_team' }],
    ['/a/{1}', '/a/{_1}', { 1: '_1' }],
    ['/a%20b', '/a b', {}],
    ['/a?b={c}', undefined, undefined],
    ['/a#b', undefined, undefined],
    ['/a/{b', undefined, undefined],
    ['/a//b', undefined, undefined],
    ['/a/../b', undefined, undefined],
    ['/a/*', '/a/*', {}],
    ['/a/x*y/{id}', '/a/x*y/{id}', {}],
    ['/a/x y', '/a/x y', {}],
  ])('the path %s', (template, path, renamed) => {
    const result = readPath(template)
    if (path === undefined || renamed === undefined) expect(result.kind).toBe('refused')
    else expect(result).toMatchObject({ kind: 'path', path, renamed: new Map(Object.entries(renamed)) })
  })

  test('a segment of several parameters is one, as long as it has to be, and told', () => {
    const result = read({
      'c.json': {
        openapi: '3.0.0',
        info: {},
        paths: {
          '/compare/{base}...{head}': {
            get: {
              parameters: [
                { name: 'base', in: 'path', required: true, schema: { type: 'string' } },
                { name: 'head', in: 'path', required: true, schema: { type: 'string' } },
              ],
              responses: {},
            },
          },
        },
      },
    })
    const [operation] = contractOf(result).operations
    expect(operation?.path).toBe('/compare/{base_head}')
    expect(operation?.parameters.map(({ name, schema }) => [name, schema])).toEqual([
      ['base_head', { type: 'string', minLength: 5 }],
    ])
    expect(result.problems.map(({ code }) => code)).toEqual(['contract-path', 'contract-path'])
  })
})

const served = (servers: unknown, more: object = {}): object => ({
  openapi: '3.0.0',
  info: {},
  servers,
  paths: { '/a': { get: { responses: {} } }, '/b': { ...more, get: { responses: {} } } },
})

describe('servers', () => {
  test.each([
    ['https://api.example.com', ''],
    ['https://api.example.com/', ''],
    ['https://api.example.com/v1/', '/v1'],
    ['/v1', '/v1'],
    ['//api.example.com/v1', '/v1'],
    ['v1', '/v1'],
    ['https://api.example.com/a/b?c#d', '/a/b'],
    ['https://api.example.com/{x}', undefined],
  ])('%s stands at %s', (url, path) => {
    expect(basePathOf(url)).toBe(path)
  })

  test('variables have their default, and one server counts', () => {
    const result = read({
      'c.json': served([
        {
          url: 'https://{region}.example.com/{version}',
          variables: { version: { default: 'v2' }, region: { default: 'eu' } },
        },
        { url: 'https://example.com/v3' },
      ]),
    })
    expect(contractOf(result).basePath).toBe('/v2')
    expect(result.problems.map(({ code }) => code)).toEqual(['contract-servers'])
  })

  test('an operation whose server stands elsewhere has its path in full, and so have all', () => {
    const contract = contractOf(
      read({
        'c.json': served([{ url: 'https://example.com/v1' }], {
          servers: [{ url: 'https://files.example.com/up' }],
        }),
      }),
    )
    expect([contract.basePath, ...contract.operations.map(({ path }) => path)]).toEqual([
      '',
      '/v1/a',
      '/up/b',
    ])
  })

  test('what the policy says of the base path counts', () => {
    const contract = contractOf(
      read({ 'c.json': served([{ url: 'https://example.com/v1' }]) }, { basePath: '/x' }),
    )
    expect([contract.basePath, contract.operations[0]?.path]).toEqual(['/x', '/a'])
  })
})

test('Swagger 2: parameters, forms, files, types and collections as OpenAPI 3 says them', () => {
  const contract = contractOf(
    read({
      'c.yaml': `swagger: 2.0
info: {title: t, version: '1'}
host: api.example.com
basePath: /v1
consumes: [application/json]
produces: [application/json, application/xml]
securityDefinitions:
  b: {type: basic}
  k: {type: apiKey, in: header, name: X-Key}
  o: {type: oauth2, flow: application, tokenUrl: 'https://a.example', scopes: {read: r}}
security: [{o: [read]}]
paths:
  /a/{ids}:
    parameters:
      - {name: ids, in: path, required: true, type: array, items: {type: integer}, collectionFormat: pipes}
    get:
      produces: [application/pdf]
      parameters:
        - {name: tags, in: query, type: array, items: {type: string}, collectionFormat: multi}
        - {name: sort, in: query, type: string, enum: [a], allowEmptyValue: true}
        - {name: t, in: query, type: array, items: {type: string}, collectionFormat: tsv}
      responses:
        200: {description: d, schema: {type: file}}
        default: {description: d, schema: {$ref: '#/definitions/E'}}
    put:
      parameters:
        - {name: body, in: body, required: true, schema: {$ref: '#/definitions/E'}}
      responses:
        200: {description: d, schema: {$ref: '#/definitions/E'}}
    post:
      consumes: [multipart/form-data]
      parameters:
        - {name: f, in: formData, type: file, required: true}
        - {name: n, in: formData, type: array, items: {type: integer}, collectionFormat: ssv}
      responses: {}
definitions:
  E: {type: object, required: [m], properties: {m: {type: string, x-nullable: true}}}
`,
    }),
  )
  expect(contract.basePath).toBe('/v1')
  expect(contract.schemas).toEqual({
    E: { type: 'object', required: ['m'], properties: { m: { type: ['string', 'null'] } } },
  })
  expect(contract.securitySchemes).toEqual({
    b: { kind: 'http', scheme: 'basic' },
    k: { kind: 'apiKey', in: 'header', name: 'X-Key' },
    o: { kind: 'oauth2', scopes: ['read'] },
  })
  const [get, put, post] = contract.operations
  expect(
    get?.parameters.map(({ name, style, explode, allowEmptyValue }) => [
      name,
      style,
      explode,
      allowEmptyValue,
    ]),
  ).toEqual([
    ['ids', 'pipeDelimited', false, false],
    ['tags', 'form', true, false],
    ['sort', 'form', false, true],
    ['t', 'tabDelimited', false, false],
  ])
  expect(get?.responses).toEqual([
    { status: '200', content: [{ range: 'application/pdf', schema: undefined, encoding: {} }] },
    {
      status: 'default',
      content: [{ range: 'application/pdf', schema: { $ref: 'schema:E' }, encoding: {} }],
    },
  ])
  expect(put?.body).toEqual({
    required: true,
    content: [{ range: 'application/json', schema: { $ref: 'schema:E' }, encoding: {} }],
  })
  expect(put?.responses[0]?.content.map(({ range }) => range)).toEqual([
    'application/json',
    'application/xml',
  ])
  expect(post?.body).toEqual({
    required: true,
    content: [
      {
        range: 'multipart/form-data',
        schema: {
          type: 'object',
          properties: {
            f: { type: 'string', format: 'binary' },
            n: { type: 'array', items: { type: 'integer' } },
          },
          required: ['f'],
        },
        encoding: { n: { contentTypes: [], style: 'spaceDelimited', explode: false, headers: [] } },
      },
    ],
  })
})
