// A route with a guard by contract must be one that the contract knows: otherwise the guard would refuse every request,
// and nobody would know why before the first client does.

import type { Contract, Operation } from '../core/contract.ts'
import { isParam, segmentsOf } from '../core/contract-paths.ts'
import type { Path } from '../core/document.ts'
import type { SchemaOptions } from '../guards/schema/options.ts'
import { nearest } from '../lib/nearest/nearest.ts'
import type { Contracts } from './contracts.ts'
import { STANDARD_METHODS } from './document.ts'
import type { RoutePart } from './parts.ts'
import { literalOf, parsePattern } from './pattern.ts'
import type { Report } from './report.ts'

/** A route whose guard judges by a contract: the contract must know it. */
export const checkContractRoutes = (route: RoutePart, contracts: Contracts, report: Report): void => {
  for (const [place, guard] of route.guards.entries()) {
    if (guard?.kind !== 'schema' || route.match === undefined) continue
    const linked = contracts.get(guard.options.contract)
    if (linked === undefined) continue
    const at: Path = [...route.at, 'guards', place, 'schema']
    if (guard.options.operation === undefined)
      checkMatch(route, route.match, linked.contract, at, guard.options, report)
    else checkOperation(route, route.match, guard.options.operation, linked.contract, at, report)
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
  route: RoutePart,
  match: NonNullable<RoutePart['match']>,
  id: string,
  contract: Contract,
  at: Path,
  report: Report,
): void => {
  const operation = operationNamed(id, contract, [...at, 'operation'], report)
  if (operation === undefined) return
  checkMethods(operation, match, route.matchAt, 'would be refused', report)
  const pattern = parsePattern(match.path)
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

/** The operation of an id; one that is not there is told. */
export const operationNamed = (
  id: string,
  { operations }: Contract,
  at: Path,
  report: Report,
): Operation | undefined => {
  const operation = operations.find((one) => one.id === id)
  if (operation !== undefined) return operation
  const guess = nearest(
    id,
    operations.map((one) => one.id),
  )
  report.error('contract-operation', at, `the contract has no operation "${id}"`, {
    fix: guess === undefined ? 'name an operationId of the contract' : `did you mean "${guess}"?`,
  })
  return undefined
}

/** A route of a named operation takes its method and no other: `effect` says what would become of the others. */
export const checkMethods = (
  { id, method }: Operation,
  { methods }: NonNullable<RoutePart['match']>,
  matchAt: Path,
  effect: string,
  report: Report,
): void => {
  if (methods === STANDARD_METHODS || methods.includes('*')) return
  const known: readonly string[] = method === 'GET' ? ['GET', 'HEAD'] : [method]
  if (!methods.some((one) => known.includes(one))) {
    report.error(
      'contract-method',
      [...matchAt, 'methods'],
      `the operation "${id}" is ${method}, and the route does not take it`,
      { fix: `write methods: [${method}], or name another operation` },
    )
    return
  }
  for (const [index, one] of methods.entries())
    if (!known.includes(one) && one !== 'OPTIONS')
      report.error(
        'contract-method',
        [...matchAt, 'methods', index],
        `the operation "${id}" is ${method}: every ${one} ${effect}`,
        { fix: `take ${one} off the route, or give it a route of its own` },
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
    if (!isParam(segment) && !isParam(there) && literalOf(segment) !== there) return false
  }
  return mine.length === other.length
}
