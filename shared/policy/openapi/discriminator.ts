// `discriminator` of OpenAPI 3: the value of one property says which of several schemas is meant. JSON Schema has no
// such word and would try them all, and refuse what two of them fit; so it is said as one `if` for each.

import type { Schema } from '../../core/contract.ts'
import type { Reading } from './schema.ts'
import { itemsOf, mapOf, step } from './world.ts'
import type { Place } from './world.ts'

type Members = Record<string, unknown>

/** Rewrites `oneOf` or `anyOf` of references; leaves a discriminator that only describes inheritance alone. */
export const viaDiscriminator = (reading: Reading, place: Place, out: Members): void => {
  const at = step(place, 'discriminator')
  // Swagger 2 has its name alone, and inheritance only.
  const property = mapOf(at)?.['propertyName']
  if (typeof property !== 'string') return
  const key = out['oneOf'] === undefined ? 'anyOf' : 'oneOf'
  const branches = itemsOf(step(place, key))
  if (branches.length === 0) return
  const values = valuesOf(reading, at, branches)
  if (values === undefined) return
  delete out[key]
  const all = [...values.values()].flat()
  const chosen: Schema[] = [
    { type: 'object', required: [property], properties: { [property]: { enum: all } } },
  ]
  for (const [reference, names] of values)
    chosen.push({
      if: { properties: { [property]: { enum: names } }, required: [property] },
      // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's word
      then: { $ref: reference },
    })
  out['allOf'] = [...((out['allOf'] as readonly Schema[] | undefined) ?? []), ...chosen]
}

/** By schema: the values that name it, its own name among them. Undefined where a branch has no name. */
const valuesOf = (
  { hoist, world }: Reading,
  at: Place,
  branches: readonly Place[],
): ReadonlyMap<string, readonly string[]> | undefined => {
  const values = new Map<string, string[]>()
  const byName = new Map<string, string>()
  for (const branch of branches) {
    const written = mapOf(branch)?.['$ref']
    const reference = typeof written === 'string' ? hoist.refer(branch, written) : undefined
    if (typeof written !== 'string' || reference === undefined) return undefined
    byName.set(hoist.nameOf(written), reference)
    values.set(reference, [hoist.nameOf(written)])
  }
  const mapping = step(at, 'mapping')
  for (const value of Object.keys(mapOf(mapping) ?? {})) {
    const target = mapOf(mapping)?.[value]
    if (typeof target !== 'string') continue
    const reference =
      byName.get(target) ??
      hoist.refer(mapping, target.includes('/') ? target : `#/components/schemas/${target}`)
    const names = reference === undefined ? undefined : values.get(reference)
    if (names === undefined)
      world.warn(
        'contract-discriminator',
        mapping,
        `"${value}" names a schema that is not among the alternatives`,
        {
          key: value,
        },
      )
    else if (!names.includes(value)) names.push(value)
  }
  // A name that leads elsewhere by the mapping is not the schema's own any more.
  for (const [reference, names] of values)
    values.set(
      reference,
      names.filter((name) =>
        [...values].every(
          ([other, theirs]) => other === reference || theirs[0] === name || !theirs.includes(name),
        ),
      ),
    )
  return values
}
