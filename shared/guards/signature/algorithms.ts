// The signature algorithms of RFC 9421 §3.3 that a policy may name, one row each. rsa-v1_5-sha256 has no row (RFC
// 8017 §8: not for new applications), and neither has anything of the registry of the older drafts. A key belongs to
// one row: what a message says of its algorithm is compared with the key's, and never chooses how it is verified.

export interface Algorithm {
  readonly name: AlgorithmName
  readonly kty: 'OKP' | 'EC' | 'RSA' | 'oct'
  readonly crv?: 'Ed25519' | 'P-256' | 'P-384'
  /** What a key set's keys of this algorithm are called (RFC 7518, RFC 9864). */
  readonly jose: readonly string[]
  /** Undefined where the key decides it (RSA). */
  readonly signatureBytes: number | undefined
  readonly importing: Importing
  readonly verifying: Verifying
}

interface Importing {
  readonly name: string
  readonly hash?: string
  readonly namedCurve?: string
}

interface Verifying {
  readonly name: string
  readonly hash?: string
  readonly saltLength?: number
}

export const ALGORITHM_NAMES = [
  'ed25519',
  'ecdsa-p256-sha256',
  'ecdsa-p384-sha384',
  'rsa-pss-sha512',
  'hmac-sha256',
] as const

export type AlgorithmName = (typeof ALGORITHM_NAMES)[number]

export const algorithms: Readonly<Record<AlgorithmName, Algorithm>> = {
  ed25519: {
    name: 'ed25519',
    kty: 'OKP',
    crv: 'Ed25519',
    jose: ['Ed25519', 'EdDSA'],
    signatureBytes: 64,
    importing: { name: 'Ed25519' },
    verifying: { name: 'Ed25519' },
  },
  'ecdsa-p256-sha256': {
    name: 'ecdsa-p256-sha256',
    kty: 'EC',
    crv: 'P-256',
    jose: ['ES256'],
    signatureBytes: 64,
    importing: { name: 'ECDSA', namedCurve: 'P-256' },
    verifying: { name: 'ECDSA', hash: 'SHA-256' },
  },
  'ecdsa-p384-sha384': {
    name: 'ecdsa-p384-sha384',
    kty: 'EC',
    crv: 'P-384',
    jose: ['ES384'],
    signatureBytes: 96,
    importing: { name: 'ECDSA', namedCurve: 'P-384' },
    verifying: { name: 'ECDSA', hash: 'SHA-384' },
  },
  'rsa-pss-sha512': {
    name: 'rsa-pss-sha512',
    kty: 'RSA',
    jose: ['PS512'],
    signatureBytes: undefined,
    importing: { name: 'RSA-PSS', hash: 'SHA-512' },
    // RFC 9421 §3.3.1: a salt of 64 bytes.
    verifying: { name: 'RSA-PSS', saltLength: 64 },
  },
  'hmac-sha256': {
    name: 'hmac-sha256',
    kty: 'oct',
    jose: [],
    signatureBytes: 32,
    importing: { name: 'HMAC', hash: 'SHA-256' },
    verifying: { name: 'HMAC' },
  },
}

export const isAlgorithm = (name: string): name is AlgorithmName => Object.hasOwn(algorithms, name)
