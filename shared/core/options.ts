// The options that every guard of a document bears besides its own: whether its verdict counts, and what becomes of
// the request when it cannot judge. Read by the build alone; the Worker imports no schema.

import { z } from 'zod'

/** Spread into each guard's own strict object: `z.strictObject({ ...placementOptions, lists: … })`. */
export const placementOptions = {
  mode: z
    .enum(['enforce', 'shadow'])
    .default('enforce')
    .describe('`shadow` judges and records what the guard would have done, and passes.'),
  onFault: z
    .enum(['deny', 'pass'])
    .default('deny')
    .describe(
      'What becomes of the request when a dependency of the guard fails: `deny` answers 503 with Retry-After.',
    ),
} as const
