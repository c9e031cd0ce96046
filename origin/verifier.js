// For origins behind Gatehouse: checks the gate's word about a request. Who reaches the origin past the gate has no
// token, and one that was recorded fits its own request alone, once, for less than a minute.

import { createLocalJWKSet, createRemoteJWKSet, jwtVerify } from 'jose'

/** @import { Checked, Identity, Incoming, Verifier, VerifierOptions } from './main.d.ts' */

export const IDENTITY_HEADER = 'x-gatehouse-identity'

const TYPE = 'gatehouse-identity+jwt'
const ALGORITHMS = ['EdDSA', 'Ed25519', 'ES256']
const LIFETIME_MAX_S = 60
const TOKEN_CHARACTERS_MAX = 8192

/**
 * @param {VerifierOptions} options
 * @returns {Verifier}
 */
export const createVerifier = (options) => {
  const { issuer, audience, clockToleranceS = 5, unboundBodies = 'accept', replaysMax = 100_000 } = options
  if (typeof issuer !== 'string' || issuer === '' || typeof audience !== 'string' || audience === '')
    throw new TypeError('issuer and audience have to be stated: what is not stated would go unchecked')
  const keys =
    typeof options.jwks === 'string' || options.jwks instanceof URL
      ? createRemoteJWKSet(new URL(options.jwks), { cacheMaxAge: 300_000, cooldownDuration: 10_000 })
      : createLocalJWKSet(/** @type {import('jose').JSONWebKeySet} */ (options.jwks))
  const replays = replayMemory(replaysMax, clockToleranceS)
  return {
    verify: async (incoming) => {
      const { token } = incoming
      if (token === undefined || token === null || token === '') return refused('no token')
      if (token.length > TOKEN_CHARACTERS_MAX) return refused('token too long')
      const claims = await claimsOf(token, keys, { issuer, audience, clockToleranceS })
      if (typeof claims === 'string') return refused(claims)
      return check(claims, incoming, { unboundBodies, replays })
    },
  }
}

/**
 * The verified claims, or why there are none.
 * @param {string} token
 * @param {import('jose').JWTVerifyGetKey} keys
 * @param {{ issuer: string, audience: string, clockToleranceS: number }} options
 * @returns {Promise<import('jose').JWTPayload | string>}
 */
const claimsOf = async (token, keys, { issuer, audience, clockToleranceS }) => {
  try {
    const verified = await jwtVerify(token, keys, {
      issuer,
      audience,
      algorithms: ALGORITHMS,
      typ: TYPE,
      clockTolerance: clockToleranceS,
      maxTokenAge: LIFETIME_MAX_S,
      requiredClaims: ['exp', 'iat', 'jti', 'method', 'path'],
    })
    return /** @type {import('jose').JWTPayload} */ (verified.payload)
  } catch (error) {
    return error instanceof Error ? error.message : 'the token is invalid'
  }
}

/**
 * @param {import('jose').JWTPayload} claims
 * @param {Incoming} incoming
 * @param {{ unboundBodies: 'accept' | 'refuse', replays: ReturnType<typeof replayMemory> }} options
 * @returns {Promise<Checked>}
 */
const check = async (claims, incoming, { unboundBodies, replays }) => {
  const [path, query] = splitTarget(incoming.target)
  if (claims['method'] !== incoming.method) return refused('made for another method')
  if (claims['path'] !== path) return refused('made for another path')
  const stated = claims['query_sha256']
  if ((stated === undefined) !== (query === '') || (query !== '' && stated !== (await digest(query))))
    return refused('made for another query')
  const bound = claims['body_sha256']
  if (bound === undefined) {
    if (unboundBodies === 'refuse') return refused('the body is not bound: no guard of the route read it')
  } else if (incoming.readBody !== 'elsewhere' && bound !== (await digest(await incoming.readBody())))
    return refused('made for another body')
  const { jti = '', exp = 0 } = claims
  // Last, so that a request that fails otherwise does not use the token up.
  const use = replays(jti, exp)
  if (use !== 'new') return refused(use === 'used' ? 'used before' : 'too many tokens to remember')
  return { ok: true, identity: identityOf(claims) }
}

/**
 * @param {import('jose').JWTPayload} claims
 * @returns {Identity}
 */
const identityOf = (claims) => ({
  subject: claims.sub,
  principal: textOf(claims['principal']),
  principalIssuer: textOf(claims['principal_issuer']),
  scopes: textOf(claims['scope'])?.split(' ') ?? [],
  route: textOf(claims['route']) ?? '',
  requestId: textOf(claims['request_id']) ?? '',
  claims,
})

/** @param {unknown} value */
const textOf = (value) => (typeof value === 'string' ? value : undefined)

/**
 * @param {string} target
 * @returns {[path: string, query: string]}
 */
const splitTarget = (target) => {
  const at = target.indexOf('?')
  return at === -1 ? [target, ''] : [target.slice(0, at), target.slice(at + 1)]
}

/** @param {string | Uint8Array} data */
const digest = async (data) => {
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : new Uint8Array(data)
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  let text = ''
  for (const byte of hash) text += String.fromCharCode(byte)
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/**
 * Remembers ids until their tokens have expired, and never for less: whoever could push a live one out could use its
 * token again. 'full' says that there is no room for one more.
 * @param {number} most
 * @param {number} clockToleranceS
 * @returns {(id: string, untilS: number) => 'new' | 'used' | 'full'}
 */
const replayMemory = (most, clockToleranceS) => {
  /** @type {Map<string, number>} */
  const seen = new Map()
  let sweptS = 0
  return (id, untilS) => {
    if (most === 0) return 'new'
    if (seen.has(id)) return 'used'
    const overS = Date.now() / 1000 - clockToleranceS - 1
    // In the order of their coming, which is that of their end but for a few seconds: a sweep finds the rest.
    for (const [old, until] of seen) {
      if (until > overS) break
      seen.delete(old)
    }
    if (seen.size >= most && overS > sweptS + 1) {
      sweptS = overS
      for (const [old, until] of seen) if (until <= overS) seen.delete(old)
    }
    if (seen.size >= most) return 'full'
    seen.set(id, untilS)
    return 'new'
  }
}

/**
 * @param {string} reason
 * @returns {{ ok: false, reason: string }}
 */
const refused = (reason) => ({ ok: false, reason })
