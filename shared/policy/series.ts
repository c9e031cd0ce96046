// Guards of one route that would use up the same thing: a proof or a signed message that is good for one use was used
// by the first of them, and to the second every honest request is a replay. Shadows use it up as well.

import { onceOf } from './document.ts'
import type { RoutePart } from './parts.ts'
import type { Report } from './report.ts'

/** Reports every guard of a route that finds used what an earlier one has just claimed. */
export const checkSeries = (route: RoutePart, report: Report): void => {
  const claimed = new Map<string, number>()
  for (const [place, guard] of route.guards.entries()) {
    if (guard === undefined) continue
    const once = onceOf(guard)
    const again = once.find((one) => claimed.has(one))
    if (again !== undefined)
      report.error(
        'used-twice',
        [...route.at, 'guards', place, guard.kind],
        `guards[${claimed.get(again) ?? 0}] uses up the ${again} that this guard asks for: every request would be refused as a replay`,
        { what: 'key', fix: 'let one guard of the route ask for it' },
      )
    for (const one of once) claimed.set(one, place)
  }
}
