// A rule's operator, compiled against the shared tables, and its argument checked.

import { wordSet } from '../runs.ts'
import { addressMatch, byteRange, COMPARISONS } from '../operators/operators.ts'
import { phrasesOf, phrasesOfFile } from '../operators/phrases.ts'
import type { Site } from './assembly.ts'
import type { OperatorData } from './data.ts'
import { isLiteral, literalOf, parseMacro } from './macro.ts'
import type { Operator } from './rule.ts'
import { addExpression, addMatcher, addOperator, addPhrases } from './tables.ts'

const NUMERIC = wordSet('eq ge gt le lt')
const SEARCHING = wordSet('contains containsword strmatch beginswith endswith')
/** What they are asked without one is a slip of the pen. */
const NAMED = wordSet('rx pm pmf pmfromfile validatebyterange ipmatch ipmatchf ipmatchfromfile')

/** The operator's number, or what is wrong with it. */
export const compileOperator = (site: Site, operator: Operator, capture: boolean): number | string => {
  const data = operatorData(site, operator, capture)
  return typeof data === 'string' ? data : addOperator(site.assembly.tables, data)
}

const operatorData = (site: Site, operator: Operator, capture: boolean): OperatorData | string => {
  const { tables } = site.assembly
  const { name, argument } = operator
  const trimmed = argument.trim()
  if (COMPARISONS.has(name)) {
    const macro = parseMacro(argument)
    if (typeof macro === 'string') return macro
    if (NUMERIC.has(name) && isLiteral(macro) && !/^-?\d{1,15}$/.test(trimmed))
      return `@${name} compares whole numbers: ${trimmed === '' ? 'none' : trimmed} is none`
    if (SEARCHING.has(name) && argument === '') return `@${name} without an argument matches every text`
    return { kind: 'compare', name, argument: macro }
  }
  if (trimmed === '' && NAMED.has(name)) return `@${name} has no argument`
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
