// How a guard that knows DPoP challenges (RFC 9449 §7.1–7.2): who brought nothing learns of every scheme that the route
// takes, who brought a token learns what is wrong under its own scheme, and who brought a bound token as a bearer
// token is told to prove it.

import type { Guard, Verdict } from '../../core/guard.ts'
import type { Ports } from '../../core/ports.ts'
import type { Challenge, Denial, DenialCode } from '../../decision/denials.ts'
import type { DpopOptions } from './dpop.options.ts'
import { dpopChallenge } from './dpop/dpop.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { cameByDpop } from './source.ts'

const BEARER: Challenge = { scheme: 'Bearer', parameters: {} }
/** Refusals before a scheme is known, or because of it. */
const WITHOUT_SCHEME: ReadonlySet<DenialCode> = new Set(['token.missing', 'token.scheme', 'token.conflict'])

type Challenging = (verdict: Verdict, dpop: boolean) => Verdict

const challenging = (options: DpopOptions): Challenging => {
  const dpop = dpopChallenge(options)
  const all = options.mode === 'require' ? [dpop] : [BEARER, dpop]
  const challengesFor = (denial: Denial, byDpop: boolean): readonly Challenge[] => {
    if (denial.challenges !== undefined)
      return denial.challenges.map((one) =>
        one.scheme === 'DPoP' ? { ...one, parameters: { ...one.parameters, ...dpop.parameters } } : one,
      )
    if (WITHOUT_SCHEME.has(denial.code)) return all
    return byDpop || denial.code === 'token.binding' || options.mode === 'require' ? [dpop] : [BEARER]
  }
  return (verdict, byDpop) =>
    verdict.kind === 'deny'
      ? { ...verdict, denial: { ...verdict.denial, challenges: challengesFor(verdict.denial, byDpop) } }
      : verdict
}

/** Judges by `judge`, told whether the token came by the scheme DPoP, and has its denials challenge. */
export const challengingJudge = (
  options: DpopOptions | undefined,
  judge: (exchange: Exchange, ports: Ports, byDpop: boolean) => Verdict | Promise<Verdict>,
): Guard['judge'] => {
  if (options === undefined) return (exchange, ports) => judge(exchange, ports, false)
  const challenge = challenging(options)
  return (exchange, ports) => {
    const byDpop = cameByDpop(exchange)
    const verdict = judge(exchange, ports, byDpop)
    return verdict instanceof Promise
      ? verdict.then((late) => challenge(late, byDpop))
      : challenge(verdict, byDpop)
  }
}
