// From every path of a YAML document back to the place where it stands.

import { isAlias, isMap, isScalar, isSeq, visit } from 'yaml'
import type { Alias, Document, Node, Pair, Scalar } from 'yaml'

import type { Path } from '../core/document.ts'

export type Targets = ReadonlyMap<Alias, Node>

/** What each alias stands for: found in one pass, where the library would search the document for each. */
export const targetsOf = (document: Document.Parsed): Targets => {
  const anchors = new Map<string, Node>()
  const targets = new Map<Alias, Node>()
  visit(document, {
    Node: (_key, node) => {
      if (isAlias(node)) {
        const target = anchors.get(node.source)
        if (target !== undefined) targets.set(node, target)
      } else if (node.anchor !== undefined) anchors.set(node.anchor, node)
    },
  })
  return targets
}

export const keyOf = (pair: Pair): string | undefined => {
  if (!isScalar(pair.key)) return undefined
  const value: unknown = pair.key.value
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}

export const startOf = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0]

interface Located {
  readonly offset: number
  readonly node: unknown
}

/** Follows a path through the nodes as far as it goes. */
export const locate = (
  document: Document.Parsed,
  targets: Targets,
  path: Path,
  what: 'value' | 'key',
): Located => {
  let node: unknown = document.contents
  let offset = startOf(node) ?? 0
  for (const [index, step] of path.entries()) {
    if (isAlias(node)) node = targets.get(node)
    if (isSeq(node)) {
      node = node.items[Number(step)]
      offset = startOf(node) ?? offset
    } else if (isMap(node)) {
      const pair = node.items.find((candidate) => keyOf(candidate) === String(step))
      if (pair === undefined) break
      const wanted = what === 'key' && index === path.length - 1 ? pair.key : (pair.value ?? pair.key)
      offset = startOf(wanted) ?? startOf(pair.key) ?? offset
      node = pair.value
    } else break
  }
  return { offset, node: isAlias(node) ? targets.get(node) : node }
}

/**
 * Where the character `offset` of a text stands in the document. Text as YAML reads it is the text as it is written
 * but for quotes, escapes, folds and indentation, so the two are walked together: where they part, the last place
 * that both had is the answer.
 */
export const offsetWithin = (document: string, node: Scalar, offset: number): number => {
  const [start, end] = node.range ?? [0, 0]
  const value = typeof node.value === 'string' ? node.value : ''
  let at = start + headBytes(document, start, node.type)
  let last = at
  for (let index = 0; index <= offset && index < value.length && at < end; index++) {
    at = nextPlace(document, at, end, value.charCodeAt(index))
    last = at
    at += writtenLength(document, at, node.type)
  }
  return offset >= value.length ? Math.min(at, end) : last
}

const headBytes = (document: string, start: number, type: Scalar['type']): number => {
  if (type === 'QUOTE_DOUBLE' || type === 'QUOTE_SINGLE') return 1
  if (type !== 'BLOCK_LITERAL' && type !== 'BLOCK_FOLDED') return 0
  // The header of a block ends with its line.
  const line = document.indexOf('\n', start)
  return line === -1 ? 0 : line + 1 - start
}

const isBlank = (code: number): boolean => code === 32 || code === 9 || code === 10 || code === 13

/** Skips what YAML does not read: indentation, and the line breaks that it folds. */
const nextPlace = (document: string, start: number, end: number, wanted: number): number => {
  let at = start
  while (at < end && !isBlank(wanted) && isBlank(document.charCodeAt(at))) at++
  return at
}

/** How many characters of the document one character of the value takes. */
const writtenLength = (document: string, at: number, type: Scalar['type']): number => {
  if (type === 'QUOTE_SINGLE') return document.startsWith("''", at) ? 2 : 1
  if (type !== 'QUOTE_DOUBLE' || document[at] !== '\\') return 1
  return { x: 4, u: 6, U: 10 }[document[at + 1] ?? ''] ?? 2
}
