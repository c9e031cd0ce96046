// What the gate remembers is what the detectors answer: skipping one can hide nothing that asking it would not have.

import { array, assert as check, integer, property, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'

import { detectors } from '../../shared/waf/detectors/registry.ts'
import { look, seen } from '../../shared/waf/fields/presence.ts'
import { DETECTORS_MAX, makeGate, maskOf } from '../../shared/waf/judge/gate.ts'
import { attacks, classes } from '../corpora/attacks.ts'

describe('the gate', () => {
  test('answers for every combination of classes as the detectors do, whatever it was asked before', () => {
    const gate = makeGate(detectors)
    // Few values, so that they come again, and many, so that they take each other's places.
    const chars = integer({ min: -(2 ** 31), max: 2 ** 31 - 1 })
    check(
      property(
        array(tuple(chars, integer({ min: 0, max: 255 })), { minLength: 1, maxLength: 40 }),
        (asked) => {
          for (const [one, words] of [...asked, ...asked.toReversed()])
            if (gate(one, words) !== maskOf(detectors, one, words)) return false
          return true
        },
      ),
      { numRuns: 2000 },
    )
  })

  test('calls for attacks whom it would call if it remembered nothing', () => {
    const gate = makeGate(detectors)
    let called = 0
    for (const name of Object.keys(classes))
      for (const text of attacks(name, 100, 5)) {
        look(text, 0, text.length)
        const mask = gate(seen.chars, seen.words)
        expect(mask).toBe(maskOf(detectors, seen.chars, seen.words))
        if (mask !== 0) called++
      }
    expect(called).toBeGreaterThan(500)
  })

  test('has a bit for every detector, and refuses more of them', () => {
    expect(detectors.length).toBeLessThan(DETECTORS_MAX)
    expect(() => makeGate(Array.from({ length: DETECTORS_MAX + 1 }, () => detectors[0] ?? never()))).toThrow(
      'more than',
    )
  })
})

const never = (): never => {
  throw new Error('there are no detectors')
}
