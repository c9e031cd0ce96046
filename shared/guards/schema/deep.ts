// Names with brackets (`filter[price][gte]=5`, `ids[]=1`, `items[0][sku]=a`) as one value. Servers disagree about what
// odd brackets mean, and about what becomes of a name that is given twice: such requests have no value.

import { readText } from './text.ts'
import type { Reading } from './text.ts'
import type { Shape } from './shape.ts'

export interface DeepPair {
  /** `filter[price][gte]` without its first name: ['price', 'gte']; '' for empty brackets. */
  readonly keys: readonly string[]
  readonly value: string
}

const DEPTH_MAX = 8

/** The keys behind a name: undefined where the brackets are not of the grammar. */
export const keysBehind = (name: string, start: number): readonly string[] | undefined => {
  const keys: string[] = []
  let at = start
  while (at < name.length) {
    const close = name.indexOf(']', at)
    if (name[at] !== '[' || close === -1 || keys.length === DEPTH_MAX) return undefined
    const key = name.slice(at + 1, close)
    if (key.includes('[')) return undefined
    keys.push(key)
    at = close + 1
  }
  return keys
}

interface Tree {
  readonly children: Map<string, Tree>
  readonly values: string[]
  /** `[]` stood here. */
  readonly pushed: string[]
}

const newTree = (): Tree => ({ children: new Map(), values: [], pushed: [] })

/** One value of all pairs of a name; undefined where they contradict each other. */
export const deepValue = (pairs: readonly DeepPair[], shape: Shape, reading: Reading): unknown => {
  const root = newTree()
  for (const { keys, value } of pairs) {
    let node = root
    for (const [depth, key] of keys.entries()) {
      if (key === '') {
        // `a[][b]=1&a[][b]=2`: which of them belong together is every server's own guess.
        if (depth !== keys.length - 1) return undefined
        node.pushed.push(value)
        break
      }
      const next = node.children.get(key) ?? newTree()
      node.children.set(key, next)
      node = next
      if (depth === keys.length - 1) node.values.push(value)
    }
    if (keys.length === 0) root.values.push(value)
  }
  return valueOf(root, shape, reading)
}

const valueOf = (node: Tree, shape: Shape, reading: Reading): unknown => {
  const forms = [node.children.size, node.values.length, node.pushed.length].filter((count) => count > 0)
  if (forms.length !== 1) return undefined
  if (node.children.size > 0) return compositeOf(node, shape, reading)
  const [only] = node.values
  if (node.values.length === 1 && only !== undefined && !isListOnly(shape))
    return readText(only, shape, reading)
  if (node.pushed.length === 0 && !shape.isList) return undefined
  const texts = node.pushed.length > 0 ? node.pushed : node.values
  return texts.map((text) => readText(text, shape.item(), reading))
}

const isListOnly = ({ types }: Shape): boolean => types.has('array') && types.size === 1

const compositeOf = (node: Tree, shape: Shape, reading: Reading): unknown => {
  const keys = [...node.children.keys()]
  const isList = shape.isList && keys.every((key, index) => key === String(index))
  if (isList) {
    const items = keys.map((key) => valueOf(node.children.get(key) ?? newTree(), shape.item(), reading))
    return items.includes(undefined) ? undefined : items
  }
  // Without a prototype: `[__proto__]` is a name like any other.
  const members: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const [key, child] of node.children) {
    const value = valueOf(child, shape.property(key), reading)
    if (value === undefined) return undefined
    members[key] = value
  }
  return members
}
