// What is asked of a token each time that it comes, proven before or just now: time passes, tokens are revoked, and
// routes differ. The order is that of what a refusal gives away: nothing of scopes or log-ins is told to somebody
// whose token does not hold.

import type { Verdict } from '../../core/guard.ts'
import type { Issuer, Ports, RevocationAnswer } from '../../core/ports.ts'
import { deny } from '../../decision/denials.ts'
import type { Challenge } from '../../decision/denials.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { scopeDenial, standingDenial, stepUpDenial } from './claims.ts'
import type { Demands } from './claims.ts'
import type { Remembered } from './memory.ts'

/** What a route asks of a proven token, and how it tells a client to log its user in again (RFC 9470 §3). */
export interface Conclusion {
  readonly demands: Demands
  readonly stepUp: readonly Challenge[]
}

export const conclude = (
  conclusion: Conclusion,
  issuer: Issuer,
  known: Remembered,
  exchange: Exchange,
  ports: Ports,
): Verdict | Promise<Verdict> => {
  const { nowMs } = exchange
  const denial = standingDenial(known.standing, issuer, conclusion.demands, nowMs)
  if (denial !== undefined) return { kind: 'deny', denial }
  const answer = ports.revocations.find(known.revocable, nowMs, ports.defer)
  return answer instanceof Promise
    ? answer.then((late) => entitled(conclusion, issuer, known, late, nowMs))
    : entitled(conclusion, issuer, known, answer, nowMs)
}

const entitled = (
  conclusion: Conclusion,
  issuer: Issuer,
  known: Remembered,
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
  return { kind: 'deny', denial: { ...weak, challenges: conclusion.stepUp }, grants }
}
