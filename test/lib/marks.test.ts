import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { ALWAYS, createMarks, encodeMark, ENTRY_BYTES, markOf } from '../../shared/lib/marks/marks.ts'
import type { Mark } from '../../shared/lib/marks/marks.ts'

const entriesOf = (list: readonly (readonly [Mark, number])[]): Uint8Array => {
  const bytes = new Uint8Array(list.length * ENTRY_BYTES)
  for (const [index, [mark, beforeS]] of list.entries()) encodeMark(bytes, index * ENTRY_BYTES, mark, beforeS)
  return bytes
}

const nameOf = ({ a, b, c }: Mark): string => `${a}/${b}/${c}`

// Few different words, so that marks collide in their slots and differ in their tails only.
const word = fc.oneof(fc.integer({ min: 0, max: 3 }), fc.integer({ min: 0, max: 0xffff_ffff }))
const mark = fc.record({ a: word, b: word, c: word })
const entry = fc.tuple(mark, fc.integer({ min: 1, max: ALWAYS }))

test('holds exactly what a map would, through additions, replacements and removals', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.oneof(
          fc.record({ kind: fc.constant('add' as const), list: fc.array(entry, { maxLength: 120 }) }),
          fc.record({ kind: fc.constant('remove' as const), list: fc.array(entry, { maxLength: 40 }) }),
        ),
        { maxLength: 8 },
      ),
      fc.array(mark, { maxLength: 30 }),
      (steps, others) => {
        const oracle = new Map<string, number>()
        const marks = createMarks()
        const seen: Mark[] = [...others]
        for (const { kind, list } of steps) {
          marks[kind](entriesOf(list))
          for (const [one, beforeS] of list) {
            seen.push(one)
            if (kind === 'add') oracle.set(nameOf(one), beforeS)
            else oracle.delete(nameOf(one))
          }
          expect(marks.size()).toBe(oracle.size)
          for (const one of seen) expect(marks.find(one)).toBe(oracle.get(nameOf(one)) ?? 0)
        }
      },
    ),
  )
})

test('100,000 entries take less than 4 MiB, and are all found', () => {
  const list = Array.from({ length: 100_000 }, (_, index): readonly [Mark, number] => [
    { a: Math.imul(index + 1, 2654435761) >>> 0, b: index, c: 7 },
    ALWAYS,
  ])
  const marks = createMarks(entriesOf(list))
  expect(marks.size()).toBe(100_000)
  expect(marks.bytes()).toBeLessThan(4 * 1024 * 1024)
  expect(marks.bytes()).toBe(2 * 1024 * 1024)
  for (const [one] of list) expect(marks.find(one)).toBe(ALWAYS)
})

test('a table made of many entries at once is no larger than one that grew', () => {
  const list = Array.from({ length: 5000 }, (_, index): readonly [Mark, number] => [
    { a: index, b: 1, c: 2 },
    5,
  ])
  const grown = createMarks()
  for (const one of list) grown.add(entriesOf([one]))
  expect(grown.bytes()).toBe(createMarks(entriesOf(list)).bytes())
})

test('an entry cut short counts for nothing, and one without a time for the earliest', () => {
  const whole = entriesOf([[{ a: 1, b: 2, c: 3 }, 0]])
  expect(createMarks(whole).find({ a: 1, b: 2, c: 3 })).toBe(1)
  expect(createMarks(whole.subarray(0, 15)).size()).toBe(0)
})

test('markOf reads the first 96 bits', () => {
  expect(markOf('0000000100000002ffffffffdeadbeef')).toEqual({ a: 1, b: 2, c: 0xffff_ffff })
})
