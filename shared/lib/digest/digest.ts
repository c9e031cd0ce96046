// A synchronous SHA-256, for names that must not be guessed back and must not cost a turn of the event loop.

import { hmac } from '@noble/hashes/hmac.js'
import { sha256 } from '@noble/hashes/sha2.js'
import { bytesToHex, utf8ToBytes } from '@noble/hashes/utils.js'

/** 64 hexadecimal digits. */
export const digest = (text: string): string => bytesToHex(sha256(utf8ToBytes(text)))

/** The same under a secret: who does not have it cannot try all addresses until one fits. */
export const keyedDigest = (secret: string, text: string): string =>
  bytesToHex(hmac(sha256, utf8ToBytes(secret), utf8ToBytes(text)))

/** SHA-256 of a text in UTF-8, as 32 bytes: what thumbprints and token hashes are made of (RFC 7638, RFC 9449). */
export const digestBytes = (text: string): Uint8Array => sha256(utf8ToBytes(text))

/** HMAC-SHA-256 of a text under a secret, as 32 bytes. */
export const keyedDigestBytes = (secret: string, text: string): Uint8Array =>
  hmac(sha256, utf8ToBytes(secret), utf8ToBytes(text))

/** Compares texts of one length in a time that does not tell where they differ. */
export const isSameText = (one: string, other: string): boolean => {
  if (one.length !== other.length) return false
  let different = 0
  for (let index = 0; index < one.length; index++)
    different |= one.charCodeAt(index) ^ other.charCodeAt(index)
  return different === 0
}
