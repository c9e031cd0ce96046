// The nodes of a YAML document as plain values, within bounds: an alias bomb is an error, not an outage, and what YAML
// would read in two ways is refused.

import { isAlias, isMap, isScalar, isSeq } from 'yaml'
import type { Alias, YAMLMap } from 'yaml'

import type { Path } from '../core/document.ts'
import { problemAt } from './problem.ts'
import type { Position, Problem } from './problem.ts'
import { keyOf, startOf } from './yaml-places.ts'
import type { Targets } from './yaml-places.ts'

/** Aliases counted as often as they repeat. */
const NODES_MAX = 500_000
const DEPTH_MAX = 64

const TOO_LARGE = 'too deep or too large, aliases included'
const FEWER = 'write fewer levels, and values out instead of repeating aliases of aliases'
const WRITE_OUT = 'write the value out'

export interface Walk {
  readonly file: string
  readonly targets: Targets
  readonly at: (offset: number) => Position
  nodes: number
  /** The alias that the walk is within, the outermost. */
  alias?: Alias | undefined
  readonly problems: Problem[]
}

/** The plain value of a node. Aliases are followed, and what they repeat counts against the bound. */
export const plain = (walk: Walk, node: unknown, path: Path): unknown => {
  walk.nodes++
  // Once a bound is exceeded nothing is walked any more.
  if (walk.nodes > NODES_MAX + 1) return undefined
  if (walk.nodes > NODES_MAX || path.length > DEPTH_MAX)
    return refuse(walk, walk.alias ?? node, path, 'document-too-large', TOO_LARGE, FEWER)
  if (isAlias(node)) {
    const target = walk.targets.get(node)
    if (target === undefined)
      return refuse(walk, node, path, 'yaml-syntax', `no anchor &${node.source} before this`, WRITE_OUT)
    const outer = walk.alias
    walk.alias ??= node
    const value = plain(walk, target, path)
    walk.alias = outer
    return value
  }
  if (isScalar(node)) return node.value
  if (isSeq(node)) return node.items.map((item, index) => plain(walk, item, [...path, index]))
  if (isMap(node)) return plainMap(walk, node, path)
  return null
}

const plainMap = (walk: Walk, map: YAMLMap, path: Path): Record<string, unknown> => {
  const value: Record<string, unknown> = {}
  for (const pair of map.items) {
    const key = keyOf(pair)
    if (key === undefined) refuse(walk, pair.key, path, 'yaml-syntax', 'a key is a plain word')
    else if (key === '__proto__') refuse(walk, pair.key, path, 'unknown-key', 'no key bears this name')
    else if (Object.hasOwn(value, key))
      refuse(walk, pair.key, [...path, key], 'duplicate-key', 'this key stands twice in the same map')
    else value[key] = plain(walk, pair.value, [...path, key])
  }
  return value
}

const refuse = (
  walk: Walk,
  node: unknown,
  path: Path,
  code: string,
  message: string,
  fix?: string,
): undefined => {
  const told = problemAt(walk.file, walk.at(startOf(node) ?? 0), code, path, message)
  walk.problems.push(fix === undefined ? told : { ...told, fix })
  if (code === 'document-too-large') walk.nodes = NODES_MAX + 1
  return undefined
}
