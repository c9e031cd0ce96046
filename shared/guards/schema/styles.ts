// How a parameter's text is taken apart (OpenAPI, style values; RFC 6570). Decoded first and split afterwards, which is
// how servers read it: an item that contains the delimiter would be two items there, and so it is two here.

import type { ParameterStyle } from '../../core/contract.ts'
import { readText } from './text.ts'
import type { Reading } from './text.ts'
import type { Shape } from './shape.ts'

export interface Form {
  readonly name: string
  readonly style: ParameterStyle
  readonly explode: boolean
}

/** One way to read a text; undefined where it is not written so. */
export type Interpretation = (reading: Reading) => unknown

const DELIMITERS: Readonly<Partial<Record<ParameterStyle, string>>> = {
  spaceDelimited: ' ',
  pipeDelimited: '|',
  tabDelimited: '\t',
}

/** What the text of a path or header parameter, or the one value of a query parameter, may mean. */
export const interpretations = (text: string, form: Form, shape: Shape): readonly Interpretation[] => {
  const bare = stripped(text, form)
  if (bare === undefined) return []
  const ways: Interpretation[] = []
  if (isScalar(shape)) {
    const value = form.style === 'matrix' ? unnamed(bare, form.name) : bare
    if (value !== undefined) ways.push((reading) => readText(value, shape, reading))
  }
  if (shape.isList) ways.push((reading) => listOf(bare, form, shape, reading))
  if (shape.isMembers) ways.push((reading) => membersOf(bare, form, shape, reading))
  return ways
}

export const isScalar = ({ types }: Shape): boolean =>
  types.has('string') ||
  types.has('integer') ||
  types.has('number') ||
  types.has('boolean') ||
  types.has('null')

/** Without what stands in front: `.` of a label, `;` of a matrix. */
const stripped = (text: string, { style }: Form): string | undefined => {
  if (style === 'label') return text.startsWith('.') ? text.slice(1) : undefined
  if (style === 'matrix') return text.startsWith(';') ? text.slice(1) : undefined
  return text
}

/** `color=blue` of a matrix parameter. */
const unnamed = (text: string, name: string): string | undefined => {
  if (text === name) return ''
  return text.startsWith(`${name}=`) ? text.slice(name.length + 1) : undefined
}

const delimiterOf = ({ style, explode }: Form): string => {
  const own = DELIMITERS[style]
  if (own !== undefined) return own
  if (explode && style === 'label') return '.'
  return explode && style === 'matrix' ? ';' : ','
}

const piecesOf = (text: string, form: Form): readonly string[] => {
  const pieces = text.split(delimiterOf(form))
  // RFC 9110 §5.6.1: white space around the commas of a header's list means nothing.
  return form.style === 'simple' ? pieces.map((piece) => piece.trim()) : pieces
}

const listOf = (text: string, form: Form, shape: Shape, reading: Reading): unknown => {
  let whole: string | undefined = text
  if (form.style === 'matrix' && !form.explode) whole = unnamed(text, form.name)
  if (whole === undefined) return undefined
  const items: unknown[] = []
  for (const piece of piecesOf(whole, form)) {
    const value = form.style === 'matrix' && form.explode ? unnamed(piece, form.name) : piece
    if (value === undefined) return undefined
    items.push(readText(value, shape.item(), reading))
  }
  return items
}

/** `R=100,G=200` where exploded, `R,100,G,200` where not. A name that stands twice has no value. */
const membersOf = (text: string, form: Form, shape: Shape, reading: Reading): unknown => {
  const whole = form.style === 'matrix' && !form.explode ? unnamed(text, form.name) : text
  if (whole === undefined) return undefined
  const pieces = piecesOf(whole, form)
  const pairs: (readonly [string, string])[] = []
  if (form.explode)
    for (const piece of pieces) {
      const equals = piece.indexOf('=')
      if (equals === -1) return undefined
      pairs.push([piece.slice(0, equals), piece.slice(equals + 1)])
    }
  else {
    if (pieces.length % 2 !== 0) return undefined
    for (let at = 0; at < pieces.length; at += 2) pairs.push([pieces[at] ?? '', pieces[at + 1] ?? ''])
  }
  return membersOfPairs(pairs, shape, reading)
}

export const membersOfPairs = (
  pairs: readonly (readonly [string, string])[],
  shape: Shape,
  reading: Reading,
): unknown => {
  const members: Record<string, unknown> = Object.create(null) as Record<string, unknown>
  for (const [name, value] of pairs) {
    if (Object.hasOwn(members, name)) return undefined
    members[name] = readText(value, shape.property(name), reading)
  }
  return members
}
