// What a token is bound to (`cnf`, RFC 7800), and whether the sender has shown it: a key by DPoP (RFC 9449), a client
// certificate by mutual TLS (RFC 8705). A bound token is never a bearer token: without its proof it is refused on
// every route, whatever the route asks for, since whoever can drop the proof has stolen the token (downgrade).

import { deny } from '../../decision/denials.ts'
import type { Denial } from '../../decision/denials.ts'
import type { Certificate } from '../../exchange/exchange.ts'
import { decodeBase64url } from '../../lib/base64url/base64url.ts'

export interface Binding {
  /** RFC 9449 §6.1: the thumbprint of the client's key. */
  readonly jkt: string | undefined
  /** RFC 8705 §3.1: SHA-256 of the client's certificate, in hexadecimal as the platform states it. */
  readonly certificateSha256: string | undefined
  /** True for a way of binding that is not known here: it cannot be checked, so the token cannot be taken. */
  readonly other: boolean
}

/** Undefined for a `cnf` that is not of its form. */
export const readBinding = (cnf: unknown): Binding | undefined => {
  if (typeof cnf !== 'object' || cnf === null || Array.isArray(cnf)) return undefined
  const members = Object.entries(cnf)
  let jkt: string | undefined
  let certificateSha256: string | undefined
  let other = members.length === 0
  for (const [name, value] of members) {
    if (name !== 'jkt' && name !== 'x5t#S256') {
      other = true
      continue
    }
    const bytes = typeof value === 'string' ? decodeBase64url(value) : undefined
    if (bytes?.length !== 32) return undefined
    if (name === 'jkt') jkt = String(value)
    else certificateSha256 = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  }
  return { jkt, certificateSha256, other }
}

export interface Shown {
  /** The scheme was DPoP: the proof itself is asked for afterwards. */
  readonly dpop: boolean
  readonly certificate: Certificate | undefined
  /** The route takes tokens of a certificate only. */
  readonly certificateNeeded: boolean
}

/** What can be said of a binding without cryptography. */
export const bindingDenial = (binding: Binding | undefined, shown: Shown): Denial | undefined => {
  if (binding?.other === true) return deny('token.binding', { reason: 'cnf has a member that is not known' })
  if (shown.dpop && binding?.jkt === undefined)
    return deny('token.binding', { reason: 'the scheme is DPoP, and the token is bound to no key' })
  if (!shown.dpop && binding?.jkt !== undefined)
    return deny('token.binding', { reason: 'a token that is bound to a key came as a bearer token' })
  if (binding?.certificateSha256 === undefined)
    return shown.certificateNeeded
      ? deny('token.binding', { reason: 'the token is bound to no certificate' })
      : undefined
  if (shown.certificate === undefined)
    return deny('token.certificate', { reason: 'no verified certificate was presented' })
  return shown.certificate.sha256 === binding.certificateSha256
    ? undefined
    : deny('token.certificate', { reason: 'another certificate was presented' })
}
