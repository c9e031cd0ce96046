// Base64 (RFC 4648 §4) in its one spelling: with padding or without any, no blanks, the unused bits zero.

import { decodeBase64url } from '../../lib/base64url/base64url.ts'

export const decodeBase64 = (text: string): Uint8Array | undefined => {
  if (text.includes('-') || text.includes('_')) return undefined
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0
  if (padding > 0 && text.length % 4 !== 0) return undefined
  const digits = text.slice(0, text.length - padding)
  return decodeBase64url(digits.replaceAll('+', '-').replaceAll('/', '_'))
}
