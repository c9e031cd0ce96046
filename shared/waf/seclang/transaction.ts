// One request on its way through the phases: the variables that rules ask for, made when they are first asked for,
// and everything that rules have changed.

import { emptyBody, parseBody, type ParsedBody } from './bodies.ts'
import type { RuleChoice, RuleData, SelectorData } from './data.ts'
import type { Runtime, StoredCollection } from './load.ts'
import { isOfSyntax, mediaTypeOf } from './media-type.ts'
import type { Field, RawRequest, RawResponse } from './request.ts'
import type { Bits } from '../scan/bits.ts'
import { UNBOUNDED } from '../work.ts'
import { isJsonLines } from '../fields/lines.ts'
import type { Pool, Text } from './text.ts'
import { isOfAnswer, isOfBody } from './variables.ts'

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
  /** Whether rules see the answer's body. */
  answerAccess: boolean
  engine: 'on' | 'detect' | 'off'
  readonly removed: RuleChoice[]
  readonly excluded: Exclusion[]
  country: string | undefined
  /** Of the chain that is being judged. */
  matched: readonly Matched[]
  /** Of the chain's first link. */
  first: readonly Matched[]
  last: Matched | undefined
  /** The gravest of the rules that have matched, as a number from 0 on; 255 for none. */
  severity: number
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
  answerAccess: true,
  engine: runtime.data.engine,
  removed: [],
  excluded: [],
  country: undefined,
  matched: [],
  first: [],
  last: undefined,
  severity: 255,
  rule: undefined,
})

export const header = (headers: readonly Field[], name: string): string | undefined => {
  for (const [key, value] of headers)
    if (key.length === name.length && key.toLowerCase() === name) return value
  return undefined
}

/** By the declared type, as ModSecurity's recommended configuration has it. */
const processorOf = (contentType: string): string => {
  const type = mediaTypeOf(contentType)
  if (type === 'application/x-www-form-urlencoded') return 'URLENCODED'
  if (type === 'multipart/form-data') return 'MULTIPART'
  if (isOfSyntax(type, 'xml', 'application/') || isOfSyntax(type, 'xml', 'text/')) return 'XML'
  if (isJsonLines(type)) return 'JSON'
  return isOfSyntax(type, 'json', 'application/') ? 'JSON' : ''
}

export const bodyOf = (transaction: Transaction): ParsedBody => {
  if (transaction.phase < 2) return emptyBody()
  if (transaction.body !== undefined) return transaction.body
  const { request } = transaction
  const isReadable = transaction.bodyAccess && request.body !== undefined && request.body !== ''
  transaction.body = isReadable
    ? parseBody(transaction.processor, request.body ?? '', header(request.headers, 'content-type') ?? '')
    : emptyBody()
  return transaction.body
}

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
