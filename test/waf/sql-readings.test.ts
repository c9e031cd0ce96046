// Readings of SQL share their tokens and what was found in them: whatever is passed over was found before.

import { array, assert as check, constantFrom, oneof, property, tuple } from 'fast-check'
import { expect, test } from 'vitest'

import type { Report } from '../../shared/waf/detectors/detector.ts'
import { inspect } from '../../shared/waf/detectors/sql/grammar.ts'
import { sql } from '../../shared/waf/detectors/sql/sql.ts'
import { tokenize } from '../../shared/waf/detectors/sql/tokenize.ts'
import { newTokens } from '../../shared/waf/detectors/sql/tokens.ts'
import { look, seen } from '../../shared/waf/fields/presence.ts'
import { UNBOUNDED, work } from '../../shared/waf/work.ts'
import { attacks } from '../corpora/attacks.ts'

const ESCAPES = ["\\'", '\\"', '\\`']

/** Every reading by itself, from its beginning to its end. */
const naive = (text: string, report: Report): void => {
  const dialects = ESCAPES.some((escape) => text.includes(escape)) ? [false, true] : [false]
  for (const quote of [0, 39, 34, 96])
    for (const backslash of dialects) {
      const tokens = newTokens()
      if (tokenize(text, { quote, backslash }, tokens)) inspect(tokens, tokens.count, report)
    }
}

const found = (run: (report: Report) => void): readonly string[] => {
  const all = new Set<string>()
  run((kind, weight, offset, syntactic) => all.add(`${kind} ${weight} ${offset} ${syntactic}`))
  return [...all].toSorted()
}

const detected = (text: string): readonly string[] => {
  look(text, 0, text.length)
  const view = { text, chars: seen.chars, words: seen.words, how: '', depth: 0 } as const
  const context = { place: 'json', part: 'value', name: 'body.note', operand: '' } as const
  return found((report) =>
    sql.detect(view, { ...context, prose: () => false, reads: () => false, quoted: () => false }, report),
  )
}

test('all readings together find what each of them finds by itself', () => {
  const grammar =
    `' " \` \\' 'a' "b" ( ) )) ; , . 1 2 -- # /* */ = + or and not select union all (((select from x where order by having limit 1,1 sleep( version() case when then end drop table t into outfile true null @@version a b c`.split(
      ' ',
    )
  // A comment ends with its line, and there the readings come together again.
  const phrases = [
    "' # '\n",
    '" # "\n',
    '\' -- "\n',
    '` # `\n',
    '\n',
    'a b c d e f g h i j k l m n o p q',
    'or 1 = 1',
    "and 'x'",
    'or 2 > 1 x',
    'union select a from b',
    'having 1 = 1',
    'or true',
    'and sleep ( 5 )',
  ]
  const text = array(constantFrom(...grammar, ...phrases, ...phrases, ...phrases), {
    minLength: 1,
    maxLength: 20,
  })
  const attack = tuple(constantFrom(...attacks('sqli', 300, 12)), constantFrom(...grammar))
  const cut = oneof(text, attack).map((parts) => parts.join(' '))
  let findings = 0
  check(
    property(array(cut, { minLength: 1, maxLength: 3 }), (parts) => {
      const text = parts.join(' ')
      const alone = found((report) => naive(text, report))
      findings += alone.length
      expect(detected(text), text).toEqual(alone)
    }),
    { numRuns: 10_000, seed: 20261122 },
  )
  expect(findings).toBeGreaterThan(3000)
})

const LENGTH = 10_000

/** Units of work for each character of a text that is made of one piece. */
const paid = (piece: string): number => {
  const text = piece.repeat(LENGTH / piece.length)
  work.left = UNBOUNDED
  detected(text)
  const spent = UNBOUNDED - work.left
  work.left = UNBOUNDED
  return spent / text.length
}

test.each(["'", '"`', "\\'", '#\n', '/**/', '..\\', '+', '(select ', 'or 1=1 ', "';sleep(5);'"])(
  'what readings meet is paid for, whatever stands close together: %j',
  (piece) => {
    expect(paid(piece)).toBeGreaterThan(2)
    expect(paid(piece) / paid('a'.repeat(100).concat("'"))).toBeGreaterThan(4)
  },
)

test('a reading ends where nothing is left to pay it with', () => {
  const tokens = newTokens()
  work.left = 1000
  expect(tokenize('a+'.repeat(LENGTH), { quote: 0, backslash: false }, tokens)).toBe(false)
  expect(work.left).toBeLessThan(0)
  expect(tokens.count).toBeLessThan(1000)
  work.left = UNBOUNDED
})

test('backslashes that escape no quote are paid for, each of them', () => {
  expect(paid(`'${'#\\'.repeat(LENGTH / 2 - 1)}`)).toBeGreaterThan(4)
})
