// The fast path never hides what the slow path would find: whatever the classes of a text let the engine skip, no
// detector would have refused by itself (promise 3 of the design).

import { array, assert as check, constantFrom, nat, property, string, tuple } from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Context, Detector } from '../../shared/waf/detectors/detector.ts'
import { detectors } from '../../shared/waf/detectors/registry.ts'
import { decodeBase64 } from '../../shared/waf/fields/base64.ts'
import { callsAlone, isPlainAs } from '../../shared/waf/fields/plain.ts'
import { DIGIT, look, seen, SIGN, SLASH, WORD_FILE, WORD_URL } from '../../shared/waf/fields/presence.ts'
import { HEADS } from '../../shared/waf/detectors/deserial/heads.ts'
import { attacks, classes } from '../corpora/attacks.ts'

const context: Context = {
  place: 'json',
  part: 'value',
  operand: '',
  name: 'body.note',
  prose: () => false,
  reads: () => false,
  quoted: () => false,
}

/** Findings that a rule of full score would refuse by, which the classes would have hidden. */
const hidden = (text: string): readonly string[] => {
  look(text, 0, text.length)
  const { chars, words } = seen
  const plain = isPlainAs('json', 'value', text, 0, text.length, chars, words)
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

  test('in hosts by themselves, made of whatever addresses and names are made of', () => {
    const parts = constantFrom(
      ...'0x7f 0177 0251 254 169 127 0 1 100 200 0xfe 170 2 10 . . . . : - metadata google internal goog ① １ 。 [ ] ::ffff nip.io'.split(
        ' ',
      ),
      '169.254.169.254',
      'metadata.google.internal',
      ' ',
      '?',
      '#',
    )
    let found = 0
    check(
      property(array(parts, { minLength: 1, maxLength: 9 }), (list) => {
        const text = list.join('')
        expect(hidden(text), text).toEqual([])
        look(text, 0, text.length)
        if (!isPlainAs('json', 'value', text, 0, text.length, seen.chars, seen.words)) found++
      }),
      { numRuns: 100_000, seed: 42 },
    )
    expect(found).toBeGreaterThan(1000)
  })

  const SEEDS = [20261122, 1, 2, 3, 7]
  const TEXTS = Number(process.env['FUZZED_FIELDS'] ?? 250_000)

  test.each(SEEDS)('in pieces of attacks, cut and joined anywhere, by seed %i', (seed) => {
    const pieces = Object.keys(classes).flatMap((name) => attacks(name, 200, seed))
    const cut = tuple(constantFrom(...pieces), nat(40), nat(40)).map(([text, from, length]) =>
      text.slice(from, from + length),
    )
    check(
      property(array(cut, { minLength: 1, maxLength: 3 }), (parts) => {
        expect(hidden(parts.join(''))).toEqual([])
      }),
      { numRuns: Math.ceil(TEXTS / SEEDS.length), seed },
    )
  })
})

/** A run without a space, a colon or a comma, as long as base64 may be: what `isPlain` says of it. */
const isPlainRun = (text: string): boolean => {
  look(text, 0, text.length)
  return isPlainAs('json', 'value', text, 0, text.length, seen.chars, seen.words)
}

describe('a long run without a space that is plain', () => {
  test('calls no detector by its classes but those of serialised objects and of hosts', () => {
    let compared = 0
    for (const chars of [0, DIGIT, SIGN, SLASH, DIGIT | SIGN, SLASH | SIGN])
      for (let words = 0; words < 256; words++) {
        if (callsAlone(chars, words)) continue
        for (const { name, places, wants } of detectors) {
          if (name === 'deserial' || places !== undefined) continue
          // A slash beside these words is not plain in any text.
          if ((chars & SLASH) !== 0 && (words & (WORD_FILE | WORD_URL)) !== 0) continue
          // A host by itself is told by how it begins, as an object is.
          if (name === 'url' && (chars & SLASH) === 0) continue
          expect(wants(chars, words), `${name} ${chars} ${words}`).toBe(false)
          compared++
        }
      }
    expect(compared).toBeGreaterThan(1000)
  })

  test('is no base64 of a text', () => {
    const printable = string({
      unit: constantFrom(...Array.from('abcXYZ019 ./<>\'"()=;:-_\n\0')),
      minLength: 5,
      maxLength: 40,
    })
    check(
      property(printable, constantFrom('=', ''), constantFrom(true, false), (text, padding, url) => {
        const encoded = btoa(text).replaceAll(/=+$/g, (pads) => (padding === '' ? '' : pads))
        const sent = url ? encoded.replaceAll('+', '-').replaceAll('/', '_') : encoded.replaceAll('+', ' ')
        return sent.length < 8 || (decodeBase64(sent) === text && !isPlainRun(sent))
      }),
      { numRuns: 20_000 },
    )
  })

  test('is what decodeBase64 finds nothing in, whatever it is made of', () => {
    const any = 'abcYWxlcnQoMSk019+/-_='
    const run = tuple(
      array(constantFrom('YWxl', 'cnQo', 'MSk=', 'LS0g', 'fn5+', 'ABCD'), { minLength: 2, maxLength: 5 }),
      nat(20),
      constantFrom('', ...Array.from(any)),
    ).map(([quads, at, other]) => quads.join('').slice(0, at) + other + quads.join('').slice(at + 1))
    let found = 0
    check(
      property(run, (text) => {
        const decoded = decodeBase64(text)
        if (decoded === undefined) return true
        found++
        return !isPlainRun(text)
      }),
      { numRuns: 50_000 },
    )
    expect(found).toBeGreaterThan(100)
  })

  test.each(HEADS.map(([head]) => head))('does not begin as an object does: %s', (head) => {
    expect(isPlainRun(`${head}aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa`)).toBe(false)
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
