// The rule set that ships, compiled as the build compiles it, and engines over it.

import { readdirSync, readFileSync } from 'node:fs'

import { makeEngine } from '../../shared/waf/judge/engine.ts'
import type { Engine, EngineOptions } from '../../shared/waf/judge/engine.ts'
import { compileRules } from '../../shared/policy/programs.ts'
import { compileProgram } from '../../shared/waf/rules/compile.ts'
import type { SourceText } from '../../shared/lib/reading.ts'
import { decodeProgram, linkProgram } from '../../shared/waf/rules/program.ts'
import type { Program } from '../../shared/waf/rules/program.ts'

const folder = new URL('../../policies/rules/core/', import.meta.url)

export const coreDocuments = (): readonly SourceText[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.yaml'))
    .map((name) => ({ file: name, text: readFileSync(new URL(name, folder), 'utf8') }))

export const coreBytes = (): Uint8Array => {
  const compiled = compileRules('core', coreDocuments(), compileProgram)
  if (!compiled.ok) throw new Error(compiled.error.map((p) => `${p.file}:${p.line} ${p.message}`).join('\n'))
  return compiled.value
}

let program: Program | undefined

export const coreEngine = (options: Partial<EngineOptions> = {}): Engine => {
  if (program === undefined) {
    const file = decodeProgram(coreBytes())
    if (!file.ok) throw new Error(file.error)
    program = linkProgram([file.value])
  }
  return makeEngine(program, {
    sensitivity: 1,
    depth: 32,
    fields: 16_000,
    types: [],
    excluded: () => false,
    ...options,
  })
}
