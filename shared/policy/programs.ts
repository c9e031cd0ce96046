// Payload rule sets, compiled for the bundle: the policy folder's own, and those that ship with Gatehouse.

import type { ReadDocument, SourceText } from '../lib/reading.ts'
import { err, ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'
import { parsePart } from './issues.ts'
import { problemAt } from './problem.ts'
import type { Problem } from './problem.ts'
import type { Report } from './report.ts'
import { readYaml } from './yaml.ts'

/**
 * The payload engine's compiler, handed in: this room knows programs as bytes only, and the compiler no YAML. Undefined
 * where `read` was told what is wrong.
 */
export type CompileProgram = (
  name: string,
  documents: readonly SourceText[],
  read: ReadDocument,
) => Uint8Array | undefined

/** Each rule set that there is, by its name: its documents, or a program that was compiled on import. */
export type RuleSets = ReadonlyMap<string, RuleSet>

type RuleSet = Result<readonly SourceText[] | Uint8Array, string>

/** Compiles the rule sets that guards name; those with errors are left out, and the errors reported. */
export const compilePrograms = (
  names: readonly string[],
  ruleSets: RuleSets,
  compileProgram: CompileProgram,
  report: Report,
): ReadonlyMap<string, Uint8Array> => {
  const programs = new Map<string, Uint8Array>()
  for (const [name, set] of ruleSets) if (!names.includes(name)) warnUnused(name, set, report)
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
    if (documents.value.length === 0)
      report.error('unreadable-rules', [], `the rule set "${name}" has no documents`, {
        fix: `put a YAML document of rules into rules/${name}/`,
      })
    const program = compileRules(name, documents.value, compileProgram)
    if (program.ok) programs.set(name, program.value)
    else for (const problem of program.error) report.add(problem)
  }
  return programs
}

/** A set that ships is used or not; one of the policy's own is looked at by nobody until something names it. */
const warnUnused = (name: string, set: RuleSet, report: Report): void => {
  if (!set.ok || set.value instanceof Uint8Array) return
  const file = set.value[0]?.file ?? ''
  if (!file.startsWith('rules/')) return
  report.add({
    ...problemAt(file, { line: 1, column: 1 }, 'rules-unused', [], `nothing uses the rule set "${name}"`),
    severity: 'warning',
    fix: `name it under \`rules\` of a payload guard (\`rules: [core, ${name}]\`), or remove the folder`,
  })
}

/** One rule set's program, or all that is wrong with its documents. */
export const compileRules = (
  name: string,
  documents: readonly SourceText[],
  compileProgram: CompileProgram,
): Result<Uint8Array, readonly Problem[]> => {
  const problems: Problem[] = []
  const read: ReadDocument = ({ file, text }) => {
    const source = readYaml(file, text)
    if (!source.ok) return void problems.push(...source.error)
    const { locate, locateWithin, value } = source.value
    return {
      value,
      parse: (schema, path, part) => {
        const parsed = parsePart(schema, source.value, path, part)
        if (parsed.ok) return parsed.value
        problems.push(...parsed.problems)
        return undefined
      },
      error: (code, path, message, { fix, offset } = {}) => {
        const place = offset === undefined ? locate(path) : locateWithin(path, offset)
        problems.push({
          ...problemAt(file, place, code, path, message),
          ...(fix === undefined ? {} : { fix }),
        })
      },
    }
  }
  const program = compileProgram(name, documents, read)
  return program === undefined ? err(problems) : ok(program)
}
