// The canonical request. It is made once, by this room, and every guard reads this and nothing else: two parsers
// that disagree about a path, a header or a body are how gates are bypassed. What stands here is what is forwarded.

import type { Address } from '../lib/ip/address.ts'

/** A name and its value, decoded, in the order in which the client sent them. Repeated names stay repeated. */
export type Pair = readonly [name: string, value: string]

/**
 * Who is on the other end of the connection, from the configured source and from the platform, never from a guess.
 * Never spread it: all but the address are getters of its prototype.
 */
export interface Client {
  readonly address: Address
  /** ISO 3166-1 alpha-2, upper case, as the platform states it. */
  readonly country: string | undefined
  readonly asn: number | undefined
  /** The certificate that the platform verified in the TLS handshake; undefined for none, and for one it refused. */
  readonly certificate?: Certificate | undefined
}

/** A client certificate, as the platform states it after it verified it: no header says such a thing. */
export interface Certificate {
  /** SHA-256 of its DER, in lower-case hexadecimal. */
  readonly sha256: string
  /** Distinguished names as the platform writes them; undefined where it does not. */
  readonly subject: string | undefined
  readonly issuer: string | undefined
  readonly serial: string | undefined
  /** When it is valid; undefined where the platform does not say, or says it in a form that nobody knows. */
  readonly notBeforeMs?: number | undefined
  readonly notAfterMs?: number | undefined
}

/** A buffered body: the very bytes that are forwarded. */
export interface Body {
  readonly bytes: Uint8Array
  /** The content as the client sent it: other bytes where the gate unpacked it. What its digests are of (RFC 9530 §2). */
  readonly sent: Uint8Array
  /** Lower case, without parameters; '' where the client declared none. */
  readonly mediaType: string
  /** The declared charset, lower case; '' for none. Anything but UTF-8 reads as other text at the origin. */
  readonly charset: string
  /** The bytes as text: UTF-8, lossily decoded where they are not (a guard that needs strictness asks the bytes). */
  readonly text: string
}

/**
 * The inspected request. Immutable: with.ts makes a new one to add the route's params or the body. Never spread it:
 * query and cookies are getters of its prototype.
 */
export interface Exchange {
  /** Unique per request; stands in the response, the event and the forwarded request as X-Request-Id. */
  readonly id: string
  /** Read once, by the shell: a request has one time. Milliseconds since the epoch. */
  readonly nowMs: number
  /** Upper case as sent; methods outside RFC 9110 §5.6.2's token grammar never get here. */
  readonly method: string
  readonly scheme: 'http' | 'https'
  /** Lower case, without port. */
  readonly host: string
  /** Lower case, with port where the client named one: what a URL of this request would bear. */
  readonly authority: string
  /** The one canonical path, percent-encoded, as it is selected on and forwarded. Starts with '/'. */
  readonly path: string
  /** The same path, split at '/', decoded. '/' is ['']. */
  readonly segments: readonly string[]
  /** The query as sent, without '?', '' for none: forwarded byte for byte. */
  readonly search: string
  /** `search` taken apart as application/x-www-form-urlencoded (decoded once), lazily. */
  readonly query: readonly Pair[]
  /** Lower-case names; a header that was sent several times is joined with ', ' (RFC 9110 §5.3). */
  readonly headers: ReadonlyMap<string, string>
  /** The Cookie header taken apart (RFC 6265 §5.4), lazily. */
  readonly cookies: readonly Pair[]
  /** Whether content follows the head, stated by a header or not (RFC 9113 §8.1 needs none); it may still be empty. */
  readonly hasBody: boolean
  readonly client: Client
  /** The path parameters of the selected route, decoded; empty until a route is selected. */
  readonly params: ReadonlyMap<string, string>
  /** Present from the first guard that reads the body on; undefined before it, and for a request without one. */
  readonly body: Body | undefined
}
