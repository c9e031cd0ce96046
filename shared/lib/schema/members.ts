// Which members an object has, and which schema judges each: `properties`, patterns and all others. Members are looked
// at once. Names are an attacker's: they are looked up in Maps and Sets.

import { PASS } from './context.ts'
import type { Here, Treatment } from './context.ts'
import { isBanned } from './direction.ts'
import type { Pattern } from './pattern/pattern.ts'
import { patternOf } from './scalars.ts'
import { fail, failAt, isObject, isSchema, judgeChild, seenChild, stringsIn } from './types.ts'
import type { Check, Members, Run, Schema, SchemaObject, Seen } from './types.ts'

interface Table {
  readonly properties: ReadonlyMap<string, Check>
  /** Members for the other direction, and what becomes of them. */
  readonly banned: ReadonlySet<string>
  /** The last of a row: whether its members are for the other direction. */
  readonly patterns: readonly (readonly [Pattern, Check, boolean])[]
  readonly additional: Check | undefined
  readonly isAdditionalBanned: boolean
  /** Members that there must be: known by that alone, whatever may stand in them. */
  readonly required: ReadonlySet<string>
  /** Whether any of these keywords says which properties there are. */
  readonly closes: boolean
}

export const memberChecks = (schema: SchemaObject, here: Here): readonly Check[] => {
  const table = tableOf(schema, here)
  const watches = here.mode !== 'open'
  if (!table.closes) return []
  if ((table.additional ?? PASS) === PASS && !watches && table.properties.size + table.patterns.length === 0)
    return []
  const treatments: Treatments = {
    unknown: here.mode === 'closed' ? here.context.options.unknown : 'pass',
    banned: here.context.options.banned?.treatment ?? 'pass',
    keyword: here.context.options.banned?.keyword ?? '',
    tracks: here.mode === 'track',
  }
  return [(value, run, seen) => judgeMembers(table, treatments, value as Members, run, seen)]
}

interface Treatments {
  readonly unknown: Treatment
  readonly banned: Treatment
  readonly keyword: string
  readonly tracks: boolean
}

const judgeMembers = (
  table: Table,
  { unknown, banned, keyword, tracks }: Treatments,
  members: Members,
  run: Run,
  seen: Seen | undefined,
): boolean => {
  let valid = true
  if (seen !== undefined && table.closes) seen.closed = true
  for (const name in members) {
    if (run.budget.left-- < 0) return false
    const value = members[name]
    let isKnown = false
    if (table.banned.size > 0 && table.banned.has(name)) {
      seen?.names.add(name)
      if (!dismiss(run, name, keyword, banned)) valid = false
      if (banned !== 'pass') continue
    }
    const inner = tracks && seen !== undefined ? seenChild(seen, name) : undefined
    const property = table.properties.get(name)
    if (property !== undefined) {
      isKnown = true
      if (property !== PASS && !judgeChild(property, value, name, run, inner)) valid = false
    }
    for (const [pattern, check, isOthers] of table.patterns)
      if (pattern.test(name, run.budget)) {
        isKnown = true
        if (isOthers) valid = dismiss(run, name, keyword, banned) && valid
        else if (!judgeChild(check, value, name, run, inner)) valid = false
      }
    if (!isKnown && table.additional !== undefined) {
      isKnown = true
      if (table.isAdditionalBanned) valid = dismiss(run, name, keyword, banned) && valid
      else if (!judgeChild(table.additional, value, name, run, inner)) valid = false
    }
    if (isKnown) seen?.names.add(name)
    else if (table.closes && unknown !== 'pass' && !table.required.has(name))
      valid = dismiss(run, name, 'unknownFields', unknown) && valid
    if (!valid && run.findings.length >= run.findingsMax) return false
  }
  return valid
}

/** A member that is not for the other side: refused, or noted to be taken out. False where it refuses. */
export const dismiss = (run: Run, name: string, keyword: string, treatment: Treatment): boolean => {
  if (treatment === 'pass') return true
  if (treatment === 'strip') {
    run.drops.push({ path: [name], keyword })
    return true
  }
  return failAt(run, keyword, name)
}

const tableOf = (schema: SchemaObject, here: Here): Table => {
  const properties = new Map<string, Check>()
  const banned = new Set<string>()
  const patterns: (readonly [Pattern, Check, boolean])[] = []
  if (isObject(schema['properties']))
    for (const [name, child] of Object.entries(schema['properties'])) {
      if (!isSchema(child)) continue
      properties.set(name, here.member(child))
      if (isBanned(child, here)) banned.add(name)
    }
  if (isObject(schema['patternProperties']))
    for (const [source, child] of Object.entries(schema['patternProperties'])) {
      const pattern = patternOf(source, 'patternProperties', here)
      if (pattern !== undefined && isSchema(child))
        patterns.push([pattern, here.member(child), isBanned(child, here)])
    }
  const extra = schema['additionalProperties']
  const additional = isSchema(extra) ? additionalOf(extra, here) : undefined
  return {
    properties,
    banned,
    patterns,
    additional,
    isAdditionalBanned: isSchema(extra) && isBanned(extra, here),
    required: new Set(stringsIn(schema['required'])),
    // `properties: {}` says that there are none.
    closes: isObject(schema['properties']) || patterns.length > 0 || additional !== undefined,
  }
}

const additionalOf = (schema: Schema, here: Here): Check =>
  schema === false
    ? (_value, run) => fail(run, 'additionalProperties')
    : schema === true
      ? PASS
      : here.member(schema)
