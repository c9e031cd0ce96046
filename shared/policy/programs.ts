// Payload rule sets, compiled for the bundle: the policy folder's own, and those that ship with Gatehouse.

import type { Result } from '../lib/result.ts'
import type { Problem } from './problem.ts'
import type { Report } from './report.ts'

export interface RuleDocument {
  readonly file: string
  readonly text: string
}

/** The payload engine's compiler, handed in: this room knows programs as bytes only. */
export type CompileProgram = (
  name: string,
  documents: readonly RuleDocument[],
) => Result<Uint8Array, readonly Omit<Problem, 'severity' | 'code'>[]>

/** Each rule set that there is, by its name: its documents, or a program that was compiled on import. */
export type RuleSets = ReadonlyMap<string, Result<readonly RuleDocument[] | Uint8Array, string>>

/** Compiles the rule sets that guards name; those with errors are left out, and the errors reported. */
export const compilePrograms = (
  names: readonly string[],
  ruleSets: RuleSets,
  compileProgram: CompileProgram,
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
    if (documents.value instanceof Uint8Array) {
      programs.set(name, documents.value)
      continue
    }
    const program = compileProgram(name, documents.value)
    if (program.ok) programs.set(name, program.value)
    else
      for (const problem of program.error) report.add({ severity: 'error', code: 'invalid-rule', ...problem })
  }
  return programs
}
