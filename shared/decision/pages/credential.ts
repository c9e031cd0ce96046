// Pages of every other credential, and what keeps and checks them.

import type { Pages } from './page.ts'

export const credentialPages = {
  'key.missing': {
    when: 'The route needs an API key, and none came in the places where the policy looks.',
    fix: 'Send the key where the API asks for it, such as in the header `x-api-key`.',
  },
  'key.conflict': {
    when: 'API keys came more than once, or in several places. Gate and origin could take different ones.',
    fix: 'Send the key once.',
  },
  'key.malformed': {
    when: 'The key is not of the form `gh_ENV_ID_SECRET_CHECKSUM`, or its checksum does not fit: it was cut, changed or mistyped.',
    fix: 'Send the key exactly as it was issued.',
  },
  'key.environment': {
    when: 'The key was issued for another environment than the route takes: a test key in production, for example.',
    fix: 'Use a key of the environment that the route names.',
  },
  'key.unknown': {
    when: 'No key of this id was issued by this gate, or the secret in it is not the one that was issued.',
    fix: 'Issue a new key. `gatehouse keys list` shows the ids that exist.',
  },
  'key.revoked': {
    when: 'The key has been revoked.',
    fix: 'Issue a new key. `gatehouse keys log` says who revoked it, and when.',
  },
  'key.expired': {
    when: 'The key has expired.',
    fix: 'Issue a new key, or rotate keys before they expire.',
  },
  'key.superseded': {
    when: 'The key was rotated, and the time for which its old secret still counted is over.',
    fix: 'Use the secret that the rotation gave.',
  },
  'key.address': {
    when: 'The key may be used from certain addresses only, and the client has none of them.',
    fix: 'Use it from where it was meant to be, or issue a key for the new addresses.',
  },
  'key.scope': {
    when: 'The key is good, but does not have the scopes that the route needs.',
    fix: 'Issue a key with the scopes that the event names.',
  },
  'credentials.missing': {
    when: 'The route accepts one of several authentications (`anyOf`), and the request shows none of them.',
    fix: 'Send one of the credentials that `WWW-Authenticate` names.',
  },
  'credentials.conflict': {
    when: 'The request shows two credentials where one of several is accepted (`anyOf`). The gate and the origin could take it for two different clients.',
    fix: 'Send one credential.',
  },
  'signature.missing': {
    when: 'The route needs a signed request, and this one bears no signature where its scheme puts it.',
    fix: 'Sign the request. For RFC 9421, `Accept-Signature` of the answer says what has to be covered.',
  },
  'signature.malformed': {
    when: 'The headers of the signature are not of their grammar, too large, have a label, component or parameter twice, or are not in the strict serialisation that RFC 9421 signs.',
    fix: 'Let a library make the headers, and send them as it made them. The event says what is wrong.',
  },
  'signature.tag': {
    when: 'The request is signed, but no signature has the label and the `tag` that the route wants: it was made for another application.',
    fix: 'Sign with the `tag` that the policy states, or without one where it states none.',
  },
  'signature.coverage': {
    when: 'The signature does not cover a component that the policy demands, so an attacker on the way could have changed it.',
    fix: 'Cover the component that the event names. `Accept-Signature` of the answer lists all of them.',
  },
  'signature.component': {
    when: 'The signature covers something that this request does not have, that stands in it twice or in an ambiguous encoding, or that the gate cannot compute (`bs`, `tr`, `req`).',
    fix: 'Cover `@query` in place of single parameters, and whole fields. docs/signatures.md lists what is supported.',
  },
  'signature.created': {
    when: 'The signature does not say when it was made, or was made in the future.',
    fix: 'Send the time (`created`, `t`, or the timestamp header), and keep clocks in step; `clockSkew` says what is tolerated.',
  },
  'signature.expired': {
    when: 'The signature is older than `maxAge` or `tolerance`, its `expires` is over, or it has none where the policy wants one.',
    fix: 'Sign each request when it is sent.',
  },
  'signature.nonce': {
    when: 'The policy wants a nonce in each signature, and this one has none.',
    fix: 'Put a random `nonce` of at most 256 characters into the signature parameters.',
  },
  'signature.replayed': {
    when: 'The same nonce, or the same signed message, came before. Somebody sends a copy, or a client sends the same request twice.',
    fix: 'Sign each request anew, retries too.',
  },
  'signature.agent': {
    when: 'Signature-Agent is missing, malformed, not covered by the signature, or names an agent that the policy does not know.',
    fix: 'Add the agent to the policy. The gate never fetches keys from an address that a request names.',
  },
  'signature.key-unknown': {
    when: 'The signature names no key, or one that the policy and its key sets do not have.',
    fix: 'The event has the `keyid`. Add the key to the policy, or have it published.',
  },
  'signature.algorithm': {
    when: 'The signature says that it is of another algorithm than its key. A key has one algorithm, which no message chooses.',
    fix: 'Leave `alg` out, or state that of the key.',
  },
  'signature.mismatch': {
    when: 'The signature is not over this request, or not by the key that it names: something was changed on the way, or the signer covers another spelling of it.',
    fix: 'Compare the signature base of both sides: docs/signatures.md says how the gate writes each component.',
  },
  'signature.digest': {
    when: 'Content-Digest is missing, not over the body that came, or names neither sha-256 nor sha-512.',
    fix: 'Send `Content-Digest` (RFC 9530) with sha-256 or sha-512 over the bytes of the body, and let no proxy change them.',
  },
  'signature.revoked': {
    when: 'The signature holds, and its signer has been revoked.',
    fix: 'See `gatehouse revoke` for who revoked it; give the sender a new key.',
  },
  'certificate.missing': {
    when: 'The connection presented no client certificate, or the platform did not verify it, or it says that the certificate is revoked.',
    fix: 'Connect with the client certificate; on Cloudflare, mTLS must be on for the host. The header of a proxy is never believed.',
  },
  'certificate.not-allowed': {
    when: 'The client certificate is verified, and is none of those that the route allows.',
    fix: 'Add its fingerprint, or its subject and issuer, to the policy.',
  },
  'certificate.expired': {
    when: 'The client certificate is over, not yet valid, or the platform does not say until when it is valid.',
    fix: 'Renew the certificate and connect again: a connection may outlive its certificate.',
  },
  'certificate.revoked': {
    when: 'The certificate is allowed, and its holder has been revoked in this gate.',
    fix: 'See `gatehouse revoke` for who revoked it.',
  },
  'signature.keys-unavailable': {
    when: 'A key set (`directory`) could not be fetched, and none that may still serve is held.',
    fix: 'See that the address answers over HTTPS with a key set. `onFault` says what becomes of requests meanwhile.',
  },
  'registry.unavailable': {
    when: "The registry of keys and revocations did not answer, and what the isolate knew is older than the policy's `revocation.maxStaleness`; or its binding or the secret `GATEHOUSE_KEY_PEPPER` is missing.",
    fix: 'The event says which. See to the binding `REGISTRY` in wrangler.toml and to the secret.',
  },
  'replay.unavailable': {
    when: 'What was used before could not be asked in time, or its memory is full, and the policy says `onFault: deny` for it.',
    fix: 'See to the Durable Object binding `REPLAYS`, or say `onFault: isolate`.',
  },
  'secret.unusable': {
    when: 'A secret that the policy names is not bound to the Worker, or is too short or not of the form that it needs.',
    fix: 'Put it in with `wrangler secret put NAME`; the event names the binding.',
  },
  'identity.unavailable': {
    when: 'The gate has no key to sign its word to the origin with: the secret that `identity.secret` names is missing or no JWK Set. Nothing is forwarded without.',
    fix: 'Put the secret in (`wrangler secret put`); the console says once what is wrong with it.',
  },
} as const satisfies Pages
