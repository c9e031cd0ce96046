// The native front end: YAML documents of rules to a program. All problems are listed at once, each with file,
// line and column; every rule's examples are run against the engine itself, so that a rule that does not do what
// its author says never ships.

import { nearest } from '../../lib/nearest/nearest.ts'
import type { More, ReadDocument, SourceText } from '../../lib/reading.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { kinds } from '../detectors/registry.ts'
import type { Place } from '../fields/field.ts'
import { makeEngine } from '../judge/engine.ts'
import { determinise } from '../expressions/dfa.ts'
import { buildNfa } from '../expressions/nfa.ts'
import { parseExpression } from '../expressions/parse.ts'
import { packDfa } from './expression.ts'
import { fieldFault, placesOf } from './fields.ts'
import { encodeProgram, linkProgram } from './program.ts'
import type { Pattern, Rule } from './rule.ts'
import { SAMPLES } from './samples.ts'
import { rulesDocument, ruleSchema } from './schema.ts'
import type { RuleOptions } from './schema.ts'

/**
 * Compiles a rule set's documents (`policies/rules/NAME/*.yaml`, in any order) into the bytes of its program. Undefined
 * where one of them is wrong: `read` and its readings were told what.
 */
export const compileProgram = (
  name: string,
  documents: readonly SourceText[],
  read: ReadDocument,
): Uint8Array | undefined => {
  let faults = 0
  const rules: Rule[] = []
  const tables: Uint8Array[] = []
  const ids = new Map<string, string>()
  for (const source of documents.toSorted((a, b) => (a.file < b.file ? -1 : 1))) {
    const reading = read(source)
    const document = reading?.parse(rulesDocument, [], reading.value)
    if (reading === undefined || document === undefined) {
      faults++
      continue
    }
    for (const [index, value] of document.rules.entries()) {
      const say: Say = (path, message, more) => {
        faults++
        reading.error('invalid-rule', ['rules', index, ...path], message, more)
      }
      const options = reading.parse(ruleSchema, ['rules', index], value)
      if (options === undefined) {
        faults++
        continue
      }
      const before = ids.get(options.id)
      if (before !== undefined)
        say(['id'], `"${options.id}" is already defined in ${before}`, { fix: 'give one of them another id' })
      ids.set(options.id, source.file)
      checkFields(options, say)
      const rule = compileRule(options, tables, say)
      if (rule === undefined) continue
      runExamples(rule, tables, options, say)
      rules.push(rule)
    }
  }
  return faults > 0 ? undefined : encodeProgram({ name, rules, tables, samples: SAMPLES })
}

type Say = (path: readonly (string | number)[], message: string, more?: More) => void

/** A field that no request has, or none of the rule's places: the rule would be built, and never count. */
const checkFields = ({ fields, places }: RuleOptions, say: Say): void => {
  for (const [index, field] of fields.entries()) {
    const fault = fieldFault(field)
    if (fault !== undefined) say(['fields', index], fault.message, { fix: fault.fix })
    else if (places.length > 0 && !placesOf(field).some((place) => places.includes(place)))
      say(['fields', index], `"${field}" stands in none of the rule's places: ${places.join(', ')}`, {
        fix: `add one of its own to \`places\`: ${placesOf(field).join(', ')}`,
      })
  }
}

const compileRule = (options: RuleOptions, tables: Uint8Array[], say: Say): Rule | undefined => {
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

const patternOf = (options: RuleOptions, tables: Uint8Array[], say: Say): Pattern | undefined => {
  if (options.literal !== undefined) return { kind: 'literal', ...options.literal }
  if (options.expression !== undefined) {
    const table = expressionTable(options.expression)
    if (!table.ok) {
      say(['expression'], table.error.message, table.error)
      return undefined
    }
    tables.push(table.value)
    return { kind: 'expression', table: tables.length - 1 }
  }
  if (options.detector === undefined) return undefined
  if (kinds.has(options.detector)) return { kind: 'detector', detector: options.detector }
  const guess = nearest(options.detector, kinds)
  say(
    ['detector'],
    `no detector reports "${options.detector}"; there are: ${[...kinds].toSorted().join(', ')}`,
    { fix: guess === undefined ? undefined : `did you mean "${guess}"?` },
  )
  return undefined
}

interface Unbuilt {
  readonly message: string
  /** The character at which the expression is wrong, where it is one. */
  readonly offset?: number
  readonly fix?: string
}

/** The expression's minimal DFA, packed; the error says what keeps it from running in linear time. */
const expressionTable = (source: string): Result<Uint8Array, Unbuilt> => {
  const parsed = parseExpression(source)
  if (!parsed.ok) return err(parsed.error)
  if (parsed.value.beyond)
    return err({
      message: 'look-around and back-references do not run in linear time',
      fix: 'write what surrounds the match into the expression itself, or make it two rules',
    })
  const nfa = buildNfa(parsed.value.root)
  if (!nfa.ok) return err({ message: nfa.error })
  const dfa = determinise(nfa.value)
  return dfa === undefined
    ? err({
        message: 'the expression needs too many states',
        fix: 'shorten its counted repetitions, or make it two rules',
      })
    : ok(packDfa(dfa))
}

const MUST: More = { fix: 'widen the rule, or take the example out' }
const MUST_NOT: More = { fix: 'narrow the rule, or take the example out' }

/**
 * Each example is judged in the first of the rule's places and parts, at the level at which the rule counts. A match
 * is one with the rule's full score.
 */
const runExamples = (rule: Rule, tables: readonly Uint8Array[], options: RuleOptions, say: Say): void => {
  const program = linkProgram([{ name: '', rules: [rule], tables, samples: SAMPLES }])
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
    if (!matches(text)) say(['examples', 'must', index], `${rule.id} does not match this`, MUST)
  for (const [index, text] of options.examples.mustNot.entries())
    if (matches(text)) say(['examples', 'mustNot', index], `${rule.id} matches this`, MUST_NOT)
}
