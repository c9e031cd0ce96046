// Keywords that apply schemas to the same place (JSON Schema core §10.2). What a branch that does not hold has found
// or evaluated counts for nothing.

import type { Here } from './context.ts'
import { PASS } from './context.ts'
import { fail, isObject, isSchema, mergeSeen, newSeen } from './types.ts'
import type { Check, Finding, Run, Schema, SchemaObject, Seen } from './types.ts'

export const branchChecks = (schema: SchemaObject, here: Here): readonly Check[] => [
  ...conjunction(schema, here),
  ...alternatives(schema, here),
  ...negation(schema, here),
  ...condition(schema, here),
  ...dependents(schema, here),
]

const conjunction = (schema: SchemaObject, here: Here): readonly Check[] => {
  const parts = schemasIn(schema['allOf']).map((part) => here.inPlace(part, here.mode))
  if (parts.length < 2) return parts
  // The first that does not hold ends it: inside of alternatives, the rest would be judged for nothing.
  return [(value, run, seen) => parts.every((part) => part(value, run, seen))]
}

const schemasIn = (value: unknown): readonly Schema[] => (Array.isArray(value) ? value.filter(isSchema) : [])

/** Each attempt costs: alternatives within alternatives multiply, and the budget ends them. */
const attempt = (check: Check, value: unknown, run: Run, seen: Seen | undefined): boolean => {
  if (run.budget.left-- < 0) return false
  return check(value, run, seen)
}

const alternatives = (schema: SchemaObject, here: Here): readonly Check[] => {
  const checks: Check[] = []
  for (const keyword of ['anyOf', 'oneOf'] as const) {
    const branches = schemasIn(schema[keyword]).map((part) => here.inPlace(part, here.mode))
    if (branches.length > 0)
      checks.push((value, run, seen) => judgeAlternatives(branches, keyword, value, run, seen))
  }
  return checks
}

const judgeAlternatives = (
  branches: readonly Check[],
  keyword: 'anyOf' | 'oneOf',
  value: unknown,
  run: Run,
  seen: Seen | undefined,
): boolean => {
  const findings = run.findings.length
  const drops = run.drops.length
  const dropped: Finding[] = []
  let kept: readonly Finding[] = []
  let held = 0
  for (const branch of branches) {
    const inner = seen === undefined ? undefined : newSeen()
    if (attempt(branch, value, run, inner)) {
      held++
      dropped.push(...run.drops.slice(drops))
      if (seen !== undefined && inner !== undefined) mergeSeen(seen, inner)
    } else kept = further(kept, run.findings.slice(findings))
    run.findings.length = findings
    run.drops.length = drops
    if (keyword === 'oneOf' ? held > 1 : held === 1 && seen === undefined) break
  }
  if (held === 1 || (held > 1 && keyword === 'anyOf')) {
    run.drops.push(...dropped)
    return true
  }
  fail(run, keyword)
  // Of several branches, what is told is what the one that got furthest says.
  if (held === 0)
    for (const finding of kept) if (run.findings.length < run.findingsMax) run.findings.push(finding)
  return false
}

const depthOf = (findings: readonly Finding[]): number =>
  findings.reduce((most, { path }) => Math.max(most, path.length), 0)

const further = (one: readonly Finding[], other: readonly Finding[]): readonly Finding[] =>
  one.length === 0 || depthOf(other) > depthOf(one) ? other : one

const silently = (check: Check, value: unknown, run: Run, seen: Seen | undefined): boolean => {
  const findings = run.findings.length
  const drops = run.drops.length
  const valid = attempt(check, value, run, seen)
  run.findings.length = findings
  run.drops.length = drops
  return valid
}

const negation = (schema: SchemaObject, here: Here): readonly Check[] => {
  if (!isSchema(schema['not'])) return []
  const check = here.inPlace(schema['not'], 'open')
  return [(value, run) => !silently(check, value, run, undefined) || fail(run, 'not')]
}

const condition = (schema: SchemaObject, here: Here): readonly Check[] => {
  if (!isSchema(schema['if'])) return []
  const test = here.inPlace(schema['if'], here.mode === 'closed' ? 'open' : here.mode)
  const onTrue = isSchema(schema['then']) ? here.inPlace(schema['then'], here.mode) : PASS
  const onFalse = isSchema(schema['else']) ? here.inPlace(schema['else'], here.mode) : PASS
  return [
    (value, run, seen) => {
      const inner = seen === undefined ? undefined : newSeen()
      if (!silently(test, value, run, inner)) return onFalse(value, run, seen)
      if (seen !== undefined && inner !== undefined) mergeSeen(seen, inner)
      return onTrue(value, run, seen)
    },
  ]
}

const dependents = (schema: SchemaObject, here: Here): readonly Check[] => {
  if (!isObject(schema['dependentSchemas'])) return []
  return Object.entries(schema['dependentSchemas']).flatMap(([name, part]): Check[] => {
    if (!isSchema(part)) return []
    const check = here.inPlace(part, here.mode)
    return [(value, run, seen) => !isObject(value) || !Object.hasOwn(value, name) || check(value, run, seen)]
  })
}
