// How much a document asks for, with its fragments where they are spread: depth, fields, aliases, directives. Each
// fragment is measured once, before whoever spreads it, so that a bomb of fragments that double each other costs as
// much as its text is long. It needs no variables: the measure belongs to the text.

import { Kind } from 'graphql/language'
import type { FragmentDefinitionNode, SelectionSetNode } from 'graphql/language'

import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { told } from './finding.ts'
import type { Finding } from './finding.ts'
import type { Parsed } from './parse.ts'

export interface Measure {
  readonly depth: number
  readonly fields: number
  readonly aliases: number
  readonly directives: number
  /** Fields of the outermost selection alone. */
  readonly roots: number
}

interface Sums {
  depth: number
  fields: number
  aliases: number
  directives: number
  roots: number
}

/** Fragments, each behind all that it spreads; else a cycle, or a spread of nobody. Iterative: chains may be long. */
export const ordered = ({
  fragments,
  operations,
}: Parsed): Result<readonly FragmentDefinitionNode[], Finding> => {
  const done: FragmentDefinitionNode[] = []
  const states = new Map<string, 'open' | 'done'>()
  const spreads = new Map<string, readonly string[]>()
  for (const [name, fragment] of fragments) spreads.set(name, spreadsOf(fragment.selectionSet))
  for (const names of [...operations.map(({ selectionSet }) => spreadsOf(selectionSet)), ...spreads.values()])
    if (names.some((name) => !fragments.has(name))) return err(told('graphql.malformed', 'fragment-unknown'))
  for (const start of fragments.keys()) {
    const stack = [{ name: start, next: 0 }]
    if (states.has(start)) continue
    states.set(start, 'open')
    for (let top = stack.at(-1); top !== undefined; top = stack.at(-1)) {
      const inner = spreads.get(top.name)?.[top.next++]
      if (inner === undefined) {
        states.set(top.name, 'done')
        const fragment = fragments.get(top.name)
        if (fragment !== undefined) done.push(fragment)
        stack.pop()
      } else if (states.get(inner) === 'open') return err(told('graphql.malformed', 'fragment-cycle'))
      else if (!states.has(inner)) {
        states.set(inner, 'open')
        stack.push({ name: inner, next: 0 })
      }
    }
  }
  return ok(done)
}

/** Names of the fragments that a selection spreads itself, at any depth. */
const spreadsOf = (set: SelectionSetNode): readonly string[] => {
  const names = new Set<string>()
  const todo = [set]
  for (let next = todo.pop(); next !== undefined; next = todo.pop())
    for (const selection of next.selections) {
      if (selection.kind === Kind.FRAGMENT_SPREAD) names.add(selection.name.value)
      else if (selection.selectionSet !== undefined) todo.push(selection.selectionSet)
    }
  return [...names]
}

/** The measures of all definitions: of fragments, whose roots are nobody's, and of operations in their order. */
export const measured = (
  { operations }: Parsed,
  fragments: readonly FragmentDefinitionNode[],
): { readonly operations: readonly Measure[]; readonly fragments: readonly Measure[] } => {
  const known = new Map<string, Measure>()
  for (const { name, selectionSet, directives } of fragments) {
    const sums = selection(selectionSet, known)
    sums.directives += directives?.length ?? 0
    known.set(name.value, sums)
  }
  return {
    fragments: [...known.values()].map((sums) => ({ ...sums, roots: 0 })),
    operations: operations.map(({ selectionSet, directives, variableDefinitions }) => {
      const sums = selection(selectionSet, known)
      sums.directives += directives?.length ?? 0
      for (const variable of variableDefinitions ?? []) sums.directives += variable.directives?.length ?? 0
      return sums
    }),
  }
}

/** Recursion as deep as the text nests, which is bounded. */
const selection = ({ selections }: SelectionSetNode, known: ReadonlyMap<string, Measure>): Sums => {
  const sums: Sums = { depth: 0, fields: 0, aliases: 0, directives: 0, roots: 0 }
  for (const one of selections) {
    sums.directives += one.directives?.length ?? 0
    if (one.kind === Kind.FRAGMENT_SPREAD) {
      const inner = known.get(one.name.value)
      if (inner !== undefined) add(sums, inner, inner.roots, 0)
    } else if (one.kind === Kind.INLINE_FRAGMENT) {
      const inner = selection(one.selectionSet, known)
      add(sums, inner, inner.roots, 0)
    } else {
      if (one.alias !== undefined) sums.aliases++
      sums.fields++
      sums.depth = Math.max(sums.depth, 1)
      sums.roots++
      if (one.selectionSet !== undefined) add(sums, selection(one.selectionSet, known), 0, 1)
    }
  }
  return sums
}

const add = (sums: Sums, inner: Measure, roots: number, deeper: 0 | 1): void => {
  sums.depth = Math.max(sums.depth, inner.depth + deeper)
  sums.fields += inner.fields
  sums.aliases += inner.aliases
  sums.directives += inner.directives
  sums.roots += roots
}
