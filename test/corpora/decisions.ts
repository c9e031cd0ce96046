// Decisions of the payload guard, each told by what is hostile and by the honest texts that look alike. At sensitivity 1, in a
// query, a leaf of JSON and a form.

import { describe, expect, test } from 'vitest'

import { refusing } from './guard.ts'

export const PLACES = ['query', 'json', 'form']

export interface Decision {
  readonly hostile: readonly string[]
  readonly honest: readonly string[]
  /** Where the honest ones are asked; the hostile ones, too, where it says `only`. */
  readonly places?: readonly string[]
  readonly only?: boolean
}

/** A test of each text, by the decision's name. */
export const decides = (decisions: Readonly<Record<string, Decision>>): void => {
  const isRefused = refusing()
  for (const [decision, { hostile, honest, places = PLACES, only = false }] of Object.entries(decisions))
    describe(decision, () => {
      test.each(hostile)('is refused: %j', (text) => {
        expect((only ? places : PLACES).filter((place) => !isRefused(place, text))).toEqual([])
      })
      test.each(honest)('passes: %j', (text) => {
        expect(places.filter((place) => isRefused(place, text))).toEqual([])
      })
    })
}
