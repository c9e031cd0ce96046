import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { isolateCounter } from '../../../shared/guards/limit/memory.ts'
import { play, scenario, WINDOWED } from '../../support/limits.ts'

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
