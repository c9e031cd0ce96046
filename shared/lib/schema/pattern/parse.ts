// A pattern of JSON Schema (ECMA-262, §6.4 of JSON Schema core) to its tree. The platform's RegExp says first whether
// it is one at all; here is only found where its atoms, groups and repetitions end. Code points, never code units:
// what is valid only without the `u` flag (`\-`, `[\w-.]`) reads alike but for that. A back-reference is no regular
// language: no engine judges it in linear time, so it is refused.

import { err, ok } from '../../result.ts'
import type { Result } from '../../result.ts'
import { EMPTY } from './tree.ts'
import type { Node, Tree } from './tree.ts'

const DEPTH_MAX = 64
const LENGTH_MAX = 8192

interface Reader {
  readonly source: string
  readonly atoms: Map<string, number>
  readonly flags: 'u' | ''
  at: number
  depth: number
}

class Refused {
  readonly reason: string
  constructor(reason: string) {
    this.reason = reason
  }
}

/** Takes a pattern apart, or says in one sentence why it cannot be judged. */
export const parsePattern = (source: string): Result<Tree, string> => {
  if (source.length > LENGTH_MAX) return err(`it is longer than ${LENGTH_MAX} characters`)
  const flags = isValid(source, 'u') ? 'u' : isValid(source, '') ? '' : undefined
  if (flags === undefined) return err('it is no regular expression of ECMAScript')
  const reader: Reader = { source, atoms: new Map(), flags, at: 0, depth: 0 }
  const root = parseChoice(reader)
  if (root instanceof Refused) return err(root.reason)
  if (reader.at !== source.length) return err('it has a parenthesis that opens nothing')
  return ok({ root, atoms: [...reader.atoms.keys()], flags })
}

const isValid = (source: string, flags: string): boolean => {
  try {
    return new RegExp(source, flags) instanceof RegExp
  } catch {
    return false
  }
}

const parseChoice = (reader: Reader): Node | Refused => {
  if (++reader.depth > DEPTH_MAX) return new Refused(`its groups nest deeper than ${DEPTH_MAX}`)
  const nodes: Node[] = []
  for (;;) {
    const sequence = parseSequence(reader)
    if (sequence instanceof Refused) return sequence
    nodes.push(sequence)
    if (reader.source[reader.at] !== '|') break
    reader.at++
  }
  reader.depth--
  return nodes.length === 1 && nodes[0] !== undefined ? nodes[0] : { kind: 'choice', nodes }
}

const parseSequence = (reader: Reader): Node | Refused => {
  const nodes: Node[] = []
  while (reader.at < reader.source.length) {
    const letter = reader.source[reader.at]
    if (letter === '|' || letter === ')') break
    const term = parseTerm(reader)
    if (term instanceof Refused) return term
    nodes.push(parseRepeat(reader, term))
  }
  return nodes.length === 0
    ? EMPTY
    : nodes.length === 1 && nodes[0] !== undefined
      ? nodes[0]
      : { kind: 'sequence', nodes }
}

const parseTerm = (reader: Reader): Node | Refused => {
  const { source, at } = reader
  switch (source[at]) {
    case '^':
      reader.at++
      return { kind: 'assert', what: 'start' }
    case '$':
      reader.at++
      return { kind: 'assert', what: 'end' }
    case '(':
      return parseGroup(reader)
    case '[':
      return atomOf(reader, classEnd(source, at))
    case '\\':
      return parseEscape(reader)
    default: {
      const codePoint = source.codePointAt(at) ?? 0
      return atomOf(reader, at + (codePoint > 0xffff ? 2 : 1))
    }
  }
}

/** The text up to `end` is one atom. */
const atomOf = (reader: Reader, end: number): Node => {
  const text = reader.source.slice(reader.at, end)
  reader.at = end
  // Without the flag, these are literals where they stand alone, and would be syntax in the atom's own expression.
  const source = /^[\]{}]$/.test(text) ? `\\${text}` : text
  const atom = reader.atoms.get(source) ?? reader.atoms.size
  reader.atoms.set(source, atom)
  return { kind: 'atom', atom }
}

const classEnd = (source: string, start: number): number => {
  for (let at = start + 1; at < source.length; at++) {
    if (source[at] === '\\') at++
    else if (source[at] === ']') return at + 1
  }
  return source.length
}

const parseEscape = (reader: Reader): Node | Refused => {
  const { source, at, flags } = reader
  const letter = source[at + 1] ?? ''
  if (letter === 'b' || letter === 'B') {
    reader.at += 2
    return { kind: 'assert', what: letter === 'b' ? 'word' : 'notWord' }
  }
  if ((letter >= '1' && letter <= '9') || (letter === 'k' && source[at + 2] === '<'))
    return new Refused('it has a back-reference, which no engine judges in linear time')
  const rest = source.slice(at, at + 80)
  const found =
    // Two escapes of surrogates are one code point with the flag.
    (flags === 'u' ? /^\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}/.exec(rest) : null) ??
    (flags === 'u' ? /^\\(?:u\{[0-9a-fA-F]+\}|[pP]\{[^}]{1,64}\})/.exec(rest) : null) ??
    /^\\(?:u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[A-Za-z]|0[0-7]{0,2})/.exec(rest)
  if (found !== null) return atomOf(reader, at + found[0].length)
  const codePoint = source.codePointAt(at + 1) ?? 0
  return atomOf(reader, at + (codePoint > 0xffff ? 3 : 2))
}

const GROUPS: readonly (readonly [text: string, behind: boolean, negative: boolean])[] = [
  ['(?=', false, false],
  ['(?!', false, true],
  ['(?<=', true, false],
  ['(?<!', true, true],
]

const parseGroup = (reader: Reader): Node | Refused => {
  const { source, at } = reader
  const look = GROUPS.find(([text]) => source.startsWith(text, at))
  const opening = /^\((?:\?:|\?<[^=!>][^>]*>)?/.exec(source.slice(at, at + 200))?.[0] ?? '('
  if (look === undefined && opening === '(' && source[at + 1] === '?')
    return new Refused('it has a group with flags of its own')
  reader.at += look === undefined ? opening.length : look[0].length
  const node = parseChoice(reader)
  if (node instanceof Refused) return node
  // The platform has said that parentheses are balanced.
  reader.at++
  return look === undefined ? node : { kind: 'look', node, behind: look[1], negative: look[2] }
}

const parseRepeat = (reader: Reader, node: Node): Node => {
  const { source, at } = reader
  const found = /^(?:[*+?]|\{(\d{1,9})(,?)(\d{0,9})\})\??/.exec(source.slice(at, at + 32))
  if (found === null) return node
  reader.at += found[0].length
  switch (found[0][0]) {
    case '*':
      return { kind: 'repeat', node, min: 0, max: Infinity }
    case '+':
      return { kind: 'repeat', node, min: 1, max: Infinity }
    case '?':
      return { kind: 'repeat', node, min: 0, max: 1 }
    default: {
      const min = Number(found[1])
      const max = found[2] === '' ? min : found[3] === '' ? Infinity : Number(found[3])
      return { kind: 'repeat', node, min, max }
    }
  }
}
