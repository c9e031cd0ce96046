// How each sender writes its headers: one reader per scheme. A header that the platform joined from two is refused
// where its grammar has one value, and so is a time or a signature in any but the one spelling that senders use.

import { deny } from '../../../decision/denials.ts'
import type { Denial } from '../../../decision/denials.ts'
import type { Exchange } from '../../../exchange/exchange.ts'
import { err, ok } from '../../../lib/result.ts'
import type { Result } from '../../../lib/result.ts'
import { algorithms } from '../algorithms.ts'
import { decodeBase64 } from '../base64.ts'
import type { Delivery } from './hook.ts'

type Read = (exchange: Exchange) => Result<Delivery, Denial>
type Signature = Delivery['signatures'][number]

const HEADER_CHARACTERS_MAX = 4096
const SIGNATURES_MAX = 8
const ID_CHARACTERS_MAX = 256
const HMAC_BYTES = 32

const missing = (name: string): Result<never, Denial> => err(deny('signature.missing', { name }))

const malformed = (name: string, reason: string): Result<never, Denial> =>
  err(deny('signature.malformed', { name, reason }))

/** `t=1700000000,v1=HEX,v1=HEX,v0=…`: v0 is for Stripe's own tests, and every other scheme but v1 is passed over. */
export const readStripe: Read = ({ headers }) => {
  const name = 'stripe-signature'
  const header = headers.get(name)
  if (header === undefined) return missing(name)
  if (header.length > HEADER_CHARACTERS_MAX) return malformed(name, 'too long')
  // Stripe writes none: a blank is where the platform joined two lines.
  if (header.includes(' ')) return malformed(name, 'a blank')
  let time: string | undefined
  const signatures: Signature[] = []
  for (const piece of header.split(',')) {
    const equals = piece.indexOf('=')
    const key = equals === -1 ? '' : piece.slice(0, equals)
    const value = piece.slice(equals + 1)
    if (key === 't') {
      if (time !== undefined) return malformed(name, 'two times')
      time = value
    } else if (key === 'v1') {
      const signature = hexSignature(value)
      if (signature === undefined) return malformed(name, 'a signature that is no SHA-256')
      signatures.push(signature)
    }
  }
  const sentMs = secondsOf(time)
  if (time === undefined || sentMs === undefined) return malformed(name, 'no time')
  return signed(name, { prefix: `${time}.`, sentMs, signatures })
}

/** `sha256=HEX`. The older X-Hub-Signature (SHA-1) is never looked at. */
export const readGithub: Read = ({ headers }) => {
  const name = 'x-hub-signature-256'
  const header = headers.get(name)
  if (header === undefined) return missing(name)
  const signature = header.startsWith('sha256=') ? hexSignature(header.slice('sha256='.length)) : undefined
  if (signature === undefined) return malformed(name, 'not sha256= and 64 hexadecimal digits')
  return ok({ prefix: '', sentMs: undefined, signatures: [signature] })
}

/** `v0=HEX` over `v0:TIME:BODY`. */
export const readSlack: Read = ({ headers }) => {
  const name = 'x-slack-signature'
  const header = headers.get(name)
  if (header === undefined) return missing(name)
  const time = headers.get('x-slack-request-timestamp')
  if (time === undefined) return missing('x-slack-request-timestamp')
  const sentMs = secondsOf(time)
  if (sentMs === undefined) return malformed('x-slack-request-timestamp', 'no time')
  const signature = header.startsWith('v0=') ? hexSignature(header.slice('v0='.length)) : undefined
  if (signature === undefined) return malformed(name, 'not v0= and 64 hexadecimal digits')
  return ok({ prefix: `v0:${time}:`, sentMs, signatures: [signature] })
}

/** `v1,BASE64 v1a,BASE64` over `ID.TIME.BODY`; unknown versions are passed over, as the specification has it. */
export const standardReader =
  (start: 'webhook' | 'svix'): Read =>
  ({ headers }) => {
    const name = `${start}-signature`
    const header = headers.get(name)
    if (header === undefined) return missing(name)
    const id = headers.get(`${start}-id`)
    if (id === undefined) return missing(`${start}-id`)
    // A dot would shift the border between id, time and body: one signature for two messages.
    if (id === '' || id.length > ID_CHARACTERS_MAX || !/^[\x21-\x2d\x2f-\x7e]+$/.test(id))
      return malformed(`${start}-id`, 'empty, too long, or with a dot or a blank')
    const time = headers.get(`${start}-timestamp`)
    if (time === undefined) return missing(`${start}-timestamp`)
    const sentMs = secondsOf(time)
    if (sentMs === undefined) return malformed(`${start}-timestamp`, 'no time')
    if (header.length > HEADER_CHARACTERS_MAX) return malformed(name, 'too long')
    const signatures: Signature[] = []
    for (const piece of header.split(' ')) {
      const comma = piece.indexOf(',')
      const algorithm = comma === -1 ? undefined : versions.get(piece.slice(0, comma))
      if (algorithm === undefined) continue
      const bytes = decodeBase64(piece.slice(comma + 1))
      if (bytes?.length !== (algorithm.signatureBytes ?? 0))
        return malformed(name, 'a signature that is none')
      signatures.push({ algorithm, bytes })
    }
    return signed(name, { prefix: `${id}.${time}.`, sentMs, signatures })
  }

const versions = new Map([
  ['v1', algorithms['hmac-sha256']],
  ['v1a', algorithms.ed25519],
])

const signed = (name: string, delivery: Delivery): Result<Delivery, Denial> => {
  const { length } = delivery.signatures
  if (length === 0) return malformed(name, 'no signature of a known version')
  return length > SIGNATURES_MAX ? malformed(name, 'too many signatures') : ok(delivery)
}

/** 64 hexadecimal digits as an HMAC-SHA-256; undefined for any other text. */
const hexSignature = (text: string): Signature | undefined => {
  if (!/^[0-9a-fA-F]{64}$/.test(text)) return undefined
  const bytes = new Uint8Array(HMAC_BYTES)
  for (let at = 0; at < HMAC_BYTES; at++) bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16)
  return { algorithm: algorithms['hmac-sha256'], bytes }
}

/** Whole seconds since the epoch in plain digits, in milliseconds; undefined for any other text. */
const secondsOf = (text: string | undefined): number | undefined =>
  text !== undefined && /^(0|[1-9][0-9]{0,10})$/.test(text) ? Number(text) * 1000 : undefined
