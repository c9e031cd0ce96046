// The end of a request: what its guards left to do once the outcome is known (a slot to give back, a cost to charge).
// A slot that is not given back is a client locked out, so one guard's bug does not keep the next from ending.

import type { Decision } from './decide.ts'
import type { Ending } from './guard.ts'

/**
 * Ends a decision. The shell calls it exactly once for each, behind the response (`defer(end(decision, ending))`):
 * at once when the request was refused or failed, else when the answer's body is through or its reader is gone.
 */
export const end = async (decision: Pick<Decision, 'onEnd'>, ending: Ending): Promise<void> => {
  if (decision.onEnd.length === 0) return
  const endings = await Promise.allSettled(decision.onEnd.map(async (onEnd) => onEnd(ending)))
  for (const one of endings) if (one.status === 'rejected') throw one.reason
}
