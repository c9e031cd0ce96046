// Regular expressions of a contract, matched against a client's text in linear time. A contract's author is trusted but
// careless: `^(a+)+$` in the platform's own engine hands every client a way to stop the Worker (CWE-1333), and an
// innocent `\s+$` is quadratic there. Here nothing backtracks. Back-references are refused at the build.

import { err, ok } from '../../result.ts'
import type { Result } from '../../result.ts'
import { makeAutomaton, run } from './automaton.ts'
import { makeClasses } from './classes.ts'
import { parsePattern } from './parse.ts'
import { compileTree } from './program.ts'
import { simulate } from './simulate.ts'
import type { Budget } from './simulate.ts'

export interface Pattern {
  /** Whether the text holds a match. To be disregarded where it left the budget below zero. */
  readonly test: (text: string, budget: Budget) => boolean
}

/** Compiles a pattern of ECMA-262, or says in one sentence why it cannot be judged. */
export const compilePattern = (source: string): Result<Pattern, string> => {
  const tree = parsePattern(source)
  if (!tree.ok) return tree
  const compiled = compileTree(tree.value)
  if (!compiled.ok) return err(compiled.error)
  const classes = makeClasses(compiled.value)
  // What a look-around says depends on the whole text: no state can remember it.
  if (compiled.value.looks.length > 0)
    return ok({ test: (text, budget) => simulate(compiled.value, classes, text, budget) })
  const automaton = makeAutomaton(compiled.value, classes)
  return ok({ test: (text, budget) => run(automaton, text, budget) })
}

/** The same without memory: the oracle that tests hold the faster way to. */
export const compileNaively = (source: string): Result<Pattern, string> => {
  const tree = parsePattern(source)
  if (!tree.ok) return tree
  const compiled = compileTree(tree.value)
  if (!compiled.ok) return err(compiled.error)
  const classes = makeClasses(compiled.value)
  return ok({ test: (text, budget) => simulate(compiled.value, classes, text, budget) })
}
