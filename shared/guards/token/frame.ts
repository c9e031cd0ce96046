// What the guards of this folder have in common around their judgement: the token is read from the one place that the
// route allows, and a refusal challenges under the schemes that it takes.

import type { Guard, Verdict } from '../../core/guard.ts'
import type { Ports } from '../../core/ports.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { challengingJudge } from './challenges.ts'
import type { Presented } from './conclude.ts'
import type { DpopOptions } from './dpop.options.ts'
import { tokenReader } from './source.ts'

interface FrameOptions {
  readonly from: Parameters<typeof tokenReader>[0]
  readonly dpop?: DpopOptions | undefined
}

export type JudgeToken = (
  presented: Presented,
  exchange: Exchange,
  ports: Ports,
) => Verdict | Promise<Verdict>

export const tokenGuard = (name: string, options: FrameOptions, judge: JudgeToken): Guard => {
  const { dpop } = options
  const read = tokenReader(options.from, { bearer: dpop?.mode !== 'require', dpop: dpop !== undefined })
  return {
    name,
    reads: 'head',
    needs: [],
    gives: ['principal', 'scopes'],
    judge: challengingJudge(dpop, (exchange, ports, byDpop) => {
      const text = read(exchange)
      return text.ok
        ? judge({ text: text.value, dpop: byDpop }, exchange, ports)
        : { kind: 'deny', denial: text.error }
    }),
  }
}
