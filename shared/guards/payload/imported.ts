// The payload guard where it names imported rule sets: native ones first, then these, over the same request. A Worker
// carries it, and what runs SecLang, only where its policy does (policy/optional.ts).

import type { Guard, GuardFactory, Links, Verdict } from '../../core/guard.ts'
import { PASS } from '../../core/guard.ts'
import { isImported } from './is-imported.ts'
import type { PayloadOptions } from './options.ts'
import { nativeJudge, payloadGuard, shares } from './payload.ts'
import { importedJudge } from './seclang.ts'

const guardFrom = (options: PayloadOptions, links: Links): Guard => {
  const names = options.rules.filter((name) => !isImported(name, links.programs))
  const native = names.length === 0 ? undefined : nativeJudge(names, options, links)
  const imported = importedJudge(options, links)
  return payloadGuard(options, (exchange) => {
    const first = native?.(exchange) ?? PASS
    if (imported === undefined || first.kind !== 'pass') return first
    return joined(first, imported(exchange))
  })
}

/** The same guard to policies, events and isolates: only what it can run differs. */
export const payloadWithImported: GuardFactory<PayloadOptions> = Object.assign(guardFrom, { shares })

/** Both rule sets' hits, where both pass with some, and what either has not looked at. */
const joined = (first: Verdict, second: Verdict): Verdict => {
  if (first.kind !== 'pass' || first.evidence === undefined) return second
  if (second.kind !== 'pass') return second
  if (second.evidence === undefined) return { ...second, evidence: first.evidence }
  const { hits: own = [], score: ownScore = 0, ...left } = first.evidence
  const { hits: others = [], score: othersScore = 0, ...othersLeft } = second.evidence
  const hits = [...own, ...others]
  return {
    ...second,
    evidence: {
      // A body that was cut was cut for both.
      ...(left.reason === undefined || othersLeft.reason === 'work' ? othersLeft : left),
      ...(hits.length === 0 ? undefined : { hits, score: Math.max(ownScore, othersScore) }),
    },
  }
}
