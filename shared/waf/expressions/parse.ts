// Parses an expression in PCRE's syntax, over bytes. Rules are written for PCRE: what this parser does not know is
// an error with its position, never a guess, since a rule that means something else is a rule that does not guard.
// The text is an operator's, but the nesting is bounded all the same.

import { err, ok, type Result } from '../../lib/result.ts'
import { choice, EMPTY, sequence, type Assertion, type Expression, type Node } from './ast.ts'
import { parseClass, parseEscapedSet } from './classes.ts'
import { ALL, DIGIT, emptySet, addByte, foldCase, hasByte, invert, NEWLINE, setOf } from './sets.ts'

export interface Flags {
  readonly ignoreCase: boolean
  readonly dotAll: boolean
  readonly multiline: boolean
  readonly extended: boolean
  /** `$` stands for the very end; otherwise for a last line feed's start too. */
  readonly dollarEndOnly: boolean
}

/** What ModSecurity 2 compiles with, which CRS is written and tested for. */
export const MODSECURITY: Flags = {
  ignoreCase: false,
  dotAll: true,
  multiline: false,
  extended: false,
  dollarEndOnly: true,
}

export interface ParseError {
  readonly message: string
  /** From 0. */
  readonly offset: number
}

interface State {
  readonly source: string
  at: number
  captures: number
  beyond: boolean
  depth: number
  error: ParseError | undefined
  readonly names: Map<string, number>
}

const DEPTH_MAX = 200
const REPEAT_MAX = 1000

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
  }
  const root = parseChoice(state, flags)
  if (state.error === undefined && state.at < source.length) fail(state, 'unmatched )')
  if (state.error !== undefined) return err(state.error)
  return ok({ root, captures: state.captures, beyond: state.beyond })
}

const fail = (state: State, message: string): Node => {
  state.error ??= { message, offset: state.at }
  state.at = state.source.length
  return EMPTY
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

const eat = (state: State, text: string): boolean => {
  if (!state.source.startsWith(text, state.at)) return false
  state.at += text.length
  return true
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

const skipExtended = (state: State): boolean => {
  const char = state.source[state.at] ?? ''
  if (char === '#') {
    const end = state.source.indexOf('\n', state.at)
    state.at = end < 0 ? state.source.length : end + 1
    return true
  }
  if (!/\s/.test(char)) return false
  state.at++
  return true
}

const byteNode = (byte: number, flags: Flags): Node => {
  const set = setOf([byte, byte])
  return { kind: 'set', set: flags.ignoreCase ? foldCase(set) : set }
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

const failAt = (state: State, error: ParseError): Node => {
  state.at = error.offset
  return fail(state, error.message)
}

const assertion = (what: Assertion): Node => ({ kind: 'assert', what })

const dollar = (flags: Flags): Node =>
  flags.multiline ? assertion('lineEnd') : flags.dollarEndOnly ? assertion('end') : endOrLastLine()

const endOrLastLine = (): Node =>
  sequence([
    { kind: 'repeat', node: { kind: 'set', set: NEWLINE }, min: 0, max: 1, lazy: false },
    assertion('end'),
  ])

const parseEscape = (state: State, flags: Flags): Node => {
  const letter = state.source[state.at + 1] ?? ''
  const simple = ASSERTIONS[letter]
  if (letter !== '' && Object.hasOwn(ASSERTIONS, letter) && simple !== undefined) {
    state.at += 2
    return assertion(simple)
  }
  if (letter === 'Z') {
    state.at += 2
    return endOrLastLine()
  }
  if (letter === 'R') {
    state.at += 2
    const set = setOf([10, 13], [133, 133])
    return choice([sequence([byteNode(13, flags), byteNode(10, flags)]), { kind: 'set', set }])
  }
  if (letter === 'K' || letter === 'X' || letter === 'C' || letter === 'p' || letter === 'P')
    return fail(state, `\\${letter} is not supported`)
  const back = parseBackReference(state, flags)
  if (back !== undefined) return back
  const parsed = parseEscapedSet(state.source, state.at, false)
  if (!parsed.ok) return failAt(state, parsed.error)
  state.at = parsed.value.end
  return { kind: 'set', set: flags.ignoreCase ? foldCase(parsed.value.set) : parsed.value.set }
}

const ASSERTIONS: Readonly<Record<string, Assertion>> = {
  b: 'word',
  B: 'notWord',
  A: 'start',
  G: 'start',
  z: 'end',
}

/** `\1`–`\9`, `\g{1}`, `\k<name>`; more digits are an octal escape unless that many groups precede. */
const parseBackReference = (state: State, flags: Flags): Node | undefined => {
  const rest = state.source.slice(state.at, state.at + 64)
  const numbered = /^\\(?:([1-9]\d?)|g(?:(\d)|\{(\d{1,2})\}))/.exec(rest)
  const named = /^\\k(?:<(\w+)>|'(\w+)'|\{(\w+)\})/.exec(rest)
  if (numbered === null && named === null) return undefined
  const capture =
    numbered === null
      ? state.names.get(named?.[1] ?? named?.[2] ?? named?.[3] ?? '')
      : Number(numbered[1] ?? numbered[2] ?? numbered[3])
  if (capture === undefined) return fail(state, 'a reference to a group that does not exist')
  if (capture > 9 && capture > state.captures) return undefined
  state.at += (numbered ?? named)?.[0].length ?? 0
  state.beyond = true
  return { kind: 'back', capture, fold: flags.ignoreCase }
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
    if (named !== null) state.names.set(named[1] ?? named[2] ?? '', capture)
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

const parseRepeat = (state: State, atom: Node, flags: Flags): Node => {
  let node = atom
  for (;;) {
    if (flags.extended) while (skipExtended(state));
    const bounds = readBounds(state)
    if (bounds === undefined) return node
    if (bounds.min > REPEAT_MAX || (bounds.max !== Infinity && bounds.max > REPEAT_MAX))
      return fail(state, `a repetition of more than ${REPEAT_MAX}`)
    if (bounds.max < bounds.min) return fail(state, 'a repetition whose bounds are reversed')
    const lazy = eat(state, '?')
    const possessive = !lazy && eat(state, '+')
    node = { kind: 'repeat', node, min: bounds.min, max: bounds.max, lazy }
    if (possessive) {
      state.beyond = true
      node = { kind: 'atomic', node }
    }
  }
}

const readBounds = (state: State): { readonly min: number; readonly max: number } | undefined => {
  if (eat(state, '*')) return { min: 0, max: Infinity }
  if (eat(state, '+')) return { min: 1, max: Infinity }
  if (eat(state, '?')) return { min: 0, max: 1 }
  if (state.source[state.at] !== '{') return undefined
  let at = state.at + 1
  const number = (): number | undefined => {
    const from = at
    while (hasByte(DIGIT, state.source.charCodeAt(at) & 255) && at - from < 6 && at < state.source.length)
      at++
    return at === from ? undefined : Number(state.source.slice(from, at))
  }
  const min = number()
  // PCRE: a brace that opens no quantifier is a literal.
  if (min === undefined) return undefined
  let max: number | undefined = min
  if (state.source[at] === ',') {
    at++
    max = number() ?? Infinity
  }
  if (state.source[at] !== '}') return undefined
  state.at = at + 1
  return { min, max }
}

/** The set of one byte; for callers that build trees themselves. */
export const literal = (text: string, ignoreCase: boolean): Node =>
  sequence(
    Array.from({ length: text.length }, (_, at): Node => {
      const set = emptySet()
      addByte(set, text.charCodeAt(at))
      return { kind: 'set', set: ignoreCase ? foldCase(set) : set }
    }),
  )
