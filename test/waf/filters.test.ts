// Filters that clients write by right, and the operators that log in without a password: what an operator compares with,
// the key it stands at and the field around it tell them apart.

import { describe, expect, test } from 'vitest'

import { exchangeOf } from '../corpora/placements.ts'
import type { Placed } from '../corpora/placements.ts'
import { payloadGuard } from '../corpora/guard.ts'

const judge = payloadGuard({ sensitivity: 1 })

const isRefused = ({ exchange }: Placed): boolean => exchange === undefined || judge(exchange).kind === 'deny'

const json = (body: string): Placed =>
  exchangeOf('POST', '/v1/orders', [['content-type', 'application/json']], body)
const form = (body: string): Placed =>
  exchangeOf('POST', '/v1/orders', [['content-type', 'application/x-www-form-urlencoded']], body)
const query = (search: string): Placed => exchangeOf('GET', `/v1/orders?${search}`, [])
const inField = (name: string, text: string): Placed => query(`${name}=${encodeURIComponent(text)}`)

const HARMLESS: readonly string[] = [
  '{"price":{"$gte":5}}',
  '{"price":{"$gte":5,"$lte":9.5}}',
  '{"score":{"$gt":-1}}',
  '{"createdAt":{"$gte":"2024-01-01T00:00:00Z"}}',
  '{"start_date":{"$lt":"2024-02-01"}}',
  '{"updated":{"$lt":{"$date":"2024-01-01T00:00:00Z"}}}',
  '{"status":{"$in":["open","closed"]}}',
  '{"status":{"$eq":"open"}}',
]

const IN_A_FILTER: readonly string[] = [
  ...HARMLESS,
  '{"status":{"$ne":"archived"}}',
  '{"deletedAt":{"$exists":false}}',
  '{"title":{"$regex":"^The","$options":"i"}}',
  '{"tags":{"$all":["a","b"]}}',
  '{"$or":[{"status":"open"},{"age":{"$gt":21}}]}',
  '{"$and":[{"age":{"$gt":21}},{"age":{"$lt":30}}]}',
  '{"zip":{"$gte":"10000"}}',
  '{"userId":{"$in":["u-1"]}}',
]

const ATTACKS: readonly string[] = [
  '{"password":{"$ne":null}}',
  '{"password":{"$gt":0}}',
  '{"password":{"$in":["a"]}}',
  '{"resetToken":{"$gte":0}}',
  '{"user":{"password":{"$eq":"x"}}}',
  '{"price":{"$gt":""}}',
  '{"price":{"$ne":null}}',
  '{"price":{"$gte":5,"$ne":null}}',
  '{"name":{"$gt":"0"}}',
  '{"voucher":{"$gt":"2000-01-01"}}',
  '{"price":{"$gt":{}}}',
  '{"price":{"$where":"1"}}',
  '{"$where":"this.a"}',
  '{"$expr":{"$eq":[1,1]}}',
  '{"a":{"$func":"system"}}',
  '{"price":{"$not":{"$eq":"x"}}}',
  '{"password":{"$type":2}}',
  '{"pass\\u0077ord":{"$gt":0}}',
  '{"id":{"$gt":0}}',
  '{"filter.a":{"$ne":1}}',
  '{"filter[a]":{"$ne":"x"}}',
  '{"a.price":{"$gt":{"filter.b":1}}}',
]

const ATTACKS_IN_A_FILTER: readonly string[] = [
  '{"password":{"$ne":"x"}}',
  '{"user":{"apiKey":{"$regex":"^a"}}}',
  '{"email":{"$ne":"x"}}',
  '{"user":{"$gt":"2000-01-01"}}',
  '{"username":{"$regex":"^adm"}}',
  '{"age":{"$ne":null}}',
  '{"age":{"$gt":""}}',
  '{"title":{"$regex":".*"}}',
  '{"title":{"$regex":"^a"}}',
  '{"$where":"sleep(100)"}',
  '{"$expr":{"$function":{"body":"function(){return 1}"}}}',
  '{"$or":[{}]}',
  '{"$ne":1}',
  '{"$gt":0}',
]

describe('a filter that a client writes', () => {
  test.each(HARMLESS)('passes: %s', (filter) => {
    expect(isRefused(json(filter))).toBe(false)
    expect(isRefused(inField('q', filter))).toBe(false)
  })

  test.each(IN_A_FILTER)('passes in a field of its own: %s', (filter) => {
    for (const name of ['filter', 'where', 'query']) {
      expect(isRefused(json(`{"limit":5,"${name}":${filter}}`))).toBe(false)
      expect(isRefused(inField(name, filter))).toBe(false)
      expect(isRefused(json(JSON.stringify({ [name]: filter })))).toBe(false)
    }
  })

  test.each([
    'price[$gte]=5&price[$lte]=10',
    'createdAt[$gt]=2024-01-01T00:00:00.000Z',
    'filters[age][$gte]=5',
    'filters[id][$in][0]=3&filters[id][$in][1]=6',
    'filters[$or][0][date][$eq]=2020-01-01',
    'filters[author][name][$eq]=Kai',
    'where[status][$ne]=archived',
    '$sort[createdAt]=-1&$limit=10',
  ])('passes in brackets: %s', (search) => {
    expect(isRefused(query(search))).toBe(false)
    expect(isRefused(form(search))).toBe(false)
  })
})

describe('an operator where a scalar was expected', () => {
  test.each(ATTACKS)('is refused: %s', (attack) => {
    expect(isRefused(json(attack))).toBe(true)
    expect(isRefused(inField('q', attack))).toBe(true)
    expect(isRefused(inField('data', JSON.stringify({ inner: attack })))).toBe(true)
  })

  test.each(ATTACKS_IN_A_FILTER)('is refused in a filter, too: %s', (attack) => {
    for (const name of ['filter', 'where']) {
      expect(isRefused(json(`{"${name}":${attack}}`))).toBe(true)
      expect(isRefused(inField(name, attack))).toBe(true)
    }
  })

  test.each([
    'user[$ne]=1',
    'password[$gt]=0',
    'id[$ne]=1',
    'voucher[$gte]=0',
    'name[$regex]=.*',
    'price[$ne]=',
    'filter[password][$gt]=0',
    'filter[$ne]=1',
    'where[email][$ne]=x',
    '$expr[$eq][0]=1',
    '$or[0][password][$ne]=1',
    'price[$gte][$ne]=1',
    'filter.a[$ne]=1',
  ])('is refused in brackets: %s', (search) => {
    expect(isRefused(query(search))).toBe(true)
    expect(isRefused(form(search))).toBe(true)
  })

  test.each([
    'name[0 or updatexml(0,concat(0xa,user()),0)#]=bob&name[0]=a',
    "user[x') or ('1'='1]=bob",
    'note[; cat /etc/passwd]=1',
    'note[a][<script>alert(1)</script>]=1',
  ])('is refused where it is the key in a name (CVE-2014-3704): %s', (pair) => {
    const search = pair.replaceAll(/[^=&]+/g, encodeURIComponent)
    expect(isRefused(query(search))).toBe(true)
    expect(isRefused(form(search))).toBe(true)
  })

  test('is refused under another name than the one that it was harmless under', () => {
    const text = '{"status":{"$ne":"archived"}}'
    expect(isRefused(json(JSON.stringify({ filter: text })))).toBe(false)
    expect(isRefused(json(JSON.stringify({ filter: text, user: text })))).toBe(true)
  })

  test('is refused where the JSON around it is broken or too deep', () => {
    expect(isRefused(inField('filter', '{"status":{"$ne":"archived"},}'))).toBe(true)
    const deep = `${'{"a":'.repeat(40)}{"password":{"$ne":1}}${'}'.repeat(40)}`
    expect(isRefused(inField('filter', deep))).toBe(true)
  })
})
