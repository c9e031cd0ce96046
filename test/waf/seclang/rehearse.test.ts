// A rule set that has judged requests of its own answers a client's as one that has not, and keeps nothing of them.

import { expect, test } from 'vitest'

import { loadOnce, loadProgram, type Runtime } from '../../../shared/waf/seclang/load.ts'
import { UNBOUNDED, work } from '../../../shared/waf/work.ts'
import { webhooks } from '../../corpora/harmless.ts'
import { attacks, classes } from '../../corpora/attacks.ts'
import { compileText, judge, request } from './kit.ts'

const RULES = `
SecAction "id:1,phase:1,pass,initcol:ip=%{REMOTE_ADDR},setvar:ip.seen=+1"
SecRule IP:SEEN "@gt 1" "id:2,phase:1,pass"
SecRule REQUEST_HEADERS:User-Agent "@contains Mozilla" "id:3,phase:1,deny"
SecRule ARGS|ARGS_NAMES "@rx (?i)(?:^|[;|&\\s])(?:cat|ls|id|wget)\\b.{0,20}[;|]" "id:4,phase:2,pass,t:urlDecodeUni,t:lowercase"
SecRule ARGS "@pmFromFile words.data" "id:5,phase:2,pass,t:lowercase"
SecRule ARGS "@detectSQLi" "id:6,phase:2,pass,capture"
SecRule ARGS "@detectXSS" "id:7,phase:2,pass,t:htmlEntityDecode"
SecRule ARGS "@rx (?:a|b)*a(?:a|b){12}c" "id:8,phase:2,pass"
SecRule ARGS "@rx ^[^0-9]*$" "id:10,phase:2,pass"`

const loaded = (rehearsed: boolean): Runtime => {
  const compiled = compileText(RULES)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error))
  const runtime = rehearsed ? loadOnce(compiled.value.bytes, 4) : loadProgram(compiled.value.bytes)
  if (!runtime.ok) throw new Error(runtime.error)
  return runtime.value
}

const json = (body: string) =>
  request({ method: 'POST', body, headers: [['Content-Type', 'application/json']] })

test('answers alike after its rehearsal', () => {
  const rehearsed = loaded(true)
  const plain = loaded(false)
  const naive = loaded(false)
  const texts = [
    ...webhooks().slice(0, 30),
    ...Object.keys(classes).flatMap((name) =>
      attacks(name, 10, 3).map((text) => JSON.stringify({ a: text })),
    ),
    JSON.stringify({ a: 'a'.repeat(12) + 'bac; ls x |', b: 'alpha' }),
  ]
  let matched = 0
  for (const text of texts) {
    const expected = judge(plain, json(text)).ids
    expect(judge(rehearsed, json(text)).ids, text.slice(0, 200)).toEqual(expected)
    expect(judge(naive, json(text), false).ids, text.slice(0, 200)).toEqual(expected)
    matched += expected.length
  }
  expect(texts.length).toBeGreaterThan(100)
  expect(matched).toBeGreaterThan(texts.length * 2)
})

test('no collection, no transaction and no debt of its rehearsal is left', () => {
  const runtime = loaded(true)
  expect(runtime.stores.size).toBe(0)
  expect(work.left).toBe(UNBOUNDED)
  expect(judge(runtime, request()).ids).toEqual([1])
  expect(judge(runtime, request()).ids).toEqual([1, 2])
})

test('a rule set is rehearsed once for each paranoia level that is loaded', () => {
  const compiled = compileText(RULES)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error))
  const { bytes } = compiled.value
  const first = loadOnce(bytes, 1)
  expect(loadOnce(bytes, 1)).toBe(first)
  expect(first.ok && first.value.sieve.plans.size).toBeGreaterThan(5)
})
