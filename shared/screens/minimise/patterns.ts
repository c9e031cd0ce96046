// Patterns for names of members, by the engine that does not backtrack: a contract's pattern is asked of every name that
// an origin sends, within a budget.

import { compilePattern } from '../../lib/schema/pattern/pattern.ts'
import type { Pattern } from '../../lib/schema/pattern/pattern.ts'
import type { Budget } from '../../lib/schema/pattern/simulate.ts'

/** Whether the engine knows it: it has no back-references. */
export const isKnownPattern = (pattern: string): boolean => compilePattern(pattern).ok

const made = new Map<string, Pattern>()

/** Whether a member's name has the pattern. To be disregarded where it left the budget below zero. */
export const hasPattern = (source: string, name: string, budget: Budget): boolean => {
  let pattern = made.get(source)
  if (pattern === undefined) {
    const compiled = compilePattern(source)
    if (!compiled.ok) throw new TypeError(`the build took the pattern ${source}`)
    pattern = compiled.value
    // As many as contracts have: the build wrote them.
    made.set(source, pattern)
  }
  return pattern.test(name, budget)
}
