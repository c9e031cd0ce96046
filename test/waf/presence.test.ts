// The fast path never hides what the slow path would find: whatever the classes of a text let the engine skip, no
// detector would have refused by itself (promise 3 of the design).

import { array, assert as check, constantFrom, nat, property, string, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Context, Detector } from '../../shared/waf/detectors/detector.ts'
import { detectors } from '../../shared/waf/detectors/registry.ts'
import { isPlainAs, look, seen } from '../../shared/waf/fields/presence.ts'
import { attacks, classes } from '../corpora/attacks.ts'

const context: Context = {
  place: 'json',
  part: 'value',
  name: 'body.note',
  prose: () => false,
  quoted: () => false,
}

/** Findings that a rule of full score would refuse by, which the classes would have hidden. */
const hidden = (text: string): readonly string[] => {
  look(text, 0, text.length)
  const { chars, words } = seen
  const plain = isPlainAs('json', 'value', chars, words, text.length)
  const found: string[] = []
  const report = (detector: Detector) => (kind: string, weight: number) => {
    if (weight >= 1) found.push(`${detector.name} reports ${kind}`)
  }
  for (const detector of detectors) {
    if (detector.places !== undefined || (!plain && detector.wants(chars, words))) continue
    detector.detect({ text, chars, words, how: '', depth: 0 }, context, report(detector))
  }
  return found
}

describe('what the classes of a text skip, no detector would have found', () => {
  test.each(Object.keys(classes))('in generated attacks: %s', (name) => {
    const list = attacks(name, 1000, 99)
    expect(list.length).toBeGreaterThan(5)
    for (const text of list) expect(hidden(text), text).toEqual([])
  })

  test.each([20261122, 1, 2, 3, 7])('in pieces of attacks, cut and joined anywhere, by seed %i', (seed) => {
    const pieces = Object.keys(classes).flatMap((name) => attacks(name, 200, seed))
    const cut = tuple(constantFrom(...pieces), nat(40), nat(40)).map(([text, from, length]) =>
      text.slice(from, from + length),
    )
    check(
      property(array(cut, { minLength: 1, maxLength: 3 }), (parts) => {
        expect(hidden(parts.join(''))).toEqual([])
      }),
      { numRuns: 50_000, seed },
    )
  })
})

const naive = (text: string): readonly string[] => [...new Set(text.match(/[a-zA-Z]+/g))]

describe('the classes', () => {
  test('are the same for a text and for the same text within another one', () => {
    check(
      property(string({ unit: 'binary' }), string(), string(), (text, before, after) => {
        look(text, 0, text.length)
        const alone = { ...seen }
        look(before + text + after, before.length, before.length + text.length)
        expect({ ...seen }).toEqual(alone)
      }),
    )
  })

  test('of words do not depend on letter case, nor on what parts the words', () => {
    check(
      property(string({ unit: 'grapheme-ascii' }), (text) => {
        look(text, 0, text.length)
        const { words } = seen
        look(naive(text).join(' ').toUpperCase(), 0, naive(text).join(' ').length)
        expect(seen.words).toBe(words)
      }),
    )
  })
})
