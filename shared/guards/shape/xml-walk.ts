// Where a pass over an XML document stands, and what its parts share.

import { malformed, over } from './finding.ts'
import type { Finding } from './finding.ts'
import { isChar } from './xml-chars.ts'

export interface XmlRules {
  readonly depth: number
  readonly elements: number
  readonly attributes: number
  readonly namespaces: number
  readonly nameLength: number
  readonly textLength: number
}

/** Where a pass stands. Open elements are pairs of offsets of their names. */
export interface XmlWalk {
  readonly text: string
  readonly rules: XmlRules
  readonly starts: number[]
  readonly ends: number[]
  /** Prefixes in scope, each with how often it is declared, and what each open element declared. */
  readonly prefixes: Map<string, number>
  readonly declared: (readonly string[])[]
  elements: number
  namespaces: number
  rooted: boolean
  finding: Finding | undefined
}

export const stop = (walk: XmlWalk, finding: Finding): -1 => {
  walk.finding = finding
  return -1
}

/** The path of open elements, for people; the last few where there are many. */
export const fieldOf = (walk: XmlWalk): string => {
  let field = 'body'
  const from = Math.max(0, walk.starts.length - 6)
  for (let row = from; row < walk.starts.length; row++)
    field += `.${walk.text.slice(walk.starts[row], Math.min(walk.ends[row] as number, (walk.starts[row] as number) + 24))}`
  return field
}

/** Characters that XML admits (§2.2), within the bound. */
export const bounded = (walk: XmlWalk, start: number, end: number): boolean => {
  const { text, rules } = walk
  if (end - start > rules.textLength) {
    stop(walk, over('xml-text-length', end - start, rules.textLength, fieldOf(walk)))
    return false
  }
  for (let at = start; at < end; at++) {
    if (isChar(text.charCodeAt(at))) continue
    stop(walk, malformed('xml-character', fieldOf(walk)))
    return false
  }
  return true
}

export const isBlank = (code: number): boolean => code === 32 || code === 10 || code === 13 || code === 9
