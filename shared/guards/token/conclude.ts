// What is asked of a token each time that it comes, proven before or just now: time passes, tokens are revoked, and
// routes differ. The order is that of what a refusal gives away: nothing of scopes or log-ins is told to somebody
// whose token does not hold.

import type { Verdict } from '../../core/guard.ts'
import type { Ports, RevocationAnswer } from '../../core/ports.ts'
import { deny } from '../../decision/denials.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { bindingDenial } from './binding.ts'
import { scopeDenial, standingDenial, stepUpDenial } from './claims.ts'
import type { ClaimBounds, Demands } from './claims.ts'
import { showPossession } from './dpop/dpop.ts'
import type { DpopOptions } from './dpop.options.ts'
import type { Proven } from './memory.ts'
import type { TokenOptions } from './options.ts'

/** What a route asks of a proven token. */
export interface Conclusion {
  readonly demands: Demands
  /** Parameters that tell a client to log its user in again (RFC 9470 §3). */
  readonly stepUp: Readonly<Record<string, string>>
  readonly dpop: DpopOptions | undefined
  readonly certificateNeeded: boolean
}

/** What options of a route come down to. */
export const conclusionOf = (options: Omit<TokenOptions, 'issuers' | 'mode' | 'onFault'>): Conclusion => ({
  demands: {
    audience: options.audience,
    maxAgeMs: options.maxAgeMs,
    acr: options.acr,
    maxAuthAgeMs: options.maxAuthAgeMs,
    scopes: options.scopes,
  },
  stepUp: {
    ...(options.acr.length === 0 ? undefined : { acr_values: options.acr.join(' ') }),
    ...(options.maxAuthAgeMs === undefined
      ? undefined
      : { max_age: String(Math.floor(options.maxAuthAgeMs / 1000)) }),
  },
  dpop: options.dpop,
  certificateNeeded: options.certificate === 'require',
})

/** A token as it came. */
export interface Presented {
  readonly text: string
  /** By the scheme DPoP, not Bearer. */
  readonly dpop: boolean
}

export const conclude = (
  conclusion: Conclusion,
  issuer: ClaimBounds,
  known: Proven,
  presented: Presented,
  exchange: Exchange,
  ports: Ports,
): Verdict | Promise<Verdict> => {
  const { nowMs } = exchange
  const { standing } = known
  const denial = standingDenial(standing, issuer, conclusion.demands, nowMs)
  if (denial !== undefined) return { kind: 'deny', denial }
  if (standing.binding !== undefined || presented.dpop || conclusion.certificateNeeded) {
    const unbound = bindingDenial(standing.binding, {
      dpop: presented.dpop,
      certificate: exchange.client.certificate,
      certificateNeeded: conclusion.certificateNeeded,
    })
    if (unbound !== undefined) return { kind: 'deny', denial: unbound }
    const jkt = standing.binding?.jkt
    if (jkt !== undefined) return possessed(conclusion, issuer, known, presented, jkt, exchange, ports)
  }
  return unrevoked(conclusion, issuer, known, presented, nowMs, ports)
}

const possessed = async (
  conclusion: Conclusion,
  issuer: ClaimBounds,
  known: Proven,
  presented: Presented,
  thumbprint: string,
  exchange: Exchange,
  ports: Ports,
): Promise<Verdict> => {
  const { dpop } = conclusion
  // The reader takes the scheme DPoP only where the route has the options of it.
  if (dpop === undefined) throw new TypeError('a DPoP token came to a route without DPoP')
  const bound = { text: presented.text, thumbprint, clockSkewMs: issuer.clockSkewMs }
  const possession = await showPossession(dpop, bound, exchange, ports)
  if (possession.kind === 'fault') return { kind: 'fault', fault: possession.fault }
  if (possession.kind === 'denied') return { kind: 'deny', denial: possession.denial }
  return unrevoked(conclusion, issuer, known, presented, exchange.nowMs, ports)
}

const unrevoked = (
  conclusion: Conclusion,
  issuer: ClaimBounds,
  known: Proven,
  presented: Presented,
  nowMs: number,
  ports: Ports,
): Verdict | Promise<Verdict> => {
  const answer = ports.revocations.find(known.revocable, nowMs, ports.defer)
  return answer instanceof Promise
    ? answer.then((late) => entitled(conclusion, issuer, known, presented, late, nowMs))
    : entitled(conclusion, issuer, known, presented, answer, nowMs)
}

const entitled = (
  conclusion: Conclusion,
  issuer: ClaimBounds,
  known: Proven,
  presented: Presented,
  revocation: RevocationAnswer,
  nowMs: number,
): Verdict => {
  // Who it was is proven by now: the event of these denials may name the principal.
  const { grants } = known
  if (revocation.kind === 'fault') return { kind: 'fault', fault: revocation.fault }
  if (revocation.kind === 'revoked')
    return {
      kind: 'deny',
      denial: deny('token.revoked', { issuer: issuer.name, name: revocation.by }),
      grants,
    }
  const lacking = scopeDenial(known.standing.scopes, issuer, conclusion.demands.scopes)
  if (lacking !== undefined) return { kind: 'deny', denial: lacking, grants }
  const weak = stepUpDenial(known.standing, issuer, conclusion.demands, nowMs)
  if (weak === undefined) return known.pass
  const scheme = presented.dpop ? 'DPoP' : 'Bearer'
  return {
    kind: 'deny',
    denial: { ...weak, challenges: [{ scheme, parameters: conclusion.stepUp }] },
    grants,
  }
}
