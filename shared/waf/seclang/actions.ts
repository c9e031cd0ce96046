// The actions of a rule, compiled: what it changes, what it switches off, what becomes of the request.

import type { ActionData, RuleChoice, SelectorData } from './data.ts'
import { isLiteral, parseMacro, type Macro } from './macro.ts'
import { parseTarget, type Action } from './rule.ts'
import { V, variableIndex, WRITABLE } from './variables.ts'

/** What compiling an action may need of the whole program. */
export interface ActionSite {
  /** An expression's index; a message where it does not parse. */
  readonly selector: (source: string) => number | string
}

/** Metadata, and what only concerns ModSecurity's own logs, of which there are none here. */
const WITHOUT_EFFECT = new Set([
  'id',
  'phase',
  'msg',
  'logdata',
  'tag',
  'ver',
  'rev',
  'maturity',
  'accuracy',
  'severity',
  'log',
  'nolog',
  'auditlog',
  'noauditlog',
  't',
  'chain',
  'capture',
  'multimatch',
  'status',
  'skip',
  'skipafter',
  'pass',
  'block',
  'deny',
  'drop',
  'allow',
  'sanitisearg',
  'sanitisematched',
  'sanitisematchedbytes',
  'sanitiserequestheader',
  'sanitiseresponseheader',
])

/** Undefined for what has no effect on judging; a message for what cannot be compiled. */
export const compileAction = (action: Action, site: ActionSite): ActionData | string | undefined => {
  switch (action.name) {
    case 'setvar':
      return compileSet(action.value)
    case 'expirevar':
      return compileExpire(action.value)
    case 'initcol':
      return compileOpen(action.value)
    case 'setsid':
      return compileOpen(`session=${action.value}`)
    case 'setuid':
      return compileOpen(`user=${action.value}`)
    case 'ctl':
      return compileControl(action.value, site)
    default:
      return WITHOUT_EFFECT.has(action.name) ? undefined : `the action ${action.name} is not supported`
  }
}

interface Named {
  readonly variable: number
  readonly name: Macro
}

const compileName = (text: string): Named | string => {
  const dot = text.indexOf('.')
  const variable = variableIndex(dot < 0 ? text : text.slice(0, dot))
  if (variable === undefined || !WRITABLE.has(variable) || dot < 0)
    return `${text} is no variable that a rule can write`
  if (dot === text.length - 1) return `${text} names no variable: ${text}name`
  const name = parseMacro(text.slice(dot + 1))
  return typeof name === 'string' ? name : { variable, name }
}

/** A number, or what macros make of it; a message otherwise. */
const compileNumber = (text: string, what: string): Macro | string => {
  const macro = parseMacro(text)
  return typeof macro === 'string' || !isLiteral(macro) || /^\s*-?\d{1,15}\s*$/.test(text)
    ? macro
    : `${what} is no number`
}

const compileSet = (text: string): ActionData | string => {
  if (text.startsWith('!')) {
    const named = compileName(text.slice(1))
    return typeof named === 'string' ? named : { kind: 'set', ...named, change: 'unset', value: [''] }
  }
  const equals = text.indexOf('=')
  const named = compileName(equals < 0 ? text : text.slice(0, equals))
  if (typeof named === 'string') return named
  const raw = equals < 0 ? '1' : text.slice(equals + 1)
  const change = raw.startsWith('+') ? '+' : raw.startsWith('-') ? '-' : '='
  const value = change === '=' ? parseMacro(raw) : compileNumber(raw.slice(1), `setvar:${text}: ${raw}`)
  return typeof value === 'string' ? value : { kind: 'set', ...named, change, value }
}

const compileExpire = (text: string): ActionData | string => {
  const equals = text.indexOf('=')
  const named = compileName(equals < 0 ? text : text.slice(0, equals))
  if (typeof named === 'string') return named
  const seconds = compileNumber(
    equals < 0 ? '' : text.slice(equals + 1),
    `expirevar:${text}: the time in seconds`,
  )
  return typeof seconds === 'string' ? seconds : { kind: 'expire', ...named, seconds }
}

const compileOpen = (text: string): ActionData | string => {
  const equals = text.indexOf('=')
  const variable = variableIndex(text.slice(0, Math.max(0, equals)))
  if (variable === undefined || !WRITABLE.has(variable)) return `initcol:${text} names no collection`
  if (equals === text.length - 1) return `${text} has no key`
  const key = parseMacro(text.slice(equals + 1))
  return typeof key === 'string' ? key : { kind: 'open', variable, key }
}

const compileControl = (text: string, site: ActionSite): ActionData | string | undefined => {
  const equals = text.indexOf('=')
  const name = (equals < 0 ? text : text.slice(0, equals)).trim().toLowerCase()
  const value = equals < 0 ? '' : text.slice(equals + 1).trim()
  const isOn = value.toLowerCase() === 'on'
  const switched = isOn || value.toLowerCase() === 'off'
  switch (name) {
    case 'ruleengine':
      return engineMode(value)
    case 'requestbodyprocessor':
      return PROCESSORS.has(value.toUpperCase())
        ? { kind: 'processor', name: value.toUpperCase() }
        : `the body processor ${value} is unknown`
    case 'forcerequestbodyvariable':
      return switched ? { kind: 'forceBody', on: isOn } : `ctl:${text} is neither On nor Off`
    case 'requestbodyaccess':
      return switched ? { kind: 'bodyAccess', on: isOn } : `ctl:${text} is neither On nor Off`
    case 'auditengine':
    case 'auditlogparts':
    case 'debugloglevel':
    // The exchange bounds the body before any rule runs.
    case 'requestbodylimit':
      return undefined
    default:
      return compileRemoval(name, value, site)
  }
}

const PROCESSORS: ReadonlySet<string> = new Set(['URLENCODED', 'MULTIPART', 'XML', 'JSON'])

const engineMode = (value: string): ActionData | string => {
  const mode = { on: 'on', off: 'off', detectiononly: 'detect' } as const
  const lower = value.toLowerCase()
  return Object.hasOwn(mode, lower)
    ? { kind: 'engine', mode: mode[lower as keyof typeof mode] }
    : `ctl:ruleEngine=${value} is unknown`
}

const compileRemoval = (name: string, value: string, site: ActionSite): ActionData | string => {
  const semicolon = value.indexOf(';')
  const chosen = semicolon < 0 ? value : value.slice(0, semicolon)
  const byTag = name.endsWith('bytag')
  if (name.startsWith('ruleremovetargetby') && semicolon < 0)
    return `ctl:${name} needs a target: ${chosen === '' ? '942100' : chosen};ARGS:name`
  if (!byTag && !name.endsWith('byid')) return `ctl:${name} is not supported`
  const rules = byTag ? chooseByTag(chosen, site) : chooseById(chosen)
  if (typeof rules === 'string') return rules
  if (name === 'ruleremovebyid' || name === 'ruleremovebytag') return { kind: 'remove', rules }
  if (name !== 'ruleremovetargetbyid' && name !== 'ruleremovetargetbytag')
    return `ctl:${name} is not supported`
  const text = value.slice(semicolon + 1).trim()
  // All of XML, whatever a rule asks of it; a rule's own target has to say what.
  if (semicolon >= 0 && text.toUpperCase() === 'XML') return { kind: 'exclude', rules, variable: V.XML }
  const target = parseTarget(text)
  if (semicolon < 0 || typeof target === 'string')
    return typeof target === 'string' ? target : `ctl:${name} needs a target`
  const { variable, selector } = target
  if (selector === undefined) return { kind: 'exclude', rules, variable }
  const compiled: SelectorData | { readonly message: string } =
    selector.kind === 'name' ? selector.name : asIndex(site.selector(selector.source))
  return typeof compiled === 'object'
    ? compiled.message
    : { kind: 'exclude', rules, variable, selector: compiled }
}

const asIndex = (index: number | string): number | { readonly message: string } =>
  typeof index === 'string' ? { message: index } : index

const chooseByTag = (text: string, site: ActionSite): RuleChoice | string => {
  // An empty expression would choose all rules.
  if (text === '') return 'a tag is missing'
  const index = site.selector(text)
  return typeof index === 'string' ? index : { tag: index }
}

/** `920100`, `920100-920199`, several separated by white space or commas. */
export const chooseById = (text: string): RuleChoice | string => {
  const ids: (readonly [number, number])[] = []
  for (const part of text.split(/[\s,]+/).filter((word) => word !== '')) {
    const found = /^(\d+)(?:-(\d+))?$/.exec(part)
    if (found === null) return `${part} is no rule id`
    if (Number(found[2] ?? found[1]) < Number(found[1])) return `${part} is a range whose ends are reversed`
    ids.push([Number(found[1]), Number(found[2] ?? found[1])])
  }
  return ids.length === 0 ? 'a rule id is missing' : { ids }
}
