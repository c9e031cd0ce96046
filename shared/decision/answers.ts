// What a client may learn: the public answers. Several denial codes share one answer on purpose, so that probing
// the gate does not tell which check failed. The precise code goes to the event, and to the response only in debug.

export interface Answer {
  readonly status: number
  /** The problem's title (RFC 9457 §3.1.4): one sentence, without any detail of the request. */
  readonly title: string
  /** The `error` of the challenge (RFC 6750 §3.1, RFC 9470 §3, RFC 9449 §7.1); '' for a challenge without one, absent for none. */
  readonly challenge?:
    | ''
    | 'invalid_request'
    | 'invalid_token'
    | 'insufficient_scope'
    | 'insufficient_user_authentication'
    | 'invalid_dpop_proof'
    | 'use_dpop_nonce'
}

export const answers = {
  'request-malformed': { status: 400, title: 'The request is malformed or ambiguous.' },
  'operation-too-large': {
    status: 400,
    title: 'The operation asks for more at once than this API answers.',
  },
  'operation-unknown': { status: 400, title: 'This API does not run this operation.' },
  'contract-broken': { status: 400, title: 'The request is not as the contract of this API describes it.' },
  'credentials-ambiguous': {
    status: 400,
    title: 'The request carries its credentials more than once or in conflicting places.',
    challenge: 'invalid_request',
  },
  unauthenticated: { status: 401, title: 'The request needs a credential.', challenge: '' },
  'token-invalid': {
    status: 401,
    title: 'The access token is missing, malformed, expired or not meant for this API.',
    challenge: 'invalid_token',
  },
  'key-invalid': {
    status: 401,
    title: 'The API key is malformed, unknown, expired or not meant for this API.',
    challenge: '',
  },
  'signature-invalid': {
    status: 401,
    title: 'The signature is malformed, too old, of no known key, or not over this request.',
    challenge: '',
  },
  'authentication-insufficient': {
    status: 401,
    title: 'This request needs a stronger or more recent authentication of the user.',
    challenge: 'insufficient_user_authentication',
  },
  'proof-invalid': {
    status: 401,
    title: 'The DPoP proof is missing, malformed, too old or not meant for this request.',
    challenge: 'invalid_dpop_proof',
  },
  'proof-nonce': {
    status: 401,
    title: 'The DPoP proof must bear the nonce that this answer gives.',
    challenge: 'use_dpop_nonce',
  },
  'scope-insufficient': {
    status: 403,
    title: 'The credential does not grant what this request needs.',
    challenge: 'insufficient_scope',
  },
  forbidden: { status: 403, title: 'The request is not admitted.' },
  'not-found': { status: 404, title: 'No such resource.' },
  'method-not-allowed': { status: 405, title: 'The resource does not take this method.' },
  'body-too-large': { status: 413, title: 'The request body is larger than this API accepts.' },
  'target-too-long': { status: 414, title: 'The request target is longer than this API accepts.' },
  'media-type-unsupported': {
    status: 415,
    title: 'The request body is of a type that this API does not accept.',
  },
  'https-required': { status: 426, title: 'This API is served over HTTPS only.' },
  'rate-limited': { status: 429, title: 'Too many requests. Retry later.' },
  'headers-too-large': { status: 431, title: 'The request headers are larger than this API accepts.' },
  internal: { status: 500, title: 'The gate failed on this request. It was not forwarded.' },
  'origin-failed': { status: 502, title: 'The origin could not be reached or answered out of order.' },
  unavailable: { status: 503, title: 'A check that this request needs is unavailable. Retry later.' },
  'origin-unavailable': { status: 503, title: 'The origin takes no requests at the moment. Retry later.' },
  'loop-detected': { status: 508, title: 'The request has passed this gate before.' },
  'origin-timeout': { status: 504, title: 'The origin did not answer in time.' },
} as const satisfies Readonly<Record<string, Answer>>

export type AnswerCode = keyof typeof answers
