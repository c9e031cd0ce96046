// Fragments are measured once each. The oracle spreads them for real and counts what it sees.

import * as fc from 'fast-check'
import { Kind, parse } from 'graphql'
import type { FragmentDefinitionNode, SelectionSetNode } from 'graphql'
import { expect, test } from 'vitest'

import { evidenceOf, graphqlGuard, said, sent } from './graphql.kit.ts'

interface Counts {
  depth: number
  fields: number
  aliases: number
  directives: number
  roots: number
  cost: number
}

const NOTHING: Counts = { depth: 0, fields: 0, aliases: 0, directives: 0, roots: 0, cost: 0 }

/** Counts by walking every spread to its end: exponential, and plainly right. */
const counted = (set: SelectionSetNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): Counts => {
  const sums = { ...NOTHING }
  const take = (inner: Counts, length: number, deeper: number): void => {
    sums.depth = Math.max(sums.depth, inner.depth + deeper)
    sums.fields += inner.fields
    sums.aliases += inner.aliases
    sums.directives += inner.directives
    sums.cost += inner.cost * length
  }
  for (const one of set.selections) {
    sums.directives += one.directives?.length ?? 0
    if (one.kind === Kind.FIELD) {
      take({ ...NOTHING, fields: 1, aliases: one.alias === undefined ? 0 : 1, cost: 1 }, 1, 0)
      sums.depth = Math.max(sums.depth, 1)
      sums.roots++
      const stated = one.arguments?.find(({ name }) => name.value === 'first')?.value
      const length = stated?.kind === Kind.INT ? Math.max(1, Number(stated.value)) : 1
      if (one.selectionSet !== undefined) take(counted(one.selectionSet, fragments), length, 1)
    } else {
      const fragment = one.kind === Kind.FRAGMENT_SPREAD ? fragments.get(one.name.value) : one
      if (fragment === undefined) throw new TypeError('a spread of nobody')
      const inner = counted(fragment.selectionSet, fragments)
      take(inner, 1, 0)
      sums.roots += inner.roots
      if (fragment.kind === Kind.FRAGMENT_DEFINITION) sums.directives += fragment.directives?.length ?? 0
    }
  }
  return sums
}

const FRAGMENTS = 5

/** Selections of fragment `from` spread later ones only: a document without cycles. */
const selections = (from: number, depth: number): fc.Arbitrary<string> => {
  const field = fc
    .tuple(
      fc.boolean(),
      fc.boolean(),
      fc.option(fc.nat(9)),
      depth === 0 ? fc.constant('') : fc.option(selections(from, depth - 1), { nil: '' }),
    )
    .map(
      ([alias, directive, first, inner]) =>
        `${alias ? 'x: ' : ''}a${first === null ? '' : `(first: ${first})`}${directive ? ' @d' : ''} ${inner}`,
    )
  const spread = fc.integer({ min: from, max: Math.max(from, FRAGMENTS - 1) }).map((n) => `...F${n} @s`)
  const inline = depth === 0 ? field : selections(from, depth - 1).map((inner) => `... on A ${inner}`)
  const one = from < FRAGMENTS ? fc.oneof(field, spread, inline) : fc.oneof(field, inline)
  return fc.array(one, { minLength: 1, maxLength: 3 }).map((list) => `{ ${list.join(' ')} }`)
}

const documents = fc
  .tuple(selections(0, 2), ...Array.from({ length: FRAGMENTS }, (_, n) => selections(n + 1, 2)))
  .map(
    ([query, ...fragments]) =>
      `query ${query} ${fragments.map((set, n) => `fragment F${n} on A @f ${set}`).join(' ')}`,
  )

test('depth, fields, aliases, directives, roots and cost are those of the document spread out', () => {
  const wide = {
    depth: 128,
    fields: 1e6,
    aliases: 1e6,
    rootFields: 10_000,
    directives: 1e6,
    tokens: 50_000,
    documentLength: 1e6,
  }
  const cost = { max: 1e9 }
  let spread = 0
  fc.assert(
    fc.property(documents, (text) => {
      const { definitions } = parse(text)
      const fragments = new Map<string, FragmentDefinitionNode>()
      let operation: SelectionSetNode | undefined
      for (const definition of definitions)
        if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition)
        else if (definition.kind === Kind.OPERATION_DEFINITION) operation = definition.selectionSet
      if (operation === undefined) throw new TypeError('no operation')
      const counts = counted(operation, fragments)
      if (counts.fields > text.length / 10) spread++
      const at = (options: object): string => said(graphqlGuard({ ...wide, cost, ...options })(sent(text)))
      // Fragments keep the bounds by themselves, whether anybody spreads them or not.
      const all = [counts]
      for (const { selectionSet, directives } of fragments.values()) {
        const own = counted(selectionSet, fragments)
        all.push({ ...own, directives: own.directives + (directives?.length ?? 0) })
      }
      const most = (name: 'depth' | 'fields' | 'aliases' | 'directives'): number =>
        Math.max(...all.map((one) => one[name]))
      const exact = {
        depth: most('depth'),
        fields: most('fields'),
        aliases: most('aliases'),
        rootFields: counts.roots,
        directives: most('directives'),
      }
      expect(at({ ...exact, cost: { max: Math.max(1, counts.cost) } })).toBe('passes')
      for (const [name, reason] of [
        ['depth', 'depth'],
        ['fields', 'fields'],
        ['rootFields', 'root-fields'],
      ] as const)
        if (exact[name] > 1) expect(at({ [name]: exact[name] - 1 })).toBe(`graphql.bounds ${reason}`)
      for (const name of ['aliases', 'directives'] as const)
        if (exact[name] > 0) expect(at({ [name]: exact[name] - 1 })).toBe(`graphql.bounds ${name}`)
      if (counts.cost > 1)
        expect(
          evidenceOf(graphqlGuard({ ...wide, cost: { max: counts.cost - 1 } })(sent(text))),
        ).toMatchObject({ actual: counts.cost })
    }),
    { numRuns: 300 },
  )
  expect(spread).toBeGreaterThan(20)
})

test('any text is answered, and what passes is what the library parses', () => {
  const pieces = fc
    .array(
      fc.constantFrom(
        '{',
        '}',
        '(',
        ')',
        '[',
        ']',
        'a',
        'query',
        'fragment',
        'on',
        '...',
        ':',
        '"',
        '"""',
        '\\',
        '#',
        '\n',
        '@',
        '$',
        '!',
        '1',
        '=',
        ' ',
        'mutation',
        '|',
        '&',
        'é',
        '\0',
      ),
      { maxLength: 25 },
    )
    .map((parts) => parts.join(''))
  let passed = 0
  const judge = graphqlGuard()
  fc.assert(
    fc.property(
      fc.oneof(
        pieces,
        pieces.map((inner) => `{ a ${inner} }`),
      ),
      (text) => {
        if (said(judge(sent(text))) !== 'passes') return
        passed++
        expect(() => parse(text)).not.toThrow()
      },
    ),
    { numRuns: 3000 },
  )
  expect(passed).toBeGreaterThan(10)
})
