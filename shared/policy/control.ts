// The admin API's own demand on its guards: somebody has to be named for every act, and what they may do has to be
// proven. Without that, whoever reaches the path would issue keys to itself.

import type { Grants, Placement } from '../core/guard.ts'
import type { RoutePart } from './parts.ts'
import type { Report } from './report.ts'

const NEEDS: readonly (keyof Grants)[] = ['principal', 'scopes']

export const checkControl = (placements: readonly Placement[], report: Report): void => {
  const sure = placements.filter(({ mode, onFault }) => mode === 'enforce' && onFault !== 'pass')
  const missing = NEEDS.filter((grant) => !sure.some(({ guard }) => guard.gives.includes(grant)))
  if (missing.length > 0)
    report.error(
      'control-unguarded',
      ['control', 'guards'],
      `no guard of the admin API is sure to grant the ${missing.join(' and the ')}: nobody would know who acts`,
      { what: 'key', fix: 'add a key or token guard that enforces and denies when it cannot judge' },
    )
}

/** A route below the admin API's path would be more specific, and take its requests to an origin. */
export const checkControlPaths = (routes: readonly RoutePart[], report: Report): void => {
  const control = routes.find((route) => route.at[0] === 'control')?.match?.path.replace(/\*$/, '')
  if (control === undefined) return
  for (const route of routes)
    if (route.at[0] !== 'control' && route.match?.path.startsWith(control) === true)
      report.error(
        'control-shadowed',
        [...route.matchAt, 'path'],
        `paths below ${control} are the admin API's (control.path)`,
        { fix: 'give the route or the admin API another path' },
      )
}
