// The token guard: who sends this, proven by a signed token of an issuer that the policy names. It trusts the keys
// that the port answers with, and nothing that the token says before one of them has proven it. `iss` chooses exactly
// one issuer, with its keys, algorithms and audiences; there is no second try with another (RFC 8725 §3.8–3.10).
//
// Claims are weighed before the signature: all of it must hold anyway, and a stale or misdirected token then costs
// neither cryptography nor a key fetch. A denial by a claim therefore says nothing about the signature.

import type { Guard, GuardFactory, Links, Verdict } from '../../core/guard.ts'
import type { Decryption, Issuer, KeyAnswer, Ports } from '../../core/ports.ts'
import { deny } from '../../decision/denials.ts'
import type { Denial } from '../../decision/denials.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { issuerOf, readClaims, readStanding, standingDenial } from './claims.ts'
import type { Claims, Standing } from './claims.ts'
import { conclude, conclusionOf } from './conclude.ts'
import type { Conclusion, Presented } from './conclude.ts'
import { tokenGuard } from './frame.ts'
import { looksEncrypted, readJwe } from './jwe/jwe.ts'
import { unlock } from './jwe/unlock.ts'
import { readJws } from './jws.ts'
import type { Jws } from './jws.ts'
import { memoryOf, remembered, weightOf } from './memory.ts'
import type { Remembered } from './memory.ts'
import type { TokenOptions } from './options.ts'
import { headerDenial, prove } from './verify.ts'

interface Judgement extends Conclusion {
  readonly issuers: readonly Issuer[]
  /** How those of them that encrypt do it. */
  readonly locked: readonly Decryption[]
  /** The largest bound of the issuers: what is read before `iss` is known. */
  readonly tokenBytesMax: number
}

export const token: GuardFactory<TokenOptions> = (options, links): Guard => {
  const judgement = judgementOf(options, links)
  return tokenGuard('token', options, (presented, exchange, ports) =>
    judgeToken(judgement, presented, exchange, ports),
  )
}

const judgementOf = (options: TokenOptions, links: Links): Judgement => {
  const issuers = options.issuers.map((name) => {
    const issuer = links.issuers.get(name)
    if (issuer === undefined) throw new TypeError(`issuer ${name} was not linked`)
    return issuer
  })
  if (new Set(issuers.map((issuer) => issuer.issuer)).size !== issuers.length)
    throw new TypeError('two issuers of one token guard share an iss: which one judges would be a guess')
  return {
    ...conclusionOf(options),
    issuers,
    locked: issuers.flatMap(({ decryption }) => decryption ?? []),
    tokenBytesMax: Math.max(...issuers.map((issuer) => issuer.tokenBytesMax)),
  }
}

const denied = (denial: Denial): Verdict => ({ kind: 'deny', denial })

const judgeToken = (
  judgement: Judgement,
  presented: Presented,
  exchange: Exchange,
  ports: Ports,
): Verdict | Promise<Verdict> => {
  const { text } = presented
  // Hashing an oversized text for the look-up would already cost.
  if (text.length <= judgement.tokenBytesMax)
    for (const issuer of judgement.issuers) {
      const known = memoryOf(issuer).get(text)
      if (known !== undefined) return judgeKnown(judgement, presented, issuer, known, exchange, ports)
    }
  return judgeUnknown(judgement, presented, exchange, ports)
}

const judgeKnown = (
  judgement: Judgement,
  presented: Presented,
  issuer: Issuer,
  known: Remembered,
  exchange: Exchange,
  ports: Ports,
): Verdict | Promise<Verdict> => {
  const decide = (answer: KeyAnswer): Verdict | Promise<Verdict> => {
    if (answer.kind === 'fault') return { kind: 'fault', fault: answer.fault }
    if (answer.kind === 'found' && answer.keys.includes(known.key))
      return conclude(judgement, issuer, known, presented, exchange, ports)
    // Its key has left the set: the token stands trial again, with the keys of today.
    memoryOf(issuer).delete(presented.text)
    return judgeUnknown(judgement, presented, exchange, ports)
  }
  const answer = ports.keys.find(issuer, known.hint, exchange.nowMs, ports.defer)
  return answer instanceof Promise ? answer.then(decide) : decide(answer)
}

interface Candidate {
  readonly jws: Jws
  readonly issuer: Issuer
  readonly claims: Claims
  readonly standing: Standing
}

const judgeUnknown = (
  judgement: Judgement,
  presented: Presented,
  exchange: Exchange,
  ports: Ports,
): Verdict | Promise<Verdict> => {
  const { text } = presented
  if (judgement.locked.length > 0 && looksEncrypted(text))
    return judgeLocked(judgement, presented, exchange, ports)
  const candidate = readCandidate(judgement, text, exchange.nowMs)
  if (!candidate.ok) return denied(candidate.error)
  const { issuer } = candidate.value
  return issuer.decryption?.required === true
    ? denied(deny('token.unencrypted', { issuer: issuer.name }))
    : judgeCandidate(judgement, candidate.value, presented, exchange, ports)
}

/** A token inside of a token. It is remembered by its outside, which is what the next request brings. */
const judgeLocked = async (
  judgement: Judgement,
  presented: Presented,
  exchange: Exchange,
  ports: Ports,
): Promise<Verdict> => {
  const jwe = readJwe(presented.text, judgement.tokenBytesMax)
  if (!jwe.ok) return denied(jwe.error)
  if (jwe.value.contentType !== 'jwt')
    return denied(deny('token.encryption', { name: 'cty', reason: 'no token inside' }))
  const unlocked = await unlock(jwe.value, judgement.locked, ports)
  if (unlocked.kind === 'fault') return { kind: 'fault', fault: unlocked.fault }
  if (unlocked.kind === 'denied') return denied(unlocked.denial)
  const inner = new TextDecoder('latin1').decode(unlocked.content)
  const candidate = readCandidate(judgement, inner, exchange.nowMs)
  if (!candidate.ok) return denied(candidate.error)
  const { issuer } = candidate.value
  // A key opens its own issuer's tokens, in the ways of that issuer: no other's options vouch for it.
  const own = issuer.decryption
  const meant =
    own?.keys.includes(unlocked.binding) === true &&
    own.algorithms.includes(jwe.value.alg) &&
    own.encryptions.includes(jwe.value.enc)
  if (!meant)
    return denied(deny('token.encryption', { issuer: issuer.name, reason: 'the key is not this issuer’s' }))
  return judgeCandidate(judgement, candidate.value, presented, exchange, ports)
}

/** Everything that can be said about a token without its issuer's keys. */
const readCandidate = (judgement: Judgement, text: string, nowMs: number): Result<Candidate, Denial> => {
  const jws = readJws(text, judgement.tokenBytesMax)
  if (!jws.ok) return jws
  if (!judgement.issuers.some((issuer) => issuer.algorithms.includes(jws.value.hint.alg)))
    return err(deny('token.algorithm', { claimed: jws.value.hint.alg }))
  const claims = readClaims(jws.value.payload)
  if (!claims.ok) return claims
  const iss = issuerOf(claims.value)
  if (!iss.ok) return iss
  const issuer = judgement.issuers.find((one) => one.issuer === iss.value)
  if (issuer === undefined) return err(deny('token.issuer', { reason: 'no issuer of this guard' }))
  if (text.length > issuer.tokenBytesMax)
    return err(deny('token.too-large', { actual: text.length, bound: issuer.tokenBytesMax }))
  const header = headerDenial(jws.value, issuer)
  if (header !== undefined) return err(header)
  const standing = readStanding(claims.value, issuer)
  if (!standing.ok) return standing
  const denial = standingDenial(standing.value, issuer, judgement.demands, nowMs)
  if (denial !== undefined) return err(denial)
  return ok({ jws: jws.value, issuer, claims: claims.value, standing: standing.value })
}

const judgeCandidate = async (
  judgement: Judgement,
  candidate: Candidate,
  presented: Presented,
  exchange: Exchange,
  ports: Ports,
): Promise<Verdict> => {
  const { jws, issuer, claims, standing } = candidate
  const proof = await prove(jws, issuer, ports, exchange.nowMs)
  if (proof.kind === 'fault') return { kind: 'fault', fault: proof.fault }
  if (proof.kind === 'refuted') return denied(proof.denial)
  const known = remembered(issuer, claims, standing, jws.hint, proof.key)
  memoryOf(issuer).set(presented.text, known, weightOf(presented.text))
  return conclude(judgement, issuer, known, presented, exchange, ports)
}
