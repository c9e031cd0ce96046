// The contract suite of a store: on random scenarios it answers what the naive oracle answers.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Counter, Limit } from '../../shared/core/ports.ts'
import {
  forgivenScenario,
  ignoredScenario,
  penaltyScenario,
  play,
  playPenalty,
  playSlots,
  scenario,
  slotScenario,
  WINDOWED,
} from './limits.ts'

export interface Store {
  /** As a test's name says it. */
  readonly called: string
  readonly store: Limit['store']
  /** A counter of a fresh isolate. */
  readonly counter: () => Counter
  readonly windowsMs?: readonly number[]
}

const NUM_RUNS = 60

export const holdsToTheOracle = ({ called, store, counter, windowsMs }: Store): void => {
  let keys = 0
  /** Plays each scenario under a key of its own; a player answers with the first disagreement. */
  const agrees = async <Steps>(
    scenarios: fc.Arbitrary<readonly [Limit, Steps]>,
    player: (counter: Counter, limit: Limit, key: string, steps: Steps, startMs: number) => Promise<unknown>,
    examples: [readonly [Limit, Steps]][] = [],
  ): Promise<void> => {
    const one = counter()
    const judge = async ([limit, steps]: readonly [Limit, Steps]): Promise<void> => {
      expect(await player(one, { ...limit, store }, `oracle-${keys++}`, steps, Date.now())).toBeUndefined()
    }
    await fc.assert(fc.asyncProperty(scenarios, judge), { numRuns: NUM_RUNS, examples })
  }

  describe(`every algorithm in ${called} admits exactly what the oracle admits, and states a true wait`, () => {
    test.each(WINDOWED)('%s', async (algorithm) => {
      await agrees(scenario(algorithm, windowsMs), play)
    })
  })

  test('slots are as many as the oracle counts', async () => {
    await agrees(slotScenario, playSlots)
  })

  test('bans begin and end as the oracle has them', async () => {
    await agrees(penaltyScenario(), playPenalty, [[forgivenScenario()], [ignoredScenario()]])
  })
}
