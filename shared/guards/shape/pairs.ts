// Names with values, as a form, a query and cookies have them: how many, how long, how deep their names nest in
// brackets, and whether one stands twice (CWE-235: which of them counts is each framework's own affair).

import { codePointAt, decodeForm, escapesOf } from '../../exchange/percent.ts'
import type { Pair } from '../../exchange/exchange.ts'
import { folded } from '../../lib/json/fold.ts'
import { leadsToPrototype } from '../../lib/json/prototype.ts'
import { statesOtherCharset } from '../../lib/media/charset.ts'
import { ambiguous, construct, malformed, over } from './finding.ts'
import type { Finding } from './finding.ts'
import type { ShapeOptions } from './options.ts'

export interface PairRules {
  readonly fields: number
  readonly nameLength: number
  readonly valueLength: number
  /** Steps in brackets: `a[b][c]` has two. */
  readonly depth: number
  readonly repeated: 'pass' | 'refuse' | readonly string[]
  readonly nul: 'pass' | 'refuse'
  readonly prototypes: 'pass' | 'refuse'
}

export type Place = 'query' | 'cookie' | 'body'

export const pairRules = (
  own: Pick<PairRules, 'fields' | 'nameLength' | 'valueLength' | 'depth' | 'repeated'>,
  { nul, prototypes }: Pick<ShapeOptions, 'nul' | 'prototypes'>,
): PairRules => ({ ...own, nul, prototypes })

/** Judges pairs one by one: what was seen so far is its own. */
export const pairJudge = (
  place: Place,
  rules: PairRules,
): ((name: string, value: string) => Finding | undefined) => {
  let count = 0
  const seen = new Set<string>()
  return (name, value) => {
    // `?SECRET` parses as a name: without a value it is not told.
    const field = value === '' ? place : `${place}.${name}`
    if (++count > rules.fields) return over('fields', count, rules.fields, place)
    if (name.length > rules.nameLength) return over('name-length', name.length, rules.nameLength, place)
    if (value.length > rules.valueLength) return over('value-length', value.length, rules.valueLength, field)
    if (rules.nul === 'refuse' && (name.includes('\0') || value.includes('\0')))
      return construct('nul', field)
    const depth = stepsOf(name)
    if (depth > rules.depth) return over('name-depth', depth, rules.depth, place)
    if (rules.prototypes === 'refuse' && leadsToPrototype(name)) return construct('prototype', field)
    if (rules.repeated === 'pass') return undefined
    return isRepeated(name, rules.repeated, seen) ? ambiguous('repeated', field) : undefined
  }
}

const stepsOf = (name: string): number => {
  let steps = 0
  for (let at = name.indexOf('['); at >= 0; at = name.indexOf('[', at + 1)) steps++
  return steps
}

/** `a` and `a[0]` are one name with two values to servers that read brackets; `a[]` is a list, and comes often. */
const isRepeated = (written: string, repeated: 'refuse' | readonly string[], seen: Set<string>): boolean => {
  if (repeated !== 'refuse' && repeated.includes(written)) return false
  // ASP.NET takes `Role` for `role`.
  const name = folded(written)
  const bracket = name.indexOf('[')
  const base = bracket <= 0 ? name : name.slice(0, bracket)
  // A mark before each: 'p' a plain name, 'b' the base of names with brackets, 'n' such a name in full.
  if (bracket <= 0) return seen.has(`b${base}`) || !added(seen, `p${base}`)
  seen.add(`b${base}`)
  return seen.has(`p${base}`) || (!name.endsWith('[]') && !added(seen, `n${name}`))
}

const added = (seen: Set<string>, entry: string): boolean => {
  const { size } = seen
  return seen.add(entry).size > size
}

/** Pairs that the exchange has taken apart. */
export const judgePairs = (place: Place, pairs: readonly Pair[], rules: PairRules): Finding | undefined => {
  if (pairs.length === 0) return undefined
  const judge = pairJudge(place, rules)
  for (const [name, value] of pairs) {
    const found = judge(name, value)
    if (found !== undefined) return found
  }
  return undefined
}

/** A body of application/x-www-form-urlencoded (URL standard §5.1), strictly: what one decoder drops another keeps. */
export const judgeForm = (text: string, rules: PairRules): Finding | undefined => {
  if (!isEncoded(text)) return malformed('form-encoding', 'body')
  // In both readings: Rack before 3 and Python before 3.9.2 split at ';' as well (CVE-2021-23336).
  return (
    judgePieces(text, rules) ??
    (text.includes(';') ? judgePieces(text.replaceAll(';', '&'), rules) : undefined)
  )
}

const judgePieces = (text: string, rules: PairRules): Finding | undefined => {
  const judge = pairJudge('body', rules)
  for (let start = 0; start < text.length;) {
    const amp = text.indexOf('&', start)
    const end = amp < 0 ? text.length : amp
    const piece = text.slice(start, end)
    start = end + 1
    if (piece === '') continue
    const equals = piece.indexOf('=')
    const name = equals < 0 ? piece : piece.slice(0, equals)
    const value = equals < 0 ? '' : decodeForm(piece.slice(equals + 1))
    const key = decodeForm(name)
    if (statesOtherCharset(key, value)) return malformed('charset', 'body')
    const found = judge(key, value)
    if (found !== undefined) return found
  }
  return undefined
}

/** Every '%' begins an escape, and the escapes spell UTF-8. */
const isEncoded = (text: string): boolean => {
  for (let at = text.indexOf('%'); at >= 0;) {
    const point = codePointAt(text, at)
    if (point < 0) return false
    at = text.indexOf('%', at + 3 * escapesOf(point))
  }
  return true
}
