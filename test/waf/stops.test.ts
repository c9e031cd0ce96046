// Whoever has used up a request's work ends there: what a detector still does once nothing is left is bounded, or else a
// text that is dense with what it looks into would cost many times what the policy allows.

import { describe, expect, test } from 'vitest'

import type { Context } from '../../shared/waf/detectors/detector.ts'
import { detectors } from '../../shared/waf/detectors/registry.ts'
import { look, seen } from '../../shared/waf/fields/presence.ts'
import { UNBOUNDED, work } from '../../shared/waf/work.ts'
import { attacks, classes } from '../corpora/attacks.ts'

const TEXTS_A_CLASS = 12
const BYTES = 65_536
const LEFT = 5000
/** A tenth of what a request may take by default, and what is charged before the first look. */
const OVER_MAX = 1_200_000

const context: Context = {
  place: 'json',
  part: 'value',
  operand: '',
  name: 'body.note',
  prose: () => false,
  reads: () => false,
  quoted: () => false,
}

/** What is owed when the detector has ended. */
const owed = (detector: (typeof detectors)[number], text: string): number => {
  look(text, 0, text.length)
  const { chars, words } = seen
  if (!detector.wants(chars, words)) return 0
  work.left = LEFT
  detector.detect({ text, chars, words, how: '', depth: 0 }, context, () => undefined)
  const { left } = work
  work.left = UNBOUNDED
  return -left
}

describe('once nothing is left to pay for it', () => {
  const pieces = Object.keys(classes).flatMap((name) => attacks(name, TEXTS_A_CLASS, 7))
  const dense = [...pieces, "abc'|17='4", '<!DOCTYPE a [<!ATTLIST', 'http://[2002:7f00:1::]:', '/..%5c..%']

  test('there are texts of every class', () => {
    expect(dense.length).toBeGreaterThan(100)
  })

  test.each(detectors.map((detector) => [detector.name, detector] as const))(
    '%s looks no further than its bound',
    (_name, detector) => {
      const texts = dense.map((piece) => piece.repeat(Math.ceil(BYTES / piece.length)).slice(0, BYTES))
      const worst = texts.map((text) => owed(detector, text)).reduce((one, other) => Math.max(one, other), 0)
      expect(worst).toBeLessThan(OVER_MAX)
    },
  )
})
