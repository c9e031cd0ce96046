// From SecLang's sources to a program. Every construct is compiled or is an error with file and line: a rule that
// were skipped in silence would be a hole that its author does not know of.

import { err, ok, type Result } from '../../lib/result.ts'
import { MODSECURITY } from '../expressions/reader.ts'
import { fail, type Assembly, type CompileOptions, type Draft } from './assembly.ts'
import { chainReadsCaptures, sharesCaptures } from './captured.ts'
import { PROGRAM_FORMAT, type ProgramData, type RuleData } from './data.ts'
import { readDirective } from './directives.ts'
import { packProgram } from './pack.ts'
import { SAMPLES } from './samples.ts'
import { parseDirectives, type BuildError, type Source } from './syntax.ts'
import { makeTables, storePrefilter } from './tables.ts'

export interface Compiled {
  readonly data: ProgramData
  readonly bytes: Uint8Array
  readonly rules: number
  readonly links: number
  /** What is legal and changes nothing: an exclusion of a rule that is not there. */
  readonly warnings: readonly BuildError[]
}

export const compileProgram = (options: CompileOptions): Result<Compiled, readonly BuildError[]> => {
  const assembly: Assembly = {
    options,
    tables: makeTables(options.flags ?? MODSECURITY),
    errors: [],
    warnings: [],
    rules: [],
    ids: new Map(),
    markers: new Map(),
    defaults: new Map(),
    settings: { engine: 'on', responseBody: true, name: '', answers: undefined },
    open: undefined,
    readsCaptures: false,
    includes: 0,
    reading: [],
    dropping: false,
  }
  for (const source of options.sources) readSource(assembly, source)
  if (assembly.open !== undefined) fail(assembly, assembly.open.directive, 'a chain that does not end')
  const rules = assembly.rules.map((draft) => finishRule(assembly, draft))
  if (assembly.errors.length > 0) return err(assembly.errors)
  const { tables, settings } = assembly
  const data: ProgramData = {
    format: PROGRAM_FORMAT,
    name: settings.name,
    engine: settings.engine,
    responseBody: settings.responseBody,
    ...(settings.answers === undefined ? {} : { answers: settings.answers }),
    tags: tables.tags,
    chains: tables.chains,
    expressions: tables.expressions,
    phrases: tables.phrases,
    matchers: tables.matchers,
    prefilter: storePrefilter(tables),
    operators: tables.operators,
    rules,
    samples: SAMPLES,
  }
  const links = rules.reduce((total, rule) => total + rule.links.length, 0)
  return ok({
    data,
    bytes: packProgram(data, tables.heap),
    rules: rules.length,
    links,
    warnings: assembly.warnings,
  })
}

const readSource = (assembly: Assembly, source: Source): void => {
  const directives = parseDirectives(source, assembly.errors)
  const shares = sharesCaptures(directives)
  assembly.reading.push(source.file)
  directives.forEach((directive, index) => {
    if (assembly.open === undefined)
      assembly.readsCaptures = shares || chainReadsCaptures(assembly, directives, index)
    readDirective(assembly, directive, readSource)
  })
  assembly.reading.pop()
}

/** Behind the next rules of the same phase. */
const placeAfter = (assembly: Assembly, draft: Draft, count: number): number => {
  let left = count
  let place = assembly.rules.indexOf(draft) + 1
  for (; place < assembly.rules.length && left > 0; place++)
    if (assembly.rules[place]?.phase === draft.phase) left--
  return place
}

/** What can only be known once all rules stand: the places that skips lead to. */
const finishRule = (assembly: Assembly, draft: Draft): RuleData => {
  const { skipAfter, skip, directive, chained: _, ...rule } = draft
  if (skipAfter === undefined)
    return skip === 0 ? rule : { ...rule, skipTo: placeAfter(assembly, draft, skip) }
  const place = assembly.rules.indexOf(draft)
  // Of several markers of one name, the next one.
  const target = assembly.markers.get(skipAfter)?.find((marked) => marked > place)
  if (target !== undefined) return { ...rule, skipTo: target }
  const byId = assembly.rules.findIndex((other, index) => index > place && String(other.id) === skipAfter)
  if (byId >= 0) return { ...rule, skipTo: byId + 1 }
  fail(
    assembly,
    directive,
    `skipAfter:${skipAfter} leads nowhere: no SecMarker ${skipAfter} stands behind this rule`,
    'skipAfter',
  )
  return rule
}
