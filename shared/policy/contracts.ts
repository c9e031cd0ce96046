// The contracts (OpenAPI) that a policy names: read, checked and packed for the bundle.

import type { Path } from '../core/document.ts'
import type { Contract } from '../core/contract.ts'
import { openContract, packContract } from '../core/contract-source.ts'
import type { ContractSource } from '../core/contract-source.ts'
import { schemasOf, usesDynamicReferences } from '../core/contract-walk.ts'
import { ANNOTATIONS, FORMATS } from '../guards/schema/formats.ts'
import { engineOptions } from '../guards/schema/operation.ts'
import { problemsIn } from '../lib/schema/schema.ts'
import type { Schema } from '../lib/schema/types.ts'
import type { Files } from './lists.ts'
import { readContract } from './openapi/read.ts'
import type { Parts } from './parts.ts'
import type { Report } from './report.ts'

/** A contract as it was read, and as the bundle carries it. */
export interface LinkedContract {
  readonly contract: Contract
  readonly packed: Uint8Array
  readonly source: ContractSource
}

export type Contracts = ReadonlyMap<string, LinkedContract>

/** Reads every contract; those with errors are left out, and the errors reported in the contracts' own files. */
export const linkContracts = (parts: Parts, files: Files, report: Report): Contracts => {
  const contracts = new Map<string, LinkedContract>()
  for (const [name, document] of parts.contracts) {
    if (document === undefined) continue
    const bytes = files.get(document.file)
    if (bytes?.ok !== true) {
      const why = bytes === undefined ? 'it was not looked for' : bytes.error
      const message = `the contract "${document.file}" cannot be read: ${why}`
      report.error('unreadable-file', ['contracts', name, 'file'], message)
      continue
    }
    const { contract, problems } = readContract(document.file, files, { basePath: document.basePath })
    for (const problem of problems) report.add(problem)
    if (contract === undefined || !checkSchemas(name, contract, report)) continue
    const packed = packContract(contract)
    contracts.set(name, { contract, packed, source: openContract(packed) })
  }
  return contracts
}

const PROBLEMS_MAX = 50

/** What the engine cannot judge by, found now: at run time it would be a bug. */
const checkSchemas = (name: string, contract: Contract, report: Report): boolean => {
  const used = schemasOf(contract)
  const load = (one: string): Schema | undefined => used.get(one)
  const options = engineOptions(load, usesDynamicReferences(used), {
    unknownFields: 'refuse',
    readOnly: 'refuse',
    cases: 'pass',
  })
  const problems = problemsIn(judgedSchemas(contract), options)
  const at: Path = ['contracts', name, 'file']
  for (const { where, keyword, message } of problems.slice(0, PROBLEMS_MAX))
    report.error('contract-schema', at, `${where}, ${keyword}: ${message}`, {
      fix: 'change it in the contract',
    })
  const formats = unknownFormats([...used.values(), ...judgedSchemas(contract).map(([, schema]) => schema)])
  if (formats.length > 0)
    report.warn(
      'contract-format',
      at,
      `nobody judges ${formats.length === 1 ? 'the format' : 'the formats'} ${formats.join(', ')}`,
      { fix: 'say it with `pattern`, `enum` or bounds, where it matters' },
    )
  return problems.length === 0
}

const judgedSchemas = (contract: Contract): readonly (readonly [uri: string, schema: Schema])[] =>
  contract.operations.flatMap(({ id, parameters, body }) => [
    ...parameters.map(({ in: part, name, schema }) => [`operation:${id}/${part}/${name}`, schema] as const),
    ...(body?.content ?? []).flatMap(({ range, schema }) =>
      schema === undefined ? [] : [[`operation:${id}/body/${range}`, schema] as const],
    ),
  ])

const FORMATS_SHOWN = 12

const unknownFormats = (schemas: readonly Schema[]): readonly string[] => {
  const found = new Set<string>()
  const open: unknown[] = [...schemas]
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (typeof value !== 'object' || value === null) continue
    for (const [key, child] of Object.entries(value as Readonly<Record<string, unknown>>)) {
      if (key === 'format' && typeof child === 'string' && !FORMATS.has(child) && !ANNOTATIONS.has(child))
        found.add(child)
      if (child !== null && child !== undefined) open.push(child)
    }
  }
  return [...found].toSorted().slice(0, FORMATS_SHOWN)
}
