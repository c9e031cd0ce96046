// Keys as Standard Webhooks write them: base64 behind a prefix that says what they are.

import { decodeBase64 } from '../base64.ts'

const SECRET_PREFIX = 'whsec_'
const PUBLIC_PREFIX = 'whpk_'
const PUBLIC_BYTES = 32
// The specification's least length.
const SECRET_BYTES_MIN = 24

/** The bytes of a shared secret, with its prefix or without; undefined for what is none. */
export const secretKeyBytes = (text: string): Uint8Array | undefined => {
  const bytes = decodeBase64(text.startsWith(SECRET_PREFIX) ? text.slice(SECRET_PREFIX.length) : text)
  return bytes !== undefined && bytes.length >= SECRET_BYTES_MIN ? bytes : undefined
}

/** The bytes of an Ed25519 public key; undefined for what is none. */
export const verificationKeyBytes = (text: string): Uint8Array | undefined => {
  if (!text.startsWith(PUBLIC_PREFIX)) return undefined
  const bytes = decodeBase64(text.slice(PUBLIC_PREFIX.length))
  return bytes?.length === PUBLIC_BYTES ? bytes : undefined
}
