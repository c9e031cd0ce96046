// The signature algorithms that a policy may name, one row each (RFC 7518 §3.1, RFC 8037, RFC 9864). `none` has no
// row, and neither has anything that is not a signature: what is not here cannot be asked for or accepted.

export type Algorithm =
  | { readonly kty: 'RSA'; readonly secret: false }
  | { readonly kty: 'EC'; readonly crv: 'P-256' | 'P-384' | 'P-521'; readonly secret: false }
  | { readonly kty: 'OKP'; readonly crv: 'Ed25519'; readonly secret: false }
  /** RFC 7518 §3.2: a key of at least the hash's length. */
  | { readonly kty: 'oct'; readonly keyBytesMin: number; readonly secret: true }

const rsa: Algorithm = { kty: 'RSA', secret: false }
const ed25519: Algorithm = { kty: 'OKP', crv: 'Ed25519', secret: false }

export const algorithms: ReadonlyMap<string, Algorithm> = new Map<string, Algorithm>([
  ['RS256', rsa],
  ['RS384', rsa],
  ['RS512', rsa],
  ['PS256', rsa],
  ['PS384', rsa],
  ['PS512', rsa],
  ['ES256', { kty: 'EC', crv: 'P-256', secret: false }],
  ['ES384', { kty: 'EC', crv: 'P-384', secret: false }],
  ['ES512', { kty: 'EC', crv: 'P-521', secret: false }],
  ['EdDSA', ed25519],
  ['Ed25519', ed25519],
  ['HS256', { kty: 'oct', keyBytesMin: 32, secret: true }],
  ['HS384', { kty: 'oct', keyBytesMin: 48, secret: true }],
  ['HS512', { kty: 'oct', keyBytesMin: 64, secret: true }],
])

export const ALGORITHM_NAMES = [
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
  'PS256',
  'PS384',
  'PS512',
  'RS256',
  'RS384',
  'RS512',
  'HS256',
  'HS384',
  'HS512',
] as const
