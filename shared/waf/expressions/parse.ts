// Parses an expression in PCRE's syntax, over bytes. Rules are written for PCRE: what this parser does not know is
// an error with its position, never a guess, since a rule that means something else is a rule that does not guard.
// The text is an operator's, but the nesting is bounded all the same.

import { err, ok, type Result } from '../../lib/result.ts'
import { choice, sequence, type Expression, type Node } from './ast.ts'
import { parseClass } from './classes.ts'
import { dollar, parseEscape } from './escapes.ts'
import {
  byteNode,
  eat,
  fail,
  failAt,
  MODSECURITY,
  type Flags,
  type ParseError,
  type State,
} from './reader.ts'
import { parseRepeat, skipExtended } from './repeats.ts'
import { ALL, invert, NEWLINE } from './sets.ts'

const DEPTH_MAX = 200

export const parseExpression = (
  source: string,
  flags: Flags = MODSECURITY,
): Result<Expression, ParseError> => {
  const state: State = {
    source,
    at: 0,
    captures: 0,
    beyond: false,
    depth: 0,
    error: undefined,
    names: new Map(),
    referred: { group: 0, at: 0 },
  }
  const root = parseChoice(state, flags)
  if (state.error === undefined && state.at < source.length) fail(state, 'unmatched )')
  if (state.error === undefined && state.referred.group > state.captures)
    return err({ message: 'a reference to a group that does not exist', offset: state.referred.at })
  if (state.error !== undefined) return err(state.error)
  return ok({ root, captures: state.captures, beyond: state.beyond })
}

const parseChoice = (state: State, flags: Flags): Node => {
  if (++state.depth > DEPTH_MAX) return fail(state, `groups nest deeper than ${DEPTH_MAX}`)
  const branches: Node[] = []
  // An inline flag such as (?i) holds to the end of the group, over later branches too.
  const scope = { flags }
  do branches.push(parseSequence(state, scope))
  while (eat(state, '|'))
  state.depth--
  return choice(branches)
}

const parseSequence = (state: State, scope: { flags: Flags }): Node => {
  const nodes: Node[] = []
  while (state.at < state.source.length) {
    const char = state.source[state.at]
    if (char === '|' || char === ')') break
    if (scope.flags.extended && skipExtended(state)) continue
    if (eat(state, '\\Q')) {
      const end = state.source.indexOf('\\E', state.at)
      const literal = state.source.slice(state.at, end < 0 ? undefined : end)
      state.at = end < 0 ? state.source.length : end + 2
      for (let at = 0; at < literal.length; at++) nodes.push(byteNode(literal.charCodeAt(at), scope.flags))
      const last = nodes.pop()
      if (last !== undefined) nodes.push(parseRepeat(state, last, scope.flags))
      continue
    }
    if (eat(state, '\\E')) continue
    const atom = parseAtom(state, scope)
    if (atom !== undefined) nodes.push(parseRepeat(state, atom, scope.flags))
  }
  return sequence(nodes)
}

/** One atom; undefined for what stands for nothing (comments, inline flags). */
const parseAtom = (state: State, scope: { flags: Flags }): Node | undefined => {
  const { flags } = scope
  const char = state.source[state.at] ?? ''
  if (char === '(') return parseGroup(state, scope)
  if (char === '[') {
    const parsed = parseClass(state.source, state.at, flags.ignoreCase)
    if (!parsed.ok) return failAt(state, parsed.error)
    state.at = parsed.value.end
    return { kind: 'set', set: parsed.value.set }
  }
  if (char === '\\') return parseEscape(state, flags)
  if (char === '*' || char === '+' || char === '?') return fail(state, `nothing to repeat before ${char}`)
  state.at++
  if (char === '.') return { kind: 'set', set: flags.dotAll ? ALL : invert(NEWLINE) }
  if (char === '^') return { kind: 'assert', what: flags.multiline ? 'lineStart' : 'start' }
  if (char === '$') return dollar(flags)
  if (char.charCodeAt(0) > 255) return fail(state, 'a character that is no byte')
  return byteNode(char.charCodeAt(0), flags)
}

const LOOKS: readonly (readonly [opening: string, behind: boolean, negative: boolean])[] = [
  ['(?=', false, false],
  ['(?!', false, true],
  ['(?<=', true, false],
  ['(?<!', true, true],
]

const parseGroup = (state: State, scope: { flags: Flags }): Node | undefined => {
  if (eat(state, '(?#')) {
    const end = state.source.indexOf(')', state.at)
    if (end < 0) return fail(state, 'a comment that is not closed')
    state.at = end + 1
    return undefined
  }
  for (const [opening, behind, negative] of LOOKS) {
    if (!eat(state, opening)) continue
    state.beyond = true
    return { kind: 'look', node: closeGroup(state, scope.flags), behind, negative }
  }
  if (eat(state, '(?>')) {
    state.beyond = true
    return { kind: 'atomic', node: closeGroup(state, scope.flags) }
  }
  const named = /^\(\?(?:P?<(\w{1,32})>|'(\w{1,32})')/.exec(state.source.slice(state.at, state.at + 40))
  if (named !== null || !state.source.startsWith('(?', state.at)) {
    const capture = ++state.captures
    const name = named?.[1] ?? named?.[2]
    if (name !== undefined && state.names.has(name)) return fail(state, `a second group of the name ${name}`)
    if (name !== undefined) state.names.set(name, capture)
    state.at += named?.[0].length ?? 1
    return { kind: 'group', node: closeGroup(state, scope.flags), capture }
  }
  return parseFlags(state, scope)
}

const closeGroup = (state: State, flags: Flags): Node => {
  const node = parseChoice(state, flags)
  if (state.error === undefined && !eat(state, ')')) return fail(state, 'a group that is not closed')
  return node
}

/** `(?i)`, `(?i-s:…)`, `(?:…)`, `(?^…)`. */
const parseFlags = (state: State, scope: { flags: Flags }): Node | undefined => {
  const found = /^\(\?(\^?)([imsxU]*)(?:-([imsx]+))?([:)])/.exec(state.source.slice(state.at, state.at + 24))
  if (found === null) return fail(state, 'a group of an unknown kind')
  const [whole, reset = '', on = '', off = '', closing] = found
  if (on.includes('U')) return fail(state, 'the flag U (swapped greediness) is not supported')
  const base =
    reset === '' ? scope.flags : { ...scope.flags, ignoreCase: false, dotAll: false, multiline: false }
  const flag = (letter: string, now: boolean) => (on.includes(letter) || now) && !off.includes(letter)
  const flags: Flags = {
    ...base,
    ignoreCase: flag('i', base.ignoreCase),
    dotAll: flag('s', base.dotAll),
    multiline: flag('m', base.multiline),
    extended: flag('x', base.extended),
  }
  state.at += whole.length
  if (closing === ':') return closeGroup(state, flags)
  scope.flags = flags
  return undefined
}
