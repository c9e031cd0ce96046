// What an isolate judges before its first request: once, within a budget, and without a trace.

import { expect, test, vi } from 'vitest'

import { UNBOUNDED, unitsOf, work } from '../../shared/waf/work.ts'
import type { Engine, Judgement } from '../../shared/waf/judge/engine.ts'
import { SAMPLES } from '../../shared/waf/rules/samples.ts'
import type { Samples } from '../../shared/waf/rules/samples.ts'
import { coreEngine } from '../corpora/program.ts'

const fresh = async (): Promise<(engine: Engine, samples: Samples) => void> => {
  vi.resetModules()
  return (await import('../../shared/guards/payload/rehearse.ts')).rehearse
}

test('is done once an isolate, however many engines it has, and never without a budget', async () => {
  const rehearse = await fresh()
  const budgets: (number | undefined)[] = []
  const engine = coreEngine()
  const counting: Engine = {
    ...engine,
    body: (body, text, type, prefixOnly, budget) => {
      budgets.push(budget)
      return engine.body(body, text, type, prefixOnly, budget)
    },
    text: (place, part, name, text, budget) => {
      budgets.push(budget)
      return engine.text(place, part, name, text, budget)
    },
  }
  rehearse(counting, SAMPLES)
  const first = budgets.length
  expect(first).toBeGreaterThan(1)
  expect(budgets.every((budget) => budget !== undefined)).toBe(true)
  rehearse(counting, SAMPLES)
  expect(budgets).toHaveLength(first)
})

test('has room to run to its end but where it tries a budget that is too small, and leaves the next judging as it would be without', async () => {
  const rehearse = await fresh()
  const attack = "x' union select password from users -- "
  const engine = coreEngine()
  const before = engine.text('query', 'value', 'query.q', attack)
  const left: number[] = []
  const short: number[] = []
  const counted = (budget = 0, judged: Judgement): Judgement => {
    ;(budget < unitsOf(1) ? short : left).push(judged.work)
    return judged
  }
  const counting: Engine = {
    ...engine,
    body: (...given) => counted(given[4], engine.body(...given)),
    text: (...given) => counted(given[4], engine.text(...given)),
  }
  rehearse(counting, SAMPLES)
  expect(Math.min(...left)).toBeGreaterThan(0)
  // Nothing is sent that has so little: what becomes of a request that is out of work is rehearsed, too.
  expect(left.length).toBeGreaterThan(short.length)
  expect(short.filter((units) => units < 0).length).toBeGreaterThan(short.length / 2)
  expect(work.left).toBe(UNBOUNDED)
  // What has run is charged less, and finds the same.
  const after = engine.text('query', 'value', 'query.q', attack)
  expect({ ...after, work: before.work }).toEqual(before)
})
