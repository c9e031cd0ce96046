// Texts within a text, under the names that they have there: the keys and leaves of a document of JSON, the strings of one
// of GraphQL. Each is judged as a text of its own, wherever the document stands.

import type { Part } from '../fields/field.ts'
import { walkGraphql } from '../fields/graphql.ts'
import { operandAt, walkJson } from '../fields/json.ts'
import type { JsonBounds, JsonOutcome, JsonStack } from '../fields/json.ts'
import { isPlainAs } from '../fields/plain.ts'
import { seen } from '../fields/presence.ts'

export interface Leaf {
  readonly name: string
  readonly text: string
  readonly part: Part
  readonly operand: string
}

/** Appends what is not plain, or `all` of it, as far as the text is JSON. */
export const leavesOfJson = (
  text: string,
  prefix: string,
  bounds: JsonBounds,
  stack: JsonStack,
  all: boolean,
  leaves: Leaf[],
): JsonOutcome => {
  const keep = (part: Part, found: string, name: () => string, operand: string): void => {
    if (all || !isPlainAs('json', part, found, 0, found.length, seen.chars, seen.words))
      leaves.push({ name: name(), text: found, part, operand })
  }
  return walkJson(text, prefix, bounds, stack, {
    all,
    key: (found, name, json, behind) => keep('name', found, name, operandAt(json, behind)),
    value: (found, name) => keep('value', found, name, ''),
    literal: undefined,
  })
}

/** The string values of a GraphQL document: what the client's data stands in. */
export const literalsOf = (text: string, name: string, fieldsMax: number): readonly Leaf[] => {
  const leaves: Leaf[] = []
  walkGraphql(text, fieldsMax, (value) => {
    leaves.push({ name, text: value, part: 'value', operand: '' })
  })
  return leaves
}
