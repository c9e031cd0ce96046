// A token's outside: a JWS in compact serialisation (RFC 7515 §7.1) and nothing else, read by our own strict rules
// before any library or key sees it. Stops oversized and ambiguous encodings, duplicate members, keys that the token
// brings along (CVE-2018-0114), extensions that we would have to understand, and unsigned tokens (CVE-2015-9235).

import { deny } from '../../decision/denials.ts'
import type { Denial } from '../../decision/denials.ts'
import { excerpt } from '../../decision/evidence.ts'
import type { KeyHint } from '../../core/ports.ts'
import { decodeBase64url } from '../../lib/base64url/base64url.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { algorithms } from './algorithms.ts'
import { parseStrictJson } from './json.ts'

export interface Jws {
  /** The compact serialisation as received: what the signature is verified over. */
  readonly text: string
  readonly hint: KeyHint
  /** `typ` in lower case without 'application/' (RFC 7515 §4.1.9); undefined where the token bears none. */
  readonly type: string | undefined
  readonly payload: Uint8Array
}

const HEADER_DEPTH_MAX = 8
const KID_CHARACTERS_MAX = 256

// RFC 7515 §4.1.2–4.1.6. A thumbprint (x5t) names a key and brings none, so it is merely ignored.
const KEY_BEARING = ['jwk', 'jku', 'x5u', 'x5c']

const malformed = (reason: string): Result<never, Denial> => err(deny('token.malformed', { reason }))

/** A compact JWS taken apart by the strict rules; nothing is said yet of what its header may hold. */
export interface Parts {
  readonly header: Header
  readonly payload: Uint8Array
}

/** Reads one token of at most `bytesMax` bytes. Everything that needs no issuer has been checked when it answers. */
export const readJws = (text: string, bytesMax: number): Result<Jws, Denial> => {
  const parts = readParts(text, bytesMax, checkHeader)
  if (!parts.ok) return parts
  const { header, payload, checked } = parts.value
  const type = typeOf(header)
  return type.ok ? ok({ text, hint: checked, type: type.value, payload }) : type
}

/** The three parts; `check` judges the header before the rest is decoded. */
export const readParts = <Checked>(
  text: string,
  bytesMax: number,
  check: (header: Header) => Result<Checked, Denial>,
): Result<Parts & { readonly checked: Checked }, Denial> => {
  if (text.length > bytesMax) return err(deny('token.too-large', { actual: text.length, bound: bytesMax }))
  const first = text.indexOf('.')
  const second = text.indexOf('.', first + 1)
  if (first === -1 || second === -1) return malformed('not three parts')
  if (text.includes('.', second + 1)) return malformed('more than three parts')
  const header = readHeader(text.slice(0, first))
  if (!header.ok) return header
  const checked = check(header.value)
  if (!checked.ok) return checked
  const payload = decodeBase64url(text.slice(first + 1, second))
  if (payload === undefined) return malformed('payload is not canonical base64url')
  const signature = decodeBase64url(text.slice(second + 1))
  if (signature === undefined) return malformed('signature is not canonical base64url')
  if (signature.length === 0) return err(deny('token.signature', { reason: 'no signature' }))
  return ok({ header: header.value, payload, checked: checked.value })
}

export type Header = Readonly<Record<string, unknown>>

export const readHeader = (part: string): Result<Header, Denial> => {
  const bytes = decodeBase64url(part)
  if (bytes === undefined) return malformed('header is not canonical base64url')
  const json = parseStrictJson(bytes, HEADER_DEPTH_MAX)
  if (json.kind === 'duplicate') return err(deny('token.header-duplicate'))
  if (json.kind === 'deep') return malformed('header is nested too deeply')
  return json.kind === 'object' ? ok(json.value) : malformed('header is not a JSON object')
}

const checkHeader = (header: Header): Result<KeyHint, Denial> => {
  for (const name of KEY_BEARING)
    if (Object.hasOwn(header, name)) return err(deny('token.embedded-key', { name }))
  // No extension is understood here, so none may be critical (RFC 7515 §4.1.11). `b64` changes what is signed and
  // is only valid in `crit` (RFC 7797 §6): alone, it is a trap for the next reader.
  if (Object.hasOwn(header, 'crit')) return err(deny('token.critical', { name: 'crit' }))
  if (Object.hasOwn(header, 'b64')) return err(deny('token.critical', { name: 'b64' }))
  const alg = Object.hasOwn(header, 'alg') ? header['alg'] : undefined
  if (typeof alg !== 'string') return err(deny('token.algorithm', { reason: 'alg is missing or not a text' }))
  if (!algorithms.has(alg)) return err(deny('token.algorithm', { claimed: excerpt(alg) }))
  if (!Object.hasOwn(header, 'kid')) return ok({ alg, kid: undefined })
  const kid = header['kid']
  if (typeof kid !== 'string') return err(deny('token.kid', { reason: 'kid is not a text' }))
  if (kid === '' || kid.length > KID_CHARACTERS_MAX)
    return err(deny('token.kid', { reason: 'length', actual: kid.length, bound: KID_CHARACTERS_MAX }))
  if (hasControls(kid)) return err(deny('token.kid', { reason: 'kid holds control characters' }))
  return ok({ alg, kid })
}

export const typeOf = (header: Header): Result<string | undefined, Denial> => {
  if (!Object.hasOwn(header, 'typ')) return ok(undefined)
  const type = header['typ']
  if (typeof type !== 'string') return err(deny('token.type', { reason: 'typ is not a text' }))
  const lower = type.toLowerCase()
  return ok(lower.startsWith('application/') ? lower.slice(12) : lower)
}

/** C0, DEL and C1: they split log lines and header fields. */
export const hasControls = (text: string): boolean => {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    if (code < 32 || (code >= 127 && code < 160)) return true
  }
  return false
}
