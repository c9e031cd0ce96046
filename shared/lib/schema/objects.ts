// Keywords about objects (JSON Schema core §10.3.2, validation §6.5). Names are an attacker's: they are asked
// for with hasOwn.

import type { Here } from './context.ts'
import { memberChecks } from './members.ts'
import { fail, failAt, isObject, isSchema, judgeChild, spend, stringsIn } from './types.ts'
import type { Check, Members, Run, SchemaObject } from './types.ts'

/** What ends the judgement of an object at once, and all else. */
export interface ObjectChecks {
  readonly first: readonly Check[]
  readonly rest: readonly Check[]
}

export const objectChecks = (schema: SchemaObject, here: Here): ObjectChecks => ({
  first: discriminating(schema, here),
  rest: [
    ...requiredChecks(schema, here),
    ...countChecks(schema),
    ...nameChecks(schema, here),
    ...memberChecks(schema, here),
  ],
})

const has = (members: Members, name: string): boolean => Object.hasOwn(members, name)

const requiredChecks = (schema: SchemaObject, here: Here): readonly Check[] => {
  const names = stringsIn(schema['required']).filter((name) => !here.exempt.has(name))
  const checks: Check[] = []
  if (names.length > 0)
    checks.push((value, run, seen) => {
      let valid = true
      for (const name of names) {
        if (!has(value as Members, name)) valid = failAt(run, 'required', name)
        seen?.required.add(name)
      }
      return valid
    })
  if (isObject(schema['dependentRequired']))
    for (const [name, others] of Object.entries(schema['dependentRequired'])) {
      const needed = stringsIn(others).filter((other) => !here.exempt.has(other))
      checks.push(
        (value, run) =>
          !has(value as Members, name) ||
          needed.every((other) => has(value as Members, other)) ||
          fail(run, 'dependentRequired'),
      )
    }
  return checks
}

const countChecks = (schema: SchemaObject): readonly Check[] => {
  const { minProperties: least, maxProperties: most } = schema
  const checks: Check[] = []
  if (typeof least === 'number')
    checks.push((value, run) => countOf(value, run) >= least || fail(run, 'minProperties'))
  if (typeof most === 'number')
    checks.push((value, run) => countOf(value, run) <= most || fail(run, 'maxProperties'))
  return checks
}

const countOf = (value: unknown, run: Run): number => {
  const { length } = Object.keys(value as Members)
  spend(run, length, 8)
  return length
}

const nameChecks = (schema: SchemaObject, here: Here): readonly Check[] => {
  if (!isSchema(schema['propertyNames'])) return []
  const check = here.member(schema['propertyNames'])
  return [
    (value, run) => {
      let valid = true
      for (const name of Object.keys(value as Members))
        if (!judgeChild(check, name, name, run, undefined)) valid = false
      return valid || fail(run, 'propertyNames')
    },
  ]
}

/**
 * Members that tell which branch of an alternative is meant (one constant) are looked at before all others: a branch
 * that is not meant is left before its members are judged, which alternatives within alternatives would do over and
 * over again.
 */
const discriminating = (schema: SchemaObject, here: Here): readonly Check[] => {
  const tags: (readonly [string, Check])[] = []
  if (isObject(schema['properties']))
    for (const [name, child] of Object.entries(schema['properties']))
      if (isObject(child) && isConstant(child)) tags.push([name, here.member(child)])
  if (tags.length === 0) return []
  return [
    (value, run) =>
      tags.every(
        ([name, check]) =>
          !has(value as Members, name) || judgeChild(check, (value as Members)[name], name, run, undefined),
      ),
  ]
}

const isConstant = (schema: SchemaObject): boolean =>
  Object.hasOwn(schema, 'const') || (Array.isArray(schema['enum']) && schema['enum'].length === 1)
