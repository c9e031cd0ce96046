// Texts that outlive a request, and the phases that share what is known of the head.

import { expect, test } from 'vitest'

import type { Runtime } from '../../../shared/waf/seclang/load.ts'
import type { RawRequest } from '../../../shared/waf/seclang/request.ts'
import { runPhase } from '../../../shared/waf/seclang/run.ts'
import { makeTransaction } from '../../../shared/waf/seclang/transaction.ts'
import { request, runtimeOf } from './kit.ts'

const RULES = `
SecRule ARGS_NAMES|REQUEST_HEADERS:User-Agent "@rx ev[i1]l" "id:1,phase:2,pass,t:lowercase"
SecRule ARGS "@rx ev[i1]l" "id:2,phase:1,pass"
SecRule ARGS "@rx ev[i1]l" "id:3,phase:2,pass"
SecRule ARGS_NAMES "@rx a\\+b" "id:4,phase:2,pass,t:urlDecodeUni,multiMatch"`

const form = (target: string, body?: string, agent = 'test'): RawRequest =>
  request({
    method: 'POST',
    target,
    headers: [
      ['User-Agent', agent],
      ['Content-Type', 'application/x-www-form-urlencoded'],
    ],
    body,
  })

const matched = (runtime: Runtime, raw: RawRequest): readonly number[] => {
  const transaction = makeTransaction(runtime, raw)
  return [1, 2].flatMap((phase) => runPhase(transaction, phase).hits.map(({ rule }) => rule.id))
}

test('a name is judged alike the first time, the next time, and after a flood of others', () => {
  const runtime = runtimeOf(RULES)
  const asked = (): readonly number[] => matched(runtime, form('/?EVIL=x&fine=y'))
  expect([asked(), asked()]).toEqual([[1], [1]])
  for (let index = 0; index < 6000; index++)
    matched(runtime, form(`/?n${index}=x`, undefined, `agent ${index}`))
  expect(runtime.recurring.size).toBeLessThanOrEqual(2048)
  expect(asked()).toEqual([1])
  expect(matched(runtime, form('/', undefined, 'an ev1l agent'))).toEqual([1])
})

test('values of a request are not kept', () => {
  const runtime = runtimeOf(RULES)
  matched(runtime, form('/?password=secret-1', 'pin=secret-2'))
  expect(Array.from(runtime.recurring.keys()).filter((text) => text.includes('secret'))).toEqual([])
})

test('a phase sees what has come by then: the query in the first, the body from the second on', () => {
  const runtime = runtimeOf(RULES)
  expect(matched(runtime, form('/?q=evil'))).toEqual([2, 3])
  expect(matched(runtime, form('/?q=fine', 'q=evil'))).toEqual([3])
  expect(matched(runtime, form('/?q=fine', 'evil=q'))).toEqual([1])
})
