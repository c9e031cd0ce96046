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
    notBeforeMs: dateOf(record['certNotBefore']),
    notAfterMs: dateOf(record['certNotAfter']),
  }
}

const nameOf = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= NAME_CHARACTERS_MAX ? value : undefined

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const DATE = /^([A-Z][a-z]{2}) ([ 0-9]?[0-9]) ([0-9]{2}):([0-9]{2}):([0-9]{2}) ([0-9]{4}) GMT$/

/** `Dec 22 19:39:00 2018 GMT`, as OpenSSL writes it, in milliseconds since the epoch. */
const dateOf = (value: unknown): number | undefined => {
  const parts = typeof value === 'string' && value.length <= 32 ? DATE.exec(value) : null
  if (parts === null) return undefined
  const [, month = '', day = '', hours, minutes, seconds, year] = parts
  const index = MONTHS.indexOf(month)
  if (index === -1) return undefined
  const ms = Date.UTC(Number(year), index, Number(day), Number(hours), Number(minutes), Number(seconds))
  // A day that the month does not have would roll over into the next.
  return new Date(ms).getUTCDate() === Number(day) && new Date(ms).getUTCHours() === Number(hours)
    ? ms
    : undefined
}
