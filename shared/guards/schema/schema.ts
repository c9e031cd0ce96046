// The schema guard: a request must be what the API's own contract (OpenAPI) says. It stops what no attack list knows:
// fields that nobody expects (mass assignment, OWASP API3), parameters sent twice, bodies of another type than the
// origin's parser thinks. It trusts the contract, which the build has read, and nothing of the request. It answers
// synchronously.

import type { Guard, GuardFactory, Verdict } from '../../core/guard.ts'
import { PASS } from '../../core/guard.ts'
import type { ContractSource, JudgedOperation } from '../../core/contract-source.ts'
import { deny } from '../../decision/denials.ts'
import type { Denial, DenialCode } from '../../decision/denials.ts'
import type { ContractFinding, Evidence } from '../../decision/evidence.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import type { Limits } from '../../lib/schema/schema.ts'
import { judgeBody, judgeType } from './body.ts'
import type { BodyRules } from './body-job.ts'
import type { Findings, Found } from './found.ts'
import { findingOf } from './told.ts'
import { jsonReader } from './json-body.ts'
import { compileOperation } from './operation.ts'
import type { CompiledOperation } from './operation.ts'
import type { SchemaOptions } from './options.ts'
import { judgeParameters } from './parameters.ts'

/** Steps of the engine that any request may take, and how many more for each byte of its body. */
const STEPS = 100_000
const STEPS_PER_BYTE = 8

/** Digests of a body that is not the client's any more: the origin must not compare them. */
const DIGESTS = ['content-digest', 'repr-digest', 'digest', 'content-md5'] as const

export const schema: GuardFactory<SchemaOptions> = (options, links): Guard => {
  const source = links.contracts?.get(options.contract)
  if (source === undefined) throw new TypeError(`the build did not link the contract ${options.contract}`)
  const readsBody = options.parts.includes('body')
  const limitsFor = (bytes: number): Limits => ({
    findingsMax: options.bounds.errors,
    stepsMax: STEPS + STEPS_PER_BYTE * bytes,
  })
  const bodyRules: BodyRules = {
    limits: limitsFor,
    readJson: jsonReader(options.bounds),
    unjudged: options.unjudged,
  }
  const limits = limitsFor(0)
  return {
    name: 'schema',
    reads: readsBody ? 'body' : 'head',
    needs: [],
    gives: [],
    judge: (exchange) => {
      const found = operationOf(source, options, exchange)
      if (found.kind === 'denial') return { kind: 'deny', denial: found.denial }
      const operation = compileOperation(source, options, found.operation)
      const findings: Findings = { list: [], max: options.bounds.errors }
      const rules = {
        limits,
        unknownQuery: options.unknownQuery,
        cases: options.cases,
        credentials: source.credentials(),
        readJson: bodyRules.readJson,
        declared: operation.declared,
      }
      if (!judgeParameters(operation.parameters, exchange, found.params, rules, findings)) return tooCostly()
      return judgeRest(operation, exchange, readsBody ? bodyRules : undefined, findings, options)
    },
  }
}

const judgeRest = (
  operation: CompiledOperation,
  exchange: Exchange,
  rules: BodyRules | undefined,
  findings: Findings,
  options: SchemaOptions,
): Verdict => {
  const outcome =
    rules === undefined ? judgeType(operation, exchange) : judgeBody(operation, exchange, rules, findings)
  if (outcome.kind === 'exhausted') return tooCostly()
  if (findings.list.length > 0) return { kind: 'deny', denial: denialOf(findings.list, options) }
  if (outcome.kind === 'denial') return { kind: 'deny', denial: outcome.denial }
  if (outcome.rewritten === undefined) return PASS
  const dropped = outcome.dropped ?? []
  const evidence: Evidence = {
    reason: 'stripped',
    findings: dropped.slice(0, options.bounds.errors).map((told) => findingOf({ part: 'body', ...told })),
  }
  // A shadow changes nothing: the body goes on as it came, and so does its digest.
  if (options.mode === 'shadow') return { kind: 'pass', evidence }
  return { kind: 'pass', body: outcome.rewritten, evidence, grants: { spent: DIGESTS } }
}

type FoundOperation =
  | {
      readonly kind: 'operation'
      readonly operation: JudgedOperation
      readonly params: ReadonlyMap<string, string>
    }
  | { readonly kind: 'denial'; readonly denial: Denial }

const operationOf = (
  source: ContractSource,
  { operation: id }: SchemaOptions,
  exchange: Exchange,
): FoundOperation => {
  if (id !== undefined) {
    const operation = source.operation(id)
    if (operation === undefined) throw new TypeError(`the contract has no operation ${id}`)
    // Another method is another operation, whatever the route takes; HEAD is GET without the content.
    const methods = operation.method === 'GET' ? ['GET', 'HEAD'] : [operation.method]
    return methods.includes(exchange.method)
      ? { kind: 'operation', operation, params: exchange.params }
      : { kind: 'denial', denial: methodDenial(methods) }
  }
  const found = source.find(exchange.method, exchange.segments)
  if (found.kind === 'operation') return found
  return {
    kind: 'denial',
    denial: found.kind === 'unknown' ? deny('schema.operation') : methodDenial(found.methods),
  }
}

const methodDenial = (methods: readonly string[]): Denial => ({
  ...deny('schema.method'),
  headers: { allow: methods.join(', ') },
})

const tooCostly = (): Verdict => ({
  kind: 'deny',
  denial: deny('schema.bounds', { reason: 'too costly to judge' }),
})

const denialOf = (found: readonly Found[], { errors }: SchemaOptions): Denial => {
  const code: DenialCode = found.some(({ part }) => part !== 'body') ? 'schema.parameter' : 'schema.body'
  const findings: readonly ContractFinding[] = found.map(findingOf)
  const denial = deny(code, { findings })
  return errors === 'client' ? { ...denial, details: findings } : denial
}
