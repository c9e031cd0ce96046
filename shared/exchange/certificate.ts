// The client's certificate, from the platform's own record of the TLS handshake and from nothing else: a header that
// claims one is an attacker's. Only a certificate that was presented, verified and not revoked is one at all.

import type { Certificate } from './exchange.ts'

const SHA256_HEX = /^[0-9a-fA-F]{64}$/
const NAME_CHARACTERS_MAX = 2048

/** Reads Cloudflare's `request.cf.tlsClientAuth`; undefined unless it vouches for a certificate. */
export const certificateOf = (stated: unknown): Certificate | undefined => {
  if (typeof stated !== 'object' || stated === null) return undefined
  const record = stated as Readonly<Record<string, unknown>>
  if (record['certPresented'] !== '1' || record['certVerified'] !== 'SUCCESS') return undefined
  // Absent where the platform does not say; anything but '0' is a doubt.
  if (record['certRevoked'] !== undefined && record['certRevoked'] !== '0') return undefined
  const sha256 = record['certFingerprintSHA256']
  if (typeof sha256 !== 'string' || !SHA256_HEX.test(sha256)) return undefined
  return {
    sha256: sha256.toLowerCase(),
    subject: nameOf(record['certSubjectDN']),
    issuer: nameOf(record['certIssuerDN']),
    serial: nameOf(record['certSerial']),
  }
}

const nameOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= NAME_CHARACTERS_MAX ? value : undefined
