// Properties of minimisation, against the schema engine as the oracle: nothing that is documented goes, nothing is
// added, what is left is valid, and the cut text is what a parser and a naive copy would give.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Schema } from '../../shared/core/contract.ts'
import { makeCompiler } from '../../shared/lib/schema/schema.ts'
import { compileMask } from '../../shared/screens/minimise/compile.ts'
import { cut } from '../../shared/screens/minimise/cut.ts'
import type { Drops } from '../../shared/screens/minimise/trim.ts'
import { left, screenFor, through } from './minimise.kit.ts'
import { trim } from '../../shared/screens/minimise/trim.ts'

const NAMES = ['a', 'b', 'c', 'd'] as const
const name = fc.constantFrom(...NAMES)

/** Schemas whose objects are closed: what they document is all that they take. */
const schema: fc.Arbitrary<Schema> = fc.letrec<{ node: Schema; object: Schema }>((tie) => ({
  object: fc
    .record({
      properties: fc.dictionary(name, tie('node'), { maxKeys: 3 }),
      required: fc.subarray([...NAMES], { maxLength: 2 }),
    })
    .map(({ properties, required }) => ({
      type: 'object',
      properties,
      required: required.filter((one) => Object.hasOwn(properties, one)),
      additionalProperties: false,
    })),
  node: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    fc.constantFrom<Schema>(
      { type: 'string' },
      { type: 'integer' },
      { enum: ['x', 1, null] },
      { const: 'x' },
      true,
    ),
    { arbitrary: tie('object'), weight: 3 },
    tie('node').map((items) => ({ type: 'array', items })),
    fc.array(tie('object'), { minLength: 1, maxLength: 3 }).map((anyOf) => ({ anyOf })),
    fc.array(tie('object'), { minLength: 1, maxLength: 3 }).map((oneOf) => ({ oneOf })),
    fc.tuple(name, tie('object'), tie('object')).map(([key, yes, no]) => ({
      type: 'object',
      if: { properties: { [key]: { const: 'x' } }, required: [key] },
      // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's word
      then: yes,
      else: no,
    })),
  ),
})).node

const value: fc.Arbitrary<unknown> = fc.letrec<{ node: unknown }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    fc.constantFrom<unknown>('x', 'y', 1, 1.5, null, true),
    { arbitrary: fc.dictionary(name, tie('node'), { maxKeys: 4 }), weight: 3 },
    fc.array(tie('node'), { maxLength: 3 }),
  ),
})).node

const isValid = (one: Schema, given: unknown, unknown: 'pass' | 'refuse' = 'pass'): boolean => {
  const compiler = makeCompiler({
    load: () => undefined,
    formats: new Map(),
    unknown,
    banned: undefined,
    dynamic: false,
  })
  const judge = compiler.compile(one, 'schema:root')
  return judge(given, { findingsMax: 1, stepsMax: 100_000 }).kind === 'valid'
}

/** The same schema with members that it does not name let in, as origins take it. */
const opened = (one: Schema): Schema => {
  if (typeof one === 'boolean') return one
  const { additionalProperties: _, ...rest } = one
  return Object.fromEntries(
    Object.entries(rest).map(([key, inner]) => {
      if (key === 'properties')
        return [
          key,
          Object.fromEntries(
            Object.entries(inner as Record<string, Schema>).map(([own, it]) => [own, opened(it)]),
          ),
        ]
      if (['items', 'then', 'else'].includes(key)) return [key, opened(inner as Schema)]
      return ['anyOf', 'oneOf'].includes(key) ? [key, (inner as Schema[]).map(opened)] : [key, inner]
    }),
  )
}

/** Whether `part` is `whole` without some members and items. */
const isPartOf = (part: unknown, all: unknown): boolean => {
  if (Array.isArray(part) && Array.isArray(all)) {
    let at = 0
    for (const one of all) if (at < part.length && isPartOf(part[at], one)) at++
    return at === part.length
  }
  if (typeof part === 'object' && part !== null && typeof all === 'object' && all !== null)
    return Object.entries(part).every(
      ([key, one]) => Object.hasOwn(all, key) && isPartOf(one, (all as Record<string, unknown>)[key]),
    )
  return Object.is(part, all)
}

describe('minimisation', () => {
  test('takes nothing from an answer that the contract takes as it is', () => {
    let valid = 0
    fc.assert(
      fc.property(schema, value, (one, given) => {
        if (!isValid(one, given)) return
        valid++
        expect(left(one, given)).toEqual(given)
      }),
      { numRuns: 4000, seed: 7 },
    )
    expect(valid).toBeGreaterThan(400)
  })

  test('adds nothing, and is done in one go', () => {
    fc.assert(
      fc.property(schema, value, (one, given) => {
        const rest = left(one, given)
        if (rest === undefined) return
        expect(isPartOf(rest, given)).toBe(true)
      }),
      { numRuns: 2000, seed: 8 },
    )
  })

  test('leaves of an answer with extras what the closed contract takes', () => {
    const flat = schema.filter(
      (one) => !JSON.stringify(one).includes('Of"') && !JSON.stringify(one).includes('"if"'),
    )
    let extras = 0
    fc.assert(
      fc.property(flat, value, (one, given) => {
        if (!isValid(opened(one), given)) return
        if (!isValid(one, given)) extras++
        expect(isValid(one, left(one, given))).toBe(true)
      }),
      { numRuns: 4000, seed: 9 },
    )
    expect(extras).toBeGreaterThan(100)
  })

  test('knows the members that the guard of the way in knows, required ones without a property too', () => {
    const flat: fc.Arbitrary<Schema> = fc.letrec<{ node: Schema; object: Schema }>((tie) => ({
      object: fc
        .record({
          properties: fc.dictionary(name, tie('node'), { maxKeys: 2 }),
          required: fc.subarray([...NAMES], { maxLength: 2 }),
        })
        .map((keywords) => ({ type: 'object', ...keywords })),
      node: fc.oneof(
        { maxDepth: 3 },
        fc.constant<Schema>(true),
        { arbitrary: tie('object'), weight: 3 },
        tie('node').map((items) => ({ type: 'array', items })),
        fc.array(tie('object'), { minLength: 1, maxLength: 2 }).map((allOf) => ({ allOf })),
      ),
    })).node
    const count = { known: 0, unknown: 0 }
    fc.assert(
      fc.property(flat, value, (one, given) => {
        if (!isValid(one, given)) return
        const isKnown = isValid(one, given, 'refuse')
        count[isKnown ? 'known' : 'unknown']++
        if (isKnown) expect(left(one, given)).toEqual(given)
        else expect(left(one, given)).not.toEqual(given)
      }),
      { numRuns: 6000, seed: 11 },
    )
    expect(Math.min(count.known, count.unknown)).toBeGreaterThan(100)
  })

  test('cuts text as a parser, a copy and a writer would', () => {
    const without = (given: unknown, drops: Drops | undefined): unknown => {
      if (drops === undefined || drops === 'all') return given
      if (Array.isArray(given))
        return given.flatMap((one, index) =>
          drops.get(index) === 'all' ? [] : [without(one, drops.get(index))],
        )
      return Object.fromEntries(
        Object.entries(given as Record<string, unknown>).flatMap(([key, one]) =>
          drops.get(key) === 'all' ? [] : [[key, without(one, drops.get(key))]],
        ),
      )
    }
    let cuts = 0
    fc.assert(
      fc.property(
        schema,
        fc.jsonValue({ maxDepth: 4 }),
        value,
        fc.constantFrom(0, 1, '\t'),
        (one, odd, given, space) => {
          const whole = { ...(given as object), odd, a: given }
          const { drops } = trim(
            whole,
            compileMask({ properties: { a: one, b: one, odd: { items: one } } }),
            () => 1,
            [],
          )
          if (drops === undefined || drops === 'all') return
          cuts++
          expect(JSON.parse(cut(JSON.stringify(whole, undefined, space), drops))).toEqual(
            without(JSON.parse(JSON.stringify(whole)), drops),
          )
        },
      ),
      { numRuns: 3000, seed: 10 },
    )
    expect(cuts).toBeGreaterThan(500)
  })

  test('does not depend on where the pieces of a body end', () => {
    const bytes = new TextEncoder().encode('{"id":1,"note":"é😀","hash":{"a":[1,2,{"b":"}"}]}}')
    const once = through(screenFor(), { body: [bytes] })
    expect(once.text).toBe('{"id":1,"note":"é😀"}')
    for (let at = 0; at <= bytes.length; at++)
      expect(through(screenFor(), { body: [bytes.slice(0, at), bytes.slice(at)] })).toMatchObject({
        text: once.text,
        step: once.step,
      })
  })
})
