// Members that are a property's in another case: `Role` where the contract has `role`. Where a place takes members that
// no schema names, JSON Schema has nothing against them; but Go's encoding/json and ASP.NET bind them to the property,
// which nobody has judged then (OWASP API3, mass assignment).

import type { Schema, SchemaObject } from '../../core/contract.ts'
import type { Judge, Told } from '../../lib/schema/schema.ts'
import { referenceIn } from './shape.ts'
import type { LoadSchema, Shape } from './shape.ts'

/** The same judge, and such members refused beside what it refuses. */
export const withCases =
  (judge: Judge, shape: Shape): Judge =>
  (value, limits) => {
    const judgement = judge(value, limits)
    // What is to be taken out goes first; what is left is judged once more.
    if (judgement.kind !== 'valid' || judgement.drops.length > 0) return judgement
    const findings: Told[] = []
    look(value, shape, [], findings, limits.findingsMax)
    return findings.length === 0 ? judgement : { kind: 'invalid', findings }
  }

/** Recursion as deep as the value nests, which is bounded. */
const look = (
  value: unknown,
  shape: Shape,
  path: readonly (string | number)[],
  findings: Told[],
  most: number,
): void => {
  if (typeof value !== 'object' || value === null || findings.length >= most || !shape.speaks()) return
  if (Array.isArray(value)) {
    for (const [index, item] of (value as unknown[]).entries())
      look(item, shape.item(), [...path, index], findings, most)
    return
  }
  for (const [name, member] of Object.entries(value)) {
    const place = [...path, name]
    if (shape.isMiscased(name)) findings.push({ path: place, keyword: 'case' })
    look(member, shape.property(name), place, findings, most)
  }
}

/** Whether any place takes members that no schema names: elsewhere the engine refuses them by itself. */
export const hasOpenPlace = (schema: Schema, load: LoadSchema): boolean => {
  const known = new Set<unknown>()
  const todo: unknown[] = [schema]
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (typeof next !== 'object' || next === null || known.has(next)) continue
    known.add(next)
    const keywords = next as SchemaObject
    const { additionalProperties, unevaluatedProperties, patternProperties } = keywords
    if (isOpen(additionalProperties) || isOpen(unevaluatedProperties) || patternProperties !== undefined)
      return true
    todo.push(...Object.values(keywords), referenceIn(keywords, load))
  }
  return false
}

const isOpen = (others: unknown): boolean => others !== undefined && others !== false
