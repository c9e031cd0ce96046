// One request on its way through the phases: the variables that rules ask for, made when they are first asked for,
// and everything that rules have changed.

import { emptyBody, parseBody, parseForm, type ParsedBody } from './bodies.ts'
import type { RuleChoice, RuleData, SelectorData } from './data.ts'
import type { Runtime, StoredCollection } from './load.ts'
import type { Field, RawRequest, RawResponse } from './request.ts'
import type { Bits } from '../scan/bits.ts'
import { UNBOUNDED, work } from '../work.ts'
import { isJsonLines } from '../fields/lines.ts'
import { textOf, type Pool, type Text } from './text.ts'
import { urlDecode } from '../transforms/decode.ts'
import { isOfAnswer, isOfBody, isStatic, V } from './variables.ts'

/** One member of a collection, or a scalar. */
export interface Entry {
  /** As rules report it: `ARGS:id`, without the collection: `id`; '' for a scalar. */
  readonly name: string
  /** In lower case, as selectors compare it; made when one first does. */
  key: string | undefined
  readonly value: string
  text: Text | undefined
}

export interface Matched {
  readonly variable: number
  readonly name: string
  readonly value: string
}

/** What is known of a collection as a whole. */
export interface Reach {
  readonly entries: readonly Entry[]
  /** The matchers that are candidates for one of its members. */
  readonly bits: Bits
  /** The members with candidates, in order. */
  readonly items: readonly Entry[]
  /** All bytes of its members, as their texts tell them. */
  readonly mask: number
  readonly kinds: number
}

export interface Exclusion {
  readonly rules: RuleChoice
  readonly variable: number
  readonly selector: SelectorData | undefined
  /** A member's name with `*` for any run of characters, in place of a selector. */
  readonly pattern?: string
}

export interface Transaction {
  readonly runtime: Runtime
  readonly request: RawRequest
  response: RawResponse | undefined
  readonly pool: Pool
  readonly tx: Map<string, string>
  readonly pins: ReadonlyMap<string, string>
  readonly opened: Map<number, StoredCollection>
  readonly cache: (readonly Entry[] | undefined)[]
  /** Per variable: what its members can match. */
  readonly reaches: (Reach | undefined)[]
  /** The steps of this phase that have to be looked at; undefined where that is to be found out again. */
  live: Bits | undefined
  /** Units of work that are left to it; below 0 where a phase had to end early. */
  work: number
  /** From 1; the body is not there before the second. */
  phase: number
  body: ParsedBody | undefined
  processor: string
  forceBody: boolean
  bodyAccess: boolean
  engine: 'on' | 'detect' | 'off'
  readonly removed: RuleChoice[]
  readonly excluded: Exclusion[]
  country: string | undefined
  /** Of the chain that is being judged. */
  matched: readonly Matched[]
  /** Of the chain's first link. */
  first: readonly Matched[]
  last: Matched | undefined
  /** The rule that is being judged. */
  rule: RuleData | undefined
}

const NO_PINS: ReadonlyMap<string, string> = new Map()

/** `pins` are assignments to TX that no rule can change. */
export const makeTransaction = (
  runtime: Runtime,
  request: RawRequest,
  pins: ReadonlyMap<string, string> = NO_PINS,
): Transaction => ({
  runtime,
  request,
  response: undefined,
  pool: new Map(),
  tx: new Map(pins),
  pins,
  opened: new Map(),
  cache: [],
  reaches: [],
  live: undefined,
  work: UNBOUNDED,
  phase: 1,
  body: undefined,
  processor: processorOf(header(request.headers, 'content-type') ?? ''),
  forceBody: false,
  bodyAccess: true,
  engine: runtime.data.engine,
  removed: [],
  excluded: [],
  country: undefined,
  matched: [],
  first: [],
  last: undefined,
  rule: undefined,
})

export const header = (headers: readonly Field[], name: string): string | undefined => {
  for (const [key, value] of headers)
    if (key.length === name.length && key.toLowerCase() === name) return value
  return undefined
}

/** By the declared type, as ModSecurity's recommended configuration has it. */
const processorOf = (contentType: string): string => {
  const type = (contentType.split(/[;,]/, 1)[0] ?? '').trim().toLowerCase()
  if (type === 'application/x-www-form-urlencoded') return 'URLENCODED'
  if (type === 'multipart/form-data') return 'MULTIPART'
  if (/^(?:application|text)\/(?:[\w.-]{1,64}\+)?xml$/.test(type)) return 'XML'
  if (isJsonLines(type)) return 'JSON'
  return /^application\/(?:[\w.-]{1,64}\+)?json$/.test(type) ? 'JSON' : ''
}

export const entry = (name: string, value: string, text?: Text): Entry => ({
  name,
  key: undefined,
  value,
  text,
})

export const keyOf = (item: Entry): string => (item.key ??= item.name.toLowerCase())

export const entryText = (transaction: Transaction, item: Entry): Text =>
  (item.text ??= textOf(transaction.runtime.sieve, transaction.pool, item.value))

const fieldsToEntries = (fields: readonly Field[]): readonly Entry[] =>
  fields.map(([name, value]) => entry(name, value))

/** The collection's values are its names, as ARGS_NAMES and its like have it. */
const namesToEntries = (fields: readonly Field[], { runtime }: Transaction): readonly Entry[] =>
  fields.map(([name]) => entry(name, name, recurringText(runtime, name)))

/** Headers that say what a client is, not who it is. */
const RECURRING: ReadonlySet<string> = new Set(
  'host user-agent accept accept-language accept-encoding content-type origin cache-control connection'.split(
    ' ',
  ),
)

const headersToEntries = (fields: readonly Field[], { runtime }: Transaction): readonly Entry[] =>
  fields.map(([name, value]) =>
    entry(name, value, RECURRING.has(name.toLowerCase()) ? recurringText(runtime, value) : undefined),
  )

const RECURRING_MAX = 2048
const RECURRING_LENGTH_MAX = 256

/**
 * Requests repeat their names, and what says which client it is: the texts of these outlive a request. What is known of
 * a text is a pure function of it, so this can hide nothing; a flood of made-up names costs only time.
 */
const recurringText = ({ sieve, recurring }: Runtime, value: string): Text | undefined => {
  if (value.length > RECURRING_LENGTH_MAX) return undefined
  if (recurring.size >= RECURRING_MAX && !recurring.has(value)) recurring.clear()
  return textOf(sieve, recurring, value, true)
}

const one = (value: string | number | undefined): readonly Entry[] =>
  value === undefined ? [] : [entry('', String(value))]

export const bodyOf = (transaction: Transaction): ParsedBody => {
  if (transaction.phase < 2) return emptyBody()
  if (transaction.body !== undefined) return transaction.body
  const { request } = transaction
  const bytes = request.body?.length ?? 0
  work.left -= bytes * PER_BODY_BYTE
  const isReadable = transaction.bodyAccess && request.body !== undefined && request.body !== ''
  transaction.body = isReadable
    ? parseBody(transaction.processor, request.body ?? '', header(request.headers, 'content-type') ?? '')
    : emptyBody()
  work.left -= transaction.body.args.length * PER_ARGUMENT
  return transaction.body
}

/** Units of work. */
const PER_BODY_BYTE = 12
const PER_ARGUMENT = 300

/** Forgets what was made of the body: it is to be read in another way. */
export const forget = (transaction: Transaction): void => {
  transaction.body = undefined
  drop(transaction, isOfBody)
}

/** Forgets all that was made of the request. */
export const restart = (transaction: Transaction): void => {
  transaction.body = undefined
  drop(transaction, () => true)
}

/** Forgets what a new phase has brought: the body, or the answer. What was made of the head stays. */
export const arrive = (transaction: Transaction, phase: number): void => {
  transaction.live = undefined
  if (phase !== 2) drop(transaction, isOfAnswer)
  else if (transaction.request.body !== undefined && transaction.request.body !== '') forget(transaction)
}

const drop = (transaction: Transaction, isDropped: (variable: number) => boolean): void => {
  const { cache, reaches } = transaction
  transaction.live = undefined
  for (let variable = 0; variable < cache.length; variable++)
    if (isDropped(variable)) cache[variable] = undefined
  for (let variable = 0; variable < reaches.length; variable++)
    if (isDropped(variable)) reaches[variable] = undefined
}

export const entriesOf = (transaction: Transaction, variable: number): readonly Entry[] => {
  if (!isStatic(variable)) return liveEntries(transaction, variable)
  const known = transaction.cache[variable]
  if (known !== undefined) return known
  const entries = isOfAnswer(variable)
    ? liveEntries(transaction, variable)
    : requestEntries(transaction, variable)
  transaction.cache[variable] = entries
  return entries
}

const splitTarget = (target: string): { readonly path: string; readonly query: string } => {
  const bare = target.replace(/#.*$/s, '')
  const mark = bare.indexOf('?')
  return mark < 0 ? { path: bare, query: '' } : { path: bare.slice(0, mark), query: bare.slice(mark + 1) }
}

/** An absolute URI without its scheme and authority (RFC 9112 §3.2.2). */
const localTarget = (target: string): string => {
  const found = /^[a-zA-Z][a-zA-Z0-9+.-]{0,31}:\/\/[^/?#]*/.exec(target)
  if (found === null) return target
  const rest = target.slice(found[0].length)
  return rest.startsWith('/') ? rest : `/${rest}`
}

/** A path is decoded once, as the server that ModSecurity sits in does; '+' stands for itself in it. */
const decodePath = (path: string): string =>
  path.includes('%') ? urlDecode(path.replaceAll('+', '%2B')) : path

const query = (transaction: Transaction): readonly Field[] =>
  parseForm(splitTarget(transaction.request.target).query)

const cookies = (transaction: Transaction): readonly Field[] => {
  const fields: Field[] = []
  for (const [name, value] of transaction.request.headers) {
    if (name.toLowerCase() !== 'cookie') continue
    for (const part of value.split(';')) {
      const pair = part.replace(/^[ \t]+/, '')
      if (pair === '') continue
      const equals = pair.indexOf('=')
      fields.push(equals < 0 ? [pair, ''] : [pair.slice(0, equals), pair.slice(equals + 1)])
    }
  }
  return fields
}

const joined = (first: readonly Entry[], second: readonly Entry[]): readonly Entry[] => {
  if (first.length === 0) return second
  return second.length === 0 ? first : [...first, ...second]
}

const requestEntries = (transaction: Transaction, variable: number): readonly Entry[] => {
  const { request } = transaction
  switch (variable) {
    case V.ARGS:
      return joined(entriesOf(transaction, V.ARGS_GET), entriesOf(transaction, V.ARGS_POST))
    case V.ARGS_NAMES:
      return joined(entriesOf(transaction, V.ARGS_GET_NAMES), entriesOf(transaction, V.ARGS_POST_NAMES))
    case V.ARGS_GET:
      return fieldsToEntries(query(transaction))
    case V.ARGS_GET_NAMES:
      return namesToEntries(query(transaction), transaction)
    case V.ARGS_POST:
      return fieldsToEntries(bodyOf(transaction).args)
    case V.ARGS_POST_NAMES:
      return namesToEntries(bodyOf(transaction).args, transaction)
    case V.ARGS_COMBINED_SIZE:
      return one(
        entriesOf(transaction, V.ARGS).reduce((size, item) => size + item.name.length + item.value.length, 0),
      )
    case V.REQUEST_COOKIES:
      return fieldsToEntries(cookies(transaction))
    case V.REQUEST_COOKIES_NAMES:
      return namesToEntries(cookies(transaction), transaction)
    case V.REQUEST_HEADERS:
      return headersToEntries(request.headers, transaction)
    case V.REQUEST_HEADERS_NAMES:
      return namesToEntries(request.headers, transaction)
    default:
      return lineEntries(transaction, variable)
  }
}

const lineEntries = (transaction: Transaction, variable: number): readonly Entry[] => {
  const { request } = transaction
  const { path, query: queryText } = splitTarget(localTarget(request.target))
  switch (variable) {
    case V.REQUEST_LINE:
      return one(`${request.method} ${request.target} ${request.protocol}`)
    case V.REQUEST_METHOD:
      return one(request.method)
    case V.REQUEST_PROTOCOL:
      return one(request.protocol)
    case V.REQUEST_URI:
      return one(localTarget(request.target))
    case V.REQUEST_URI_RAW:
      return one(request.target)
    case V.REQUEST_FILENAME:
      return one(decodePath(path))
    case V.REQUEST_BASENAME: {
      const decoded = decodePath(path)
      return one(decoded.slice(Math.max(decoded.lastIndexOf('/'), decoded.lastIndexOf('\\')) + 1))
    }
    case V.QUERY_STRING:
      return one(queryText)
    default:
      return bodyEntries(transaction, variable)
  }
}

const bodyEntries = (transaction: Transaction, variable: number): readonly Entry[] => {
  const body = bodyOf(transaction)
  switch (variable) {
    case V.REQUEST_BODY:
      return hasRawBody(transaction) ? one(transaction.request.body) : []
    case V.REQUEST_BODY_LENGTH:
      return one(transaction.request.body?.length ?? 0)
    case V.REQBODY_ERROR:
      return one(body.error === undefined ? 0 : 1)
    case V.REQBODY_ERROR_MSG:
      return one(body.error ?? '')
    case V.FILES:
      return body.files.map((file) => entry(file.name, file.filename))
    case V.FILES_NAMES:
      return body.files.map((file) => entry(file.name, file.name))
    case V.FILES_SIZES:
      return body.files.map((file) => entry(file.name, String(file.size)))
    case V.FILES_COMBINED_SIZE:
      return one(body.files.reduce((size, file) => size + file.size, 0))
    case V.MULTIPART_PART_HEADERS:
      return fieldsToEntries(body.partHeaders)
    case V.MULTIPART_FILENAME:
      return body.files.map((file) => entry(file.name, file.filename))
    case V.MULTIPART_NAME:
      return body.files.map((file) => entry(file.name, file.name))
    case V.MULTIPART_STRICT_ERROR:
      return one(transaction.processor === 'MULTIPART' && body.error !== undefined ? 1 : 0)
    case V.XML:
      if (body.xmlText === undefined) return []
      return [entry('/*', body.xmlText), ...body.xmlAttributes.map((value) => entry('//@*', value))]
    default:
      return []
  }
}

/** ModSecurity keeps the raw body for forms, and where a rule asks for it. */
const hasRawBody = (transaction: Transaction): boolean =>
  transaction.bodyAccess &&
  transaction.request.body !== undefined &&
  transaction.request.body !== '' &&
  (transaction.processor === 'URLENCODED' || (transaction.processor === '' && transaction.forceBody))

const liveEntries = (transaction: Transaction, variable: number): readonly Entry[] => {
  const { request, response, last } = transaction
  switch (variable) {
    case V.REQBODY_PROCESSOR:
      return one(transaction.processor)
    case V.TX:
      return Array.from(transaction.tx, ([name, value]) => entry(name, value))
    case V.MATCHED_VAR:
      return last === undefined ? [] : one(last.value)
    case V.MATCHED_VAR_NAME:
      return last === undefined ? [] : one(last.name)
    case V.MATCHED_VARS:
      return transaction.matched.map(({ name, value }) => entry(name, value))
    case V.MATCHED_VARS_NAMES:
      return transaction.matched.map(({ name }) => entry(name, name))
    case V.RESPONSE_STATUS:
      return one(response?.status)
    case V.RESPONSE_PROTOCOL:
      return one(response?.protocol)
    case V.RESPONSE_BODY:
      return one(response?.body)
    case V.RESPONSE_HEADERS:
      return fieldsToEntries(response?.headers ?? [])
    case V.RESPONSE_HEADERS_NAMES:
      return namesToEntries(response?.headers ?? [], transaction)
    case V.RESPONSE_CONTENT_TYPE:
      return one(response === undefined ? undefined : (header(response.headers, 'content-type') ?? ''))
    case V.RESPONSE_CONTENT_LENGTH:
      return one(response?.body?.length)
    case V.REMOTE_ADDR:
    case V.REMOTE_HOST:
      return one(request.address)
    case V.UNIQUE_ID:
      return one(request.id)
    case V.SERVER_NAME:
      return one((header(request.headers, 'host') ?? '').replace(/:\d{1,5}$/, ''))
    case V.TIME_EPOCH:
      return one(Math.floor(request.nowMs / 1000))
    case V.GEO:
      return transaction.country === undefined ? [] : [entry('COUNTRY_CODE', transaction.country)]
    case V.DURATION:
      return one(0)
    case V.RULE:
      return ruleEntries(transaction.rule)
    default:
      return storedEntries(transaction, variable)
  }
}

const ruleEntries = (rule: RuleData | undefined): readonly Entry[] =>
  rule === undefined
    ? []
    : [
        entry('id', String(rule.id)),
        entry('msg', rule.message ?? ''),
        entry('severity', String(rule.severity ?? '')),
      ]

const storedEntries = (transaction: Transaction, variable: number): readonly Entry[] => {
  const stored = transaction.opened.get(variable)
  return stored === undefined ? [] : Array.from(stored.values, ([name, value]) => entry(name, value))
}
