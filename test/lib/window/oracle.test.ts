import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { isolateCounter } from '../../../shared/guards/limit/memory.ts'
import {
  forgivenScenario,
  ignoredScenario,
  playPenalty,
  playSlots,
  penaltyScenario,
  slotScenario,
  play,
  scenario,
  WINDOWED,
} from '../../support/limits.ts'

describe('every algorithm in memory admits exactly what the oracle admits, and states a true wait', () => {
  test.each(WINDOWED)('%s', async (algorithm) => {
    await fc.assert(
      fc.asyncProperty(
        scenario(algorithm),
        fc.integer({ min: 1, max: 1e12 }),
        async ([limit, steps], startMs) => {
          expect(await play(isolateCounter(), limit, 'k', steps, startMs)).toBeUndefined()
        },
      ),
      { numRuns: 1000 },
    )
  })
})

test('slots are as many as the oracle counts', async () => {
  await fc.assert(
    fc.asyncProperty(slotScenario, async ([limit, steps]) => {
      const stored = { ...limit, store: 'isolate' as const }
      expect(await playSlots(isolateCounter(), stored, 'k', steps, Date.now())).toBeUndefined()
    }),
    { numRuns: 500 },
  )
})

test('bans begin and end as the oracle has them', async () => {
  await fc.assert(
    fc.asyncProperty(penaltyScenario(), async ([limit, steps]) => {
      const stored = { ...limit, store: 'isolate' as const }
      expect(await playPenalty(isolateCounter(), stored, 'k', steps, Date.now())).toBeUndefined()
    }),
    { numRuns: 500, examples: [[forgivenScenario()], [ignoredScenario()]] },
  )
})
