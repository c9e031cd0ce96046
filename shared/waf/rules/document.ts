// A document of native rules, read and checked by its schema: what is wrong with it is told with line and column. The YAML
// library throws for what no document should have (aliases without an anchor or beyond its bound, nesting that exhausts
// the stack); none of that leaves this file.

import { isAlias, LineCounter, parseDocument, visit } from 'yaml'
import type { Alias, Document } from 'yaml'
import type { z } from 'zod'

import { nearest } from '../../lib/nearest/nearest.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { ruleKeys, rulesDocument } from './schema.ts'
import type { RuleOptions } from './schema.ts'

export interface RuleDocument {
  /** As errors name it. */
  readonly file: string
  readonly text: string
}

export interface RuleProblem {
  readonly file: string
  readonly line: number
  readonly column: number
  /** `rules[3].score` */
  readonly path: string
  readonly message: string
  /** What to write instead, where that is known. */
  readonly fix?: string
}

export interface Parsed {
  readonly document: Document
  readonly lines: LineCounter
  readonly rules: readonly RuleOptions[]
}

export const readDocument = (source: RuleDocument, problems: RuleProblem[]): Parsed | undefined => {
  const lines = new LineCounter()
  const say = (offset: number, message: string, fix?: string): undefined => {
    const { line, col } = lines.linePos(offset)
    const place = { file: source.file, line: Math.max(line, 1), column: Math.max(col, 1), path: '' }
    problems.push({ ...place, message, ...(fix === undefined ? {} : { fix }) })
    return undefined
  }
  const document = withinStack(() =>
    parseDocument(source.text, { lineCounter: lines, prettyErrors: false, strict: true, uniqueKeys: true }),
  )
  if (document === undefined) return say(0, TOO_DEEP, SHALLOWER)
  for (const error of [...document.errors, ...document.warnings])
    if (error.code === 'RESOURCE_EXHAUSTION') say(error.pos[0], TOO_DEEP, SHALLOWER)
    else say(error.pos[0], firstLine(error.message))
  if (document.errors.length > 0) return undefined
  const plain = plainOf(document)
  if (!plain.ok) return say(plain.error.offset, plain.error.message, plain.error.fix)
  const parsed = rulesDocument.safeParse(plain.value)
  if (parsed.success) return { document, lines, rules: parsed.data.rules }
  for (const issue of parsed.error.issues) problems.push(...told(issue, document, lines, source.file))
  return undefined
}

/** A key that no rule has is told where it stands. */
const told = (
  issue: z.core.$ZodIssue,
  document: Document,
  lines: LineCounter,
  file: string,
): readonly RuleProblem[] => {
  // Keys of YAML are texts here, and places in its lists numbers.
  const path = issue.path as (string | number)[]
  if (issue.code !== 'unrecognized_keys') return [problemAt(document, lines, file, path, issue.message)]
  return issue.keys.map((key) => {
    const guess = nearest(key, path.length === 0 ? ['rules'] : path.length === 2 ? ruleKeys : [])
    const fix = guess === undefined ? 'take it out' : `did you mean "${guess}"?`
    return { ...problemAt(document, lines, file, [...path, key], `unknown key "${key}"`), fix }
  })
}

const firstLine = (text: string): string => text.split('\n', 1)[0] ?? text

const TOO_DEEP = 'nested too deeply'
const SHALLOWER = 'write fewer levels'

/** Undefined where nesting exhausts the stack of the library. */
const withinStack = <T>(read: () => T): T | undefined => {
  try {
    return read()
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

interface Unreadable {
  readonly offset: number
  readonly message: string
  readonly fix: string
}

/** The library throws where an alias has no anchor, and where aliases repeat beyond its bound. */
const plainOf = (document: Document): Result<unknown, Unreadable> => {
  try {
    const read = withinStack(() => ({ value: document.toJS({ maxAliasCount: 100 }) as unknown }))
    return read === undefined ? err({ offset: 0, message: TOO_DEEP, fix: SHALLOWER }) : ok(read.value)
  } catch (error) {
    if (error instanceof ReferenceError) return err(aliasFault(document))
    throw error
  }
}

/** The first alias that stands for nothing; or else the last one, which repeats what those before it did. */
const aliasFault = (document: Document): Unreadable => {
  const anchors = new Set<string>()
  let last: Alias | undefined
  let lost: Alias | undefined
  visit(document, {
    Node: (_key, node) => {
      if (!isAlias(node)) {
        if (node.anchor !== undefined) anchors.add(node.anchor)
        return
      }
      last = node
      if (!anchors.has(node.source)) lost ??= node
    },
  })
  // TypeScript does not see what the visitor assigns.
  const [unknown, repeated] = [lost, last] as readonly (Alias | undefined)[]
  if (unknown !== undefined)
    return {
      offset: unknown.range?.[0] ?? 0,
      message: `no anchor &${unknown.source} before this`,
      fix: 'write the value out',
    }
  return {
    offset: repeated?.range?.[0] ?? 0,
    message: 'too large, aliases included',
    fix: 'write the values out instead of repeating aliases of aliases',
  }
}

export const problemAt = (
  document: Document,
  lines: LineCounter,
  file: string,
  path: readonly (string | number)[],
  message: string,
): RuleProblem => {
  // The nearest node that exists: a missing key is reported at its parent.
  for (let length = path.length; length >= 0; length--) {
    const node = document.getIn(path.slice(0, length), true)
    const range = (node as { range?: [number, number, number] | null } | undefined)?.range
    if (range === undefined || range === null) continue
    const { line, col } = lines.linePos(range[0])
    return { file, line, column: col, path: pathText(path), message }
  }
  return { file, line: 1, column: 1, path: pathText(path), message }
}

const pathText = (path: readonly (string | number)[]): string =>
  path
    .map((step, index) => (typeof step === 'number' ? `[${step}]` : index === 0 ? step : `.${step}`))
    .join('')
