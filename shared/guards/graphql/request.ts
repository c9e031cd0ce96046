// GraphQL over HTTP (the GraphQL Foundation's draft of 2025): one request, or a batch of them, out of a query or a body,
// in one reading. What two servers could put together differently (a parameter in the URL of a POST, a member twice,
// two ids) is refused, since the one behind may run another document than the one that was judged.

import { nameIn, piecesBehindSemicolons } from '../../exchange/dialects.ts'
import type { Exchange, Pair } from '../../exchange/exchange.ts'
import { parseStrict } from '../../lib/json/strict.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { told } from './finding.ts'
import type { Finding } from './finding.ts'
import { IDS, isMemberSomewhere, MEMBERS } from './members.ts'
import { readUpload } from './upload.ts'

export interface Request {
  /** The document's text; undefined where an id or a hash stands for it. */
  readonly query: string | undefined
  readonly operationName: string | undefined
  readonly variables: Readonly<Record<string, unknown>>
  /** Of a persisted operation. */
  readonly id: string | undefined
  /** SHA-256 of the document, as Apollo's automatic persisted queries have it; lower case. */
  readonly hash: string | undefined
}

export interface Requests {
  readonly requests: readonly Request[]
  /** An array was sent, of one request or many. */
  readonly batch: boolean
}

export interface RequestRules {
  /** Files of one upload; undefined where uploads are refused. */
  readonly uploadFiles: number | undefined
}

/** Of JSON: variables of inputs within inputs. */
const DEPTH_MAX = 64

const NO_VARIABLES: Readonly<Record<string, unknown>> = {}

const malformed = (reason: string, field?: string): Result<never, Finding> =>
  err(told('graphql.request', reason, field))

export const readRequests = (exchange: Exchange, rules: RequestRules): Result<Requests, Finding> => {
  const inUrl = exchange.query.filter(([name]) => isMemberSomewhere(name))
  if (
    inUrl.some(([name]) => !MEMBERS.has(name)) ||
    piecesBehindSemicolons(exchange.search).some((piece) => isMemberSomewhere(nameIn(piece)))
  )
    return malformed('parameter-spelling', 'query')
  if (exchange.method === 'GET' || exchange.method === 'HEAD') {
    if (exchange.body !== undefined && exchange.body.bytes.length > 0) return malformed('body')
    return single(fromQuery(inUrl))
  }
  if (exchange.method !== 'POST') return err(told('graphql.method', 'method'))
  // Express-graphql and others take these before the body's.
  if (inUrl.length > 0) return malformed('query-and-body', 'query')
  const { body } = exchange
  if (body === undefined || body.bytes.length === 0) return malformed('body-missing')
  if (body.charset !== '' && body.charset !== 'utf-8' && body.charset !== 'utf8')
    return err(told('graphql.type', 'charset'))
  if (body.mediaType === 'application/json') return fromJson(body.bytes)
  if (body.mediaType !== 'multipart/form-data' || rules.uploadFiles === undefined)
    return err(told('graphql.type', 'type'))
  const operations = readUpload(exchange, body.bytes, rules.uploadFiles)
  return operations.ok ? fromJson(operations.value) : operations
}

const single = (request: Result<Request, Finding>): Result<Requests, Finding> =>
  request.ok ? ok({ requests: [request.value], batch: false }) : request

const fromJson = (bytes: Uint8Array): Result<Requests, Finding> => {
  const json = parseStrict(bytes, DEPTH_MAX)
  if (json.kind !== 'value') return malformed(`json-${json.kind}`, 'body')
  if (!Array.isArray(json.value)) return single(fromMembers(json.value))
  const requests: Request[] = []
  for (const one of json.value as readonly unknown[]) {
    const request = fromMembers(one)
    if (!request.ok) return request
    requests.push(request.value)
  }
  return requests.length === 0 ? malformed('batch-empty', 'body') : ok({ requests, batch: true })
}

/** Each parameter once; variables and extensions are JSON in text. */
const fromQuery = (pairs: readonly Pair[]): Result<Request, Finding> => {
  const members = Object.create(null) as Record<string, unknown>
  for (const [name, value] of pairs) {
    if (Object.hasOwn(members, name)) return malformed('parameter-twice', `query.${name}`)
    members[name] = value
    if (name !== 'variables' && name !== 'extensions') continue
    const json = parseStrict(new TextEncoder().encode(value), DEPTH_MAX)
    if (json.kind !== 'value') return malformed(`json-${json.kind}`, `query.${name}`)
    members[name] = json.value
  }
  return fromMembers(members)
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const fromMembers = (value: unknown): Result<Request, Finding> => {
  if (!isRecord(value)) return malformed('request', 'body')
  let id: string | undefined
  for (const [name, member] of Object.entries(value)) {
    if (!MEMBERS.has(name)) return malformed('member', 'body')
    if (!IDS.has(name) || member === null) continue
    if (typeof member !== 'string' || member === '' || id !== undefined)
      return malformed('id', `body.${name}`)
    id = member
  }
  const { query = null, operationName = null, variables = null, extensions = null } = value
  if (query !== null && (typeof query !== 'string' || query === '')) return malformed('query', 'body.query')
  if (operationName !== null && typeof operationName !== 'string')
    return malformed('operation-name', 'body.operationName')
  if (variables !== null && !isRecord(variables)) return malformed('variables', 'body.variables')
  if (extensions !== null && !isRecord(extensions)) return malformed('extensions', 'body.extensions')
  const hash = hashOf(extensions)
  if (!hash.ok) return hash
  return ok({
    query: query ?? undefined,
    // To servers '' is no name.
    operationName: operationName === null || operationName === '' ? undefined : operationName,
    variables: variables ?? NO_VARIABLES,
    id,
    hash: hash.value,
  })
}

const hashOf = (
  extensions: Readonly<Record<string, unknown>> | null,
): Result<string | undefined, Finding> => {
  const persisted = extensions === null ? undefined : extensions['persistedQuery']
  if (persisted === undefined || persisted === null) return ok(undefined)
  const hash = isRecord(persisted) && persisted['version'] === 1 ? persisted['sha256Hash'] : undefined
  if (typeof hash !== 'string' || !/^[0-9a-f]{64}$/i.test(hash))
    return malformed('persisted-query', 'body.extensions.persistedQuery')
  return ok(hash.toLowerCase())
}
