// What a backslash makes of the character behind it, outside of classes: assertions, sets, references to groups. And `$`.

import { sequence, choice, type Assertion, type Node } from './ast.ts'
import { parseEscapedSet } from './classes.ts'
import { byteNode, fail, failAt, type Flags, type State } from './reader.ts'
import { foldCase, NEWLINE, setOf } from './sets.ts'

const assertion = (what: Assertion): Node => ({ kind: 'assert', what })

export const dollar = (flags: Flags): Node =>
  flags.multiline ? assertion('lineEnd') : flags.dollarEndOnly ? assertion('end') : endOrLastLine()

const endOrLastLine = (): Node =>
  sequence([
    { kind: 'repeat', node: { kind: 'set', set: NEWLINE }, min: 0, max: 1, lazy: false },
    assertion('end'),
  ])

export const parseEscape = (state: State, flags: Flags): Node => {
  const letter = state.source[state.at + 1] ?? ''
  const simple = ASSERTIONS[letter]
  if (letter !== '' && Object.hasOwn(ASSERTIONS, letter) && simple !== undefined) {
    state.at += 2
    return assertion(simple)
  }
  if (letter === 'Z') {
    state.at += 2
    state.beyond = true
    // It takes no line feed: what stands behind it may.
    return { kind: 'look', node: endOrLastLine(), behind: false, negative: false }
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
  if (capture > state.referred.group) state.referred = { group: capture, at: state.at }
  state.at += (numbered ?? named)?.[0].length ?? 0
  state.beyond = true
  return { kind: 'back', capture, fold: flags.ignoreCase }
}
