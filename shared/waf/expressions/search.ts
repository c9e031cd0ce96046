// An expression that is asked as it stands, without a program: by the build for tags and messages, and for what only macros
// tell. The second may hold what a client sent: how large it may become is bounded, and its making is paid for.

import { err, ok, type Result } from '../../lib/result.ts'
import { work } from '../work.ts'
import { approximate, groupsOf } from './ast.ts'
import { confirm } from './confirm.ts'
import { makeLazy, runLazy } from './lazy.ts'
import { BOUNDS, buildNfa, type Bounds } from './nfa.ts'
import { parseExpression } from './parse.ts'
import { buildProgram } from './program.ts'
import { MODSECURITY, type Flags } from './reader.ts'

export type Search = (text: string) => boolean

export const searchOf = (
  source: string,
  flags: Flags = MODSECURITY,
  bounds: Bounds = BOUNDS,
): Result<Search, string> => {
  const parsed = parseExpression(source, flags)
  if (!parsed.ok)
    return err(`${parsed.error.message} at character ${parsed.error.offset + 1} of the expression`)
  const { root, beyond, captures } = parsed.value
  const nfa = buildNfa(beyond ? approximate(root, groupsOf(root)) : root, bounds)
  if (!nfa.ok) return nfa
  const lazy = makeLazy(nfa.value)
  if (!beyond) return ok((text) => runLazy(lazy, text))
  const program = buildProgram(root, captures, beyond)
  return program.ok ? ok((text) => runLazy(lazy, text) && confirm(program.value, text)) : program
}

/** Of what a client may have written a part of. */
const GIVEN: Bounds = { states: 2000, members: 20_000 }
const GIVEN_LENGTH_MAX = 2048

/** Units of work: to make one at most. */
const PER_MAKING = 1_000_000

/** The same within narrow bounds; undefined where it is no expression, too large, or not paid for. */
export const givenSearch = (source: string): Search | undefined => {
  if (source.length > GIVEN_LENGTH_MAX) return undefined
  work.left -= PER_MAKING
  if (work.left < 0) return undefined
  const made = searchOf(source, MODSECURITY, GIVEN)
  return made.ok ? made.value : undefined
}
