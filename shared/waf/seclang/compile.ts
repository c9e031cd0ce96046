// From SecLang's sources to a program. Every construct is compiled or is an error with file and line: a rule that
// were skipped in silence would be a hole that its author does not know of.

import { err, ok, type Result } from '../../lib/result.ts'
import { MODSECURITY } from '../expressions/reader.ts'
import { fail, phaseOf, type Assembly, type CompileOptions, type Draft, type Site } from './assembly.ts'
import { chainReadsCaptures, isChained, sharesCaptures } from './captured.ts'
import { compileRule } from './compile-rule.ts'
import { PROGRAM_FORMAT, type ProgramData, type RuleData } from './data.ts'
import { packProgram } from './pack.ts'
import { parseActions } from './rule.ts'
import { SAMPLES } from './samples.ts'
import { parseDirectives, type BuildError, type Directive, type Source } from './syntax.ts'
import { makeTables, storePrefilter } from './tables.ts'
import { readAnswers } from './answers.ts'
import { removeRules, updateActions, updateTargets } from './update.ts'

export interface Compiled {
  readonly data: ProgramData
  readonly bytes: Uint8Array
  readonly rules: number
  readonly links: number
  /** What is legal and changes nothing: an exclusion of a rule that is not there. */
  readonly warnings: readonly BuildError[]
}

const INCLUDES_MAX = 1000

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
  directives.forEach((directive, index) => {
    if (assembly.open === undefined)
      assembly.readsCaptures = shares || chainReadsCaptures(assembly, directives, index)
    readDirective(assembly, directive)
  })
}

/** Directives about logs, files and limits that have no counterpart here, or that the exchange already enforces. */
const WITHOUT_EFFECT =
  /^sec(?:auditengine|auditlog\w*|debuglog\w*|tmpdir|datadir|uploaddir|uploadkeepfiles|uploadfilemode|tmpsavesuploadedfiles|pcrematchlimit\w*|statusengine|collectiontimeout|requestbodylimit\w*|requestbodynofileslimit|requestbodyinmemorylimit|requestbodyjsondepthlimit|argumentslimit|serversignature|webappid|sensorid|httpblkey)$/

const readDirective = (assembly: Assembly, directive: Directive): void => {
  const name = directive.name.toLowerCase()
  const [first = ''] = directive.args
  switch (name) {
    case 'secrule':
    case 'secaction':
      readRule(assembly, directive)
      return
    case 'secmarker':
      if (assembly.open !== undefined) fail(assembly, directive, 'a marker inside of a chain')
      assembly.markers.set(first, assembly.rules.length)
      return
    case 'secdefaultaction':
      readDefault(assembly, directive)
      return
    case 'seccomponentsignature':
      assembly.settings.name = [assembly.settings.name, first].filter((text) => text !== '').join(', ')
      return
    case 'secruleengine':
      readEngine(assembly, directive, first)
      return
    case 'secresponsebodyaccess':
      assembly.settings.responseBody = first.toLowerCase() === 'on'
      return
    case 'secrequestbodyaccess':
      if (first.toLowerCase() !== 'on')
        fail(assembly, directive, 'the request body is always read: state it on the route')
      return
    case 'include':
    case 'includeoptional':
      readInclude(assembly, directive, name === 'include')
      return
    default:
      if (removeRules(assembly, name, directive) || updateTargets(assembly, name, directive)) return
      if (updateActions(assembly, name, directive) || readAnswers(assembly, name, directive)) return
      if (name === 'secunicodemapfile' || name === 'secargumentseparator' || name === 'seccookieformat')
        return readFixed(assembly, name, directive)
      if (!WITHOUT_EFFECT.test(name))
        fail(assembly, directive, `the directive ${directive.name} is not supported`)
  }
}

const FIXED: Readonly<Record<string, string>> = {
  secunicodemapfile: '20127',
  secargumentseparator: '&',
  seccookieformat: '0',
}

const readFixed = (assembly: Assembly, name: string, directive: Directive): void => {
  const wanted = FIXED[name]
  if (wanted !== undefined && directive.args.at(-1) !== wanted)
    fail(assembly, directive, `${directive.name} supports only ${wanted}`)
}

const readEngine = (assembly: Assembly, directive: Directive, value: string): void => {
  const engine = { on: 'on', off: 'off', detectiononly: 'detect' } as const
  const lower = value.toLowerCase()
  if (!Object.hasOwn(engine, lower)) fail(assembly, directive, `${value} is no engine mode`)
  else assembly.settings.engine = engine[lower as keyof typeof engine]
}

const readInclude = (assembly: Assembly, directive: Directive, required: boolean): void => {
  const [pattern = ''] = directive.args
  const included = assembly.options.readIncluded?.(pattern, directive.file)
  if ((included === undefined || included.length === 0) && required)
    fail(assembly, directive, `no file at ${pattern}`)
  for (const source of included ?? []) {
    if (++assembly.includes > INCLUDES_MAX) {
      fail(assembly, directive, `more than ${INCLUDES_MAX} included files`)
      return
    }
    readSource(assembly, source)
  }
}

const readDefault = (assembly: Assembly, directive: Directive): void => {
  const actions = parseActions(directive.args[0] ?? '')
  const phase = phaseOf(actions.find((action) => action.name === 'phase')?.value ?? '2')
  if (phase === undefined) return fail(assembly, directive, 'a default action without a phase')
  const words = actions.map((action) =>
    action.value === '' ? action.name : `${action.name}:${action.value}`,
  )
  assembly.defaults.set(phase, words)
}

const readRule = (assembly: Assembly, directive: Directive): void => {
  const site: Site = { assembly, directive }
  const parent = assembly.open
  if (assembly.dropping) {
    assembly.dropping = isChained(directive)
    return
  }
  const draft = compileRule(site, parent)
  if (draft === undefined) {
    assembly.open = undefined
    assembly.dropping = isChained(directive)
    return
  }
  if (parent === undefined) assembly.rules.push(draft)
  assembly.open = draft.chained ? draft : undefined
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
  const target = assembly.markers.get(skipAfter)
  if (target !== undefined && target > place) return { ...rule, skipTo: target }
  const byId = assembly.rules.findIndex((other, index) => index > place && String(other.id) === skipAfter)
  if (byId >= 0) return { ...rule, skipTo: byId + 1 }
  fail(assembly, directive, `skipAfter:${skipAfter} leads nowhere`)
  return rule
}
