// Nonces of this gate (RFC 9449 §8–9): the time of issue under an HMAC. Nothing is stored, every isolate accepts what
// another one gave, and nobody without the secret can make one in advance. That a nonce can serve more than once is
// meant: a proof's own `jti` is what may be used once only.

import { encodeBase64url } from '../../../lib/base64url/base64url.ts'
import { isSameText, keyedDigestBytes } from '../../../lib/digest/digest.ts'

/** A key shorter than the hash is guessed faster than the hash is broken (RFC 2104 §3). */
export const SECRET_CHARACTERS_MIN = 32
const MAC_BYTES = 16
const TIME_DIGITS_MAX = 11

export const makeNonce = (secret: string, nowMs: number): string => {
  const time = Math.floor(nowMs / 1000).toString(36)
  return `${time}.${macOf(secret, time)}`
}

export const isNonce = (
  text: string,
  secret: string,
  nowMs: number,
  maxAgeMs: number,
  skewMs: number,
): boolean => {
  const dot = text.indexOf('.')
  if (dot < 1 || dot > TIME_DIGITS_MAX) return false
  const time = text.slice(0, dot)
  if (!isSameText(text.slice(dot + 1), macOf(secret, time))) return false
  const ageMs = nowMs - Number.parseInt(time, 36) * 1000
  return ageMs <= maxAgeMs && ageMs >= -skewMs
}

const macOf = (secret: string, time: string): string =>
  encodeBase64url(keyedDigestBytes(secret, `gatehouse dpop nonce ${time}`).subarray(0, MAC_BYTES))
