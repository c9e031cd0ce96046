// Which named schemas the requests of a contract need: what is packed, and nothing else.

import { SCHEMA_SCHEME } from './contract.ts'
import type { Contract, Schema } from './contract.ts'

/** Named schemas that an operation's parameters or body reach, in the contract's order. */
export const schemasOf = (contract: Contract): ReadonlyMap<string, Schema> => {
  const reached = new Set<string>()
  const open: unknown[] = contract.operations.map(({ parameters, body }) => [parameters, body])
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue
    for (const [key, child] of Object.entries(value)) {
      if (child === undefined) continue
      open.push(child)
      if (key !== '$ref' || typeof child !== 'string' || !child.startsWith(SCHEMA_SCHEME)) continue
      const name = nameIn(child)
      if (reached.has(name)) continue
      reached.add(name)
      const schema = Object.hasOwn(contract.schemas, name) ? contract.schemas[name] : undefined
      if (schema !== undefined) open.push(schema)
    }
  }
  return new Map(Object.entries(contract.schemas).filter(([name]) => reached.has(name)))
}

/** `schema:Pet#/properties/id` → `Pet`. */
export const nameIn = (reference: string): string => {
  const hash = reference.indexOf('#')
  return reference.slice(SCHEMA_SCHEME.length, hash === -1 ? undefined : hash)
}

export const usesDynamicReferences = (schemas: ReadonlyMap<string, Schema>): boolean =>
  JSON.stringify([...schemas.values()]).includes('"$dynamicRef":')
