// The header lists of both ways. Towards the origin: exactly the headers that the guards judged, without what is
// for one connection only, what only a trusted party may say, and what makes an origin read another path or method
// than the judged one; then who was authenticated, in names that no client can send. It trusts the exchange alone.

import type { Grants, Principal } from '../../shared/core/guard.ts'
import { deny, type Denial } from '../../shared/decision/denials.ts'
import { foldHeader } from '../../shared/exchange/dialects.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { err, ok, type Result } from '../../shared/lib/result.ts'
import { addVia } from './loop.ts'
import { isSpoofable } from './spoofable.ts'
import type { Trace } from './trace.ts'

/** For one connection only (RFC 9110 §7.6.1), or set by whoever frames the message. */
const HOP_BY_HOP: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'proxy-authenticate',
  'proxy-authorization',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  // h2c smuggling: an upgrade that an origin took would leave the gate with an open tunnel.
  'http2-settings',
  'content-length',
  'expect',
  'host',
])

/** Headers that say who sends or what a body is: no Connection header may name them, sent or not. */
const JUDGED: ReadonlySet<string> = new Set([
  'authorization',
  'content-encoding',
  'content-type',
  'content-length',
  'cookie',
  'host',
  'origin',
])

/**
 * The names that the Connection header adds to the hop-by-hop ones, or a denial where it names an end-to-end header:
 * whoever could have one dropped behind the guards would show them a header that the origin never sees.
 */
export const connectionNames = (
  headers: ReadonlyMap<string, string>,
): Result<ReadonlySet<string>, Denial> => {
  const connection = headers.get('connection')
  if (connection === undefined) return NONE
  const names = new Set<string>()
  for (const part of connection.split(',')) {
    const name = part.trim().toLowerCase()
    if (JUDGED.has(name) || (headers.has(name) && !HOP_BY_HOP.has(name)))
      return err(
        deny('request.header-malformed', { name: 'connection', reason: 'it names an end-to-end header' }),
      )
    names.add(name)
  }
  return ok(names)
}

const NONE: Result<ReadonlySet<string>, Denial> = ok(new Set<string>())

/** Whether a client's header stays behind: in any spelling that some origin takes for its name. */
export const staysBehind = (
  name: string,
  connection: ReadonlySet<string>,
  headers: ReadonlyMap<string, string>,
): boolean => {
  if (connection.has(name)) return true
  const known = verdicts.get(name)
  if (known !== undefined) return known
  const folded = foldHeader(name)
  if (folded === name) return remembered(name, HOP_BY_HOP.has(name) || isSpoofable(name))
  if (HOP_BY_HOP.has(name) || isSpoofable(folded)) return true
  // A folded hop-by-hop or judged name would be a second Authorization or Host in the origin's eyes, and a second
  // spelling of any header another value than the one that guards saw.
  return HOP_BY_HOP.has(folded) || JUDGED.has(folded) || REWRITTEN.has(folded) || headers.has(folded)
}

/** By names that say it all by themselves. Bounded: whoever fills it makes names be looked at again. */
const verdicts = new Map<string, boolean>()
const VERDICTS_MAX = 2000
const NAME_CHARACTERS_MAX = 64

const remembered = (name: string, stays: boolean): boolean => {
  if (verdicts.size < VERDICTS_MAX && name.length <= NAME_CHARACTERS_MAX) verdicts.set(name, stays)
  return stays
}

/** What the gate itself says or refuses, for the sake of screens and of guards that read bodies. */
const REWRITTEN: ReadonlySet<string> = new Set(['accept-encoding', 'if-range', 'content-range'])

export interface Outgoing {
  /** The client's headers, from which the exchange was made. */
  readonly received: Headers
  readonly exchange: Exchange
  readonly grants: Grants
  readonly route: string
  readonly trace: Trace
  readonly connection: ReadonlySet<string>
  /** The client asked for a WebSocket: the one upgrade that is passed on. */
  readonly webSocket: boolean
  /** What the gate calls itself. */
  readonly via: string
  /** A screen reads the answer: it must come as a whole, and not packed. */
  readonly whole: boolean
}

export const originHeaders = (outgoing: Outgoing): Headers => {
  const { exchange, grants, trace } = outgoing
  // The platform copies its own list; the exchange, which was made from that list, says what has to go. Writing each
  // header anew from the exchange would carry every value through JavaScript and back.
  const headers = new Headers(outgoing.received)
  for (const name of exchange.headers.keys())
    if (staysBehind(name, outgoing.connection, exchange.headers)) headers.delete(name)
  if (grants.spent !== undefined) for (const name of grants.spent) headers.delete(name)
  // A body that was buffered goes on as it was judged: unpacked, where it came packed.
  if (exchange.body !== undefined) {
    headers.delete('content-encoding')
    // RFC 9530 §2 and §3: a digest is of the content, and of the representation, as they were coded.
    if (exchange.body.sent !== exchange.body.bytes) for (const name of DIGESTS) headers.delete(name)
  }
  if (outgoing.webSocket) headers.set('upgrade', 'websocket')
  if (outgoing.whole) askWhole(headers)
  addVia(headers, exchange.headers, outgoing.via)
  headers.set('x-forwarded-for', exchange.client.address.text)
  headers.set('x-forwarded-proto', exchange.scheme)
  headers.set('x-forwarded-host', exchange.authority)
  headers.set('x-request-id', exchange.id)
  headers.set('traceparent', trace.traceparent)
  if (trace.tracestate !== undefined) headers.set('tracestate', trace.tracestate)
  headers.set('x-gatehouse-route', encodeWord(outgoing.route))
  if (grants.principal !== undefined) {
    const encoded = wordsOf(grants.principal)
    headers.set('x-gatehouse-principal', encoded.id)
    headers.set('x-gatehouse-subject', encoded.subject)
    headers.set('x-gatehouse-issuer', encoded.issuer)
  }
  if (grants.scopes !== undefined && grants.scopes.length > 0)
    headers.set('x-gatehouse-scopes', grants.scopes.map(encodeWord).join(' '))
  return headers
}

const DIGESTS = ['content-digest', 'repr-digest', 'digest', 'content-md5'] as const

/** Ranges would let a client fetch what is looked for in pieces that no screen recognises. */
const askWhole = (headers: Headers): void => {
  headers.delete('range')
  headers.delete('if-range')
  headers.set('accept-encoding', 'identity')
}

type Words = Pick<Principal, 'id' | 'subject' | 'issuer'>

/** A remembered credential brings the same principal again and again. */
const words = new WeakMap<Principal, Words>()

const wordsOf = (principal: Principal): Words => {
  const known = words.get(principal)
  if (known !== undefined) return known
  const made = {
    id: encodeWord(principal.id),
    subject: encodeWord(principal.subject),
    issuer: encodeWord(principal.issuer),
  }
  words.set(principal, made)
  return made
}

/** Takes off what an origin may not say to a client: connection-level headers and the gate's own names. */
export const cleanAnswer = (headers: Headers): void => {
  const connection = headers.get('connection')
  if (connection !== null) {
    for (const name of connection.split(',')) if (TOKEN.test(name.trim())) headers.delete(name.trim())
    headers.delete('connection')
  }
  for (const name of ANSWER_HOP_BY_HOP) headers.delete(name)
  for (const name of GATE_NAMES) headers.delete(name)
}

const TOKEN = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/
const ANSWER_HOP_BY_HOP = ['keep-alive', 'proxy-connection', 'proxy-authenticate', 'te'] as const
const GATE_NAMES = ['x-gatehouse-decision', 'x-gatehouse-rules'] as const

/**
 * Text from a token as one word of a header: visible ASCII but for '%', ',' and '"' as it is, all else
 * percent-encoded UTF-8. No CR, LF, space or comma can come out, so a claim can neither end the header nor add a
 * second scope or value.
 */
export const encodeWord = (text: string): string =>
  PLAIN.test(text) ? text : text.toWellFormed().replace(/[^\x21\x23\x24\x26-\x2b\x2d-\x7e]+/g, encodeAll)

const PLAIN = /^[\x21\x23\x24\x26-\x2b\x2d-\x7e]*$/

const encodeAll = (text: string): string => {
  let encoded = ''
  for (const byte of new TextEncoder().encode(text))
    encoded += `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  return encoded
}
