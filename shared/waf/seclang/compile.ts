// From SecLang's sources to a program. Every construct is compiled or is an error with file and line: a rule that
// were skipped in silence would be a hole that its author does not know of.

import { err, ok, type Result } from '../../lib/result.ts'
import { MODSECURITY } from '../expressions/parse.ts'
import { fail, phaseOf, type Assembly, type CompileOptions, type Draft, type Site } from './assembly.ts'
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

const CAPTURED = /\btx[.:]\d\b/i
/** What only goes to a log may name a capture without its being worked out. */
const LOGGED = /\b(?:msg|logdata):'(?:[^'\\]|\\.)*'/g

/** What a rule writes or drops by itself is no capture that it reads. */
const OWN = /\bsetvar:'?!?tx\.\d\b=?/gi

const isCapturing = ({ args }: Directive): boolean =>
  parseActions(args[2] ?? '').some((action) => action.name === 'capture')

/** Whether a rule of the file reads what another one before it has captured, which stays until the next capture. */
const sharesCaptures = (directives: readonly Directive[]): boolean => {
  let captured = false
  return directives.some((directive, index) => {
    const begins = index === 0 || !isChained(directives[index - 1] as Directive)
    if (begins && captured && /^secrule$/i.test(directive.name)) {
      const chain = chainAt(directives, index)
      if (!chain.some(isCapturing) && chain.some(readsCapture)) return true
    }
    captured ||= isCapturing(directive)
    return false
  })
}

const chainAt = (directives: readonly Directive[], index: number): readonly Directive[] => {
  let end = index
  while (end + 1 < directives.length && isChained(directives[end] as Directive)) end++
  return directives.slice(index, end + 1)
}

const readsCapture = ({ args }: Directive): boolean =>
  args.some((text) => CAPTURED.test(text.replaceAll(LOGGED, '').replaceAll(OWN, '')))

/** Whether a chain reads what it captured: only then are captures worked out, as they cost a second pass. */
const chainReadsCaptures = (assembly: Assembly, directives: readonly Directive[], index: number): boolean => {
  let reads = false
  let captures = false
  for (let at = index; at < directives.length; at++) {
    const args = directives[at]?.args ?? []
    const actions = (args.length > 2 ? args[2] : args.length === 1 ? args[0] : '') ?? ''
    const judging = [
      ...args.slice(0, args.length > 1 ? 2 : 0),
      actions.replaceAll(LOGGED, '').replaceAll(OWN, ''),
    ]
    reads ||= judging.some((text) => CAPTURED.test(text))
    const names = parseActions(actions).map((action) => action.name)
    captures ||= names.includes('capture')
    if (!names.includes('chain')) break
  }
  const first = directives[index]
  if (reads && !captures && first !== undefined)
    fail(assembly, first, 'a capture (TX:1) is read outside of the chain that takes it')
  return reads
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

const isChained = ({ args }: Directive): boolean =>
  parseActions(args.at(-1) ?? '').some((action) => action.name === 'chain')

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
