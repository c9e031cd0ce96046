// The program: rules compiled to plain data and tables, whichever front end they came from. Its file, little-endian:
//
//    0  magic "GATEWAF\n"        12  bytes of JSON, u32
//    8  format, u32              16  JSON { name, rules, samples, tables: [[offset, bytes], …] }, then the
//                                    tables, each aligned to 8 bytes, offsets from the end of the JSON, aligned
//
// A program of another format is refused: the build and the Worker belong together.

import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { detectors as all } from '../detectors/registry.ts'
import type { Detector } from '../detectors/detector.ts'
import { expressionDetector } from './expression.ts'
import { literalDetector } from './literal.ts'
import type { Rule } from './rule.ts'
import type { Samples } from './samples.ts'

export const PROGRAM_FORMAT = 2
const MAGIC = 'GATEWAF\n'
const HEAD_BYTES = 16

export interface ProgramFile {
  readonly name: string
  readonly rules: readonly Rule[]
  readonly tables: readonly Uint8Array[]
  /** What an isolate is rehearsed on. */
  readonly samples: Samples
}

/** Several files, made ready to run together. */
export interface Program {
  readonly rules: readonly Rule[]
  /** The detectors that some rule asks for. */
  readonly detectors: readonly Detector[]
  /** What each kind of finding means to the rules. */
  readonly bindings: ReadonlyMap<string, readonly Rule[]>
  readonly samples: Samples
}

interface Content {
  readonly name: string
  readonly rules: readonly Rule[]
  readonly samples: Samples
  readonly tables: readonly (readonly [offset: number, bytes: number])[]
}

const aligned = (offset: number): number => (offset + 7) & ~7

export const encodeProgram = (file: ProgramFile): Uint8Array => {
  let offset = 0
  const tables: [number, number][] = []
  for (const table of file.tables) {
    tables.push([offset, table.length])
    offset = aligned(offset + table.length)
  }
  const content: Content = { name: file.name, rules: file.rules, samples: file.samples, tables }
  const json = new TextEncoder().encode(JSON.stringify(content))
  const start = aligned(HEAD_BYTES + json.length)
  const bytes = new Uint8Array(start + offset)
  for (let index = 0; index < MAGIC.length; index++) bytes[index] = MAGIC.charCodeAt(index)
  const view = new DataView(bytes.buffer)
  view.setUint32(8, PROGRAM_FORMAT, true)
  view.setUint32(12, json.length, true)
  bytes.set(json, HEAD_BYTES)
  for (const [index, table] of file.tables.entries()) bytes.set(table, start + (tables[index]?.[0] ?? 0))
  return bytes
}

export const decodeProgram = (bytes: Uint8Array): Result<ProgramFile, string> => {
  if (bytes.length < HEAD_BYTES) return err('the program is cut short')
  for (let index = 0; index < MAGIC.length; index++)
    if (bytes[index] !== MAGIC.charCodeAt(index)) return err('this is not a payload program')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const format = view.getUint32(8, true)
  if (format !== PROGRAM_FORMAT) return err(`format ${format}, and this build runs ${PROGRAM_FORMAT}`)
  const length = view.getUint32(12, true)
  if (HEAD_BYTES + length > bytes.length) return err('the program is cut short')
  const text = new TextDecoder().decode(bytes.subarray(HEAD_BYTES, HEAD_BYTES + length))
  // Our own build wrote it, and the bundle's checksum holds: its shape is not checked again.
  const content = JSON.parse(text) as Content
  const start = aligned(HEAD_BYTES + length)
  const tables = content.tables.map(([offset, size]) => bytes.subarray(start + offset, start + offset + size))
  return ok({ name: content.name, rules: content.rules, samples: content.samples, tables })
}

/** Rules of one id count once, the first program's: a later program cannot weaken an earlier one. */
export const linkProgram = (files: readonly ProgramFile[]): Program => {
  const rules = new Map<string, Rule>()
  const bindings = new Map<string, Rule[]>()
  const literals: Rule[] = []
  const expressions: { rule: Rule; table: Uint8Array }[] = []
  for (const file of files) {
    for (const rule of file.rules) {
      if (rules.has(rule.id)) continue
      rules.set(rule.id, rule)
      if (rule.pattern.kind === 'literal') literals.push(rule)
      // The encoder numbered the tables that it wrote.
      if (rule.pattern.kind === 'expression')
        expressions.push({ rule, table: file.tables[rule.pattern.table] as Uint8Array })
      const kind = rule.pattern.kind === 'detector' ? rule.pattern.detector : rule.id
      bindings.set(kind, [...(bindings.get(kind) ?? []), rule])
    }
  }
  const detectors = all.filter((detector) => detector.kinds.some((kind) => bindings.has(kind)))
  if (literals.length > 0) detectors.push(literalDetector(literals))
  if (expressions.length > 0) detectors.push(expressionDetector(expressions))
  // A guard names at least one rule set.
  const { samples } = files[0] as ProgramFile
  return { rules: [...rules.values()], detectors, bindings, samples }
}
