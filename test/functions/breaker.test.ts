import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { createBreaker, type Breaker, type Outcome } from '../../functions/gateway/origin/breaker.ts'
import { createBudget } from '../../functions/gateway/origin/budget.ts'

const OPTIONS = { failures: 3, percent: 50, windowMs: 1000, openMs: 5000, probes: 2 }

/** One request from begin to end; whether it was let through. */
const request = (breaker: Breaker, outcome: Outcome, nowMs: number): boolean => {
  const pass = breaker.ask(nowMs)
  if (pass.kind === 'open') return false
  breaker.tell(pass, outcome, nowMs)
  return true
}

const opened = (): Breaker => {
  const breaker = createBreaker(OPTIONS)
  for (let count = 0; count < 3; count++) request(breaker, 'bad', 0)
  return breaker
}

describe('a breaker', () => {
  test('opens at the stated number of failures, and says when to come back', () => {
    const breaker = createBreaker(OPTIONS)
    expect([request(breaker, 'bad', 0), request(breaker, 'bad', 0), request(breaker, 'bad', 100)]).toEqual([
      true,
      true,
      true,
    ])
    expect(breaker.ask(101)).toEqual({ kind: 'open', retryMs: 4999 })
    expect(breaker.ask(5099)).toEqual({ kind: 'open', retryMs: 1 })
  })

  test('stays closed while failures are below their share', () => {
    const breaker = createBreaker(OPTIONS)
    for (let count = 0; count < 40; count++) request(breaker, count % 3 === 0 ? 'bad' : 'good', count)
    expect(breaker.ask(50).kind).toBe('pass')
  })

  test('forgets failures that are older than its window', () => {
    const breaker = createBreaker(OPTIONS)
    for (const atMs of [0, 1200, 2400, 3600, 4800]) request(breaker, 'bad', atMs)
    expect(breaker.ask(4801).kind).toBe('pass')
  })

  test('lets as many probes through as stated, and closes when all of them succeed', () => {
    const breaker = opened()
    const one = breaker.ask(5000)
    const two = breaker.ask(5000)
    expect([one.kind, two.kind, breaker.ask(5000).kind]).toEqual(['pass', 'pass', 'open'])
    if (one.kind !== 'pass' || two.kind !== 'pass') throw new Error('unreachable')
    breaker.tell(one, 'good', 5010)
    expect(breaker.ask(5011).kind).toBe('open')
    breaker.tell(two, 'good', 5020)
    expect([1, 2, 3, 4].map(() => breaker.ask(5021).kind)).toEqual(['pass', 'pass', 'pass', 'pass'])
  })

  test('opens again at the first probe that fails', () => {
    const breaker = opened()
    expect(request(breaker, 'bad', 5000)).toBe(true)
    expect(breaker.ask(5001)).toEqual({ kind: 'open', retryMs: 4999 })
  })

  test('gives the place of a probe whose client left to the next one', () => {
    const breaker = opened()
    for (let count = 0; count < 10; count++) expect(request(breaker, 'unknown', 5000)).toBe(true)
  })

  test('does not wait for ever for probes of which nobody tells: the platform may drop a request unseen', () => {
    const breaker = opened()
    const lost = [breaker.ask(5000), breaker.ask(5000)]
    expect(breaker.ask(9999)).toEqual({ kind: 'open', retryMs: 1 })
    expect(request(breaker, 'good', 10_000)).toBe(true)
    for (const pass of lost) if (pass.kind === 'pass') breaker.tell(pass, 'bad', 10_001)
    expect(request(breaker, 'good', 10_002)).toBe(true)
    expect([1, 2, 3].map(() => breaker.ask(10_003).kind)).toEqual(['pass', 'pass', 'pass'])
  })

  test('does not hear of requests that were sent before it opened or closed', () => {
    const breaker = createBreaker(OPTIONS)
    const late = [1, 2, 3, 4].map(() => breaker.ask(0))
    for (let count = 0; count < 3; count++) request(breaker, 'bad', 0)
    request(breaker, 'good', 5000)
    request(breaker, 'good', 5000)
    for (const pass of late) if (pass.kind === 'pass') breaker.tell(pass, 'bad', 5001)
    expect(breaker.ask(5002).kind).toBe('pass')
  })

  test('is never stuck: whatever came before, successes after its time close it', () => {
    const outcomes = fc.constantFrom<Outcome>('good', 'bad', 'unknown')
    fc.assert(
      fc.property(fc.array(fc.tuple(outcomes, fc.integer({ min: 0, max: 3000 }))), (history) => {
        const breaker = createBreaker(OPTIONS)
        let nowMs = 0
        for (const [outcome, afterMs] of history) {
          nowMs += afterMs
          request(breaker, outcome, nowMs)
        }
        nowMs += OPTIONS.openMs
        for (let count = 0; count < OPTIONS.probes; count++) request(breaker, 'good', nowMs)
        expect(breaker.ask(nowMs).kind).toBe('pass')
      }),
    )
  })
})

describe('a budget of retries', () => {
  test('never lets more through than its reserve and its share', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.integer({ min: 1, max: 500 }), (percent, requests) => {
        const budget = createBudget(percent)
        let retries = 0
        for (let count = 0; count < requests; count++) {
          budget.earn()
          if (budget.spend()) retries++
        }
        expect(retries).toBeLessThanOrEqual(10 + Math.ceil((requests * percent) / 100))
        expect(retries).toBeGreaterThanOrEqual(Math.min(10, requests))
      }),
    )
  })
})
