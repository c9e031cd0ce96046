// What follows an atom: how often it is to come. And what the flag x has the parser skip.

import type { Node } from './ast.ts'
import { eat, fail, type Flags, type State } from './reader.ts'
import { DIGIT, hasByte } from './sets.ts'

const REPEAT_MAX = 1000

export const parseRepeat = (state: State, atom: Node, flags: Flags): Node => {
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

export const skipExtended = (state: State): boolean => {
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
