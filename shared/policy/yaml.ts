// YAML with positions: the document's text to plain values, and from every path back to its line and column. It
// trusts no document to be small or sane: nodes, depth and size are bounded (an alias bomb is an error, not an
// outage), and what YAML would read in two ways (duplicate keys, unknown tags, several documents) is refused.

import { LineCounter, isAlias, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml'
import type { Alias, Document, Node, Pair, Scalar, YAMLError, YAMLMap } from 'yaml'

import type { Path } from '../core/document.ts'
import { err, ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'
import { pathText } from './problem.ts'
import type { Position, Problem } from './problem.ts'

export interface Source {
  readonly file: string
  readonly value: unknown
  /** Where the value of a path stands, or of the nearest thing around it; 'key' asks for the key's own place. */
  readonly locate: (path: Path, what?: 'value' | 'key') => Position
  /** Where a character of a text stands, by its offset in the text as it was read. */
  readonly locateWithin: (path: Path, offset: number) => Position
}

const CHARACTERS_MAX = 16 * 1024 * 1024
/** Aliases counted as often as they repeat. */
const NODES_MAX = 500_000
/** A document that is no YAML at all is one mistake: the first errors tell it. */
const TOLD_MAX = 50
const DEPTH_MAX = 64

/** Reads one YAML document, with every syntax error in it at once. */
export const readYaml = (file: string, text: string): Result<Source, readonly Problem[]> => {
  if (text.length > CHARACTERS_MAX)
    return err([
      problemAt(
        file,
        { line: 1, column: 1 },
        'document-too-large',
        [],
        `larger than ${CHARACTERS_MAX} characters`,
      ),
    ])
  const lines = new LineCounter()
  const document = parse(text, lines)
  if (document === undefined)
    return err([problemAt(file, { line: 1, column: 1 }, 'document-too-large', [], 'nested too deeply')])
  const at = (offset: number): Position => positionOf(lines, offset)
  const faults = [...document.errors, ...document.warnings]
  if (faults.length > 0) return err(faults.slice(0, TOLD_MAX).map((fault) => syntaxProblem(file, fault, at)))
  const walk: Walk = { file, targets: targetsOf(document), at, nodes: 0, problems: [] }
  const value = plain(walk, document.contents, [])
  if (walk.problems.length > 0) return err(walk.problems)
  return ok({
    file,
    value,
    locate: (path, what = 'value') => at(locate(document, walk.targets, path, what).offset),
    locateWithin: (path, offset) => {
      const found = locate(document, walk.targets, path, 'value')
      return at(isScalar(found.node) ? offsetWithin(text, found.node, offset) : found.offset)
    },
  })
}

/** Undefined where nesting exhausts the library's stack: the one thing that it throws on. */
const parse = (text: string, lineCounter: LineCounter): Document.Parsed | undefined => {
  try {
    return parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      schema: 'core',
      version: '1.2',
      uniqueKeys: true,
      strict: true,
      // 'silent' would also keep quiet about a second document.
      logLevel: 'error',
    })
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

const syntaxProblem = (file: string, fault: YAMLError, at: (offset: number) => Position): Problem => {
  const code = fault.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'yaml-syntax'
  const message =
    fault.code === 'DUPLICATE_KEY'
      ? 'this key stands twice in the same map'
      : fault.code === 'MULTIPLE_DOCS'
        ? 'the file holds more than one YAML document'
        : fault.message.replaceAll('\n', ' ')
  return problemAt(file, at(fault.pos[0]), code, [], message)
}

const problemAt = (file: string, position: Position, code: string, path: Path, message: string): Problem => ({
  severity: 'error',
  code,
  file,
  ...position,
  path: pathText(path),
  message,
})

const positionOf = (lines: LineCounter, offset: number): Position => {
  const { line, col } = lines.linePos(offset)
  return line === 0 ? { line: 1, column: 1 } : { line, column: col }
}

type Targets = ReadonlyMap<Alias, Node>

/** What each alias stands for: found in one pass, where the library would search the document for each. */
const targetsOf = (document: Document.Parsed): Targets => {
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

interface Walk {
  readonly file: string
  readonly targets: Targets
  readonly at: (offset: number) => Position
  nodes: number
  readonly problems: Problem[]
}

/** The plain value of a node. Aliases are followed, and what they repeat counts against the bound. */
const plain = (walk: Walk, node: unknown, path: Path): unknown => {
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

const keyOf = (pair: Pair): string | undefined => {
  if (!isScalar(pair.key)) return undefined
  const value: unknown = pair.key.value
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : undefined
}

const refuse = (walk: Walk, node: unknown, path: Path, code: string, message: string): undefined => {
  walk.problems.push(problemAt(walk.file, walk.at(startOf(node) ?? 0), code, path, message))
  if (code === 'document-too-large') walk.nodes = NODES_MAX + 1
  return undefined
}

const startOf = (node: unknown): number | undefined => (node as Node | null | undefined)?.range?.[0]

interface Located {
  readonly offset: number
  readonly node: unknown
}

/** Follows a path through the nodes as far as it goes. */
const locate = (document: Document.Parsed, targets: Targets, path: Path, what: 'value' | 'key'): Located => {
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
const offsetWithin = (document: string, node: Scalar, offset: number): number => {
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
