// Patterns of commands' names, held to a naive reading.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { commands } from '../../shared/waf/commands/names.ts'
import { globOf, isCommandGlob, matches } from '../../shared/waf/detectors/shell/forms/globs.ts'

const CLASSES: ReadonlyMap<string, string> = new Map([
  ['[abc]', 'abc'],
  ['[a-m]', 'abcdefghijklm'],
  ['[a-]', 'a-'],
])

/** Whether the parts are one of the name, by what is left of both. */
const naive = (parts: readonly string[], name: string): boolean => {
  const [part, ...rest] = parts
  if (part === undefined) return name === ''
  if (part === '*') return naive(rest, name) || (name !== '' && naive(parts, name.slice(1)))
  if (name === '') return false
  const set = CLASSES.get(part) ?? part
  return (part === '?' || set.includes(name.charAt(0))) && naive(rest, name.slice(1))
}

const closesNothing = (parts: readonly string[]): readonly string[] =>
  parts.filter((part, index) => part !== '[' || !parts.slice(index + 1).some((next) => CLASSES.has(next)))

const characters = fc.constantFrom('c', 'a', 't', 'l', 's', '-', '.', '[')
const patterns = fc
  .array(fc.oneof(fc.constantFrom('*', '?', ...CLASSES.keys()), characters), { maxLength: 8 })
  .map(closesNothing)

describe('a pattern of a name', () => {
  test('matches what a naive reading matches', () => {
    const names = fc.oneof(fc.constantFrom(...commands()), fc.string({ unit: characters, maxLength: 24 }))
    let matched = 0
    fc.assert(
      fc.property(patterns, names, (parts, name) => {
        const pattern = parts.join('')
        const glob = globOf(pattern)
        const expected = naive(parts, name)
        if (expected && pattern.length <= 24) matched++
        expect(glob !== undefined && matches(glob, name), `${pattern} ${name}`).toBe(
          expected && pattern.length <= 24,
        )
      }),
      { numRuns: 20_000 },
    )
    expect(matched).toBeGreaterThan(200)
  })

  test('is a command’s where it is one of any of the commands’ names', () => {
    let found = 0
    fc.assert(
      fc.property(patterns, (parts) => {
        const pattern = parts.join('')
        const expected = pattern.length <= 24 && commands().some((name) => naive(parts, name))
        if (expected) found++
        expect(isCommandGlob(pattern), pattern).toBe(expected)
      }),
      { numRuns: 3000 },
    )
    expect(found).toBeGreaterThan(100)
  })

  test.each([
    ['of 25 characters', `${'?'.repeat(24)}*`, 'cat'],
    ['for a name of 25', '*', 'a'.repeat(25)],
  ])('is nobody’s beyond its bound: %s', (_, pattern, name) => {
    const glob = globOf(pattern)
    expect(glob !== undefined && matches(glob, name)).toBe(false)
  })
})
