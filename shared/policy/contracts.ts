// The contracts (OpenAPI) that a policy names: read, checked and packed for the bundle. A route with a guard by contract
// must be one that the contract knows: otherwise the guard would refuse every request, and nobody would know why
// before the first client does.

import type { Path } from '../core/document.ts'
import type { Contract, Operation } from '../core/contract.ts'
import { isParam, segmentsOf } from '../core/contract-paths.ts'
import { openContract, packContract } from '../core/contract-source.ts'
import type { ContractSource } from '../core/contract-source.ts'
import { schemasOf, usesDynamicReferences } from '../core/contract-walk.ts'
import { ANNOTATIONS, FORMATS } from '../guards/schema/formats.ts'
import { engineOptions } from '../guards/schema/operation.ts'
import type { SchemaOptions } from '../guards/schema/options.ts'
import { problemsIn } from '../lib/schema/schema.ts'
import type { Schema } from '../lib/schema/types.ts'
import { STANDARD_METHODS } from './document.ts'
import type { Files } from './lists.ts'
import { readContract } from './openapi/read.ts'
import type { Parts, RoutePart } from './parts.ts'
import { parsePattern } from './pattern.ts'
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

/** A route whose guard judges by a contract: the contract must know it. */
export const checkContractRoutes = (route: RoutePart, contracts: Contracts, report: Report): void => {
  for (const [place, guard] of route.guards.entries()) {
    if (guard?.kind !== 'schema' || route.match === undefined) continue
    const linked = contracts.get(guard.options.contract)
    if (linked === undefined) continue
    const at: Path = [...route.at, 'guards', place, 'schema']
    if (guard.options.operation === undefined)
      checkMatch(route, route.match, linked.contract, at, guard.options, report)
    else checkOperation(route.match, guard.options.operation, linked.contract, at, report)
  }
}

const checkMatch = (
  route: RoutePart,
  { path, methods }: NonNullable<RoutePart['match']>,
  contract: Contract,
  at: Path,
  options: SchemaOptions,
  report: Report,
): void => {
  const here = contract.operations.filter((operation) => meet(path, `${contract.basePath}${operation.path}`))
  if (here.length === 0) {
    const base = contract.basePath === '' ? '' : ` (its paths stand under ${contract.basePath})`
    report.error(
      'contract-path',
      [...at, 'contract'],
      `the contract "${options.contract}" has no operation on ${path}${base}: every request would be refused`,
      { fix: 'change the path of the route, set `basePath` of the contract, or name an `operation`' },
    )
    return
  }
  if (methods === STANDARD_METHODS || methods.includes('*')) return
  const known = new Set<string>(here.map(({ method }) => method))
  if (known.has('GET')) known.add('HEAD')
  for (const [index, method] of methods.entries())
    if (!known.has(method) && method !== 'OPTIONS')
      report.error(
        'contract-method',
        [...route.matchAt, 'methods', index],
        `the contract "${options.contract}" has no ${method} on ${path}: it has ${[...known].toSorted().join(', ')}`,
        { fix: 'take the method off the route, or describe it in the contract' },
      )
}

const checkOperation = (
  { path }: NonNullable<RoutePart['match']>,
  id: string,
  { operations }: Contract,
  at: Path,
  report: Report,
): void => {
  const operation = operations.find((one) => one.id === id)
  if (operation === undefined) {
    report.error('contract-operation', [...at, 'operation'], `the contract has no operation "${id}"`, {
      fix: 'name an operationId of the contract',
    })
    return
  }
  const pattern = parsePattern(path)
  const mine = new Set(
    pattern.ok ? pattern.value.flatMap((part) => (part.kind === 'param' ? [part.name] : [])) : [],
  )
  const missing = paramsOf(operation).filter((name) => !mine.has(name))
  if (missing.length > 0)
    report.error(
      'contract-operation',
      [...at, 'operation'],
      `the operation has the path parameters ${missing.join(', ')}, and the route's path does not`,
      { fix: 'name the parameters of the path as the contract does' },
    )
}

const paramsOf = ({ path }: Operation): readonly string[] =>
  segmentsOf(path).flatMap((segment) => (isParam(segment) ? [segment.slice(1, -1)] : []))

/** Whether some path is taken by both a route's pattern and a contract's template. */
export const meet = (pattern: string, template: string): boolean => {
  const mine = segmentsOf(pattern)
  const other = segmentsOf(template)
  for (const [place, segment] of mine.entries()) {
    if (segment === '*' && place === mine.length - 1) return other.length >= place
    const there = other[place]
    if (there === undefined) return false
    if (!isParam(segment) && !isParam(there) && segment !== there) return false
  }
  return mine.length === other.length
}
