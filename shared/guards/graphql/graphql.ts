// The GraphQL guard: one endpoint that answers anything is bounded by what it is asked. It stops bombs of depth, aliases,
// fragments, lists and batches, the schema's disclosure, mutations by GET, and documents that nobody listed (OWASP
// GraphQL cheat sheet; OWASP API4). It reads the request as the draft of GraphQL over HTTP has it and trusts the runner
// to have buffered the body within its bound; it answers synchronously.

import type { OperationDefinitionNode } from 'graphql/language'

import type { GuardFactory, Links, Verdict } from '../../core/guard.ts'
import { PASS } from '../../core/guard.ts'
import type { Denial } from '../../decision/denials.ts'
import { lru } from '../../lib/lru/lru.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { analyser } from './analysis.ts'
import type { Analyse, Analysis } from './analysis.ts'
import { over, told } from './finding.ts'
import type { Finding } from './finding.ts'
import type { GraphqlOptions } from './options.ts'
import { readPersisted, textOf } from './persisted.ts'
import type { Persisted } from './persisted.ts'
import { readRequests } from './request.ts'
import type { Request } from './request.ts'
import { readSchema } from './schema.ts'

/** What one guard remembers of documents: those that passed, in bytes reckoned from their length. */
const MEMORY = { entriesMax: 500, bytesMax: 8 * 1_048_576 } as const
/** A parsed document takes some sixty times its text. */
const BYTES_PER_CHARACTER = 64

export const graphql: GuardFactory<GraphqlOptions> = (options, links) => {
  const persisted = persistedOf(options, links)
  const analyse = remembering(analyser(options, schemaOf(options, links)))
  const rules = { uploadFiles: options.uploads?.files }
  return {
    name: 'graphql',
    reads: 'body',
    needs: [],
    gives: [],
    judge: (exchange) => {
      const read = readRequests(exchange, rules)
      if (!read.ok) return refused(read.error)
      const { requests, batch } = read.value
      if (batch && (options.batch === 1 || requests.length > options.batch))
        return refused(over('batch', requests.length, options.batch === 1 ? 0 : options.batch))
      const safe = exchange.method !== 'POST'
      let cost = 0
      for (const request of requests) {
        const one = judgeOne(request, safe, persisted, analyse, options)
        if (!one.ok) return refused(one.error)
        cost += one.value
        if (cost > options.cost.max) return refused(over('cost', cost, options.cost.max))
      }
      return PASS
    },
  }
}

const refused = (finding: Finding): Verdict => {
  const { code, ...evidence } = finding
  const headers = HEADERS[code]
  const denial: Denial = headers === undefined ? { code, evidence } : { code, evidence, headers }
  return { kind: 'deny', denial }
}

/** RFC 9110 §15.5.6, §12.5.1. */
const HEADERS: Readonly<Partial<Record<Finding['code'], Readonly<Record<string, string>>>>> = {
  'graphql.method': { allow: 'POST' },
  'graphql.type': { accept: 'application/json' },
}

/** What the request costs. */
const judgeOne = (
  request: Request,
  safe: boolean,
  persisted: Persisted | undefined,
  analyse: Analyse,
  options: GraphqlOptions,
): Result<number, Finding> => {
  // Before it is hashed or looked up.
  const { query } = request
  if (query !== undefined && query.length > options.documentLength)
    return err(over('document-length', query.length, options.documentLength))
  const text = textOf(request, persisted, options.persisted?.mode)
  if (!text.ok) return text
  const analysis = analyse(text.value)
  if (!analysis.ok) return analysis
  const operation = selected(analysis.value, request.operationName)
  if (operation === undefined) return err(told('graphql.malformed', 'operation-name'))
  // GraphQL over HTTP: a GET must not change anything, whatever a link, an image or a cache makes a browser fetch.
  if (safe && operation.operation !== 'query') return err(told('graphql.method', operation.operation))
  if (!options.operations.includes(operation.operation))
    return err(told('graphql.operation', operation.operation))
  const costed = analysis.value.cost(operation, request.variables)
  return 'finding' in costed ? err(costed.finding) : ok(costed.cost)
}

/** GraphQL §6.1: GetOperation. */
const selected = ({ operations }: Analysis, name: string | undefined): OperationDefinitionNode | undefined =>
  name === undefined
    ? operations.length === 1
      ? operations[0]
      : undefined
    : operations.find((operation) => operation.name?.value === name)

/** Remembers what passed. What did not is judged anew: whoever sends it gets nothing into the memory. */
const remembering = (analyse: Analyse): Analyse => {
  const known = lru<string, Result<Analysis, Finding>>(MEMORY)
  return (text) => {
    const found = known.get(text)
    if (found !== undefined) return found
    const made = analyse(text)
    if (made.ok) known.set(text, made, text.length * BYTES_PER_CHARACTER)
    return made
  }
}

const fileOf = (name: string, { files }: Links): Uint8Array => {
  const bytes = files?.get(name)
  if (bytes === undefined) throw new TypeError(`the build did not link ${name}`)
  return bytes
}

const schemaOf = ({ schema }: GraphqlOptions, links: Links): ReturnType<typeof readSchema> | undefined =>
  schema === undefined ? undefined : readSchema(new TextDecoder().decode(fileOf(schema, links)))

const persistedOf = (options: GraphqlOptions, links: Links): Persisted | undefined => {
  if (options.persisted === undefined) return undefined
  const read = readPersisted(fileOf(options.persisted.file, links))
  if (!read.ok) throw new TypeError(`${options.persisted.file}: ${read.error}`)
  return read.value
}
