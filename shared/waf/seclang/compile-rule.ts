// One rule, compiled: its targets, its operator against the shared tables, its actions.

import { transformIndex } from '../transforms/transforms.ts'
import { addressMatch, byteRange, COMPARISONS } from '../operators/operators.ts'
import { phrasesOf, phrasesOfFile } from '../operators/phrases.ts'
import { compileAction, type ActionSite } from './actions.ts'
import { fail, phaseOf, type Assembly, type Draft, type Site } from './assembly.ts'
import type { ActionData, LinkData, OperatorData, RuleData, SelectorData, TargetData } from './data.ts'
import { isLiteral, literalOf, parseMacro } from './macro.ts'
import {
  parseActions,
  parseOperator,
  parseTargets,
  type Action,
  type Operator,
  type Selector,
  type Target,
} from './rule.ts'
import { addChain, addExpression, addMatcher, addOperator, addPhrases, addTag } from './tables.ts'

/** Adds a link to `parent`'s chain, or begins a rule. */
export const compileRule = (site: Site, parent: Draft | undefined): Draft | undefined => {
  const isAction = site.directive.name.toLowerCase() === 'secaction'
  const args = site.directive.args
  if (isAction ? args.length !== 1 : args.length < 2 || args.length > 3)
    return fail(site.assembly, site.directive, `${site.directive.name} has ${args.length} arguments`)
  const actions = parseActions(args[isAction ? 0 : 2] ?? '')
  const link = compileLink(site, isAction, actions, parent?.phase)
  if (link === undefined) return undefined
  const chained = actions.some((action) => action.name === 'chain')
  if (parent !== undefined) {
    parent.links.push(link)
    parent.chained = chained
    return parent
  }
  return beginRule(site, actions, link, chained)
}

const valueOf = (actions: readonly Action[], name: string): string | undefined =>
  actions.findLast((action) => action.name === name)?.value

const SEVERITIES = ['EMERGENCY', 'ALERT', 'CRITICAL', 'ERROR', 'WARNING', 'NOTICE', 'INFO', 'DEBUG']

const beginRule = (
  site: Site,
  actions: readonly Action[],
  link: LinkData,
  chained: boolean,
): Draft | undefined => {
  const { assembly, directive } = site
  const phase = phaseOf(valueOf(actions, 'phase') ?? '2')
  if (phase === undefined) return fail(assembly, directive, 'a phase that does not exist')
  const id = Number(valueOf(actions, 'id') ?? '')
  if (!Number.isSafeInteger(id) || id <= 0) return fail(assembly, directive, 'a rule without an id')
  const earlier = assembly.ids.get(id)
  if (earlier !== undefined) return fail(assembly, directive, `the id ${id} is taken by ${earlier}`)
  assembly.ids.set(id, `${directive.file}:${directive.line}`)
  const severity = valueOf(actions, 'severity')
  const message = valueOf(actions, 'msg')
  const names = new Set(actions.map((action) => action.name))
  const verdict = verdictOf(assembly, names, phase)
  const scope = valueOf(actions, 'allow') ?? ''
  if (scope !== '' && scope !== 'phase' && scope !== 'request')
    return fail(assembly, directive, `allow:${scope} is unknown: allow, allow:phase or allow:request`)
  return {
    id,
    phase,
    file: directive.file,
    line: directive.line,
    ...(message === undefined ? {} : { message }),
    tags: tagsOf(assembly, actions),
    ...(severity === undefined ? {} : { severity: severityOf(severity) }),
    logged:
      names.has('log') || (!names.has('nolog') && !(assembly.defaults.get(phase) ?? []).includes('nolog')),
    verdict,
    ...(verdict === 'allow' && scope !== '' ? { allows: scope } : {}),
    status: Number(valueOf(actions, 'status') ?? statusOf(assembly, phase)),
    links: [link],
    skipAfter: valueOf(actions, 'skipafter'),
    skip: skipOf(valueOf(actions, 'skip')),
    directive,
    chained,
  }
}

const skipOf = (text: string | undefined): number => (/^\d{1,4}$/.test(text ?? '') ? Number(text) : 0)

/** Adds to a rule that stands already: what can be there once is replaced, what can be there often is added. */
export const updateRule = (site: Site, draft: Draft, at: number, actions: readonly Action[]): void => {
  const { assembly, directive } = site
  const link = draft.links[at]
  if (link === undefined) return fail(assembly, directive, `the rule ${draft.id} has no link ${at}`)
  const compiled = compileActions(site, actions)
  const chain = compileChain(site, actions, draft.phase, assembly.tables.chains[link.chain] ?? [])
  if (compiled === undefined || chain === undefined) return
  const names = new Set(actions.map((action) => action.name))
  draft.links[at] = {
    ...link,
    chain,
    multiMatch: link.multiMatch || names.has('multimatch'),
    actions: [...link.actions, ...compiled],
  }
  const { allows: _, ...before } = draft
  const severity = valueOf(actions, 'severity')
  const message = valueOf(actions, 'msg')
  const status = valueOf(actions, 'status')
  const scope = valueOf(actions, 'allow') ?? ''
  const disrupts = DISRUPTIVE.some((name) => names.has(name))
  Object.assign(draft, {
    tags: [...draft.tags, ...tagsOf(assembly, actions)],
    ...(message === undefined ? {} : { message }),
    ...(severity === undefined ? {} : { severity: severityOf(severity) }),
    ...(status === undefined ? {} : { status: Number(status) }),
    ...(names.has('log') || names.has('nolog') ? { logged: names.has('log') } : {}),
    ...(disrupts ? { verdict: verdictOf(assembly, names, before.phase) } : {}),
    ...(disrupts ? { allows: scope === 'phase' || scope === 'request' ? scope : undefined } : {}),
  })
}

const DISRUPTIVE = ['deny', 'drop', 'allow', 'pass', 'block'] as const

const tagsOf = (assembly: Assembly, actions: readonly Action[]): readonly number[] =>
  actions.filter((action) => action.name === 'tag').map((action) => addTag(assembly.tables, action.value))

const severityOf = (text: string): number => {
  const level = SEVERITIES.indexOf(text.toUpperCase())
  return level < 0 ? Number(text) || 2 : level
}

const statusOf = (assembly: Assembly, phase: number): string =>
  (assembly.defaults.get(phase) ?? []).find((word) => word.startsWith('status:'))?.slice(7) ?? '403'

/** `block` is what SecDefaultAction makes of it; without one it refuses, as nothing passes by silence. */
const verdictOf = (assembly: Assembly, names: ReadonlySet<string>, phase: number): RuleData['verdict'] => {
  if (names.has('deny') || names.has('drop')) return 'deny'
  if (names.has('allow')) return 'allow'
  if (names.has('pass')) return 'pass'
  const defaults = assembly.defaults.get(phase)
  if (defaults === undefined) return names.has('block') ? 'deny' : 'pass'
  if (defaults.includes('deny') || defaults.includes('drop')) return 'deny'
  return defaults.includes('allow') ? 'allow' : 'pass'
}

const compileLink = (
  site: Site,
  isAction: boolean,
  actions: readonly Action[],
  phase: number | undefined,
): LinkData | undefined => {
  const { assembly, directive } = site
  const [targetText = '', operatorText = ''] = directive.args
  const capture = assembly.readsCaptures && actions.some((action) => action.name === 'capture')
  const operator: Operator = isAction
    ? { name: 'unconditionalmatch', negated: false, argument: '' }
    : parseOperator(operatorText)
  const index = compileOperator(site, operator, capture)
  if (typeof index === 'string') return fail(assembly, directive, index)
  const targets = isAction ? [] : compileTargets(site, targetText)
  const chain = compileChain(site, actions, phase ?? phaseOf(valueOf(actions, 'phase') ?? '2') ?? 2)
  const compiled = compileActions(site, actions)
  if (targets === undefined || chain === undefined || compiled === undefined) return undefined
  return {
    targets,
    operator: index,
    negated: operator.negated,
    chain,
    multiMatch: actions.some((action) => action.name === 'multimatch'),
    capture,
    actions: compiled,
  }
}

const compileActions = (site: Site, actions: readonly Action[]): readonly ActionData[] | undefined => {
  const actionSite: ActionSite = {
    selector: (source) => addExpression(site.assembly.tables, source, true, false),
  }
  const compiled: ActionData[] = []
  for (const action of actions) {
    const data = compileAction(action, actionSite)
    if (typeof data === 'string') return fail(site.assembly, site.directive, data)
    if (data !== undefined) compiled.push(data)
  }
  return compiled
}

/** `before`: what a rule that is changed has already; a new one begins with its phase's defaults. */
const compileChain = (
  site: Site,
  actions: readonly Action[],
  phase: number,
  before?: readonly number[],
): number | undefined => {
  const defaults = (site.assembly.defaults.get(phase) ?? []).filter((word) => word.startsWith('t:'))
  let transforms: number[] = [...(before ?? [])]
  for (const name of [
    ...(before === undefined ? defaults.map((word) => word.slice(2)) : []),
    ...actions.filter((action) => action.name === 't').map((action) => action.value),
  ]) {
    if (name.toLowerCase() === 'none') {
      transforms = []
      continue
    }
    const index = transformIndex(name)
    if (index === undefined)
      return fail(site.assembly, site.directive, `the transformation ${name} is unknown`)
    transforms.push(index)
  }
  return addChain(site.assembly.tables, transforms)
}

const compileOperator = (site: Site, operator: Operator, capture: boolean): number | string => {
  const data = operatorData(site, operator, capture)
  return typeof data === 'string' ? data : addOperator(site.assembly.tables, data)
}

const operatorData = (site: Site, operator: Operator, capture: boolean): OperatorData | string => {
  const { tables } = site.assembly
  const { name, argument } = operator
  const trimmed = argument.trim()
  if (COMPARISONS.has(name)) {
    const macro = parseMacro(argument)
    return typeof macro === 'string' ? macro : { kind: 'compare', name, argument: macro }
  }
  switch (name) {
    case 'rx':
      return expressionOperator(site, argument, capture)
    case 'pm':
      return { kind: 'matcher', matcher: addPhrases(tables, phrasesOf(argument)) }
    case 'pmf':
    case 'pmfromfile': {
      const phrases = readPhrases(site, trimmed)
      return typeof phrases === 'string' ? phrases : { kind: 'matcher', matcher: addPhrases(tables, phrases) }
    }
    case 'validatebyterange': {
      const range = byteRange(trimmed)
      return typeof range === 'string' ? range : { kind: 'bytes', argument: trimmed }
    }
    case 'ipmatch':
    case 'ipmatchf':
    case 'ipmatchfromfile': {
      const addresses = name === 'ipmatch' ? trimmed : readAddresses(site, trimmed)
      if (addresses === undefined) return `the file ${trimmed} is not there`
      const match = addressMatch(addresses)
      return typeof match === 'string' ? match : { kind: 'addresses', argument: addresses }
    }
    case 'detectsqli':
      return { kind: 'sql' }
    case 'detectxss':
      return { kind: 'html' }
    case 'geolookup':
      return { kind: 'country' }
    case 'rbl':
      // ModSecurity never matches without SecHttpBlKey, which is refused here.
      return trimmed === 'dnsbl.httpbl.org' ? { kind: 'never' } : `@rbl ${trimmed} needs a name server`
    default:
      return `the operator @${name} is not supported`
  }
}

const expressionOperator = (site: Site, argument: string, capture: boolean): OperatorData | string => {
  // A macro in an expression is filled in at run time; `%{` that names no variable is a literal.
  const macro = /%\{\w+[.:}]/.test(argument) ? parseMacro(argument) : undefined
  if (macro !== undefined && typeof macro !== 'string' && !isLiteral(macro))
    return { kind: 'expression', argument: macro }
  const { tables } = site.assembly
  const source = typeof macro === 'object' ? literalOf(macro) : argument
  const index = addExpression(tables, source, false, capture)
  return typeof index === 'string' ? index : { kind: 'matcher', matcher: addMatcher(tables, index) }
}

const readPhrases = (site: Site, names: string): readonly string[] | string => {
  const phrases: string[] = []
  for (const name of names.split(/\s+/)) {
    const text = site.assembly.options.readData(name, site.directive.file)
    if (text === undefined) return `the file ${name} is not there`
    phrases.push(...phrasesOfFile(text))
  }
  return phrases
}

const readAddresses = (site: Site, name: string): string | undefined => {
  const text = site.assembly.options.readData(name, site.directive.file)
  return text === undefined ? undefined : phrasesOfFile(text).join(' ')
}

const compileTargets = (site: Site, text: string): TargetData[] | undefined => {
  const parsed = parseTargets(text)
  if (typeof parsed === 'string') return fail(site.assembly, site.directive, parsed)
  const targets: TargetData[] = []
  return addTargets(site, targets, parsed) ? targets : undefined
}

/** Adds targets, or exceptions to those that stand already; false where one cannot be compiled. */
export const addTargets = (site: Site, targets: TargetData[], parsed: readonly Target[]): boolean => {
  for (const { variable, counted, excluded, selector } of parsed) {
    const compiled = selector === undefined ? undefined : compileSelector(site, selector)
    if (selector !== undefined && compiled === undefined) return false
    if (!excluded) {
      targets.push({
        variable,
        counted,
        ...(compiled === undefined ? {} : { selector: compiled }),
        except: [],
      })
      continue
    }
    // An exception holds for every target of its variable, wherever it stands in the list.
    targets.forEach((target, index) => {
      if (target.variable === variable)
        targets[index] = { ...target, except: [...target.except, compiled ?? ''] }
    })
  }
  return true
}

const compileSelector = (site: Site, selector: Selector): SelectorData | undefined => {
  if (selector.kind === 'name') return selector.name
  const index = addExpression(site.assembly.tables, selector.source, true, false)
  return typeof index === 'string' ? fail(site.assembly, site.directive, index) : index
}
