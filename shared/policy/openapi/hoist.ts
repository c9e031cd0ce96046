// Named schemas: what `$ref` names is hoisted to one flat map and stays shared. Copying it to where it is used, as
// dereferencing does, makes 72 MB of GitHub's 13, and never ends on a schema that contains itself.

import { SCHEMA_NAME, SCHEMA_SCHEME } from '../../core/contract.ts'
import type { Schema } from '../../core/contract.ts'
import type { Place, World } from './world.ts'

export interface Hoist {
  readonly world: World
  /** `{ $ref: 'schema:NAME' }` for what a reference at `place` names; undefined where that was told as an error. */
  readonly refer: (place: Place, reference: string) => string | undefined
  /** The name of what a reference at `place` names, as it is written there: what a discriminator says of it. */
  readonly nameOf: (reference: string) => string
  /** Converts what has been referred to, until nothing new is; then all of it. */
  readonly drain: (convert: (place: Place) => Schema) => Readonly<Record<string, Schema>>
}

const SCHEMAS_MAX = 50_000

export const openHoist = (world: World): Hoist => {
  const names = new Map<string, string>()
  const taken = new Set<string>()
  const waiting: { readonly name: string; readonly place: Place }[] = []
  return {
    world,
    nameOf: lastOf,
    refer: (place, reference) => {
      const target = world.follow(place, reference)
      if (target === undefined) return undefined
      const key = `${target.source.file}\n${JSON.stringify(target.path)}`
      let name = names.get(key)
      if (name === undefined) {
        if (names.size === SCHEMAS_MAX)
          world.error('contract-too-large', place, `more than ${SCHEMAS_MAX} schemas are referred to`)
        if (names.size >= SCHEMAS_MAX) return undefined
        name = unique(lastOf(reference), taken)
        names.set(key, name)
        waiting.push({ name, place: target })
      }
      return `${SCHEMA_SCHEME}${name}`
    },
    drain: (convert) => {
      const schemas: [string, Schema][] = []
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
        schemas.push([next.name, convert(next.place)])
      return Object.fromEntries(schemas.toSorted(([one], [other]) => (one < other ? -1 : 1)))
    },
  }
}

/** `Order` of `#/components/schemas/Order`, `order` of `schemas/order.yaml`. */
const lastOf = (reference: string): string => {
  const [file = '', fragment = ''] = reference.split('#')
  const last = (fragment === '' ? file.replace(/\.[a-z]{1,5}$/, '') : fragment).split('/').at(-1) ?? ''
  return decodedToken(last)
}

const decodedToken = (token: string): string => {
  const plain = token.replaceAll('~1', '/').replaceAll('~0', '~')
  return /%[0-9a-f]{2}/i.test(plain) ? plain.replace(/%[0-9a-f]{2}/gi, '_') : plain
}

const unique = (wanted: string, taken: Set<string>): string => {
  const clean = wanted.replace(/[^A-Za-z0-9_.-]/g, '_').slice(0, 200)
  const base = SCHEMA_NAME.test(clean) && clean !== '__proto__' ? clean : 'schema'
  let name = base
  for (let count = 2; taken.has(name); count++) name = `${base}_${count}`
  taken.add(name)
  return name
}
