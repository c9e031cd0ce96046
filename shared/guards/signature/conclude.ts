// What is asked once a signature holds: whether it was used before, and whether its signer has been revoked. In this
// order last, so that nobody fills the memory of what was used with messages that prove nothing.

import type { Grants, Verdict } from '../../core/guard.ts'
import type { Ports, Use } from '../../core/ports.ts'
import { deny } from '../../decision/denials.ts'
import type { Challenge, Denial } from '../../decision/denials.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import type { Signer } from './keys.ts'

const CHALLENGES: readonly Challenge[] = [{ scheme: 'Signature', parameters: {} }]

/** A refusal tells no scheme of tokens: a client that signs would not know what to do with Bearer. */
export const denied = (denial: Denial, grants?: Grants): Verdict => {
  const challenged = { ...denial, challenges: CHALLENGES }
  return grants === undefined
    ? { kind: 'deny', denial: challenged }
    : { kind: 'deny', denial: challenged, grants }
}

export const conclude = async (
  signer: Signer,
  use: Use | undefined,
  exchange: Exchange,
  ports: Ports,
): Promise<Verdict> => {
  const grants = { principal: signer.principal }
  const revocation = await ports.revocations.find(signer.revocable, exchange.nowMs, ports.defer)
  if (revocation.kind === 'fault') return { kind: 'fault', fault: revocation.fault }
  if (revocation.kind === 'revoked') return denied(deny('signature.revoked', { name: revocation.by }), grants)
  if (use !== undefined) {
    const answer = await ports.replays.claim(use, exchange.nowMs, ports.defer)
    if (answer.kind === 'fault') return { kind: 'fault', fault: answer.fault }
    if (answer.kind === 'seen') return denied(deny('signature.replayed'), grants)
  }
  return { kind: 'pass', grants }
}
