// Names in `required` that no property has: misspelt, most of them, and then the member that was meant may be missing.

import { nearest } from '../../lib/nearest/nearest.ts'
import { step } from './world.ts'
import type { Place, World } from './world.ts'

const COMPOSED_LISTS: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf'])
const APART = ['$ref', 'allOf', 'anyOf', 'oneOf', 'if', 'patternProperties', 'dependentSchemas'] as const

/** Where one schema alone says which members there are: elsewhere another may describe the name. */
export const tellRequired = (world: World, place: Place, out: Readonly<Record<string, unknown>>): void => {
  const { required, additionalProperties: others } = out
  const isPart = COMPOSED_LISTS.has(String(place.path.at(-2)))
  if (!Array.isArray(required) || out['properties'] === undefined || isPart) return
  if (APART.some((key) => Object.hasOwn(out, key)) || (others !== undefined && others !== false)) return
  const names = Object.keys(out['properties'] as Readonly<Record<string, unknown>>)
  for (const [index, name] of (required as readonly string[]).entries()) {
    if (names.includes(name)) continue
    const word = nearest(name, names)
    const effect =
      others === false
        ? 'additionalProperties forbids it: no value is valid'
        : 'no property has this name: any value of it passes'
    world.warn(
      'contract-required',
      step(step(place, 'required'), index),
      `"${name.slice(0, 60)}" is required, and ${effect}`,
      { fix: word === undefined ? 'describe it in `properties`' : `write ${word}` },
    )
  }
}
