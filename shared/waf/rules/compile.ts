// The native front end: YAML documents of rules to a program. All problems are listed at once, each with file,
// line and column; every rule's examples are run against the engine itself, so that a rule that does not do what
// its author says never ships.

import { isAlias, LineCounter, parseDocument, visit } from 'yaml'
import type { Alias, Document } from 'yaml'

import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { kinds } from '../detectors/registry.ts'
import type { Place } from '../fields/field.ts'
import { makeEngine } from '../judge/engine.ts'
import { determinise } from '../expressions/dfa.ts'
import { buildNfa } from '../expressions/nfa.ts'
import { parseExpression } from '../expressions/parse.ts'
import { packDfa } from './expression.ts'
import { encodeProgram, linkProgram } from './program.ts'
import type { Pattern, Rule } from './rule.ts'
import { rulesDocument } from './schema.ts'
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

/** Compiles a rule set's documents (`policies/rules/NAME/*.yaml`, in any order) into the bytes of its program. */
export const compileProgram = (
  name: string,
  documents: readonly RuleDocument[],
): Result<Uint8Array, readonly RuleProblem[]> => {
  const problems: RuleProblem[] = []
  const rules: Rule[] = []
  const tables: Uint8Array[] = []
  const ids = new Map<string, string>()
  if (documents.length === 0)
    problems.push({ file: name, line: 1, column: 1, path: '', message: 'the rule set has no documents' })
  for (const source of documents.toSorted((a, b) => (a.file < b.file ? -1 : 1))) {
    const parsed = readDocument(source, problems)
    if (parsed === undefined) continue
    for (const [index, options] of parsed.rules.entries()) {
      const say = (path: readonly (string | number)[], message: string): void => {
        problems.push(
          problemAt(parsed.document, parsed.lines, source.file, ['rules', index, ...path], message),
        )
      }
      const before = ids.get(options.id)
      if (before !== undefined) say(['id'], `"${options.id}" is already defined in ${before}`)
      ids.set(options.id, source.file)
      const rule = compileRule(options, tables, say)
      if (rule === undefined) continue
      runExamples(rule, tables, options, say)
      rules.push(rule)
    }
  }
  if (problems.length > 0) return err(problems)
  return ok(encodeProgram({ name, rules, tables }))
}

interface Parsed {
  readonly document: Document
  readonly lines: LineCounter
  readonly rules: readonly RuleOptions[]
}

const readDocument = (source: RuleDocument, problems: RuleProblem[]): Parsed | undefined => {
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
  for (const issue of parsed.error.issues)
    problems.push(problemAt(document, lines, source.file, issue.path as (string | number)[], issue.message))
  return undefined
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

const problemAt = (
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

const compileRule = (
  options: RuleOptions,
  tables: Uint8Array[],
  say: (path: readonly string[], message: string) => void,
): Rule | undefined => {
  const pattern = patternOf(options, tables, say)
  if (pattern === undefined) return undefined
  return {
    id: options.id,
    title: options.title,
    tags: options.tags,
    severity: options.severity,
    pattern,
    // The schema admits no other words.
    places: options.places as Place[],
    parts: options.parts,
    views: options.views,
    fields: options.fields,
    score: options.score,
    sensitivity: options.sensitivity as Rule['sensitivity'],
  }
}

const patternOf = (
  options: RuleOptions,
  tables: Uint8Array[],
  say: (path: readonly string[], message: string) => void,
): Pattern | undefined => {
  if (options.literal !== undefined) return { kind: 'literal', ...options.literal }
  if (options.expression !== undefined) {
    const table = expressionTable(options.expression)
    if (!table.ok) {
      say(['expression'], table.error)
      return undefined
    }
    tables.push(table.value)
    return { kind: 'expression', table: tables.length - 1 }
  }
  if (options.detector === undefined) return undefined
  if (kinds.has(options.detector)) return { kind: 'detector', detector: options.detector }
  say(
    ['detector'],
    `no detector reports "${options.detector}"; there are: ${[...kinds].toSorted().join(', ')}`,
  )
  return undefined
}

/** The expression's minimal DFA, packed; the error says what keeps it from running in linear time. */
const expressionTable = (source: string): Result<Uint8Array, string> => {
  const parsed = parseExpression(source)
  if (!parsed.ok) return err(`${parsed.error.message}, at character ${parsed.error.offset + 1}`)
  if (parsed.value.beyond) return err('look-around and back-references do not run in linear time')
  const nfa = buildNfa(parsed.value.root)
  if (!nfa.ok) return err(nfa.error)
  const dfa = determinise(nfa.value)
  return dfa === undefined
    ? err('the expression needs too many states: shorten its counted repetitions, or make it two rules')
    : ok(packDfa(dfa))
}

/**
 * Each example is judged in the first of the rule's places and parts, at the level at which the rule counts. A match
 * is one with the rule's full score.
 */
const runExamples = (
  rule: Rule,
  tables: readonly Uint8Array[],
  options: RuleOptions,
  say: (path: readonly (string | number)[], message: string) => void,
): void => {
  const program = linkProgram([{ name: '', rules: [rule], tables }])
  const engine = makeEngine(program, {
    sensitivity: rule.sensitivity,
    depth: 32,
    fields: 1000,
    types: [],
    excluded: () => false,
  })
  const place = rule.places[0] ?? 'json'
  const name = (rule.fields[0] ?? 'example').replaceAll('*', 'x')
  const part = rule.parts[0] ?? 'value'
  const matches = (text: string): boolean =>
    engine.text(place, part, name, text).hits.some((hit) => hit.rule === rule.id && hit.score >= rule.score)
  for (const [index, text] of options.examples.must.entries())
    if (!matches(text)) say(['examples', 'must', index], `${rule.id} does not match this`)
  for (const [index, text] of options.examples.mustNot.entries())
    if (matches(text)) say(['examples', 'mustNot', index], `${rule.id} matches this`)
}
