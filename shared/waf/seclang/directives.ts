// Directives, one after the other: rules and markers, what they stand under, and what changes those that stand already.
// What has no counterpart here is named; whatever else is not known is an error, since its author counts on it.

import { wordSet } from '../runs.ts'
import { readAnswers } from './answers.ts'
import { fail, phaseOf, type Assembly, type Site } from './assembly.ts'
import { isChained } from './captured.ts'
import { compileRule } from './compile-rule.ts'
import { parseActions } from './rule.ts'
import type { Directive, Source } from './syntax.ts'
import { transformIndex } from '../transforms/transforms.ts'
import { removeRules, updateActions, updateTargets } from './update.ts'

/** Directives about logs, files and limits that have no counterpart here, or that the exchange already enforces. */
const WITHOUT_EFFECT =
  /^sec(?:auditengine|auditlog\w*|debuglog\w*|tmpdir|datadir|uploaddir|uploadkeepfiles|uploadfilemode|uploadfilelimit|tmpsaveuploadedfiles|pcrematchlimit\w*|statusengine|collectiontimeout|requestbodylimit\w*|requestbodynofileslimit|requestbodyinmemorylimit|requestbodyjsondepthlimit|argumentslimit|serversignature|webappid|sensorid|httpblkey|geolookupdb|guardianlog|chrootdir|cachetransformations|(?:conn)?(?:read|write)statelimit|disablebackendcompression|interceptonerror|remoterulesfailaction|ruleperftime)$/

/** The one setting of a directive that is what is done here anyway. */
const FIXED: Readonly<Record<string, string>> = {
  secunicodemapfile: '20127',
  secargumentseparator: '&',
  seccookieformat: '0',
  secrequestbodyaccess: 'on',
  secxmlexternalentity: 'off',
  sechashengine: 'off',
  secconnengine: 'off',
  seccontentinjection: 'off',
  secstreaminbodyinspection: 'off',
  secstreamoutbodyinspection: 'off',
  secparsexmlintoargs: 'off',
}

export type ReadSource = (assembly: Assembly, source: Source) => void

export const readDirective = (assembly: Assembly, directive: Directive, readSource: ReadSource): void => {
  const name = directive.name.toLowerCase()
  const [first = ''] = directive.args
  switch (name) {
    case 'secrule':
    case 'secaction':
      readRule(assembly, directive)
      return
    case 'secmarker':
      readMarker(assembly, directive)
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
      if (!/^(?:on|off)$/i.test(first)) fail(assembly, directive, `${directive.name} is On or Off`, first)
      else assembly.settings.responseBody = first.toLowerCase() === 'on'
      return
    case 'include':
    case 'includeoptional':
      readInclude(assembly, directive, name === 'include', readSource)
      return
    default:
      if (removeRules(assembly, name, directive) || updateTargets(assembly, name, directive)) return
      if (updateActions(assembly, name, directive) || readAnswers(assembly, name, directive)) return
      if (Object.hasOwn(FIXED, name)) readFixed(assembly, FIXED[name] ?? '', directive)
      else if (!WITHOUT_EFFECT.test(name)) fail(assembly, directive, unknown(directive))
      if (name !== 'secrulescript') return
      // It was a link of the chain that is open: what follows is none.
      assembly.open = undefined
      assembly.dropping = isChained(directive)
  }
}

const unknown = ({ name }: Directive): string =>
  name.startsWith('<')
    ? `${name} is a section of a server's configuration: keep only the rules, and state where they run on the route`
    : `the directive ${name} is not supported`

const readFixed = (assembly: Assembly, wanted: string, directive: Directive): void => {
  const value = directive.args.at(-1) ?? ''
  if (value.toLowerCase() === wanted) return
  const message =
    directive.name.toLowerCase() === 'secrequestbodyaccess'
      ? 'the request body is always read: state it on the route'
      : `${directive.name} supports only ${wanted}`
  fail(assembly, directive, message, value)
}

const readEngine = (assembly: Assembly, directive: Directive, value: string): void => {
  const engine = { on: 'on', off: 'off', detectiononly: 'detect' } as const
  const lower = value.toLowerCase()
  if (!Object.hasOwn(engine, lower))
    fail(assembly, directive, `${value} is no engine mode: On, Off or DetectionOnly`, value)
  else assembly.settings.engine = engine[lower as keyof typeof engine]
}

const readMarker = (assembly: Assembly, directive: Directive): void => {
  const [name = ''] = directive.args
  if (name === '' || directive.args.length > 1)
    return fail(assembly, directive, 'a marker has one name: SecMarker END_OF_CHECKS')
  if (assembly.open !== undefined) fail(assembly, directive, 'a marker inside of a chain')
  assembly.markers.set(name, [...(assembly.markers.get(name) ?? []), assembly.rules.length])
}

const INCLUDES_MAX = 1000

const readInclude = (
  assembly: Assembly,
  directive: Directive,
  required: boolean,
  readSource: ReadSource,
): void => {
  const [pattern = ''] = directive.args
  const included = assembly.options.readIncluded?.(pattern, directive.file)
  if ((included === undefined || included.length === 0) && required)
    fail(assembly, directive, `no file at ${pattern}`, pattern)
  for (const source of included ?? []) {
    const from = assembly.reading.indexOf(source.file)
    if (from >= 0) {
      const circle = [...assembly.reading.slice(from), source.file].join(' -> ')
      return fail(assembly, directive, `a file that includes itself: ${circle}`, pattern)
    }
    if (++assembly.includes > INCLUDES_MAX)
      return fail(assembly, directive, `more than ${INCLUDES_MAX} included files`, pattern)
    readSource(assembly, source)
  }
}

/** What a default is made of here: what becomes of the request, whether it is recorded, what is done to a text first. */
const DEFAULTS = wordSet('phase t log nolog auditlog noauditlog status deny drop allow pass block')

const readDefault = (assembly: Assembly, directive: Directive): void => {
  const actions = parseActions(directive.args[0] ?? '')
  const stated = actions.find((action) => action.name === 'phase')?.value
  const phase = stated === undefined ? undefined : phaseOf(stated)
  if (phase === undefined) return fail(assembly, directive, 'a default action without a phase', stated)
  for (const { name, value } of actions) {
    if (!DEFAULTS.has(name)) fail(assembly, directive, `the action ${name} is no default`, name)
    if (name === 't' && value.toLowerCase() !== 'none' && transformIndex(value) === undefined)
      fail(assembly, directive, `the transformation ${value} is unknown`, value)
  }
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
