// Names and keys by which a client says what is to be made, called or asked: readers of JSON that make objects, frameworks
// that call what a parameter names, operators at the end of a dotted name. What applications call their own keys passes.

import { describe, expect, test } from 'vitest'

import { payloadGuard } from '../corpora/guard.ts'
import { exchangeOf } from '../corpora/placements.ts'
import type { Placed } from '../corpora/placements.ts'

const judge = payloadGuard({ sensitivity: 1 })
const isRefused = ({ exchange }: Placed): boolean => exchange === undefined || judge(exchange).kind === 'deny'

const json = (body: string): Placed =>
  exchangeOf('POST', '/v1/x', [['content-type', 'application/json']], body)
const form = (body: string): Placed =>
  exchangeOf('POST', '/v1/x', [['content-type', 'application/x-www-form-urlencoded']], body)

describe('a key that makes an object is refused', () => {
  test.each([
    '{"py/object":"os.system"}',
    '{"a":{"py/reduce":[{"py/type":"x.y"},{"py/tuple":["id"]}]}}',
    '{"a":{"py/object/new":"x.y"}}',
    '{"json_class":"Gem::Requirement"}',
    '[{"^o":"Gem::Installer"}]',
    '{"^u":["Gem::Requirement",1]}',
    '{"$type":"System.IO.FileInfo, mscorlib"}',
    '{"x":{"__construct()":[[]],"_fn_close":"phpinfo"}}',
    '{"a":["org.apache.commons.dbcp.BasicDataSource",{"url":"x"}]}',
  ])('%s', (body) => {
    expect(isRefused(json(body))).toBe(true)
    expect(isRefused(json(JSON.stringify({ note: body })))).toBe(true)
  })
})

test.each([
  '{"py/object":"shop.models.Order"}',
  '{"json_class":"Order"}',
  '{"$type":"Shop.Orders.Order, Shop"}',
  '{"^o":"blue"}',
  '{"^u":["blue"]}',
  '{"fn":"close","py":3,"construct":true}',
  '{"a":["java.util.ArrayList",[1]]}',
])('a key of the application is none: %s', (body) => {
  expect(isRefused(json(body))).toBe(false)
})

test.each([
  '{"__init__.__globals__.app.secret":"x"}',
  '{"__init__":{"__globals__":{"app":1}}}',
  '{"constconstructorructor[protoprototypetype][x]":1}',
])('a key that reaches into objects is refused: %s', (body) => {
  expect(isRefused(json(body))).toBe(true)
})

test.each(['{"__class__":"Order","__module__":"shop"}', '{"__init__":{"__doc__":"x"}}', '{"tags[]":1}'])(
  'a key that serialisers write is none: %s',
  (body) => {
    expect(isRefused(json(body))).toBe(false)
  },
)

test.each(['mail[#post_render][]=printf', 'a[b][#lazy_builder][0]=x', 'user=a&pw.$ne=1', 'pw.$regex=.*'])(
  'a name that calls or asks is refused: %s',
  (body) => {
    expect(isRefused(form(body))).toBe(true)
    expect(isRefused(exchangeOf('GET', `/v1/x?${body.replaceAll('#', '%23')}`, []))).toBe(true)
  },
)

test.each(['price.$usd=1', 'a[#1]=2', 'filter.price.$gte=5'])('a name like it is none: %s', (body) => {
  expect(isRefused(form(body))).toBe(false)
})
