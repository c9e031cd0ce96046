// What the docs say of each answer that a client can get.

import type { AnswerCode } from '../answers.ts'

/** The problem types that a client sees, each an answer that several codes may share. */
export const answerPages: Readonly<Record<AnswerCode, string>> = {
  'request-malformed': 'The request is not well formed, or could be read in more than one way.',
  'operation-too-large':
    'Ask for less in one operation: fewer fields, shorter lists, fewer aliases and no batches. Page through long lists.',
  'operation-unknown':
    'The API runs the operations that its clients were built with. Send the document itself, where the API takes others, or a newer client.',
  'contract-broken':
    'The request is not as the OpenAPI contract of this API describes it: a parameter or a member of the body is missing, unknown, sent twice or of another form. Where the API says so, `errors` has a JSON pointer and the keyword for each place.',
  'credentials-ambiguous': 'Credentials stand in several places: send them once.',
  unauthenticated: 'The request needs a credential: see `WWW-Authenticate`.',
  'token-invalid': 'The access token does not hold. Get a new one; the log of the gate says what failed.',
  'signature-invalid':
    'The signature does not hold for this request. The log of the gate says what failed, under the request id.',
  'key-invalid': 'The API key does not hold. The log of the gate says what failed, under the request id.',
  'authentication-insufficient':
    'Log the user in again, as `WWW-Authenticate` says (`acr_values`, `max_age`).',
  'proof-invalid':
    'Make a DPoP proof for this very request and token; `WWW-Authenticate` names the algorithms.',
  'proof-nonce': 'Repeat the request with the nonce of `DPoP-Nonce` in the proof.',
  'scope-insufficient': 'The credential is good, but grants less than this needs: see `WWW-Authenticate`.',
  forbidden: 'The policy does not admit this request. The log of the gate says why, under the request id.',
  'not-found': 'There is nothing at this address.',
  'method-not-allowed': 'See `Allow` for the methods that the resource takes.',
  'body-too-large': 'The body is beyond a bound of this API.',
  'target-too-long': 'The URL is beyond a bound of this API.',
  'media-type-unsupported': 'The body is of a type or encoding that cannot be judged here.',
  'https-required': 'Use https://.',
  'rate-limited': 'Wait as long as `Retry-After` says.',
  'headers-too-large': 'The headers are beyond a bound of this API.',
  internal: 'The gate itself failed, and forwarded nothing. Tell the operator the request id.',
  'origin-failed': 'The API behind the gate could not be reached.',
  unavailable: 'A check that the request needs is out of order. Retry later.',
  'origin-timeout': 'The API behind the gate did not answer in time.',
  'origin-unavailable': 'The API behind the gate is out of order: wait as long as `Retry-After` says.',
  'loop-detected': 'The request was sent back to the gate that it came from.',
}
