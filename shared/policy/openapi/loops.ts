// Schemas that lead to themselves without looking further into the value: no engine comes to an end with those. A
// schema that contains itself as a property or an item is no such thing: values end.

import { SCHEMA_SCHEME } from '../../core/contract.ts'
import type { Schema } from '../../core/contract.ts'
import type { Place, World } from './world.ts'

const ONE = ['not', 'if', 'then', 'else'] as const
const MANY = ['allOf', 'anyOf', 'oneOf'] as const

export const checkLoops = (world: World, root: Place, schemas: Readonly<Record<string, Schema>>): void => {
  const done = new Set<string>()
  for (const start of Object.keys(schemas)) {
    if (done.has(start)) continue
    const path: { readonly name: string; readonly next: string[] }[] = [
      { name: start, next: leadsTo(schemas[start]) },
    ]
    const open = new Set([start])
    for (let last = path.at(-1); last !== undefined; last = path.at(-1)) {
      const name = last.next.pop()
      if (name === undefined) {
        path.pop()
        open.delete(last.name)
        done.add(last.name)
      } else if (open.has(name)) {
        world.error(
          'contract-reference',
          root,
          `the schema "${name}" is nothing but itself (${[...open, name].join(' → ').slice(0, 300)})`,
        )
      } else if (!done.has(name)) {
        open.add(name)
        path.push({ name, next: leadsTo(schemas[name]) })
      }
    }
  }
}

/** Named schemas that are asked about the same value. */
const leadsTo = (schema: Schema | undefined): string[] => {
  const found: string[] = []
  const open: (Schema | undefined)[] = [schema]
  for (let next = open.pop(); open.length > 0 || next !== undefined; next = open.pop()) {
    if (typeof next !== 'object') continue
    const reference = next['$ref']
    if (typeof reference === 'string') found.push(reference.slice(SCHEMA_SCHEME.length))
    for (const key of ONE) if (next[key] !== undefined) open.push(next[key] as Schema)
    for (const key of MANY) open.push(...((next[key] as readonly Schema[] | undefined) ?? []))
    open.push(
      ...Object.values((next['dependentSchemas'] as Readonly<Record<string, Schema>> | undefined) ?? {}),
    )
  }
  return found
}
