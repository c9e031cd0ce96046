// Payload rule sets, compiled for the bundle: the policy folder's own, and those that ship with Gatehouse.

import type { Result } from '../lib/result.ts'
import { compileProgram } from '../waf/rules/compile.ts'
import type { RuleDocument } from '../waf/rules/compile.ts'
import type { Report } from './report.ts'

/** The documents of each rule set that there is, by its name. */
export type RuleSets = ReadonlyMap<string, Result<readonly RuleDocument[], string>>

/** Compiles the rule sets that guards name; those with errors are left out, and the errors reported. */
export const compilePrograms = (
  names: readonly string[],
  ruleSets: RuleSets,
  report: Report,
): ReadonlyMap<string, Uint8Array> => {
  const programs = new Map<string, Uint8Array>()
  for (const name of names) {
    const documents = ruleSets.get(name)
    // A name that nobody defines is reported where it is used.
    if (documents === undefined) continue
    if (!documents.ok) {
      report.error('unreadable-rules', [], `the rule set "${name}" cannot be read: ${documents.error}`)
      continue
    }
    const program = compileProgram(name, documents.value)
    if (program.ok) programs.set(name, program.value)
    else
      for (const problem of program.error) report.add({ severity: 'error', code: 'invalid-rule', ...problem })
  }
  return programs
}
