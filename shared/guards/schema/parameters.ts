// The parameters of an operation: path, query, header and cookie. A parameter that stands once in the contract and
// twice in the request is refused: one server takes the first, another the last (parameter pollution, CWE-235). So is
// one that the contract does not know, where the policy says so.

import type { Parameter } from '../../core/contract.ts'
import {
  aliasedHeader,
  cookiesBehindCommas,
  nameIn,
  piecesBehindSemicolons,
} from '../../exchange/dialects.ts'
import type { Exchange, Pair } from '../../exchange/exchange.ts'
import { folded } from '../../lib/json/fold.ts'
import type { Judge, Limits } from '../../lib/schema/schema.ts'
import { deepValue, keysBehind } from './deep.ts'
import type { DeepPair } from './deep.ts'
import { add, addAll } from './found.ts'
import type { Findings } from './found.ts'
import type { ReadJson } from './json-body.ts'
import { judgeReadings } from './judging.ts'
import { isJson } from './media.ts'
import type { Shape } from './shape.ts'
import { interpretations, isScalar, membersOfPairs } from './styles.ts'
import type { Interpretation } from './styles.ts'
import { isWellEncoded, readText } from './text.ts'

export interface CompiledParameter {
  readonly parameter: Parameter
  readonly shape: Shape
  readonly judge: Judge
}

export interface ParameterRules {
  readonly limits: Limits
  readonly unknownQuery: 'refuse' | 'pass'
  readonly cases: 'refuse' | 'pass'
  /** Query parameters of credentials, which the contract has in its security schemes. */
  readonly credentials: readonly string[]
  readonly readJson: ReadJson
  /** Names of the operation's query parameters. */
  readonly declared: ReadonlySet<string>
}

/** Judges all of them; false where the budget ended before an answer. */
export const judgeParameters = (
  parameters: readonly CompiledParameter[],
  exchange: Exchange,
  params: ReadonlyMap<string, string>,
  rules: ParameterRules,
  findings: Findings,
): boolean => {
  if (!isWellEncoded(exchange.search)) add(findings, 'query', [], 'encoding')
  tellHidden(exchange, rules, findings)
  tellAliases(parameters, exchange, findings)
  const claimed = new Set(rules.credentials)
  for (const compiled of parameters) {
    const { parameter, shape, judge } = compiled
    const ways = waysOf(compiled, exchange, params, claimed, rules, findings)
    if (ways === 'judged') continue
    if (ways === 'absent') {
      if (parameter.required) add(findings, parameter.in, [parameter.name], 'required')
      continue
    }
    const judgement = judgeReadings(ways, judge, rules.limits)
    if (judgement.kind === 'exhausted') return false
    if (judgement.kind === 'valid') continue
    const prefix = isSpread(parameter, shape) ? [] : [parameter.name]
    addAll(findings, parameter.in, prefix, judgement.findings)
  }
  tellUnknown(exchange, claimed, rules, findings)
  return true
}

/** Rack before 3 and Python before 3.9.2 split a query at ';' as well (CVE-2021-23336), and find parameters there. */
const tellHidden = (
  { search }: Exchange,
  { unknownQuery, declared }: ParameterRules,
  findings: Findings,
): void => {
  const pieces = piecesBehindSemicolons(search)
  if (pieces.length === 0) return
  const known = new Set([...declared].map(folded))
  const told = new Set<string>()
  for (const piece of pieces) {
    const name = nameIn(piece)
    if (told.has(name)) continue
    told.add(name)
    if (known.has(folded(name))) add(findings, 'query', [name], 'repeated')
    // Without a value it is the rest of a text more likely.
    else if (unknownQuery === 'refuse' && piece.includes('=')) add(findings, 'query', [name], 'unknownFields')
  }
}

/** A header that CGI and its kin read as one that the contract names: judged by nobody, or beside the judged one. */
const tellAliases = (
  parameters: readonly CompiledParameter[],
  { headers }: Exchange,
  findings: Findings,
): void => {
  const names = parameters.flatMap(({ parameter }) => (parameter.in === 'header' ? [parameter.name] : []))
  const meant = aliasedHeader(headers, names)
  if (meant !== undefined) add(findings, 'header', [meant], 'repeated')
}

const tellUnknown = (
  { query }: Exchange,
  claimed: ReadonlySet<string>,
  { unknownQuery, cases, declared }: ParameterRules,
  findings: Findings,
): void => {
  if (unknownQuery === 'pass' && cases === 'pass') return
  const others = [...new Set(query.map(([name]) => name))].filter((name) => !claimed.has(name))
  if (others.length === 0) return
  if (unknownQuery === 'refuse') for (const name of others) add(findings, 'query', [name], 'unknownFields')
  else {
    // ASP.NET takes `Role` for `role`; credentials of the contract go by other hands.
    const known = new Set([...declared].map(folded))
    for (const name of others) if (known.has(folded(name))) add(findings, 'query', [name], 'case')
  }
}

type Ways = readonly Interpretation[] | 'absent' | 'judged'

const waysOf = (
  compiled: CompiledParameter,
  exchange: Exchange,
  params: ReadonlyMap<string, string>,
  claimed: Set<string>,
  rules: ParameterRules,
  findings: Findings,
): Ways => {
  const { parameter } = compiled
  switch (parameter.in) {
    case 'path':
      return ofText(compiled, params.get(parameter.name), rules)
    case 'header':
      return ofText(compiled, exchange.headers.get(parameter.name), rules)
    case 'query':
      return ofPairs(compiled, exchange.query, claimed, rules, findings)
    case 'cookie':
      if (cookiesBehindCommas(exchange.headers.get('cookie')).some(([name]) => name === parameter.name)) {
        add(findings, 'cookie', [parameter.name], 'repeated')
        return 'judged'
      }
      return ofPairs(compiled, exchange.cookies, new Set(), rules, findings)
  }
}

const ofText = (
  { parameter, shape }: CompiledParameter,
  text: string | undefined,
  rules: ParameterRules,
): Ways => {
  if (text === undefined) return 'absent'
  if (parameter.content !== undefined) return [contentOf(text, parameter.content, shape, rules)]
  return interpretations(text, parameter, shape)
}

/** A parameter with `content`: its text is a document of that type. */
const contentOf = (
  text: string,
  type: string,
  shape: Shape,
  { readJson }: ParameterRules,
): Interpretation => {
  if (!isJson(type)) return (reading) => readText(text, shape, reading)
  const parsed = readJson(text)
  return () => (parsed.kind === 'value' ? parsed.value : undefined)
}

/** An object in the query whose members are parameters of their own. */
const isSpread = ({ style, explode, content }: Parameter, shape: Shape): boolean =>
  style === 'form' && explode && content === undefined && shape.isMembers && !isScalar(shape) && !shape.isList

const ofPairs = (
  compiled: CompiledParameter,
  pairs: readonly Pair[],
  claimed: Set<string>,
  rules: ParameterRules,
  findings: Findings,
): Ways => {
  const { parameter, shape } = compiled
  if (parameter.style === 'deepObject' && parameter.content === undefined)
    return ofDeep(compiled, pairs, claimed)
  if (isSpread(parameter, shape)) return ofSpread(compiled, pairs, claimed, rules)
  const values = pairs.flatMap(([name, value]) => (name === parameter.name ? [value] : []))
  if (values.length === 0) return 'absent'
  claimed.add(parameter.name)
  const [only = ''] = values
  const isList = shape.isList && parameter.explode && parameter.content === undefined
  if (values.length > 1 && !isList) {
    add(findings, parameter.in, [parameter.name], 'repeated')
    return 'judged'
  }
  if (parameter.allowEmptyValue && values.length === 1 && only === '') return 'judged'
  if (!isList) return ofText(compiled, only, rules)
  const items: Interpretation = (reading) => values.map((value) => readText(value, shape.item(), reading))
  const scalar: Interpretation = (reading) => readText(only, shape, reading)
  return values.length === 1 && isScalar(shape) ? [scalar, items] : [items]
}

const ofDeep = (
  { parameter, shape }: CompiledParameter,
  pairs: readonly Pair[],
  claimed: Set<string>,
): Ways => {
  const { name } = parameter
  const mine: DeepPair[] = []
  let isOdd = false
  for (const [full, value] of pairs) {
    if (full !== name && !full.startsWith(`${name}[`)) continue
    claimed.add(full)
    const keys = keysBehind(full, name.length)
    if (keys === undefined) isOdd = true
    else mine.push({ keys, value })
  }
  if (isOdd) return []
  return mine.length === 0 ? 'absent' : [(reading) => deepValue(mine, shape, reading)]
}

const ofSpread = (
  { shape }: CompiledParameter,
  pairs: readonly Pair[],
  claimed: Set<string>,
  { declared }: ParameterRules,
): Ways => {
  const names = shape.names()
  const open = shape.open()
  const mine = pairs.filter(
    ([name]) => names.has(name) || (open && !claimed.has(name) && !declared.has(baseOf(name))),
  )
  if (mine.length === 0) return 'absent'
  for (const [name] of mine) claimed.add(name)
  return [(reading) => membersOfPairs(mine, shape, reading)]
}

/** `filter[a]` is of the parameter `filter`. */
const baseOf = (name: string): string => {
  const bracket = name.indexOf('[')
  return bracket === -1 ? name : name.slice(0, bracket)
}
