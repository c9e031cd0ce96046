// What a pass over a JSON text knows of where it stands: the containers around it and what it has counted, in arrays that
// live as long as the scanner, so that a text costs no memory.

import { namesOf } from './names.ts'
import type { Names } from './names.ts'
import type { JsonFault, JsonFinding, JsonRules } from './rules.ts'

const DEPTH_MAX = 1024
const PATH_LENGTH_MAX = 120
const NAME_SHOWN_MAX = 40

/** What may come next. */
export const VALUE = 0
export const NAME_OR_END = 1
export const NAME = 2
export const VALUE_OR_END = 3
export const COMMA_OR_END = 4
export const NOTHING = 5
export type Expected =
  | typeof VALUE
  | typeof NAME_OR_END
  | typeof NAME
  | typeof VALUE_OR_END
  | typeof COMMA_OR_END
  | typeof NOTHING

/** What a pass knows. Each container has a row in the arrays. */
export interface Walk {
  readonly rules: JsonRules
  readonly names: Names
  /** 1 for an object, 0 for an array. */
  readonly shapes: Uint8Array
  /** Names or values so far. */
  readonly counts: Int32Array
  readonly nameStarts: Int32Array
  readonly nameEnds: Int32Array
  /** The object is the value of `constructor`. */
  readonly constructors: Uint8Array
  text: string
  depth: number
  namesInAll: number
  values: number
  expected: Expected
  fault: JsonFault
  actual: number | undefined
}

export const newWalk = (rules: JsonRules): Walk => {
  const depthMax = Math.min(rules.depthMax, DEPTH_MAX)
  return {
    rules: { ...rules, depthMax },
    names: namesOf(depthMax, !rules.cases),
    shapes: new Uint8Array(depthMax),
    counts: new Int32Array(depthMax),
    nameStarts: new Int32Array(depthMax),
    nameEnds: new Int32Array(depthMax),
    constructors: new Uint8Array(depthMax),
    text: '',
    depth: 0,
    namesInAll: 0,
    values: 0,
    expected: VALUE,
    fault: 'malformed',
    actual: undefined,
  }
}

export const begin = (walk: Walk, text: string): void => {
  walk.text = text
  walk.depth = 0
  walk.namesInAll = 0
  walk.values = 0
  walk.expected = VALUE
  walk.fault = 'malformed'
  walk.actual = undefined
}

/** Nothing of a request stays behind. */
export const forget = (walk: Walk): void => {
  walk.text = ''
  walk.names.clear()
}

export const found = (walk: Walk, offset: number): JsonFinding => ({
  fault: walk.fault,
  offset,
  path: pathOf(walk),
  ...(walk.actual === undefined ? undefined : { actual: walk.actual }),
})

export const stop = (walk: Walk, fault: JsonFault, actual?: number): -1 => {
  walk.fault = fault
  walk.actual = actual
  return -1
}

export const takesValue = (walk: Walk): boolean => walk.expected === VALUE || walk.expected === VALUE_OR_END

/** One more value, within bounds. */
export const counted = (walk: Walk): boolean => {
  const { rules, depth } = walk
  if (++walk.values > rules.valuesMax) {
    stop(walk, 'values', walk.values)
    return false
  }
  if (depth === 0 || walk.shapes[depth - 1] === 1) return true
  const count = (walk.counts[depth - 1] as number) + 1
  walk.counts[depth - 1] = count
  if (count <= rules.itemsMax) return true
  stop(walk, 'items', count)
  return false
}

export const after = (walk: Walk, at: number): number => {
  walk.expected = walk.depth === 0 ? NOTHING : COMMA_OR_END
  return at
}

/** For people: where the pass stands. */
const pathOf = (walk: Walk): string => {
  let path = ''
  for (let row = 0; row < walk.depth && path.length < PATH_LENGTH_MAX; row++) {
    const start = walk.nameStarts[row] as number
    const end = walk.nameEnds[row] as number
    if (walk.shapes[row] !== 1) path += `[${Math.max(0, (walk.counts[row] as number) - 1)}]`
    else if (end >= 0)
      path += `${path === '' ? '' : '.'}${walk.text.slice(start, Math.min(end, start + NAME_SHOWN_MAX))}`
  }
  return path
}
