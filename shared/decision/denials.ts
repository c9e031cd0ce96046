// The catalogue: every reason for which the gate refuses a request, and the public answer each one maps to. A code
// without a row does not compile, and neither does a row whose page (pages.ts) is missing.

import type { AnswerCode } from './answers.ts'
import type { ContractFinding, Evidence } from './evidence.ts'

export const denials = {
  'request.method': 'request-malformed',
  'request.target-too-long': 'target-too-long',
  'request.headers-too-large': 'headers-too-large',
  'request.header-duplicated': 'request-malformed',
  'request.header-malformed': 'request-malformed',
  'request.host': 'request-malformed',
  'request.address': 'request-malformed',
  'request.path-encoding': 'request-malformed',
  'request.path-ambiguous': 'request-malformed',
  'request.https-required': 'https-required',
  'request.body-too-large': 'body-too-large',
  'request.body-unreadable': 'request-malformed',
  'request.body-unexpected': 'request-malformed',
  'request.content-encoding': 'media-type-unsupported',
  'request.content-range': 'request-malformed',
  'request.loop': 'loop-detected',
  'request.upgrade': 'forbidden',
  'request.upgrade-origin': 'forbidden',
  'route.host-unknown': 'not-found',
  'route.unknown': 'not-found',
  'route.method': 'method-not-allowed',
  'address.denied': 'forbidden',
  'address.not-allowed': 'forbidden',
  'address.country': 'forbidden',
  'address.asn': 'forbidden',
  'token.missing': 'unauthenticated',
  'token.conflict': 'credentials-ambiguous',
  'token.scheme': 'unauthenticated',
  'token.too-large': 'token-invalid',
  'token.malformed': 'token-invalid',
  'token.header-duplicate': 'token-invalid',
  'token.claim-duplicate': 'token-invalid',
  'token.algorithm': 'token-invalid',
  'token.type': 'token-invalid',
  'token.critical': 'token-invalid',
  'token.embedded-key': 'token-invalid',
  'token.kid': 'token-invalid',
  'token.key-unknown': 'token-invalid',
  'token.signature': 'token-invalid',
  'token.issuer': 'token-invalid',
  'token.audience': 'token-invalid',
  'token.expired': 'token-invalid',
  'token.not-yet-valid': 'token-invalid',
  'token.issued-at': 'token-invalid',
  'token.lifetime': 'token-invalid',
  'token.age': 'token-invalid',
  'token.claims': 'token-invalid',
  'token.scope': 'scope-insufficient',
  'token.id-token': 'token-invalid',
  'token.acr': 'authentication-insufficient',
  'token.auth-age': 'authentication-insufficient',
  'token.inactive': 'token-invalid',
  'token.encryption': 'token-invalid',
  'token.unencrypted': 'token-invalid',
  'token.binding': 'token-invalid',
  'token.certificate': 'token-invalid',
  'dpop.missing': 'proof-invalid',
  'dpop.malformed': 'proof-invalid',
  'dpop.type': 'proof-invalid',
  'dpop.algorithm': 'proof-invalid',
  'dpop.jwk': 'proof-invalid',
  'dpop.claims': 'proof-invalid',
  'dpop.method': 'proof-invalid',
  'dpop.target': 'proof-invalid',
  'dpop.time': 'proof-invalid',
  'dpop.token-hash': 'proof-invalid',
  'dpop.key': 'token-invalid',
  'dpop.signature': 'proof-invalid',
  'dpop.replayed': 'proof-invalid',
  'dpop.nonce': 'proof-nonce',
  'token.revoked': 'token-invalid',
  'key.missing': 'unauthenticated',
  'key.conflict': 'credentials-ambiguous',
  'key.malformed': 'key-invalid',
  'key.environment': 'key-invalid',
  'key.unknown': 'key-invalid',
  'key.revoked': 'key-invalid',
  'key.expired': 'key-invalid',
  'key.superseded': 'key-invalid',
  'key.address': 'key-invalid',
  'key.scope': 'scope-insufficient',
  'credentials.missing': 'unauthenticated',
  'credentials.conflict': 'credentials-ambiguous',
  'access.denied': 'forbidden',
  'access.condition': 'forbidden',
  'access.not-allowed': 'forbidden',
  'access.unknown': 'forbidden',
  'access.ambiguous': 'request-malformed',
  'access.permission': 'forbidden',
  'access.owner-missing': 'forbidden',
  'access.owner-mismatch': 'forbidden',
  'access.enumeration': 'forbidden',
  'access.field': 'forbidden',
  'access.body': 'request-malformed',
  'access.refused': 'forbidden',
  'signature.missing': 'unauthenticated',
  'signature.malformed': 'signature-invalid',
  'signature.tag': 'signature-invalid',
  'signature.coverage': 'signature-invalid',
  'signature.component': 'signature-invalid',
  'signature.created': 'signature-invalid',
  'signature.expired': 'signature-invalid',
  'signature.nonce': 'signature-invalid',
  'signature.replayed': 'signature-invalid',
  'signature.agent': 'signature-invalid',
  'signature.key-unknown': 'signature-invalid',
  'signature.algorithm': 'signature-invalid',
  'signature.mismatch': 'signature-invalid',
  'signature.digest': 'signature-invalid',
  'signature.revoked': 'signature-invalid',
  'certificate.missing': 'forbidden',
  'certificate.not-allowed': 'forbidden',
  'certificate.expired': 'forbidden',
  'certificate.revoked': 'forbidden',
  'limit.exceeded': 'rate-limited',
  'limit.banned': 'rate-limited',
  'limit.key-missing': 'request-malformed',
  'payload.rules': 'forbidden',
  'payload.malformed': 'request-malformed',
  'payload.bounds': 'body-too-large',
  'shape.type': 'media-type-unsupported',
  'shape.malformed': 'request-malformed',
  'shape.ambiguous': 'request-malformed',
  'shape.bounds': 'body-too-large',
  'shape.head': 'request-malformed',
  'shape.construct': 'forbidden',
  'shape.file': 'media-type-unsupported',
  'graphql.request': 'request-malformed',
  'graphql.type': 'media-type-unsupported',
  'graphql.malformed': 'request-malformed',
  'graphql.method': 'method-not-allowed',
  'graphql.operation': 'forbidden',
  'graphql.bounds': 'operation-too-large',
  'graphql.introspection': 'forbidden',
  'graphql.field': 'request-malformed',
  'graphql.persisted': 'operation-unknown',
  'schema.operation': 'not-found',
  'schema.method': 'method-not-allowed',
  'schema.parameter': 'contract-broken',
  'schema.body': 'contract-broken',
  'schema.body-missing': 'contract-broken',
  'schema.body-unexpected': 'contract-broken',
  'schema.body-malformed': 'request-malformed',
  'schema.media-type': 'media-type-unsupported',
  'schema.charset': 'media-type-unsupported',
  'schema.bounds': 'body-too-large',
  'module.refused': 'forbidden',
} as const satisfies Readonly<Record<string, AnswerCode>>

/** Failures of what the gate depends on: not the client's fault, answered with Retry-After. */
export const faults = {
  'token.keys-unavailable': 'unavailable',
  'signature.keys-unavailable': 'unavailable',
  'introspection.unavailable': 'unavailable',
  'replay.unavailable': 'unavailable',
  'secret.unusable': 'unavailable',
  'registry.unavailable': 'unavailable',
  'access.decision-unavailable': 'unavailable',
  'limit.store-unavailable': 'unavailable',
  'module.failed': 'unavailable',
  'identity.unavailable': 'unavailable',
  'origin.unreachable': 'origin-failed',
  'origin.garbled': 'origin-failed',
  'origin.timeout': 'origin-timeout',
  'origin.unavailable': 'origin-unavailable',
  'origin.error': 'origin-failed',
  'answer.leak': 'origin-failed',
  'answer.rules': 'origin-failed',
  'answer.undocumented': 'origin-failed',
  'answer.unread': 'origin-failed',
} as const satisfies Readonly<Record<string, AnswerCode>>

export type DenialCode = keyof typeof denials
export type FaultCode = keyof typeof faults

/** The client's fault: a code, and typed evidence for the event. Never shown to the client as it stands. */
export interface Denial {
  readonly code: DenialCode
  readonly evidence?: Evidence
  /** When a retry may succeed; the response states it as whole seconds, rounded up. */
  readonly retryAfterMs?: number
  /** Response headers that belong to the answer (`allow`, `location`), names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  /** The challenges of the answer, where they are not the one Bearer challenge that its code stands for. */
  readonly challenges?: readonly Challenge[]
  /** What the client may know of where its request breaks the contract: only where the policy says so. */
  readonly details?: readonly ContractFinding[]
}

/** One challenge of WWW-Authenticate (RFC 9110 §11.6.1). Its parameters are words of the policy, never the request's. */
export interface Challenge {
  readonly scheme: 'Bearer' | 'DPoP' | 'Signature' | 'ApiKey'
  readonly parameters: Readonly<Record<string, string>>
  /** No credential of this scheme was shown, so what is wrong is not said of it. */
  readonly untried?: true
}

/** A dependency's failure. The guard's onFault decides what becomes of the request. */
export interface Fault {
  readonly code: FaultCode
  readonly evidence?: Evidence
  readonly retryAfterMs: number
}

export const deny = (code: DenialCode, evidence?: Evidence): Denial =>
  evidence === undefined ? { code } : { code, evidence }
