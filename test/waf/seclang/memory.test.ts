// What is remembered of a text, within a request and beyond it, changes no answer.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { runPhase } from '../../../shared/waf/seclang/run.ts'
import { makeTransaction } from '../../../shared/waf/seclang/transaction.ts'
import { loadProgram, type Runtime } from '../../../shared/waf/seclang/load.ts'
import { compileText, request, runtimeOf } from './kit.ts'

const RULES = `
SecRule REQUEST_HEADERS_NAMES "@rx ^(x)-(.*)$" "id:1,phase:1,pass,capture,t:lowercase,setvar:'tx.%{tx.1}_%{tx.2}=1'"
SecRule TX:/^x_/ "@eq 1" "id:2,phase:1,pass,setvar:'tx.sum=+1'"
SecRule &TX:/^x_/ "@gt 1" "id:3,phase:1,pass"
SecRule ARGS|ARGS_NAMES|REQUEST_HEADERS "@rx ev[i1]l" "id:4,phase:2,pass,t:urlDecodeUni,setvar:'tx.sum=+1'"
SecRule ARGS|ARGS_NAMES "@rx ev[i1]l" "id:5,phase:2,pass,chain"
SecRule MATCHED_VAR "@rx ^evil" "setvar:'tx.sum=+10'"
SecRule ARGS "@detectSQLi" "id:6,phase:2,pass,multiMatch,t:urlDecodeUni"
SecRule ARGS|REQUEST_HEADERS "@validateByteRange 1-255" "id:7,phase:2,pass,t:urlDecodeUni"
SecRule ARGS|ARGS_NAMES|REQUEST_HEADERS "@validateUtf8Encoding" "id:8,phase:2,pass,t:none,t:urlDecodeUni"
SecRule ARGS "!@rx ^e" "id:9,phase:2,pass,setvar:'tx.others=+1'"
SecRule ARGS:b|ARGS_NAMES "@rx etc/passwd" "id:10,phase:2,pass,t:normalizePath,t:lowercase"
SecRule ARGS "@rx a{2,3}b" "id:11,phase:2,pass,t:removeWhitespace,t:lowercase"
SecRule ARGS_NAMES "@rx evil" "id:12,phase:2,pass,ctl:ruleRemoveById=13"
SecRule ARGS "@rx evil" "id:13,phase:2,pass"
SecRule ARGS "@streq skip" "id:14,phase:2,pass,skipAfter:end"
SecRule ARGS "@rx evil" "id:15,phase:2,pass"
SecMarker end
SecRule &ARGS "@gt 2" "id:16,phase:2,pass"
SecRule REQUEST_HEADERS:x-body "@streq raw" "id:17,phase:1,pass,ctl:forceRequestBodyVariable=On"
SecRule REQUEST_BODY|ARGS "@rx evil" "id:18,phase:2,pass"
SecRule ARGS|ARGS_NAMES "@rx ev[i1]l" "id:19,phase:2,pass,t:urlDecodeUni,setvar:'tx.again=+1'"
SecRule ARGS "@detectSQLi" "id:20,phase:2,pass"
SecRule ARGS "@detectSQLi" "id:21,phase:2,pass,t:urlDecodeUni,setvar:'tx.sql=+1'"`

const value = fc.constantFrom(
  'evil',
  'ev1l',
  'EVIL',
  'e',
  'skip',
  '%65vil',
  "1' or '1'='1",
  '1%20%75nion%20select%201%2C2%20from%20users--',
  'a a\tAb',
  'etc//passwd',
  '/x/../Etc/passwd',
  'a%00b',
  '\xff',
  '%ff',
  '',
)
const name = fc.constantFrom('a', 'b', 'evil', 'json', 'etc/./passwd', '\xe9')
const field = fc.tuple(name, value)
const header = fc.tuple(fc.constantFrom('X-Evil', 'x-a', 'X-B', 'Accept', 'User-Agent'), value)
const asked = fc.record({
  args: fc.array(field, { maxLength: 6 }),
  body: fc.array(field, { maxLength: 4 }),
  headers: fc.array(header, { maxLength: 4 }),
  raw: fc.boolean(),
})

const form = (fields: readonly (readonly [string, string])[]): string =>
  fields.map(([key, text]) => `${escape(key)}=${escape(text)}`).join('&')

const escape = (text: string): string =>
  text.replaceAll(/[%&+=# ]/g, (byte) => `%${byte.charCodeAt(0).toString(16)}`)

const answersOf = (
  runtime: Runtime,
  of: typeof asked extends fc.Arbitrary<infer T> ? T : never,
  prefilter: boolean,
) => {
  const transaction = makeTransaction(
    runtime,
    request({
      method: 'POST',
      target: `/?${form(of.args)}`,
      headers: [
        ['Content-Type', of.raw ? 'text/plain' : 'application/x-www-form-urlencoded'],
        ...(of.raw ? [['X-Body', 'raw'] as const] : []),
        ...of.headers,
      ],
      body: form(of.body),
    }),
  )
  const hits = [1, 2].flatMap((phase) =>
    runPhase(transaction, phase, { prefilter }).hits.map(({ rule, matched, first }) => ({
      id: rule.id,
      matched,
      first,
    })),
  )
  return { hits, tx: Object.fromEntries(transaction.tx) }
}

test('requests that repeat themselves are judged as if each were the first, and nothing were remembered', () => {
  const compiled = compileText(RULES)
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.error))
  const { bytes } = compiled.value
  const fresh = (): Runtime => {
    const loaded = loadProgram(bytes)
    if (!loaded.ok) throw new Error(loaded.error)
    return loaded.value
  }
  const shared = fresh()
  const ids = new Set<number>()
  fc.assert(
    fc.property(fc.array(asked, { minLength: 1, maxLength: 3 }), (requests) => {
      for (const each of [...requests, ...requests]) {
        const slow = answersOf(fresh(), each, false)
        expect(answersOf(shared, each, true)).toEqual(slow)
        for (const { id } of slow.hits) ids.add(id)
      }
    }),
    { numRuns: 80 },
  )
  expect(ids.size).toBe(21)
})

test('an operator is asked again about what another chain makes of the same text', () => {
  const runtime = runtimeOf(`SecRule ARGS "@detectXSS" "id:1,phase:1,pass"
SecRule ARGS "@detectXSS" "id:2,phase:1,pass,t:base64Decode"
SecRule ARGS "@detectXSS" "id:3,phase:1,pass"`)
  const transaction = makeTransaction(
    runtime,
    request({ target: '/?a=PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg%3D%3D' }),
  )
  expect(runPhase(transaction, 1).hits.map(({ rule }) => rule.id)).toEqual([2])
})

test('whether an expression names a variable is remembered for that expression, and for that variable', () => {
  const runtime =
    runtimeOf(`SecAction "id:1,phase:1,pass,setvar:tx.x_a=1,setvar:tx.y_b=1,setvar:tx.x_b=1,setvar:tx.z=1"
SecRule &TX:/^x_/ "@eq 2" "id:2,phase:1,pass"
SecRule &TX:/_b$/ "@eq 2" "id:3,phase:1,pass"
SecRule &TX:/^y/ "@eq 1" "id:4,phase:1,pass"
SecRule &TX:/^none/ "@gt 0" "id:5,phase:1,pass"`)
  const ids = (): readonly number[] =>
    runPhase(makeTransaction(runtime, request()), 1).hits.map(({ rule }) => rule.id)
  expect([ids(), ids()]).toEqual([
    [1, 2, 3, 4],
    [1, 2, 3, 4],
  ])
})
