// Code that has hardly run is charged at a multiple, and what that leaves unjudged is never silent.

import { beforeEach, describe, expect, test, vi } from 'vitest'

import type * as Warmth from '../../shared/waf/judge/warmth.ts'
import type * as Work from '../../shared/waf/work.ts'
import { attacks, classes } from '../corpora/attacks.ts'
import type * as Program from '../corpora/program.ts'

let warmth: typeof Warmth
let program: typeof Program
let work: typeof Work

/** As an isolate that has judged nothing. */
beforeEach(async () => {
  vi.resetModules()
  work = await import('../../shared/waf/work.ts')
  warmth = await import('../../shared/waf/judge/warmth.ts')
  program = await import('../corpora/program.ts')
})

const TEXT = "it's (a) [b] {c}; d: e | f & g = 'h' ".repeat(100)
const HUGE = 1e12
/** By then its last detector is warm: the one that charges it least. */
const WARMING = 700
/** Enough for it where the code is warm. */
const BUDGET = 800_000

const chargedBy = (engine: ReturnType<typeof Program.coreEngine>): number =>
  HUGE - engine.text('json', 'value', 'body.note', TEXT, HUGE).work

describe('a fresh isolate', () => {
  test('charges a text several times what it costs once its code has run', () => {
    const engine = program.coreEngine()
    const first = chargedBy(engine)
    for (let round = 0; round < WARMING; round++) chargedBy(engine)
    const last = chargedBy(engine)
    expect(first).toBeGreaterThan(2 * last)
    expect(chargedBy(engine)).toBe(last)
    // What has run is compiled for every engine of the isolate.
    expect(chargedBy(program.coreEngine({ sensitivity: 2 }))).toBeLessThan(first / 2)
  })

  test('is out of work where a warm one is not, says so, and lets the next look be cheaper', () => {
    const engine = program.coreEngine()
    const look = () => engine.text('json', 'value', 'body.note', TEXT, BUDGET).work
    expect(look()).toBeLessThan(0)
    for (let round = 0; round < 400; round++) look()
    expect(look()).toBeGreaterThan(0)
  })

  test('is warm in the end, though it is sent nothing but texts that are too dear for it', () => {
    const engine = program.coreEngine()
    const long = TEXT.repeat(40)
    const look = () => engine.text('json', 'value', 'body.note', long, 22 * BUDGET).work
    expect(look()).toBeLessThan(0)
    for (let round = 0; round < 60; round++) look()
    expect(look()).toBeGreaterThan(0)
  })

  test('finds what a warm one finds, without a budget', () => {
    const cold = program.coreEngine()
    const warm = program.coreEngine()
    let compared = 0
    for (const name of Object.keys(classes))
      for (const attack of attacks(name, 10, 8)) {
        const first = cold.text('query', 'value', 'query.q', attack)
        expect(warm.text('query', 'value', 'query.q', attack).hits).toEqual(first.hits)
        compared++
      }
    expect(compared).toBeGreaterThan(100)
    expect(work.work.left).toBe(work.UNBOUNDED)
  })
})

test('a look is paid so many times, and has so many times less to spend', () => {
  const state = { units: 0 }
  work.work.left = 900
  let seen = 0
  warmth.chargedTimes(3, state, 50, 1, () => {
    seen = work.work.left
    work.work.left -= 100
  })
  expect([seen, work.work.left, state.units]).toEqual([300, 600, 150])
  // Of a long text that is looked into little, its length counts.
  warmth.chargedTimes(1, state, 50, 100, () => undefined)
  expect(state.units).toBe(150 + 12 * 100)
  work.work.left = work.UNBOUNDED
})

test.each([0, 99_999, 100_000, 3_000_000, 7_999_999, 8_000_000, 23_999_999])(
  'is dearer with %i units behind it, and never cheaper than before',
  (units) => {
    expect(warmth.timesOf({ units })).toBeGreaterThan(1)
    expect(warmth.timesOf({ units })).toBeGreaterThanOrEqual(warmth.timesOf({ units: units + 1 }))
    expect(warmth.timesOf({ units: 24_000_000 })).toBe(1)
  },
)

test('what every character is asked is dearer only where nothing was rehearsed', () => {
  expect(warmth.timesAhead({ units: 99_999 })).toBeGreaterThan(1)
  expect(warmth.timesAhead({ units: 100_000 })).toBe(1)
})

test('taking texts apart is dearer until the isolate has judged enough, and what it judged counts', () => {
  const engine = program.coreEngine()
  warmth.isolate.units = 0
  expect(warmth.timesApart()).toBeGreaterThan(1)
  const { work: left } = engine.text('json', 'value', 'body.note', TEXT, HUGE)
  expect(warmth.isolate.units).toBe(HUGE - left)
  warmth.isolate.units = 150_000_000
  expect(warmth.timesApart()).toBe(1)
})
