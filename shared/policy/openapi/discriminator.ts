// `discriminator` of OpenAPI 3: the value of one property says which of several schemas is meant. JSON Schema has no
// such word and would try them all, and refuse what two of them fit; so it is said as one `if` for each. A value that
// names none is tried as JSON Schema has it: documents say it of lists too, and forget it in their own examples.

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
  const branches = itemsOf(reading.world, step(place, key))
  if (branches.length === 0) return
  const values = valuesOf(reading, at, branches)
  if (values === undefined) return
  const { [key]: alternatives } = out
  delete out[key]
  const named = [...values].filter(([, names]) => names.length > 0)
  const chosen: Schema = {
    if: hasOne(
      property,
      named.flatMap(([, names]) => names),
    ),
    // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's word
    then: {
      allOf: named.map(([reference, names]) => ({
        if: hasOne(property, names),
        // oxlint-disable-next-line unicorn/no-thenable -- JSON Schema's word
        then: { $ref: reference },
      })),
    },
    else: { [key]: alternatives },
  }
  out['allOf'] = [...((out['allOf'] as readonly Schema[] | undefined) ?? []), chosen]
}

const hasOne = (property: string, values: readonly string[]): Schema => ({
  type: 'object',
  properties: { [property]: { enum: values } },
  required: [property],
})

/** By schema: the values that name it, its own name among them. Undefined where a branch has no name. */
const valuesOf = (
  { hoist, world }: Reading,
  at: Place,
  branches: readonly Place[],
): ReadonlyMap<string, readonly string[]> | undefined => {
  const values = new Map<string, string[]>()
  // As they are written, and by their names alone: a mapping may say either.
  const written = new Map<string, string>()
  for (const branch of branches) {
    const text = mapOf(branch)?.['$ref']
    const reference = typeof text === 'string' ? hoist.refer(branch, text) : undefined
    if (typeof text !== 'string' || reference === undefined) return undefined
    const name = hoist.nameOf(text)
    written.set(name, reference)
    written.set(text, reference)
    values.set(reference, [name])
  }
  const mapping = step(at, 'mapping')
  for (const [value, target] of Object.entries(mapOf(mapping) ?? {})) {
    const text = typeof target === 'string' ? target : ''
    const reference = written.get(text) ?? written.get(hoist.nameOf(text))
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
