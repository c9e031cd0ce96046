// One SecRule or SecAction taken apart: targets, operator, actions. What it cannot read is a message; the compiler
// adds the place.

import { splitOutside, unquote } from './syntax.ts'
import { COLLECTIONS, V, variableIndex } from './variables.ts'

/** `ARGS:id`, `!ARGS:/^__/`, `&TX:score`. */
export interface Target {
  readonly variable: number
  readonly counted: boolean
  readonly excluded: boolean
  readonly selector: Selector | undefined
}

export type Selector =
  /** In lower case: names are compared without regard to case. */
  { readonly kind: 'name'; readonly name: string } | { readonly kind: 'expression'; readonly source: string }

export interface Operator {
  readonly name: string
  readonly negated: boolean
  readonly argument: string
}

export interface Action {
  readonly name: string
  readonly value: string
}

/** `XML:/*` and `XML://@*`: the two queries that rule sets use. */
export const XML_QUERIES: ReadonlySet<string> = new Set(['/*', '//@*'])

export const parseTargets = (text: string): readonly Target[] | string => {
  const targets: Target[] = []
  for (const part of splitOutside(text, '|', true)) {
    const target = parseTarget(part.trim())
    if (typeof target === 'string') return target
    targets.push(target)
  }
  return targets
}

export const parseTarget = (text: string): Target | string => {
  const excluded = text.startsWith('!')
  const counted = text.startsWith('&')
  const body = excluded || counted ? text.slice(1) : text
  const colon = body.indexOf(':')
  const name = colon < 0 ? body : body.slice(0, colon)
  const variable = variableIndex(name.trim())
  if (variable === undefined)
    return name.trim() === ''
      ? 'a target is missing'
      : `the variable ${name.trim()} is unknown${hintOf(name)}`
  if (colon < 0) {
    if (variable === V.XML) return 'XML needs a query: XML:/* or XML://@*'
    return { variable, counted, excluded, selector: undefined }
  }
  if (!COLLECTIONS.has(variable)) return `${name} has no members to select`
  const key = unquote(body.slice(colon + 1))
  if (variable === V.XML) {
    if (!XML_QUERIES.has(key)) return `the query XML:${key} is not supported: only /* and //@*`
    return { variable, counted, excluded, selector: { kind: 'name', name: key } }
  }
  if (key === '') return `${text} names no member`
  if (variable === V.GEO && key.toUpperCase() !== 'COUNTRY_CODE')
    return `${text} is not known here: only GEO:COUNTRY_CODE`
  if (key.startsWith('/') && !(key.length > 2 && key.endsWith('/')))
    return `the expression ${key} of ${name} is not closed: /expression/`
  if (key.startsWith('/'))
    return { variable, counted, excluded, selector: { kind: 'expression', source: key.slice(1, -1) } }
  return { variable, counted, excluded, selector: { kind: 'name', name: key.toLowerCase() } }
}

const hintOf = (name: string): string => (name.includes(',') ? ': targets are parted by |' : '')

/** What does not begin with `@` is an expression. */
export const parseOperator = (text: string): Operator | string => {
  const found = /^\s*(!?)\s*@(\w+)(?:\s+|$)/.exec(text)
  if (found !== null)
    return {
      name: (found[2] ?? '').toLowerCase(),
      negated: found[1] === '!',
      argument: text.slice(found[0].length),
    }
  if (/^\s*!?\s*@/.test(text)) return `${text} is no operator: @name or !@name, a blank, and its argument`
  const negated = text.startsWith('!')
  return { name: 'rx', negated, argument: negated ? text.slice(1) : text }
}

export const parseActions = (text: string): readonly Action[] =>
  splitOutside(text, ',', false).flatMap((part): readonly Action[] => {
    const trimmed = part.trim()
    if (trimmed === '') return []
    const colon = trimmed.indexOf(':')
    if (colon < 0) return [{ name: trimmed.toLowerCase(), value: '' }]
    return [{ name: trimmed.slice(0, colon).trim().toLowerCase(), value: unquote(trimmed.slice(colon + 1)) }]
  })

/** Of an action that comes several times, the last counts. */
export const valueOf = (actions: readonly Action[], name: string): string | undefined =>
  actions.findLast((action) => action.name === name)?.value
