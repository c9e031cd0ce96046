// The payload guard over the rule set that ships.

import type { Verdict } from '../../shared/core/guard.ts'
import type { Ports } from '../../shared/core/ports.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { payloadOptions } from '../../shared/guards/payload/options.ts'
import { payload } from '../../shared/guards/payload/payload.ts'
import { placements } from './placements.ts'
import { coreBytes } from './program.ts'

/** The payload guard asks nothing of the world: any use of a port is an error here. */
export const NO_PORTS = new Proxy({} as Ports, {
  get: (_ports, name) => {
    throw new Error(`the payload guard asked for ${String(name)}`)
  },
})

let programs: ReadonlyMap<string, Uint8Array> | undefined

export const payloadGuard = (options: Record<string, unknown> = {}): ((exchange: Exchange) => Verdict) => {
  programs ??= new Map([['core', coreBytes()]])
  const guard = payload(payloadOptions.parse(options), {
    issuers: new Map(),
    lists: new Map(),
    programs,
    modules: new Map(),
    route: 'orders',
    place: 0,
  })
  return (exchange) => {
    const verdict = guard.judge(exchange, NO_PORTS, {})
    if (verdict instanceof Promise) throw new Error('the payload guard answers synchronously')
    return verdict
  }
}

/** Whether the guard, or the exchange before it, refuses the text at a placement. */
export const refusing = (
  options: Record<string, unknown> = {},
): ((place: string, text: string) => boolean) => {
  const judge = payloadGuard(options)
  return (place, text) => {
    const exchange = placements[place]?.(text).exchange
    return exchange === undefined || judge(exchange).kind === 'deny'
  }
}
