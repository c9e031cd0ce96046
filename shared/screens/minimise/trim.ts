// What of a value has to go: a walk over the value and the masks that speak of it, at once. It trusts the masks, and no
// value: steps are counted, and beyond their bound nothing is said to be clean.
//
// A member stays where any part of the contract that holds for its object names it. Of alternatives those hold that the
// value fits by types, required members and listed values, all the way down: every alternative that the full schema
// would take is among them, so nothing that is documented goes; what no alternative takes is documented nowhere.

import type { Budget } from '../../lib/schema/pattern/simulate.ts'
import { TYPE_BITS } from './mask.ts'
import type { Mask, MaskNode, Masks } from './mask.ts'
import { hasPattern } from './patterns.ts'

/** What goes: all of it, or members and items of it. */
export type Drops = 'all' | ReadonlyMap<string | number, Drops>

export interface Trim {
  /** Undefined where nothing goes. */
  readonly drops: Drops | undefined
  /** Where: `answer.items[].email`, each once; the first of them. */
  readonly fields: readonly string[]
  readonly count: number
  /** All of it goes, and scopes that the principal lacks had a part in it. */
  readonly forbidden: boolean
  /** The value is too much to judge: `drops` is not to be relied on. */
  readonly exhausted: boolean
}

const STEPS_MAX = 1_000_000
/** Of patterns: characters of names, mostly. */
const PATTERN_STEPS_MAX = 8_000_000
const FIELDS_MAX = 16

interface Run {
  readonly masks: Masks
  readonly scopes: ReadonlySet<string>
  readonly fields: Set<string>
  count: number
  steps: number
  readonly patterns: Budget
  scopeMissing: boolean
}

export const trim = (value: unknown, mask: Mask, masks: Masks, scopes: readonly string[]): Trim => {
  const run: Run = {
    masks,
    scopes: new Set(scopes),
    fields: new Set(),
    count: 0,
    steps: STEPS_MAX,
    patterns: { left: PATTERN_STEPS_MAX },
    scopeMissing: false,
  }
  const drops = dropsOf(run, value, [mask], 'answer')
  return {
    drops,
    fields: [...run.fields],
    count: run.count,
    forbidden: drops === 'all' && run.scopeMissing,
    exhausted: run.steps <= 0 || run.patterns.left < 0,
  }
}

const dropsOf = (run: Run, value: unknown, masks: readonly Mask[], at: string): Drops | undefined => {
  const nodes: MaskNode[] = []
  for (const mask of masks) if (!expand(run, value, mask, nodes)) return drop(run, at)
  if (Array.isArray(value)) return itemsOf(run, value, nodes, at)
  return isMap(value) ? membersOf(run, value, nodes, at) : undefined
}

const drop = (run: Run, at: string): 'all' => {
  run.count++
  if (run.fields.size < FIELDS_MAX) run.fields.add(at)
  return 'all'
}

const membersOf = (
  run: Run,
  value: Readonly<Record<string, unknown>>,
  nodes: readonly MaskNode[],
  at: string,
): Drops | undefined => {
  const speaking = nodes.filter(
    ({ p, x, a, c }) => p !== undefined || x !== undefined || a !== undefined || c === 1,
  )
  if (speaking.length === 0) return undefined
  let found: Map<string, Drops> | undefined
  for (const name of Object.keys(value)) {
    run.steps--
    if (run.steps <= 0 || run.patterns.left < 0) return undefined
    const masks: Mask[] = []
    for (const node of speaking) masksOf(run, node, name, masks)
    // A member that there must be is documented by that alone.
    if (masks.length === 0 && nodes.some(({ q }) => q?.includes(name) === true)) continue
    const where = `${at}.${name}`
    const drops = masks.length === 0 ? drop(run, where) : dropsOf(run, value[name], masks, where)
    if (drops !== undefined) (found ??= new Map()).set(name, drops)
  }
  return found
}

/** What a node says of a member: by its name and by patterns; only of others by `additionalProperties`. */
const masksOf = (run: Run, node: MaskNode, name: string, masks: Mask[]): void => {
  const before = masks.length
  if (node.p !== undefined && Object.hasOwn(node.p, name)) masks.push(node.p[name] as Mask)
  for (const [pattern, mask] of node.x ?? []) if (hasPattern(pattern, name, run.patterns)) masks.push(mask)
  if (masks.length === before && node.a !== undefined) masks.push(node.a)
}

const itemsOf = (
  run: Run,
  value: readonly unknown[],
  nodes: readonly MaskNode[],
  at: string,
): Drops | undefined => {
  const speaking = nodes.filter(({ i, t }) => i !== undefined || t !== undefined)
  if (speaking.length === 0) return undefined
  let found: Map<number, Drops> | undefined
  for (const [index, item] of value.entries()) {
    run.steps--
    if (run.steps <= 0) return undefined
    const masks = speaking.flatMap(({ i, t }) => t?.[index] ?? i ?? [])
    const drops = masks.length === 0 ? undefined : dropsOf(run, item, masks, `${at}[]`)
    if (drops !== undefined) (found ??= new Map()).set(index, drops)
  }
  return found
}

/** Adds the nodes that hold for the value; false where the contract does not document such a value at all. */
const expand = (run: Run, value: unknown, mask: Mask, nodes: MaskNode[]): boolean => {
  run.steps--
  if (mask === 0) return false
  if (mask === 1 || run.steps <= 0) return true
  if (typeof mask === 'number') return isOfShape(value, mask >> 1)
  if (typeof mask === 'string') return expand(run, value, run.masks(mask), nodes)
  if (mask.s !== undefined && !mask.s.every((scope) => run.scopes.has(scope))) {
    run.scopeMissing = true
    return false
  }
  if (mask.y !== undefined && !isOfShape(value, mask.y)) return false
  nodes.push(mask)
  for (const one of mask.l ?? []) if (!expand(run, value, one, nodes)) return false
  for (const group of mask.o ?? []) if (!expandGroup(run, value, group, nodes)) return false
  for (const one of mask.f ?? []) if (!expandCondition(run, value, one, nodes)) return false
  if (mask.d !== undefined && isMap(value))
    for (const [name, one] of Object.entries(mask.d))
      if (Object.hasOwn(value, name) && !expand(run, value, one, nodes)) return false
  return true
}

const expandGroup = (run: Run, value: unknown, group: readonly Mask[], nodes: MaskNode[]): boolean => {
  let fits = false
  let isWithheld = false
  for (const one of group) {
    // An alternative that is for nobody (`writeOnly`), or not for this principal: it may be the one that is meant.
    if (one === 0) isWithheld = true
    if (!matches(run, value, one)) continue
    const own: MaskNode[] = []
    if (!expand(run, value, one, own)) {
      isWithheld = true
      continue
    }
    fits = true
    nodes.push(...own)
  }
  // A text or a number that fits nowhere tells no more than the name under which it stands.
  return fits || (!isComposite(value) && !isWithheld)
}

const expandCondition = (
  run: Run,
  value: unknown,
  [condition, then, otherwise, exact]: NonNullable<MaskNode['f']>[number],
  nodes: MaskNode[],
): boolean => {
  // Where the mask is wider than the condition both may hold, but not the first where even the mask does not.
  const holds = matches(run, value, condition, exact === 0)
  const branches = exact === 1 ? [holds ? then : otherwise] : holds ? [then, otherwise] : [otherwise]
  const found: MaskNode[] = []
  for (const one of holds ? [condition] : []) {
    const own: MaskNode[] = []
    if (expand(run, value, one, own)) found.push(...own)
  }
  let fits = false
  for (const one of branches) {
    // What a branch that does not hold names is documented by nobody.
    const own: MaskNode[] = []
    if (!expand(run, value, one, own)) continue
    fits = true
    found.push(...own)
  }
  if (fits) nodes.push(...found)
  return fits
}

/** Whether a value fits a mask; never false for one that the schema of the mask takes once extras are gone. */
const matches = (run: Run, value: unknown, mask: Mask, nullFits = true): boolean => {
  run.steps--
  if (mask === 0) return false
  if (mask === 1 || run.steps <= 0) return true
  // Many origins send null where their contract forgot to say so: alternatives are not told apart by it.
  const isNull = value === null && nullFits
  if (typeof mask === 'number') return isNull || isOfType(value, mask >> 1)
  if (typeof mask === 'string') return matches(run, value, run.masks(mask), nullFits)
  if (isNull) return true
  if (mask.y !== undefined && !isOfType(value, mask.y)) return false
  if (mask.e !== undefined && (isComposite(value) || !mask.e.includes(value as string))) return false
  if (!(mask.l ?? []).every((one) => matches(run, value, one))) return false
  if (!(mask.o ?? []).every((group) => group.some((one) => matches(run, value, one)))) return false
  for (const [condition, then, otherwise, exact] of mask.f ?? [])
    if (exact === 1 && !matches(run, value, matches(run, value, condition, false) ? then : otherwise))
      return false
  if (Array.isArray(value))
    return value.every((item, index) => {
      const one = mask.t?.[index] ?? mask.i
      return one === undefined || matches(run, item, one)
    })
  return !isMap(value) || membersMatch(run, value, mask, nullFits)
}

const membersMatch = (
  run: Run,
  value: Readonly<Record<string, unknown>>,
  mask: MaskNode,
  nullFits: boolean,
): boolean => {
  if (mask.q !== undefined && !mask.q.every((name) => Object.hasOwn(value, name))) return false
  const { p } = mask
  if (p === undefined) return true
  for (const name of Object.keys(p)) {
    const one = p[name] as Mask
    // What must not be there goes, and is no reason to take another alternative.
    if (one !== 0 && Object.hasOwn(value, name) && !matches(run, value[name], one, nullFits)) return false
  }
  return true
}

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isComposite = (value: unknown): boolean => typeof value === 'object' && value !== null

/** Maps and lists where another type is documented are not what the contract means; a scalar of another type is. */
const isOfShape = (value: unknown, types: number): boolean =>
  !isComposite(value) || (types & (Array.isArray(value) ? TYPE_BITS.array : TYPE_BITS.object)) !== 0

const isOfType = (value: unknown, types: number): boolean => {
  switch (typeof value) {
    case 'string':
      return (types & TYPE_BITS.string) !== 0
    case 'number':
      return (types & (Number.isInteger(value) ? TYPE_BITS.number : NUMBER_ONLY)) !== 0
    case 'boolean':
      return (types & TYPE_BITS.boolean) !== 0
    default:
      return value === null ? (types & TYPE_BITS.null) !== 0 : isOfShape(value, types)
  }
}

const NUMBER_ONLY = TYPE_BITS.number & ~TYPE_BITS.integer
