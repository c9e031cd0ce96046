// The schema guard, by the whole build: an OpenAPI document in, verdicts out.

import { describe, expect, test } from 'vitest'

import type { Verdict } from '../../shared/core/guard.ts'
import { problem } from '../../shared/decision/problem.ts'
import { guardFor, told } from './schema.kit.ts'
import type { Gate, Sent } from './schema.kit.ts'

const answers = { responses: { '200': { description: 'fine' } } }

const parameterGate = (parameter: unknown, path = '/things', openapi?: string): Gate =>
  guardFor({
    paths: { [path]: { get: { operationId: 'get', parameters: [parameter], ...answers } } },
    ...(openapi === undefined ? {} : { openapi }),
  })

const LIST = { type: 'array', items: { type: 'integer' } }
const POINT = {
  type: 'object',
  properties: { R: { type: 'integer' }, G: { type: 'integer' } },
  required: ['R'],
}

const inPathAs = (style: string, explode: boolean, schema: unknown): unknown => ({
  name: 'p',
  in: 'path',
  required: true,
  style,
  explode,
  schema,
})

const inQueryAs = (style: string, explode: boolean, schema: unknown): unknown => ({
  name: 'q',
  in: 'query',
  style,
  explode,
  schema,
})

const headerGate = (schema: unknown, explode = false): Gate =>
  parameterGate({ name: 'X-Things', in: 'header', required: true, explode, schema })

const ask = (gate: Gate, value: string): string =>
  told(gate.judge({ target: '/things', headers: { 'x-things': value } }))

describe('parameters in every style that OpenAPI has', () => {
  const inPath: readonly (readonly [
    style: string,
    explode: boolean,
    schema: unknown,
    good: string,
    bad: string,
  ])[] = [
    ['simple', false, { type: 'integer' }, '5', 'x'],
    ['simple', false, LIST, '3,4,5', '3,x,5'],
    ['simple', true, LIST, '3,4,5', '3,,5'],
    ['simple', false, POINT, 'R,100,G,200', 'R,100,G'],
    ['simple', true, POINT, 'R=100,G=200', 'G=200'],
    ['label', false, { type: 'integer' }, '.5', '5'],
    ['label', false, LIST, '.3,4,5', '.3.4.5'],
    ['label', true, LIST, '.3.4.5', '.3,4,5'],
    ['label', true, POINT, '.R=100.G=200', '.R=x'],
    ['label', false, POINT, '.R,100,G,200', '.R,x'],
    ['matrix', false, { type: 'integer' }, ';p=5', ';q=5'],
    ['matrix', false, LIST, ';p=3,4,5', ';p=3;p=4'],
    ['matrix', true, LIST, ';p=3;p=4;p=5', ';p=3;q=4'],
    ['matrix', false, POINT, ';p=R,100,G,200', ';R,100'],
    ['matrix', true, POINT, ';R=100;G=200', ';R=100;R=200'],
  ]

  test.each(inPath)('path: %s, explode %s, %j: %s, not %s', (style, explode, schema, good, bad) => {
    const gate = parameterGate(inPathAs(style, explode, schema), '/things/{p}')
    expect(told(gate.judge({ target: `/things/a` })).startsWith('schema.parameter path/p')).toBe(true)
    // A segment that begins with a semicolon never gets past the exchange: servers cut it off.
    if (style !== 'matrix') expect(told(gate.judge({ target: `/things/${good}` }))).toBe('pass')
    if (style !== 'matrix')
      expect(told(gate.judge({ target: `/things/${bad}` }))).toMatch(/^schema\.parameter/)
  })

  const inQuery: readonly (readonly [
    style: string,
    explode: boolean,
    schema: unknown,
    text: string,
    ok: boolean,
  ])[] = [
    ['form', true, { type: 'integer' }, 'q=5', true],
    ['form', true, { type: 'integer' }, 'q=5&q=6', false],
    ['form', true, { type: 'integer' }, 'q=5&other=6', false],
    ['form', true, { type: 'integer' }, 'Q=5', false],
    ['form', true, { type: 'integer' }, '', true],
    ['form', true, LIST, 'q=1&q=2', true],
    ['form', true, LIST, 'q=1', true],
    ['form', true, LIST, 'q=1&q=x', false],
    ['form', true, LIST, 'q=1,2', false],
    ['form', false, LIST, 'q=1,2', true],
    ['form', false, LIST, 'q=1%2C2', true],
    ['form', false, LIST, 'q=1&q=2', false],
    ['form', true, POINT, 'R=1&G=2', true],
    ['form', true, POINT, 'G=2', false],
    ['form', true, POINT, 'R=1&R=2', false],
    ['form', true, POINT, 'R=1&B=2', false],
    ['form', false, POINT, 'q=R,1,G,2', true],
    ['form', false, POINT, 'q=R,1,G', false],
    ['spaceDelimited', false, LIST, 'q=1%202', true],
    ['spaceDelimited', false, LIST, 'q=1+2', true],
    ['spaceDelimited', false, LIST, 'q=1|2', false],
    ['pipeDelimited', false, LIST, 'q=1|2', true],
    ['pipeDelimited', false, LIST, 'q=1%7C2', true],
    ['deepObject', true, POINT, 'q[R]=1&q[G]=2', true],
    ['deepObject', true, POINT, 'q%5BR%5D=1', true],
    ['deepObject', true, POINT, 'q[R]=1&q[R]=2', false],
    ['deepObject', true, POINT, 'q[R]=1&q[B]=2', false],
    ['deepObject', true, POINT, 'q[R]=1&q=2', false],
    ['deepObject', true, POINT, 'q[R=1', false],
    ['deepObject', true, POINT, 'q[R][x]=1', false],
    ['deepObject', true, { type: 'object', properties: { ids: LIST } }, 'q[ids][]=1&q[ids][]=2', true],
    ['deepObject', true, { type: 'object', properties: { ids: LIST } }, 'q[ids][0]=1&q[ids][1]=2', true],
    ['deepObject', true, { type: 'object', properties: { ids: LIST } }, 'q[ids][1]=1', false],
    ['deepObject', true, { type: 'object', properties: { a: POINT } }, 'q[a][R]=1', true],
    ['deepObject', true, { type: 'object', properties: { a: {} } }, 'q[__proto__][x]=1', false],
  ]

  test.each(inQuery)('query: %s, explode %s, %j: ?%s %s', (style, explode, schema, text, ok) => {
    const verdict = parameterGate(inQueryAs(style, explode, schema)).judge({ target: `/things?${text}` })
    expect(told(verdict)).toMatch(ok ? /^pass$/ : /^schema\.parameter query/)
  })

  test('header: lists, objects, scalars; a missing one that is required', () => {
    expect(ask(headerGate(LIST), '1, 2,3')).toBe('pass')
    expect(ask(headerGate(LIST), '1, x')).toBe('schema.parameter header/x-things/1 type')
    expect(ask(headerGate(POINT, true), 'R=1, G=2')).toBe('pass')
    expect(ask(headerGate(POINT), 'R,1')).toBe('pass')
    expect(ask(headerGate({ type: 'integer' }), '1, 2')).toBe('schema.parameter header/x-things type')
    expect(told(headerGate(LIST).judge({ target: '/things' }))).toBe(
      'schema.parameter header/x-things required',
    )
  })

  test('cookie: one value; sent twice it is refused', () => {
    const gate = parameterGate({ name: 'theme', in: 'cookie', schema: { enum: ['dark', 'light'] } })
    const ask = (cookie: string): string => told(gate.judge({ target: '/things', headers: { cookie } }))
    expect(ask('theme=dark; other=1')).toBe('pass')
    expect(ask('theme=blue')).toBe('schema.parameter cookie/theme enum')
    expect(ask('theme=dark; theme=light')).toBe('schema.parameter cookie/theme repeated')
    // RFC 2965 §3.3.4; Python's http.cookies.
    expect(ask('a=1, theme=blue; theme=dark')).toBe('schema.parameter cookie/theme repeated')
    expect(ask('a=1 theme=blue')).toBe('schema.parameter cookie/theme repeated')
    expect(ask('a=b c, d; theme=dark')).toBe('pass')
  })

  test('content: a parameter that is a JSON document', () => {
    const gate = parameterGate({
      name: 'filter',
      in: 'query',
      content: { 'application/json': { schema: POINT } },
    })
    const ask = (text: string): string =>
      told(gate.judge({ target: `/things?filter=${encodeURIComponent(text)}` }))
    expect(ask('{"R":1}')).toBe('pass')
    expect(ask('{"R":1,"B":2}')).toBe('schema.parameter query/filter/B unknownFields')
    expect(ask('{"R":1,"R":2}')).toBe('schema.parameter query/filter style')
    expect(ask('{')).toBe('schema.parameter query/filter style')
  })

  test('what OpenAPI has elsewhere (Accept, Content-Type, Authorization) is no parameter', () => {
    const gate = parameterGate({ name: 'Accept', in: 'header', required: true, schema: { enum: ['text/x'] } })
    expect(told(gate.judge({ target: '/things', headers: { accept: 'application/json' } }))).toBe('pass')
  })

  test('a credential that the contract bears in the query is known', () => {
    const gate = guardFor({
      paths: { '/things': { get: { operationId: 'get', security: [{ key: [] }], ...answers } } },
      components: { securitySchemes: { key: { type: 'apiKey', in: 'query', name: 'api_key' } } },
    })
    expect(told(gate.judge({ target: '/things?api_key=x' }))).toBe('pass')
    expect(told(gate.judge({ target: '/things?apikey=x' }))).toBe(
      'schema.parameter query/apikey unknownFields',
    )
  })
})

describe('text is read strictly', () => {
  const cases: readonly (readonly [schema: unknown, text: string, ok: boolean])[] = [
    [{ type: 'integer' }, '-0', true],
    [{ type: 'integer' }, '007', false],
    [{ type: 'integer' }, '+5', false],
    [{ type: 'integer' }, '%205', false],
    [{ type: 'integer' }, '0x10', false],
    [{ type: 'integer' }, '1e3', false],
    [{ type: 'integer' }, '5.0', false],
    [{ type: 'integer' }, '٥', false],
    [{ type: 'integer' }, '', false],
    [{ type: 'integer', format: 'int64' }, '9223372036854775807', true],
    [{ type: 'integer', format: 'int64' }, '9223372036854775808', false],
    [{ type: 'integer', maximum: 9007199254740992 }, '9007199254740993', false],
    [{ type: 'number' }, '1e3', true],
    [{ type: 'number' }, '1e999', false],
    [{ type: 'number' }, 'NaN', false],
    [{ type: 'number' }, 'Infinity', false],
    [{ type: 'number' }, '.5', false],
    [{ type: 'boolean' }, 'true', true],
    [{ type: 'boolean' }, 'True', false],
    [{ type: 'boolean' }, '1', false],
    [{ type: 'string', pattern: '^[a-z]+$' }, '123', false],
    [{ pattern: '^[a-z]+$' }, '123', false],
    [{ minimum: 10 }, '5', false],
    [{ type: ['integer', 'string'], maxLength: 2 }, '12345', true],
    [{ anyOf: [{ type: 'integer', maximum: 5 }, { enum: ['all', '77'] }] }, '77', true],
    [{ anyOf: [{ type: 'integer', maximum: 5 }, { enum: ['all', '77'] }] }, '78', false],
    [{ enum: [1, 2] }, '1', true],
    [{ enum: ['1', '2'] }, '1', true],
    [{ type: ['string', 'null'] }, '', true],
    [{}, 'anything', true],
  ]

  test.each(cases)('%j: "%s" %s', (schema, text, ok) => {
    const gate = parameterGate({ name: 'q', in: 'query', schema })
    expect(told(gate.judge({ target: `/things?q=${text}` }))).toMatch(
      ok ? /^pass$/ : /^schema\.parameter query/,
    )
  })
})

const ORDER = {
  type: 'object',
  required: ['id', 'sku'],
  properties: {
    id: { type: 'integer', readOnly: true },
    sku: { type: 'string', pattern: '^[A-Z]{3}$' },
    quantity: { type: 'integer', minimum: 1 },
    tags: { type: 'array', items: { type: 'string' } },
    detail: { type: 'object', properties: { note: { type: 'string' } } },
    big: { type: 'integer', format: 'int64' },
  },
}

const bodyGate = (content: unknown, options?: string, required = true): Gate =>
  guardFor({
    paths: {
      '/orders': {
        post: { operationId: 'post', requestBody: { required, content }, ...answers },
        get: { operationId: 'list', ...answers },
      },
    },
    components: { schemas: { Order: ORDER } },
    ...(options === undefined ? {} : { options }),
  })

const order = { schema: { $ref: '#/components/schemas/Order' } }

const post = (gate: Gate, body: string | Uint8Array | undefined, type?: string): Verdict =>
  gate.judge({
    method: 'POST',
    target: '/orders',
    ...(body === undefined ? {} : { body }),
    ...(type === undefined ? {} : { type }),
  })

const JSON_TYPE = 'application/json'
const FORM_TYPE = 'application/x-www-form-urlencoded'

describe('JSON bodies', () => {
  const gate = bodyGate({ [JSON_TYPE]: order })
  const cases: readonly (readonly [body: string, expected: string])[] = [
    ['{"sku":"ABC"}', 'pass'],
    ['{"sku":"ABC","quantity":2,"tags":["a"],"detail":{"note":"x"}}', 'pass'],
    ['{}', 'schema.body body/sku required'],
    ['[]', 'schema.body body type'],
    ['{"sku":"abc","quantity":0}', 'schema.body body/sku pattern, body/quantity minimum'],
    ['{"sku":"ABC","extra":1}', 'schema.body body/extra unknownFields'],
    ['{"sku":"ABC","detail":{"extra":1}}', 'schema.body body/detail/extra unknownFields'],
    ['{"sku":"ABC","id":7}', 'schema.body body/id readOnly'],
    ['{"sku":"ABC","tags":[1]}', 'schema.body body/tags/0 type'],
    ['{"sku":"ABC","quantity":1.0}', 'pass'],
    ['{"sku":"ABC","big":9223372036854775807}', 'pass'],
    ['{"sku":"ABC","big":9223372036854775808}', 'schema.body body/big format'],
    ['{"sku":"ABC","big":-9223372036854775808}', 'pass'],
  ]

  test.each(cases)('%s: %s', (body, expected) => {
    expect(told(post(gate, body, JSON_TYPE))).toBe(expected)
  })

  test('a body that is missing, or that nobody described', () => {
    expect(told(post(gate, undefined))).toBe('schema.body-missing')
    expect(told(post(gate, '', JSON_TYPE))).toBe('schema.body-missing')
    expect(told(post(bodyGate({ [JSON_TYPE]: order }, undefined, false), undefined))).toBe('pass')
    const verdict = gate.judge({ method: 'GET', target: '/orders', type: JSON_TYPE, body: '{}' })
    expect(told(verdict)).toBe('schema.body-unexpected')
  })
})

describe('members in another case than the contract has', () => {
  const OPEN = {
    type: 'object',
    properties: { role: { type: 'string', readOnly: true }, sub: { $ref: '#/components/schemas/Sub' } },
    additionalProperties: true,
  }
  const Sub = { type: 'object', properties: { name: { type: 'string' } }, patternProperties: { '^x': {} } }
  const gateOf = (options?: string, schema: unknown = OPEN): Gate =>
    guardFor({
      paths: {
        '/orders': {
          post: {
            operationId: 'post',
            parameters: [{ name: 'sort', in: 'query', schema: { type: 'string' } }],
            requestBody: { content: { [JSON_TYPE]: { schema }, [FORM_TYPE]: { schema } } },
            ...answers,
          },
        },
      },
      components: { schemas: { Sub } },
      ...(options === undefined ? {} : { options }),
    })
  const cases: readonly (readonly [
    options: string | undefined,
    type: string,
    body: string,
    expected: string,
  ])[] = [
    [undefined, JSON_TYPE, '{"Role":"admin"}', 'schema.body body/Role case'],
    [undefined, JSON_TYPE, '{"ro\u017fe":1,"rolE":1}', 'schema.body body/rolE case'],
    [undefined, JSON_TYPE, '{"other":{"Role":1},"roles":1}', 'pass'],
    [undefined, JSON_TYPE, '{"sub":{"Name":1}}', 'schema.body body/sub/Name unknownFields'],
    [undefined, FORM_TYPE, 'ROLE=admin', 'schema.body body/ROLE case'],
    ['cases: pass', JSON_TYPE, '{"Role":"admin"}', 'pass'],
    ['unknownFields: strip', JSON_TYPE, '{"Role":"admin"}', 'schema.body body/Role case'],
    ['unknownFields: strip', JSON_TYPE, '{"sub":{"Name":1,"name":"a"}}', 'pass'],
    ['unknownFields: pass', JSON_TYPE, '{"sub":{"Name":1}}', 'schema.body body/sub/Name case'],
    ['unknownFields: pass, cases: pass', JSON_TYPE, '{"sub":{"Name":1}}', 'pass'],
  ]
  test.each(cases)('%s, %s %s: %s', (options, type, body, expected) => {
    expect(told(post(gateOf(options), body, type))).toBe(expected)
  })

  test('are known where some schema has them so', () => {
    const both = { allOf: [OPEN, { properties: { Role: { type: 'string' } } }] }
    expect(told(post(gateOf(undefined, both), '{"Role":"x"}', JSON_TYPE))).toBe('pass')
  })

  test.each([
    ['unknownQuery: pass', 'schema.parameter query/SORT case'],
    ['unknownQuery: pass, cases: pass', 'pass'],
    ['unknownQuery: refuse', 'schema.parameter query/SORT unknownFields, query/other unknownFields'],
  ])('parameters of the query with %s: %s', (options, expected) => {
    const verdict = gateOf(options).judge({ method: 'POST', target: '/orders?SORT=x&other=1' })
    expect(told(verdict)).toBe(expected)
  })
})

test('a member that is required without a property is known, and still has one value', () => {
  const schema = { type: 'object', required: ['id'], properties: { name: { type: 'string' } } }
  const gate = bodyGate({
    [JSON_TYPE]: { schema },
    [FORM_TYPE]: { schema },
  })
  expect(told(post(gate, '{"id":{"any":1},"name":"x"}', JSON_TYPE))).toBe('pass')
  expect(told(post(gate, '{"name":"x"}', JSON_TYPE))).toBe('schema.body body/id required')
  expect(told(post(gate, '{"id":1,"other":1}', JSON_TYPE))).toBe('schema.body body/other unknownFields')
  expect(told(post(gate, 'id=1&name=x', FORM_TYPE))).toBe('pass')
  expect(told(post(gate, 'id=1&id=2&name=x', FORM_TYPE))).toBe('schema.body body/id repeated')
})

describe('media types', () => {
  const cases: readonly (readonly [range: string, type: string | undefined, expected: string])[] = [
    [JSON_TYPE, JSON_TYPE, 'pass'],
    [JSON_TYPE, 'Application/JSON; charset=UTF-8', 'pass'],
    [JSON_TYPE, undefined, 'schema.media-type'],
    [JSON_TYPE, 'text/plain', 'schema.media-type'],
    [JSON_TYPE, 'application/vnd.api+json', 'schema.media-type'],
    [JSON_TYPE, 'application/jsonx', 'schema.media-type'],
    [JSON_TYPE, 'application/json; charset=utf-16', 'schema.charset'],
    [JSON_TYPE, 'application/json; charset=utf-8; charset=utf-7', 'schema.charset'],
    ['application/vnd.api+json', 'application/vnd.api+json', 'pass'],
    ['application/*', JSON_TYPE, 'pass'],
    ['*/*', JSON_TYPE, 'pass'],
    ['*/*', 'application/problem+json', 'pass'],
    ['application/*', 'text/json', 'schema.media-type'],
    ['*/*', 'application/xml', 'schema.media-type'],
    ['application/xml', 'application/xml', 'schema.media-type'],
  ]

  test.each(cases)('the contract has %s, the request %s: %s', (range, type, expected) => {
    expect(told(post(bodyGate({ [range]: order }), '{"sku":"ABC"}', type))).toBe(expected)
  })

  test('the most specific of several ranges judges', () => {
    const gate = bodyGate({ '*/*': { schema: { type: 'array' } }, [JSON_TYPE]: order })
    expect(told(post(gate, '{"sku":"ABC"}', JSON_TYPE))).toBe('pass')
    expect(told(post(gate, '{"sku":"ABC"}', 'application/x+json'))).toBe('schema.body body type')
  })

  test('a type without a schema takes any bytes; one that nobody can judge is refused or, said so, let pass', () => {
    expect(told(post(bodyGate({ 'image/png': {} }), 'x', 'image/png'))).toBe('pass')
    expect(
      told(post(bodyGate({ 'application/xml': order }, 'unjudged: pass'), '<a/>', 'application/xml')),
    ).toBe('pass')
    const sized = { 'image/*': { schema: { type: 'string', format: 'binary', maxLength: 3 } } }
    expect(told(post(bodyGate(sized), new Uint8Array([200, 1, 2]), 'image/png'))).toBe('pass')
    expect(told(post(bodyGate(sized), new Uint8Array(4), 'image/png'))).toBe('schema.body body maxLength')
    const text = { 'text/plain': { schema: { type: 'string', maxLength: 3 } } }
    expect(told(post(bodyGate(text), 'äöü', 'text/plain'))).toBe('pass')
    expect(told(post(bodyGate(text), 'abcd', 'text/plain'))).toBe('schema.body body maxLength')
    expect(told(post(bodyGate(text), new Uint8Array([0xff]), 'text/plain'))).toBe('schema.body-malformed')
  })
})

describe('forms', () => {
  const gate = bodyGate({ [FORM_TYPE]: order })
  const cases: readonly (readonly [body: string, expected: string])[] = [
    ['sku=ABC&quantity=2', 'pass'],
    ['sku=ABC&quantity=x', 'schema.body body/quantity type'],
    ['sku=ABC&tags=a&tags=b', 'pass'],
    ['sku=ABC&tags=a', 'pass'],
    ['sku=ABC&sku=DEF', 'schema.body body/sku repeated'],
    ['sku=ABC&extra=1', 'schema.body body/extra unknownFields'],
    ['sku=ABC&id=1', 'schema.body body/id readOnly'],
    ['sku=ABC&detail={"note":"x"}', 'pass'],
    ['sku=ABC&detail={"note":1}', 'schema.body body/detail/note type'],
    ['sku=ABC&detail[note]=x', 'schema.body body/? unknownFields'],
    ['sku=%41BC', 'pass'],
  ]

  test.each(cases)('%s: %s', (body, expected) => {
    expect(told(post(gate, body, FORM_TYPE))).toBe(expected)
  })

  test('encodings: deep objects, lists with delimiters', () => {
    const deep = bodyGate({
      [FORM_TYPE]: {
        ...order,
        encoding: {
          detail: { style: 'deepObject', explode: true },
          tags: { style: 'pipeDelimited', explode: false },
        },
      },
    })
    expect(told(post(deep, 'sku=ABC&detail[note]=x&tags=a|b', FORM_TYPE))).toBe('pass')
    expect(told(post(deep, 'sku=ABC&detail[other]=x', FORM_TYPE))).toBe(
      'schema.body body/detail/other unknownFields',
    )
    expect(told(post(deep, 'sku=ABC&tags=a&tags=b', FORM_TYPE))).toBe('schema.body body/tags repeated')
  })
})

const part = (headers: string, content: string): string => `--b\r\n${headers}\r\n\r\n${content}\r\n`
const form = (...parts: readonly string[]): string => `${parts.join('')}--b--\r\n`
const field = (name: string, content: string, type?: string): string =>
  part(
    `Content-Disposition: form-data; name="${name}"${type === undefined ? '' : `\r\nContent-Type: ${type}`}`,
    content,
  )
const file = (name: string, content: string, type: string): string =>
  part(`Content-Disposition: form-data; name="${name}"; filename="a.bin"\r\nContent-Type: ${type}`, content)

const UPLOAD = {
  schema: {
    type: 'object',
    required: ['file'],
    properties: {
      file: { type: 'string', format: 'binary', maxLength: 4 },
      count: { type: 'integer' },
      meta: { type: 'object', properties: { a: { type: 'integer' } } },
      photos: { type: 'array', items: { type: 'string', format: 'binary' } },
    },
  },
  encoding: { photos: { contentType: 'image/png, image/jpeg' } },
}
const MULTIPART = 'multipart/form-data; boundary=b'

describe('multipart bodies', () => {
  const gate = bodyGate({ 'multipart/form-data': UPLOAD })
  const one = file('file', 'data', 'application/pdf')
  const cases: readonly (readonly [title: string, body: string, expected: string])[] = [
    ['a file and fields', form(one, field('count', '5')), 'pass'],
    ['a field of another type', form(one, field('count', 'x')), 'schema.body body/count type'],
    ['JSON as a part', form(one, field('meta', '{"a":1}', JSON_TYPE)), 'pass'],
    ['JSON without its type', form(one, field('meta', '{"a":1}')), 'schema.body body/meta contentType'],
    ['JSON that is none', form(one, field('meta', '{', JSON_TYPE)), 'schema.body body/meta content'],
    [
      'unknown members of it',
      form(one, field('meta', '{"b":1}', JSON_TYPE)),
      'schema.body body/meta/b unknownFields',
    ],
    ['a file that is too long', form(file('file', 'datas', 'a/b')), 'schema.body body/file maxLength'],
    ['no file', form(field('count', '5')), 'schema.body body/file required'],
    [
      'a file in place of a number',
      form(one, file('count', '5', 'text/plain')),
      'schema.body body/count contentType',
    ],
    ['a part twice', form(one, one), 'schema.body body/file repeated'],
    ['a part that nobody knows', form(one, field('other', '1')), 'schema.body body/other unknownFields'],
    ['several files', form(one, file('photos', 'p', 'image/png'), file('photos', 'q', 'image/jpeg')), 'pass'],
    [
      'of a type that the encoding lacks',
      form(one, file('photos', 'p', 'text/html')),
      'schema.body body/photos contentType',
    ],
    ['no parts at all', 'x', 'schema.body-malformed'],
    [
      'a part without an end',
      part('Content-Disposition: form-data; name="file"', 'x'),
      'schema.body-malformed',
    ],
  ]

  test.each(cases)('%s', (_title, body, expected) => {
    expect(told(post(gate, body, MULTIPART))).toBe(expected)
  })
})

const stripGate = (content: unknown): Gate => bodyGate(content, 'unknownFields: strip, readOnly: strip')

const stripped = (content: unknown, body: string, type: string): string => {
  const verdict = post(stripGate(content), body, type)
  return verdict.kind === 'pass' ? new TextDecoder().decode(verdict.body) : told(verdict)
}

describe('strip takes members out of the very bytes', () => {
  const json: readonly (readonly [body: string, stripped: string | undefined])[] = [
    ['{"sku":"ABC","quantity":1}', undefined],
    ['{"x":1,"sku":"ABC"}', '{"sku":"ABC"}'],
    ['{"sku":"ABC","x":1}', '{"sku":"ABC"}'],
    ['{ "sku" : "ABC" , "x" : {"a":[1,2]} , "quantity" : 2 }', '{ "sku" : "ABC" , "quantity" : 2 }'],
    ['{"x":1,"y":2,"sku":"ABC","z":3}', '{"sku":"ABC"}'],
    ['{"id":1,"sku":"ABC"}', '{"sku":"ABC"}'],
    ['{"sku":"ABC","detail":{"x":1}}', '{"sku":"ABC","detail":{}}'],
    ['{"sku":"ABC","detail":{"x":1,"note":"a","y":2},"z":0}', '{"sku":"ABC","detail":{"note":"a"}}'],
    ['{"sku":"\\u0041BC","\\u0078":"}{,"}', '{"sku":"\\u0041BC"}'],
    ['{"sku":"ABC","big":9223372036854775807,"x":1e5}', '{"sku":"ABC","big":9223372036854775807}'],
    ['{"sku":"ABC","__proto__":{"admin":true}}', '{"sku":"ABC"}'],
  ]

  test.each(json)('%s', (body, stripped) => {
    const verdict = post(stripGate({ [JSON_TYPE]: order }), body, JSON_TYPE)
    expect(verdict.kind).toBe('pass')
    const bytes = verdict.kind === 'pass' ? verdict.body : undefined
    expect(bytes === undefined ? undefined : new TextDecoder().decode(bytes)).toBe(stripped)
  })

  test('of forms and multipart bodies, too', () => {
    expect(stripped({ [FORM_TYPE]: order }, 'x=1&sku=ABC&%78=2&quantity=2&id=4', FORM_TYPE)).toBe(
      'sku=ABC&quantity=2',
    )
    const upload = { 'multipart/form-data': UPLOAD }
    const one = file('file', 'data', 'application/pdf')
    const count = field('count', '5')
    const odd = field('odd', '1')
    expect(stripped(upload, form(one, odd, count), MULTIPART)).toBe(form(one, count))
    expect(stripped(upload, form(odd, field('even', '2'), one), MULTIPART)).toBe(form(one))
    expect(stripped(upload, form(one, odd), MULTIPART)).toBe(form(one))
    // A member inside of a part's own document cannot be cut out there: it is refused.
    expect(stripped(upload, form(one, field('meta', '{"b":1}', JSON_TYPE)), MULTIPART)).toBe(
      'schema.body body/meta/b unknownFields',
    )
  })

  test('says what it took, and has stale digests stay behind; a shadow changes nothing', () => {
    const verdict = post(stripGate({ [JSON_TYPE]: order }), '{"sku":"ABC","x":1}', JSON_TYPE)
    expect(verdict).toMatchObject({
      kind: 'pass',
      evidence: { reason: 'stripped', findings: [{ in: 'body', pointer: '/x', keyword: 'unknownFields' }] },
      grants: { spent: ['content-digest', 'repr-digest', 'digest', 'content-md5'] },
    })
    const shadow = bodyGate({ [JSON_TYPE]: order }, 'unknownFields: strip, mode: shadow')
    expect(post(shadow, '{"sku":"ABC","x":1}', JSON_TYPE)).toEqual({
      kind: 'pass',
      evidence: { reason: 'stripped', findings: [{ in: 'body', pointer: '/x', keyword: 'unknownFields' }] },
    })
  })
})

describe('options', () => {
  test('unknown members, read-only ones and unknown parameters may pass', () => {
    const gate = bodyGate({ [JSON_TYPE]: order }, 'unknownFields: pass, readOnly: pass, unknownQuery: pass')
    const verdict = gate.judge({
      method: 'POST',
      target: '/orders?utm_source=x',
      type: JSON_TYPE,
      body: '{"sku":"ABC","x":1,"id":2}',
    })
    expect(verdict).toEqual({ kind: 'pass' })
  })

  test('a client learns places and keywords only where the policy says so, and never a value', () => {
    const body = '{"sku":"hunter2","s3cr3t value":1}'
    for (const errors of ['log', 'client'] as const) {
      const verdict = post(bodyGate({ [JSON_TYPE]: order }, `errors: ${errors}`), body, JSON_TYPE)
      if (verdict.kind !== 'deny') throw new TypeError('expected a denial')
      const setting = { requestId: 'r', problemBase: undefined, realm: undefined, debug: false }
      const { status, body: text } = problem({ kind: 'denial', denial: verdict.denial }, setting)
      expect(status).toBe(400)
      expect((JSON.parse(text) as { errors?: unknown }).errors).toEqual(
        errors === 'log'
          ? undefined
          : [
              { in: 'body', pointer: '/sku', keyword: 'pattern' },
              { in: 'body', pointer: '/?', keyword: 'unknownFields' },
            ],
      )
      expect(text + JSON.stringify(verdict.denial.evidence)).not.toMatch(/hunter2|s3cr3t/)
    }
  })

  test('parts: [head] judges parameters and the declared type, and reads no body', () => {
    const gate = bodyGate({ [JSON_TYPE]: order }, 'parts: [head]')
    expect(gate.placements.at(-1)?.guard.reads).toBe('head')
    const ask = (sent: Sent): string => told(gate.judge({ method: 'POST', target: '/orders', ...sent }))
    expect(ask({ type: JSON_TYPE, body: 'not judged' })).toBe('pass')
    expect(ask({ type: 'text/html', body: 'x' })).toBe('schema.media-type')
    expect(ask({ type: JSON_TYPE, body: '{}', target: '/orders?x=1' })).toBe(
      'schema.parameter query/x unknownFields',
    )
    expect(ask({ method: 'GET', type: JSON_TYPE, body: '{}' })).toBe('schema.body-unexpected')
  })

  test('parts: [head] knows of a body that no header states (RFC 9113 §8.1)', () => {
    const gate = bodyGate({ [JSON_TYPE]: order }, 'parts: [head]')
    const ask = (sent: Sent): string => told(gate.judge({ method: 'POST', target: '/orders', ...sent }))
    expect(ask({ unstated: true })).toBe('schema.media-type')
    expect(ask({ unstated: true, type: 'text/html' })).toBe('schema.media-type')
    expect(ask({ unstated: true, type: JSON_TYPE })).toBe('pass')
    expect(ask({})).toBe('schema.body-missing')
    expect(ask({ headers: { 'content-length': '0' }, unstated: true })).toBe('schema.body-missing')
    expect(ask({ type: JSON_TYPE })).toBe('schema.body-missing')
    const optional = bodyGate({ [JSON_TYPE]: order }, 'parts: [head]', false)
    expect(told(optional.judge({ method: 'POST', target: '/orders' }))).toBe('pass')
    expect(ask({ method: 'GET', unstated: true })).toBe('schema.body-unexpected')
  })

  test('bounds: depth, values and findings', () => {
    const gate = bodyGate({ [JSON_TYPE]: {} }, 'bounds: { depth: 3, values: 5, errors: 1 }')
    expect(
      told(post(bodyGate({ [JSON_TYPE]: { schema: {} } }, 'bounds: { depth: 3 }'), '[[[]]]', JSON_TYPE)),
    ).toBe('pass')
    expect(
      told(post(bodyGate({ [JSON_TYPE]: { schema: {} } }, 'bounds: { depth: 3 }'), '[[[[]]]]', JSON_TYPE)),
    ).toBe('schema.bounds')
    expect(
      told(
        post(bodyGate({ [JSON_TYPE]: { schema: {} } }, 'bounds: { values: 5 }'), '[1,2,3,4,5]', JSON_TYPE),
      ),
    ).toBe('schema.bounds')
    expect(told(post(gate, '{"anything":', JSON_TYPE))).toBe('pass')
    const one = bodyGate({ [JSON_TYPE]: order }, 'bounds: { errors: 1 }')
    expect(told(post(one, '{"x":1,"y":2}', JSON_TYPE))).toBe('schema.body body/sku required')
  })
})

describe('which operation', () => {
  const paths = {
    '/users/{id}': {
      parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
      get: { operationId: 'getUser', ...answers },
      delete: { operationId: 'deleteUser', ...answers },
    },
    '/users/me': { get: { operationId: 'getMe', ...answers } },
  }

  test('the most specific path, then the method; HEAD is GET', () => {
    const gate = guardFor({ paths, servers: [{ url: 'https://api.example.com/v1' }] })
    const ask = (target: string, method = 'GET'): string => told(gate.judge({ target, method }))
    expect(ask('/v1/users/5')).toBe('pass')
    expect(ask('/v1/users/5', 'HEAD')).toBe('pass')
    expect(ask('/v1/users/me')).toBe('pass')
    expect(ask('/v1/users/me', 'DELETE')).toBe('schema.method')
    expect(ask('/v1/users/you')).toBe('schema.parameter path/id type')
    expect(ask('/users/5')).toBe('schema.operation')
    expect(ask('/v1/users/5/')).toBe('schema.operation')
    expect(ask('/v1/users/')).toBe('schema.operation')
    expect(ask('/v1/users/5/x')).toBe('schema.operation')
  })

  test('a method that the contract lacks is told with those that it has', () => {
    const verdict = guardFor({ paths }).judge({ target: '/users/5', method: 'PUT' })
    expect(verdict).toMatchObject({
      denial: { code: 'schema.method', headers: { allow: 'DELETE, GET, HEAD' } },
    })
  })

  test('one that the policy names, under any path', () => {
    const gate = guardFor({
      paths,
      options: 'operation: getUser',
      route: '{ path: "/people/{id}", methods: [GET] }',
    })
    expect(told(gate.judge({ target: '/people/5' }))).toBe('pass')
    expect(told(gate.judge({ target: '/people/x' }))).toBe('schema.parameter path/id type')
  })
})
