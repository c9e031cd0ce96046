// The attributes of one XML element: how many, each once, their values, and the namespaces that they declare.

import { malformed, over } from './finding.ts'
import { nameEnd } from './xml-chars.ts'
import { judgeReferences } from './xml-references.ts'
import { bounded, fieldOf, isBlank, stop } from './xml-walk.ts'
import type { XmlWalk } from './xml-walk.ts'

const XML = 'http://www.w3.org/XML/1998/namespace'
const XMLNS = 'http://www.w3.org/2000/xmlns/'
const NONE: readonly string[] = []

/** What one start tag has shown so far; made by its first attribute. */
interface Tag {
  readonly names: Set<string>
  /** Prefixes that attributes use, and those that the tag declares. */
  readonly used: string[]
  readonly declared: string[]
}

/** The index of the '>' or '/' that ends the attributes; -1 where they are none, with the finding noted if it has one. */
export const judgeAttributes = (walk: XmlWalk, start: number): number => {
  const { text } = walk
  let tag: Tag | undefined
  for (let at = start; ;) {
    const blank = at
    while (isBlank(text.charCodeAt(at))) at++
    const code = text.charCodeAt(at)
    if (code === 62 || code === 47) {
      walk.declared.push(tag?.declared ?? NONE)
      return tag === undefined || tag.used.every((prefix) => walk.prefixes.has(prefix)) ? at : -1
    }
    const end = at === blank ? -1 : nameEnd(text, at)
    if (end < 0) return -1
    tag ??= { names: new Set(), used: [], declared: [] }
    at = attribute(walk, tag, at, end)
    if (at < 0) return -1
  }
}

/** One attribute whose name is `text[start, end)`; the index behind its value. */
const attribute = (walk: XmlWalk, tag: Tag, start: number, end: number): number => {
  const { text, rules } = walk
  const length = end - start
  if (length > rules.nameLength)
    return stop(walk, over('xml-name-length', length, rules.nameLength, fieldOf(walk)))
  const count = tag.names.size + 1
  if (count > rules.attributes)
    return stop(walk, over('xml-attributes', count, rules.attributes, fieldOf(walk)))
  const name = text.slice(start, end)
  if (tag.names.has(name)) return stop(walk, malformed('xml-attribute-twice', fieldOf(walk)))
  tag.names.add(name)
  const open = valueStart(text, end)
  if (open < 0) return -1
  const close = text.indexOf(text.charCodeAt(open) === 34 ? '"' : "'", open + 1)
  if (close < 0 || text.slice(open + 1, close).includes('<')) return -1
  if (!bounded(walk, open + 1, close) || !judgeReferences(walk, open + 1, close)) return -1
  return declares(walk, tag, name, text.slice(open + 1, close)) ? close + 1 : -1
}

/** The index of the quote that opens the value; -1 where there is none. */
const valueStart = (text: string, end: number): number => {
  let at = end
  while (isBlank(text.charCodeAt(at))) at++
  if (text.charCodeAt(at) !== 61) return -1
  at++
  while (isBlank(text.charCodeAt(at))) at++
  const quote = text.charCodeAt(at)
  return quote === 34 || quote === 39 ? at : -1
}

/** Notes a declaration, or the prefix that a name uses; false where a declaration is not allowed. */
const declares = (walk: XmlWalk, tag: Tag, name: string, value: string): boolean => {
  const colon = name.indexOf(':')
  const isPrefixed = name.startsWith('xmlns:')
  if (!isPrefixed && name !== 'xmlns') {
    if (colon > 0) tag.used.push(name.slice(0, colon))
    return true
  }
  if (++walk.namespaces > walk.rules.namespaces) {
    stop(walk, over('xml-namespaces', walk.namespaces, walk.rules.namespaces, fieldOf(walk)))
    return false
  }
  const prefix = isPrefixed ? name.slice(colon + 1) : ''
  if (!mayDeclare(prefix, value)) return false
  if (prefix === '') return true
  tag.declared.push(prefix)
  walk.prefixes.set(prefix, (walk.prefixes.get(prefix) ?? 0) + 1)
  return true
}

/** Namespaces in XML §3: reserved names, and no prefix for no namespace. */
const mayDeclare = (prefix: string, value: string): boolean => {
  if (prefix === 'xml') return value === XML
  if (prefix === 'xmlns' || value === XML || value === XMLNS) return false
  return prefix === '' || value !== ''
}
