// What the docs say of every code: when it is told, and what helps. Read by the docs' generator alone; the Worker
// never carries it. A code without a page does not compile.

import type { AnswerCode } from './answers.ts'
import type { DenialCode, FaultCode } from './denials.ts'

export interface Page {
  /** When the gate says so. */
  readonly when: string
  /** What the client, or the operator, does about it. */
  readonly fix: string
}

export const pages: Readonly<Record<DenialCode | FaultCode, Page>> = {
  'request.method': {
    when: 'The method is not a token in upper case, or it is CONNECT, TRACE or TRACK, which no origin is to see.',
    fix: 'Send a method of RFC 9110 or of the API, in upper case.',
  },
  'request.target-too-long': {
    when: 'Path and query are longer than `bounds.targetBytesMax`, or the query has too many parameters.',
    fix: 'Send long input in a body. If the API really has such URLs, raise the bound in the policy.',
  },
  'request.headers-too-large': {
    when: 'The headers are larger or more than `bounds.headersBytesMax` and `bounds.headersMax` say.',
    fix: 'Drop cookies and headers that the API does not need, or raise the bounds.',
  },
  'request.header-duplicated': {
    when: 'A header that may stand once (Authorization, Host, Content-Type and the like) was sent several times. Two parsers could take different ones.',
    fix: 'Send the header once. If a proxy in front adds it, let the proxy overwrite it.',
  },
  'request.header-malformed': {
    when: 'A header is not of its grammar, hides another name (an underscore for a hyphen), or Connection names an end-to-end header.',
    fix: 'The evidence names the header; send it as its standard has it.',
  },
  'request.host': {
    when: 'The host is not one that a URL may bear, or the Host header names another than the URL.',
    fix: 'Send one Host, the name of the API.',
  },
  'request.address': {
    when: "The client's address could not be taken from the one source that the policy trusts.",
    fix: 'Check `client.address` in the policy: on Cloudflare it is `cf-connecting-ip`; behind another proxy it is the header that this proxy always sets.',
  },
  'request.path-encoding': {
    when: 'The path or query is not valid percent-encoding of UTF-8, or is encoded in an overlong form.',
    fix: 'Encode the URL once, as UTF-8.',
  },
  'request.path-ambiguous': {
    when: 'Servers disagree about what the path means: an encoded slash or backslash, a dot segment behind an encoding, a doubly encoded character, a control character.',
    fix: 'Name the resource without such characters, or pass the value in the query.',
  },
  'request.https-required': {
    when: 'The request came over plain HTTP.',
    fix: 'Use https://. Where TLS ends in front of the gate, set `https.plain: off`.',
  },
  'request.body-too-large': {
    when: 'A guard reads the body, and it is larger than `bounds.bodyBytesMax`.',
    fix: 'Send less, or raise the bound. Routes whose guards read no body stream any size.',
  },
  'request.body-unreadable': {
    when: 'The body broke off, or is not as long as its Content-Length states.',
    fix: 'Send it again, on a new connection.',
  },
  'request.body-unexpected': {
    when: 'A GET or HEAD came with a body. Such a body has no meaning (RFC 9110 §9.3.1) and serves request smuggling.',
    fix: 'Put the input into the query, or use POST or QUERY.',
  },
  'request.content-range': {
    when: 'The body is a part of a whole (`Content-Range`, RFC 9110 §14.5), and a guard has to read it: no part can be judged for the whole.',
    fix: 'Send the whole, or let the route have no guard that reads bodies.',
  },
  'request.loop': {
    when: "The request bears the gate's own name in `CDN-Loop` (RFC 8586) or `Via`: the gate, or something behind it, sent it back.",
    fix: 'See where the origin leads. Where one gate stands behind another, give each a `via` of its own.',
  },
  'request.upgrade': {
    when: 'The request asks for a WebSocket (`Upgrade: websocket`) where the route takes none, with another method than GET, or among several protocols. What goes over a WebSocket is not judged, so a route has to say that it takes one.',
    fix: 'Say `upgrade: [websocket]` at the route, if its origin speaks it.',
  },
  'request.upgrade-origin': {
    when: 'A page of another origin asks for a WebSocket, and `cors` of the route or the policy does not name its origin. Browsers open a WebSocket from every page, with the cookies of the user, and no preflight asks first (CWE-1385).',
    fix: 'Name the origin of your pages in `cors.origins`.',
  },
  'request.content-encoding': {
    when: 'A guard has to read a body that is compressed. It could not judge what the origin would read.',
    fix: 'Send the body without Content-Encoding. `bounds.unpack` has the gate unpack gzip and deflate.',
  },
  'route.host-unknown': {
    when: "The host is none of the policy's `hosts`.",
    fix: 'Add the host to the policy, or ask for the right one.',
  },
  'route.unknown': {
    when: 'No route of the policy takes the path. What is not written down is refused.',
    fix: 'Add a route. `gatehouse explain` shows how a URL is matched.',
  },
  'route.method': {
    when: 'Routes take the path, but not with this method. `Allow` says which.',
    fix: 'Use another method, or add it to the route.',
  },
  'address.denied': {
    when: "The client's address stands on a list that the route denies.",
    fix: 'The event names the list and the prefix.',
  },
  'address.not-allowed': {
    when: "The route allows certain addresses only, and the client's is none of them.",
    fix: 'Add the prefix to an allowed list.',
  },
  'address.country': {
    when: 'The country of the client, as the platform states it, is denied, not allowed, or unknown where the route allows certain countries only.',
    fix: 'Change `countries` of the address guard.',
  },
  'address.asn': {
    when: "The client's network (autonomous system) is denied, or not among the allowed.",
    fix: 'Change `asns` of the address guard.',
  },
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
  'credentials.missing': {
    when: 'The route accepts one of several authentications (`anyOf`), and the request shows none of them.',
    fix: 'Send one of the credentials that `WWW-Authenticate` names.',
  },
  'credentials.conflict': {
    when: 'The request shows two credentials where one of several is accepted (`anyOf`). The gate and the origin could take it for two different clients.',
    fix: 'Send one credential.',
  },
  'access.denied': {
    when: 'A condition under `deny` of the access guard holds. The evidence names it.',
    fix: 'Nothing that the client can send helps, unless the condition speaks of it.',
  },
  'access.condition': {
    when: 'The condition `when` of the access guard does not hold.',
    fix: 'Ask as a principal, or for a resource, that the condition admits.',
  },
  'access.not-allowed': {
    when: 'None of the conditions under `allow` of the access guard holds. The evidence names them.',
    fix: 'Ask as a principal, or for a resource, that one of them admits.',
  },
  'access.unknown': {
    when: 'A condition could not be evaluated: a claim or parameter that it reads is not there, is of another type, or is a longer list than conditions walk over. The evidence names the condition.',
    fix: 'Have the issuer put the claim into its tokens, or ask for it with `has(…)` in the condition first.',
  },
  'access.ambiguous': {
    when: 'A query parameter that the access guard judges by stands in the URL more than once, or in a way that readers take apart differently: behind a `;`, as `name[]`, in another case. Origins differ on which of them counts.',
    fix: 'Send the parameter once, as the policy names it, and a `;` in its value as `%3B`.',
  },
  'access.permission': {
    when: 'None of the roles of the principal has the permission that the route needs. The evidence names the permission.',
    fix: 'Give the principal a role that has it, at the issuer or in the policy.',
  },
  'access.owner-missing': {
    when: 'The id that must belong to the principal is not in the request, or is no text or whole number.',
    fix: 'Send the id where the policy looks for it.',
  },
  'access.owner-mismatch': {
    when: 'The id in the request is not the principal’s own. The evidence names both sides; `actual` above `bound` says that this principal is walking through ids.',
    fix: 'Ask for what belongs to the principal.',
  },
  'access.enumeration': {
    when: 'The principal has asked for more distinct ids than `distinct.max` in the window, as this isolate has counted.',
    fix: 'Wait for the window to end. If the API really has such clients, raise `max`.',
  },
  'access.field': {
    when: 'The body writes a property that the principal may not write, or that the policy does not name. The evidence names the place.',
    fix: 'Leave the property out, or name it under `fields.write`.',
  },
  'access.body': {
    when: 'The access guard has to read the body, and it is not JSON in UTF-8, is nested too deeply, or names a property twice.',
    fix: 'Send `Content-Type: application/json` and a body in which every name stands once.',
  },
  'access.refused': {
    when: 'The external decision point (`ask`) did not permit the request.',
    fix: 'Ask whoever keeps the decision point; its own log says why.',
  },
  'access.decision-unavailable': {
    when: 'The external decision point could not be reached, did not answer in time, or its answer holds no decision. The evidence says which.',
    fix: 'Look at the decision point. `onFault` says what becomes of requests meanwhile.',
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
  'limit.exceeded': {
    when: 'The client used up its quota. `RateLimit` states it, `Retry-After` says when it goes on.',
    fix: 'Wait that long. The event names the limit.',
  },
  'limit.banned': {
    when: 'The client went on after it was refused, and is out for the time that the limit states.',
    fix: 'Wait as long as `Retry-After` says.',
  },
  'limit.key-missing': {
    when: 'A limit counts by something that the request lacks, such as a header.',
    fix: 'Send it; the evidence names it.',
  },
  'payload.rules': {
    when: 'Payload rules matched, up to the threshold of the guard.',
    fix: 'The event lists the rules and where they matched. For a false alarm, exclude the rule for that field, or run the guard in shadow first.',
  },
  'payload.malformed': {
    when: 'The body is not what its Content-Type says, or of a type that the guard cannot take apart.',
    fix: 'Send a body of a type that the policy names, in its right form.',
  },
  'payload.bounds': {
    when: 'The body is longer, nests deeper or has more parts than can be judged within bounds, or judging the request takes more work than `bounds.workMs`.',
    fix: 'Send less at once.',
  },
  'shape.type': {
    when: 'The body is of a type that the `shape` guard of the route does not list, or has no type.',
    fix: 'Send a type that the Accept header of the answer names, or add it to `types`.',
  },
  'shape.malformed': {
    when: 'The body is not, by the letter, what its Content-Type says: JSON, a form, multipart or XML; or its text is not UTF-8.',
    fix: 'The evidence says what is broken, and where. Send the body as its standard has it, in UTF-8 and without a byte order mark.',
  },
  'shape.ambiguous': {
    when: 'A key, a parameter or the name of a file stands twice, and servers differ about which one counts.',
    fix: 'Send it once. Where a list is meant, name it so (`tag[]`), or list the name under `repeated`.',
  },
  'shape.bounds': {
    when: 'The body nests deeper, has more parts or longer ones than the `shape` guard admits.',
    fix: 'The evidence has the bound, what was met, and where. Send less at once, or raise the bound.',
  },
  'shape.head': {
    when: 'The query or the cookies have more, longer or deeper names or values than the `shape` guard admits.',
    fix: 'The evidence has the bound and what was met. Send less, or raise the bound under `query` or `cookies`.',
  },
  'shape.construct': {
    when: 'The request holds what no client of an API needs and some servers trip over: a document type, an entity or a processing instruction in XML, a NUL, a name that reaches a prototype, a number beyond what a double holds.',
    fix: 'Leave it out. `nul`, `prototypes` and `json.numbers` may be relaxed for an API that needs it.',
  },
  'shape.file': {
    when: 'A file was sent where none is admitted, under a name or of a type that is not, or begins otherwise than its extension says.',
    fix: 'Send a file of an admitted extension under a plain name (`photo.png`), unchanged. Admit others under `multipart.files`.',
  },
  'graphql.request': {
    when: 'The request is not one of GraphQL over HTTP: members that nobody knows or of the wrong type, parameters in the URL of a POST or twice, no document, an upload without its map or its preflight header.',
    fix: 'Send `query`, `operationName`, `variables` and `extensions` in one JSON object, or as parameters of a GET.',
  },
  'graphql.type': {
    when: 'The body is not application/json in UTF-8, nor a multipart upload where the guard takes them.',
    fix: 'Send application/json.',
  },
  'graphql.malformed': {
    when: 'The document does not parse, defines a type, spreads a fragment that is missing or that spreads itself, or has no operation of the name that is asked for; or the length of a list is no integer.',
    fix: 'The evidence says which. Validate the document against the schema in the client.',
  },
  'graphql.method': {
    when: 'A GET holds a mutation or a subscription, or the method is neither GET nor POST.',
    fix: 'Send it by POST.',
  },
  'graphql.operation': {
    when: 'The policy does not list operations of this kind.',
    fix: 'Add the kind to `operations`, if the API is to run it.',
  },
  'graphql.bounds': {
    when: 'The document is longer or deeper, has more fields, aliases, directives or requests in a batch, asks for longer lists or costs more than the guard admits.',
    fix: 'The evidence has the bound and what was met. Ask for less at once, in pages; or raise the bound.',
  },
  'graphql.introspection': {
    when: "The document asks for the schema itself (`__schema`, `__type`, Federation's `_service` and `_entities`).",
    fix: 'Read the schema from where the team publishes it. `introspection: pass` admits it.',
  },
  'graphql.field': {
    when: 'The document asks for a type, a field or an argument that the schema of the policy does not have.',
    fix: 'Ask for what the schema has; where the server has grown, give the policy its new SDL.',
  },
  'graphql.persisted': {
    when: 'The policy does not list the operation, or an id, a hash and a document that are sent together do not agree.',
    fix: "Publish the client's operations to the file that the policy names, before the client.",
  },
  'schema.operation': {
    when: 'The contract (OpenAPI) that the route is judged by has no operation for the path.',
    fix: 'Describe it in the contract, or take the path off the route. `basePath` of the contract in the policy says what its paths stand under.',
  },
  'schema.method': {
    when: 'The contract has the path, and not this method. `Allow` names those that it has.',
    fix: 'Send one of those, or describe the method in the contract.',
  },
  'schema.parameter': {
    when: 'A parameter of path, query, header or cookie is missing, unknown, sent twice, or not as its schema says.',
    fix: 'The event has a JSON pointer and the keyword for each; with `errors: client` the problem has them, too. `unknownQuery: pass` lets parameters through that the contract does not know.',
  },
  'schema.body': {
    when: 'The body is not as the schema of the operation says, or has a member that no schema names (`unknownFields`), or one that only the origin sets (`readOnly`).',
    fix: 'The event has a JSON pointer and the keyword for each; with `errors: client` the problem has them, too.',
  },
  'schema.body-missing': {
    when: 'The operation needs a body, and the request has none.',
    fix: 'Send it.',
  },
  'schema.body-unexpected': {
    when: 'The request has a body, and the contract describes none for the operation.',
    fix: 'Leave it out, or describe it in the contract (`requestBody`).',
  },
  'schema.body-malformed': {
    when: 'The body is not of its media type by the letter: no JSON, a name twice in one object, no UTF-8, a multipart body that parsers take apart differently.',
    fix: 'The evidence says which. Serialise the body with a library.',
  },
  'schema.media-type': {
    when: 'The body is of a media type that the contract does not name for the operation, or that nobody here can judge by its schema (XML).',
    fix: 'Send one of the expected types in Content-Type, or add the type to the contract. `unjudged: pass` lets types through that the contract names and no JSON Schema can judge.',
  },
  'schema.charset': {
    when: 'The body is text in another charset than UTF-8: the origin would read another text than the one that was judged.',
    fix: 'Send UTF-8.',
  },
  'schema.bounds': {
    when: 'The body nests deeper or has more values, pairs or parts than the guard judges, or its schema would take too long to judge it.',
    fix: 'Send less at once. If the API really takes such bodies, raise `bounds` of the guard; if it is the schema, alternatives within alternatives (`oneOf`) are what costs.',
  },
  'module.refused': {
    when: "The operator's own guard refused the request.",
    fix: 'See the module that the event names.',
  },
  'token.keys-unavailable': {
    when: "The issuer's keys could not be had, and the last good ones are too old.",
    fix: "See that the issuer's key set answers. `staleMax` says how long old keys serve.",
  },
  'registry.unavailable': {
    when: "The registry of keys and revocations did not answer, and what the isolate knew is older than the policy's `revocation.maxStaleness`; or its binding or the secret `GATEHOUSE_KEY_PEPPER` is missing.",
    fix: 'The event says which. See to the binding `REGISTRY` in wrangler.toml and to the secret.',
  },
  'introspection.unavailable': {
    when: 'The introspection endpoint did not answer in time, answered out of order, refused the gate itself, or is asked too much at a time.',
    fix: 'See to the endpoint, and to the client id and secret that the policy names; the event says what failed.',
  },
  'replay.unavailable': {
    when: 'What was used before could not be asked in time, or its memory is full, and the policy says `onFault: deny` for it.',
    fix: 'See to the Durable Object binding `REPLAYS`, or say `onFault: isolate`.',
  },
  'secret.unusable': {
    when: 'A secret that the policy names is not bound to the Worker, or is too short or not of the form that it needs.',
    fix: 'Put it in with `wrangler secret put NAME`; the event names the binding.',
  },
  'limit.store-unavailable': {
    when: "The limit's store did not answer within its budget, and the guard says `onFault: deny`.",
    fix: 'See to the store, or choose another `onFault`.',
  },
  'module.failed': {
    when: "The operator's own guard threw, or answered something that is no verdict.",
    fix: 'Fix the module; the event names it.',
  },
  'identity.unavailable': {
    when: 'The gate has no key to sign its word to the origin with: the secret that `identity.secret` names is missing or no JWK Set. Nothing is forwarded without.',
    fix: 'Put the secret in (`wrangler secret put`); the console says once what is wrong with it.',
  },
  'origin.unreachable': {
    when: 'The origin refused the connection, broke it off, or could not be found.',
    fix: 'See that `origins.*.url` is right and the origin is up.',
  },
  'origin.garbled': {
    when: 'The origin answered out of order: an upgrade that nobody asked for, or no HTTP at all.',
    fix: 'See what the origin sends.',
  },
  'origin.error': {
    when: 'The origin answered with a 5xx, and the screen `errors` put a problem in its place. The evidence tells its status and type.',
    fix: "Look for the request id in the origin's own log.",
  },
  'answer.leak': {
    when: 'The screen `leaks` found in the answer what it must not say, or could not read it, and is told to refuse. What had begun to go out was broken off.',
    fix: 'The evidence names what was found and where. See why the origin says it.',
  },
  'answer.rules': {
    when: 'The screen `rules` judged the answer by the response phases of an imported rule set, and its score reached the threshold; or the body was longer than what is read, and is told to be refused.',
    fix: 'The evidence names the rules, where they matched and the score. See why the origin says it; exclude a rule that is wrong about this route.',
  },
  'answer.undocumented': {
    when: 'The screen `minimise` is told to refuse what the contract does not know: the status of the answer, its media type, or a value that no schema describes. Also an answer that is for other scopes altogether.',
    fix: 'Describe the answer in the contract, or see why the origin sends it. `undocumented: pass` lets such answers go; `mode: shadow` tells of them first.',
  },
  'answer.unread': {
    when: 'The screen `minimise` could not read a JSON answer, and is told to refuse those: longer than `bytesMax`, encoded, a part, with a member twice, or no sound JSON.',
    fix: 'Raise `bytesMax` for the route, or see what the origin sends. `unread: pass` lets such answers go.',
  },
  'origin.unavailable': {
    when: 'Every target of the origin failed so often that its breaker is open: nothing is sent until `Retry-After` is over.',
    fix: 'See to the targets that the events before this one name. `breaker` says when it opens and for how long.',
  },
  'origin.timeout': {
    when: "The head of the answer did not come within the origin's `timeout`.",
    fix: 'Make the origin faster, or raise it.',
  },
}

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
