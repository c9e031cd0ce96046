// The path under which an origin is asked: the judged one, less what the policy strips. One place for it, since the
// gate sends it and `gatehouse explain` tells it.

import type { Origin } from './linked.ts'

/** Cuts by segments, not by text: the build made sure that every route's first segments are the prefix's. */
export const originPath = ({ stripSegments }: Pick<Origin, 'stripSegments'>, path: string): string => {
  if (stripSegments === undefined) return path
  let at = 0
  for (let cut = 0; cut < stripSegments; cut++) {
    at = path.indexOf('/', at + 1)
    if (at === -1) return '/'
  }
  return path.slice(at)
}
