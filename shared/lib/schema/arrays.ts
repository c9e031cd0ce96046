// Keywords about arrays (JSON Schema core §10.3.1, validation §6.4).

import { PASS } from './context.ts'
import type { Here } from './context.ts'
import { canonical } from './equal.ts'
import { fail, isSchema, judgeChild, seenChild, spend } from './types.ts'
import type { Check, Run, SchemaObject, Seen } from './types.ts'

type Items = readonly unknown[]

export const arrayChecks = (schema: SchemaObject, here: Here): readonly Check[] => [
  ...countChecks(schema),
  ...itemChecks(schema, here),
  ...containsChecks(schema, here),
  ...(schema['uniqueItems'] === true ? [unique] : []),
]

const countChecks = (schema: SchemaObject): readonly Check[] => {
  const { minItems: least, maxItems: most } = schema
  const checks: Check[] = []
  if (typeof least === 'number')
    checks.push((value, run) => (value as Items).length >= least || fail(run, 'minItems'))
  if (typeof most === 'number')
    checks.push((value, run) => (value as Items).length <= most || fail(run, 'maxItems'))
  return checks
}

const itemChecks = (schema: SchemaObject, here: Here): readonly Check[] => {
  const prefix = (Array.isArray(schema['prefixItems']) ? (schema['prefixItems'] as unknown[]) : [])
    .filter(isSchema)
    .map((child) => here.member(child))
  const rest = isSchema(schema['items']) ? schema['items'] : undefined
  if (prefix.length === 0 && rest === undefined) return []
  if (prefix.length === 0 && rest === true && here.mode === 'open') return []
  const check: Check | undefined =
    rest === undefined ? undefined : rest === false ? (_value, run) => fail(run, 'items') : here.member(rest)
  const tracks = here.mode === 'track'
  return [(value, run, seen) => judgeItems(prefix, check, tracks, value as Items, run, seen)]
}

const judgeItems = (
  prefix: readonly Check[],
  rest: Check | undefined,
  tracks: boolean,
  items: Items,
  run: Run,
  seen: Seen | undefined,
): boolean => {
  let valid = true
  const judged = rest === undefined ? Math.min(prefix.length, items.length) : items.length
  for (let index = 0; index < judged; index++) {
    const check = prefix[index] ?? rest ?? PASS
    const inner = tracks && seen !== undefined ? seenChild(seen, index) : undefined
    if (!judgeChild(check, items[index], index, run, inner)) {
      valid = false
      if (run.findings.length >= run.findingsMax) return false
    }
  }
  if (seen !== undefined) {
    if (rest !== undefined) seen.all = true
    else if (judged > seen.items) seen.items = judged
  }
  return valid
}

const containsChecks = (schema: SchemaObject, here: Here): readonly Check[] => {
  if (!isSchema(schema['contains'])) return []
  const check = here.openMember(schema['contains'])
  const least = typeof schema['minContains'] === 'number' ? schema['minContains'] : 1
  const most = typeof schema['maxContains'] === 'number' ? schema['maxContains'] : Infinity
  return [
    (value, run, seen) => {
      let found = 0
      for (const [index, item] of (value as Items).entries()) {
        if (run.budget.left-- < 0) return false
        const before = run.findings.length
        const drops = run.drops.length
        if (check(item, run, undefined)) {
          found++
          seen?.indices.add(index)
        }
        run.findings.length = before
        run.drops.length = drops
      }
      if (found < least) return fail(run, least === 1 ? 'contains' : 'minContains')
      return found <= most || fail(run, 'maxContains')
    },
  ]
}

const EACH = 16

/** Linear in the array's text: a comparison of each with each is an attacker's to make quadratic. */
const unique: Check = (value, run) => {
  const items = value as Items
  if (items.length < 2) return true
  const known = new Set<unknown>()
  for (const item of items) {
    const key = keyOf(item)
    if (!spend(run, typeof key === 'string' ? key.length + EACH : EACH, EACH)) return false
    if (known.has(key)) return fail(run, 'uniqueItems')
    known.add(key)
  }
  return true
}

/** Strings begin with a quote and composite values with a bracket; a wide integer that a double holds is that double. */
const keyOf = (item: unknown): unknown => {
  if (typeof item === 'string') return `"${item}`
  if (typeof item === 'bigint') return Number.isSafeInteger(Number(item)) ? Number(item) : item
  return typeof item === 'object' && item !== null ? canonical(item) : item
}
