// A guard's needs and the guards before it: a limit by principal before the token guard would count nobody. Only a
// guard that enforces, and that denies when it cannot judge, is sure to have granted what it gives.

import type { Grants, Placement } from '../core/guard.ts'
import type { RoutePart } from './parts.ts'
import type { Report } from './report.ts'

/** Reports every guard of a route whose needs nobody before it is sure to grant. */
export const checkOrder = (route: RoutePart, placements: readonly Placement[], report: Report): void => {
  const given = new Set<keyof Grants>()
  for (const [place, { guard, mode, onFault }] of placements.entries()) {
    const kind = route.guards[place]?.kind ?? ''
    for (const grant of guard.needs)
      if (!given.has(grant))
        report.error(
          'grant-missing',
          [...route.at, 'guards', place, kind],
          `this guard needs the ${grant}, and no guard before it is sure to grant it`,
          { what: 'key', fix: advice(grant, placements, place) },
        )
    if (mode === 'enforce' && onFault !== 'pass') for (const grant of guard.gives) given.add(grant)
  }
}

const advice = (grant: keyof Grants, placements: readonly Placement[], place: number): string => {
  const giver = placements.findIndex(({ guard }) => guard.gives.includes(grant))
  if (giver === -1) return `put a guard that gives the ${grant} before it, such as token`
  if (giver > place) return `move it behind guards[${giver}]`
  const { mode } = placements[giver] as Placement
  return mode === 'shadow'
    ? `guards[${giver}] gives it, but in shadow mode it admits requests without: let it enforce`
    : `guards[${giver}] gives it, but with onFault: pass it admits requests without: let it deny`
}
