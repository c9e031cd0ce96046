// Exclusions as the engine asks for them: a rule, by id or tag, taken off some fields of this route.

import { matchesName } from '../../waf/judge/names.ts'
import type { PayloadOptions } from './options.ts'

type Exclusion = PayloadOptions['exclusions'][number]

/** Asked only when a rule has matched, so a walk over the few exclusions of a route is cheap enough. */
export const excludes = (
  exclusions: readonly Exclusion[],
  route: string,
): ((rule: string, tags: readonly string[], field: string) => boolean) => {
  const here = exclusions.filter((entry) => entry.routes.length === 0 || entry.routes.includes(route))
  if (here.length === 0) return () => false
  return (rule, tags, field) =>
    here.some(
      (entry) =>
        (entry.rules.includes(rule) || entry.tags.some((tag) => tags.includes(tag))) &&
        (entry.fields.length === 0 || entry.fields.some((pattern) => matchesName(pattern, field))),
    )
}
