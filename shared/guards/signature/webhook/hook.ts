// What all webhook schemes share: a message over the body, some signatures of it, and the secrets that may have made
// one. Comparison is the platform's, in constant time; every secret is tried with every signature, within bounds, so
// that a rotation goes on without a gap. What a scheme is, is a row: how to read its headers, nothing else.

import type { Guard, Verdict } from '../../../core/guard.ts'
import type { Ports, Use } from '../../../core/ports.ts'
import { deny } from '../../../decision/denials.ts'
import type { Denial } from '../../../decision/denials.ts'
import type { Exchange } from '../../../exchange/exchange.ts'
import { encodeBase64url } from '../../../lib/base64url/base64url.ts'
import type { Result } from '../../../lib/result.ts'
import type { Algorithm } from '../algorithms.ts'
import { conclude, denied } from '../conclude.ts'
import { hashOf, holds } from '../webcrypto.ts'
import type { FindHookKey } from './keys.ts'
import { concat } from '../../../lib/bytes/concat.ts'

/** A delivery as its headers state it: attacker's text, bounded. */
export interface Delivery {
  /** What stands before the body in the signed text. */
  readonly prefix: string
  /** When the sender says that it was sent; undefined where the scheme has no time. */
  readonly sentMs: number | undefined
  readonly signatures: readonly { readonly algorithm: Algorithm; readonly bytes: Uint8Array }[]
}

export interface Hook {
  readonly scheme: string
  readonly sender: string
  readonly read: (exchange: Exchange) => Result<Delivery, Denial>
  /** Each may have made a signature of its own algorithm. */
  readonly keys: readonly FindHookKey[]
  readonly toleranceMs: number
  readonly replay: 'off' | Pick<Use, 'store' | 'onFault'>
  /** How long a message is remembered: from the time that it bears, or else from its coming. */
  readonly keptMs: number
}

const EMPTY = new Uint8Array()

export const hookGuard = (hook: Hook): Guard => ({
  name: 'signature',
  reads: 'body',
  needs: [],
  gives: ['principal'],
  judge: (exchange, ports) => {
    const delivery = hook.read(exchange)
    if (!delivery.ok) return denied(delivery.error)
    const late = timeDenial(delivery.value, hook, exchange.nowMs)
    return late === undefined ? judgeDelivery(delivery.value, hook, exchange, ports) : denied(late)
  },
})

const timeDenial = ({ sentMs }: Delivery, { toleranceMs }: Hook, nowMs: number): Denial | undefined => {
  if (sentMs === undefined) return undefined
  if (sentMs > nowMs + toleranceMs) return deny('signature.created', { reason: 'sent in the future' })
  const ageMs = nowMs - sentMs
  return ageMs > toleranceMs ? deny('signature.expired', { actual: ageMs, bound: toleranceMs }) : undefined
}

const judgeDelivery = async (
  delivery: Delivery,
  hook: Hook,
  exchange: Exchange,
  ports: Ports,
): Promise<Verdict> => {
  const text = concat([new TextEncoder().encode(delivery.prefix), exchange.body?.bytes ?? EMPTY])
  let unusable: Verdict | undefined
  for (const find of hook.keys) {
    const found = await find(ports)
    if (found.kind === 'fault') {
      unusable = { kind: 'fault', fault: found.fault }
      continue
    }
    for (const { algorithm, bytes } of delivery.signatures)
      if (algorithm === found.algorithm && (await holds(algorithm, found.key, bytes, text)))
        return conclude(found.signer, await useOf(text, delivery, hook, exchange), exchange, ports)
  }
  // The secret that is missing might have been the one.
  return unusable ?? denied(deny('signature.mismatch'))
}

/** By what was signed, not by its signature: two secrets, or two spellings, sign one message twice. */
const useOf = async (
  text: Uint8Array,
  { sentMs }: Delivery,
  { scheme, sender, replay, keptMs }: Hook,
  { nowMs }: Exchange,
): Promise<Use | undefined> => {
  if (replay === 'off') return undefined
  return {
    scope: `signature:${scheme}`,
    id: JSON.stringify([sender, encodeBase64url(await hashOf('SHA-256', text))]),
    untilMs: (sentMs ?? nowMs) + keptMs,
    ...replay,
  }
}
