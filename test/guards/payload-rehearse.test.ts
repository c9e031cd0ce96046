// What an isolate judges before its first request: once, within a budget, and without a trace.

import { expect, test, vi } from 'vitest'

import { UNBOUNDED, work } from '../../shared/waf/work.ts'
import type { Engine } from '../../shared/waf/judge/engine.ts'
import { coreEngine } from '../corpora/program.ts'

const fresh = async (): Promise<(engine: Engine) => void> => {
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
  rehearse(counting)
  const first = budgets.length
  expect(first).toBeGreaterThan(1)
  expect(budgets.every((budget) => budget !== undefined)).toBe(true)
  rehearse(counting)
  expect(budgets).toHaveLength(first)
})

test('has room to run to its end, and leaves the next judging as it would be without', async () => {
  const rehearse = await fresh()
  const attack = "x' union select password from users -- "
  const engine = coreEngine()
  const before = engine.text('query', 'value', 'query.q', attack)
  const left: number[] = []
  rehearse({
    ...engine,
    body: (...given) => {
      const judged = engine.body(...given)
      left.push(judged.work)
      return judged
    },
    text: (...given) => {
      const judged = engine.text(...given)
      left.push(judged.work)
      return judged
    },
  })
  expect(Math.min(...left)).toBeGreaterThan(0)
  expect(work.left).toBe(UNBOUNDED)
  // What has run is charged less, and finds the same.
  const after = engine.text('query', 'value', 'query.q', attack)
  expect({ ...after, work: before.work }).toEqual(before)
})
