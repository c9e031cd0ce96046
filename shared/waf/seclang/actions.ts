// The actions of a rule, compiled: what it changes, what it switches off, what becomes of the request.

import { compileRemoval, type ActionSite } from './choices.ts'
import type { ActionData } from './data.ts'
import { isLiteral, parseMacro, type Macro } from './macro.ts'
import type { Action } from './rule.ts'
import { variableIndex, WRITABLE } from './variables.ts'

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
    case 'responsebodyaccess':
      return switched && !isOn
        ? { kind: 'answerAccess', on: false }
        : `ctl:${text} is not supported: SecResponseBodyAccess says whether answers are read, and a rule may only spare one`
    // None of them is there to be switched off.
    case 'hashengine':
    case 'hashenforcement':
    case 'parsexmlintoargs':
      return value.toLowerCase() === 'off' ? undefined : `ctl:${text} is not supported`
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
