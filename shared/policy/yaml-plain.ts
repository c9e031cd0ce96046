// The nodes of a YAML document as plain values, within bounds: an alias bomb is an error, not an outage, and what YAML
// would read in two ways is refused.

import { isAlias, isMap, isScalar, isSeq } from 'yaml'
import type { YAMLMap } from 'yaml'

import type { Path } from '../core/document.ts'
import { problemAt } from './problem.ts'
import type { Position, Problem } from './problem.ts'
import { keyOf, startOf } from './yaml-places.ts'
import type { Targets } from './yaml-places.ts'

/** Aliases counted as often as they repeat. */
const NODES_MAX = 500_000
const DEPTH_MAX = 64

export interface Walk {
  readonly file: string
  readonly targets: Targets
  readonly at: (offset: number) => Position
  nodes: number
  readonly problems: Problem[]
}

/** The plain value of a node. Aliases are followed, and what they repeat counts against the bound. */
export const plain = (walk: Walk, node: unknown, path: Path): unknown => {
  walk.nodes++
  // Once a bound is exceeded nothing is walked any more.
  if (walk.nodes > NODES_MAX + 1) return undefined
  if (walk.nodes > NODES_MAX || path.length > DEPTH_MAX)
    return refuse(walk, node, path, 'document-too-large', 'too deep or too large, aliases included')
  if (isAlias(node)) {
    const target = walk.targets.get(node)
    if (target === undefined)
      return refuse(walk, node, path, 'yaml-syntax', `no anchor &${node.source} before this`)
    return plain(walk, target, path)
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

const refuse = (walk: Walk, node: unknown, path: Path, code: string, message: string): undefined => {
  walk.problems.push(problemAt(walk.file, walk.at(startOf(node) ?? 0), code, path, message))
  if (code === 'document-too-large') walk.nodes = NODES_MAX + 1
  return undefined
}
