// Pages of tokens, proofs of possession and introspection.

import type { Pages } from './page.ts'

export const tokenPages = {
  'token.missing': {
    when: 'The route needs a token, and none came in the places where the policy looks.',
    fix: 'Send `Authorization: Bearer TOKEN`.',
  },
  'token.conflict': {
    when: 'Tokens came in more than one place (RFC 6750 §2). Guards and origin could take different ones.',
    fix: 'Send the token once.',
  },
  'token.scheme': {
    when: 'Authorization has another scheme than Bearer, or no credentials of its form.',
    fix: 'Send `Authorization: Bearer TOKEN`.',
  },
  'token.too-large': {
    when: "The token is larger than the issuer's `tokenBytesMax`.",
    fix: 'Have the issuer put less into the token, or raise the bound.',
  },
  'token.malformed': {
    when: 'The token is not a JWS in compact form whose header and claims are JSON objects in base64url.',
    fix: 'Send the access token as the issuer gave it: not an opaque token, not an encrypted one.',
  },
  'token.header-duplicate': {
    when: "A member stands twice in the token's header. Parsers disagree which counts (RFC 7515 §4).",
    fix: 'Only a broken or hostile issuer makes such tokens.',
  },
  'token.claim-duplicate': {
    when: 'A claim stands twice in the token. Parsers disagree which counts (RFC 7519 §4).',
    fix: 'Only a broken or hostile issuer makes such tokens.',
  },
  'token.algorithm': {
    when: "The token's `alg` is none that the policy lists for its issuer.",
    fix: 'If the issuer signs so on purpose, add it to `algorithms`. `none` is never taken.',
  },
  'token.type': {
    when: "The token's `typ` is not the issuer's `type`: an ID token in place of an access token, for example.",
    fix: 'Send an access token. If the issuer sets no `typ`, state so in the policy.',
  },
  'token.critical': {
    when: 'The token has `crit`: an extension that this verifier must understand and does not (RFC 7515 §4.1.11).',
    fix: 'Have the issuer leave the extension out.',
  },
  'token.embedded-key': {
    when: "The token's header brings or points to a key (`jwk`, `jku`, `x5u`, `x5c`). A key that comes with a token proves nothing.",
    fix: 'Have the issuer leave it out; keys come from its key set alone.',
  },
  'token.kid': {
    when: "The token's `kid` is not text of a bounded length.",
    fix: 'Use the `kid` of the key set.',
  },
  'token.key-unknown': {
    when: "The issuer's key set has no key that fits the token's `kid` and `alg`.",
    fix: 'Get a new token: the key may have been taken out. If it is new, the gate learns it within the cooldown.',
  },
  'token.signature': {
    when: "The signature does not verify with the issuer's key.",
    fix: 'Send the token unchanged, to the environment that it was made for.',
  },
  'token.issuer': {
    when: "The token's `iss` is exactly that of no issuer that the route accepts.",
    fix: 'Compare `iss` with `issuers.*.issuer` character by character, the last slash included.',
  },
  'token.audience': {
    when: "The token's `aud` has none of the issuer's audiences.",
    fix: 'Ask for a token for this API.',
  },
  'token.expired': {
    when: 'The token has expired (`exp`), beyond the clock skew.',
    fix: 'Get a new token.',
  },
  'token.not-yet-valid': {
    when: 'The token is not valid yet (`nbf`), beyond the clock skew.',
    fix: "Check the issuer's clock.",
  },
  'token.issued-at': {
    when: 'The token says that it was issued in the future, or lacks `iat` where it is needed.',
    fix: "Check the issuer's clock.",
  },
  'token.lifetime': {
    when: "The token is made to live longer than the issuer's `lifetimeMax`.",
    fix: 'Have the issuer make shorter tokens, or raise the bound.',
  },
  'token.age': {
    when: 'The token is older than the route takes, though it has not expired.',
    fix: 'Get a new token.',
  },
  'token.claims': {
    when: 'A claim that has to be there is missing or of the wrong type.',
    fix: 'The evidence names the claim.',
  },
  'token.scope': {
    when: 'The token is good, but does not grant the scopes that the route needs.',
    fix: 'Ask for a token with the scopes that `WWW-Authenticate` names.',
  },
  'token.revoked': {
    when: 'The token, its subject, its session, or everything of its issuer up to a time has been revoked. The evidence says which.',
    fix: 'Get a new token. `gatehouse revoke --list` shows what is revoked, and why.',
  },
  'token.id-token': {
    when: 'The token bears what only an ID token bears (`nonce`, `at_hash`, `c_hash`, `s_hash`): it tells a client who logged in, and is no key to an API (RFC 8725 §2.8).',
    fix: 'Send the access token. If the issuer writes such claims into access tokens, say `idTokens: accept` for it.',
  },
  'token.acr': {
    when: "The user's authentication was of none of the classes that the route demands (`acr`, RFC 9470).",
    fix: 'Log the user in again with the `acr_values` that `WWW-Authenticate` names.',
  },
  'token.auth-age': {
    when: 'The user authenticated longer ago than the route demands (`auth_time`, RFC 9470), or the token does not say when.',
    fix: 'Log the user in again with the `max_age` that `WWW-Authenticate` names.',
  },
  'token.encryption': {
    when: "The encrypted token is not of the form, the `alg` or the `enc` that the policy lists, is compressed, holds no signed token, or no key of the token's issuer opens it.",
    fix: "Encrypt to the gate's public key, by the algorithms of `decryption`, with `cty: JWT` and without `zip`.",
  },
  'token.unencrypted': {
    when: 'The issuer encrypts its tokens, and this one is only signed.',
    fix: 'Send the token as the issuer gave it. Where the issuer does both, say `decryption: { required: false }`.',
  },
  'token.inactive': {
    when: 'The authorization server says that the token is not active (RFC 7662 §2.2): expired, revoked, or never given out.',
    fix: 'Get a new token.',
  },
  'token.binding': {
    when: 'The token is bound to a key or a certificate (`cnf`, RFC 7800), and came without the proof of it, or is bound in a way that this gate cannot check; or the route wants bound tokens, and it is not.',
    fix: 'Send a DPoP-bound token with the scheme `DPoP` and a proof, a certificate-bound one over the connection of its certificate. A thief has neither.',
  },
  'token.certificate': {
    when: 'The token is bound to a client certificate (`x5t#S256`, RFC 8705), and the connection did not present that certificate, or the platform did not verify it.',
    fix: 'Connect with the certificate that the token was issued for; on Cloudflare, mTLS must be on for the host.',
  },
  'dpop.missing': {
    when: 'The scheme is `DPoP`, and there is no `DPoP` header with a proof (RFC 9449 §7.1).',
    fix: 'Send a proof for this very request.',
  },
  'dpop.malformed': {
    when: 'The proof is not one JWS in compact form of bounded size, without duplicate members and extensions (RFC 9449 §4.2).',
    fix: 'Have a maintained library make it.',
  },
  'dpop.type': {
    when: "The proof's `typ` is not `dpop+jwt`: another kind of JWT in the place of a proof (RFC 9449 §4.3).",
    fix: 'Send a DPoP proof.',
  },
  'dpop.algorithm': {
    when: "The proof's `alg` is none that the route lists; symmetric ones and `none` never are (RFC 9449 §4.3).",
    fix: 'Use one of the `algs` that `WWW-Authenticate` names.',
  },
  'dpop.jwk': {
    when: "The proof's `jwk` is missing, not a public key, or does not fit its `alg` (RFC 9449 §4.3).",
    fix: 'Put the public key of the proof into `jwk`, and nothing private.',
  },
  'dpop.claims': {
    when: '`jti`, `htm`, `htu`, `iat` or `ath` of the proof is missing or of a wrong type or size (RFC 9449 §4.2).',
    fix: 'The evidence names the claim.',
  },
  'dpop.method': {
    when: 'The proof was made for another method (`htm`).',
    fix: 'Make a proof for each request.',
  },
  'dpop.target': {
    when: 'The proof was made for another URL (`htu`, compared without query and fragment).',
    fix: 'Make a proof for each request, for the URL that the client sends it to. Where a proxy changes host or path, see `client` and the origin.',
  },
  'dpop.time': {
    when: 'The proof was made too long ago, or in the future (`iat`).',
    fix: "Set the client's clock; make a proof for each request. With `nonce`, the client's clock matters less.",
  },
  'dpop.token-hash': {
    when: 'The proof was made for another access token (`ath`).',
    fix: 'Make a proof for the token that it goes with.',
  },
  'dpop.key': {
    when: 'The proof is of another key than the token is bound to (`cnf.jkt`).',
    fix: 'Use the key that the token was asked for with.',
  },
  'dpop.signature': {
    when: "The proof's signature does not verify with its own key.",
    fix: 'Have a maintained library make it.',
  },
  'dpop.replayed': {
    when: 'This very proof was used before (RFC 9449 §11.1).',
    fix: 'Make a proof for each request, with a `jti` of its own.',
  },
  'dpop.nonce': {
    when: 'The route wants a nonce of this gate in the proof, and there is none, or an old one (RFC 9449 §9).',
    fix: "Repeat the request with the nonce of the `DPoP-Nonce` header; clients' libraries do so by themselves.",
  },
  'token.keys-unavailable': {
    when: "The issuer's keys could not be had, and the last good ones are too old.",
    fix: "See that the issuer's key set answers. `staleMax` says how long old keys serve.",
  },
  'introspection.unavailable': {
    when: 'The introspection endpoint did not answer in time, answered out of order, refused the gate itself, or is asked too much at a time.',
    fix: 'See to the endpoint, and to the client id and secret that the policy names; the event says what failed.',
  },
} as const satisfies Pages
