import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { lru } from '../../shared/lib/lru/lru.ts'

// The naive oracle: an array in order of use, newest last.
const naive = (entriesMax: number, bytesMax: number) => {
  let entries: { key: number; value: number; bytes: number }[] = []
  const bytes = () => entries.reduce((sum, entry) => sum + entry.bytes, 0)
  return {
    get: (key: number) => {
      const found = entries.find((entry) => entry.key === key)
      if (found !== undefined) entries = [...entries.filter((entry) => entry !== found), found]
      return found?.value
    },
    set: (key: number, value: number, cost: number) => {
      entries = entries.filter((entry) => entry.key !== key)
      if (cost > bytesMax || entriesMax < 1) return
      entries.push({ key, value, bytes: cost })
      while (entries.length > entriesMax || bytes() > bytesMax) entries.shift()
    },
    delete: (key: number) => {
      entries = entries.filter((entry) => entry.key !== key)
    },
    size: () => entries.length,
    bytes,
  }
}

const operation = fc.oneof(
  fc.record({ kind: fc.constant('get' as const), key: fc.nat(9) }),
  fc.record({ kind: fc.constant('delete' as const), key: fc.nat(9) }),
  fc.record({ kind: fc.constant('set' as const), key: fc.nat(9), value: fc.nat(), bytes: fc.nat(12) }),
)

describe('lru', () => {
  test('answers as a naive list in order of use does, and keeps both bounds', () => {
    fc.assert(
      fc.property(
        fc.nat(5),
        fc.nat(30),
        fc.array(operation, { maxLength: 60 }),
        (entriesMax, bytesMax, steps) => {
          const fast = lru<number, number>({ entriesMax, bytesMax })
          const slow = naive(entriesMax, bytesMax)
          for (const step of steps) {
            if (step.kind === 'get') expect(fast.get(step.key)).toBe(slow.get(step.key))
            else if (step.kind === 'delete') {
              fast.delete(step.key)
              slow.delete(step.key)
            } else {
              fast.set(step.key, step.value, step.bytes)
              slow.set(step.key, step.value, step.bytes)
            }
            expect(fast.size()).toBe(slow.size())
            expect(fast.bytes()).toBe(slow.bytes())
            expect(fast.size()).toBeLessThanOrEqual(entriesMax)
            expect(fast.bytes()).toBeLessThanOrEqual(bytesMax)
          }
        },
      ),
      { numRuns: 500 },
    )
  })

  test('is empty and usable after clear', () => {
    const memory = lru<string, number>({ entriesMax: 2, bytesMax: 10 })
    memory.set('a', 1, 4)
    memory.clear()
    expect([memory.size(), memory.bytes(), memory.get('a')]).toEqual([0, 0, undefined])
    memory.set('b', 2, 4)
    expect(memory.get('b')).toBe(2)
  })
})
