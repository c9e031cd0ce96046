// Pages of what an authenticated caller may do, and how often.

import type { Pages } from './page.ts'

export const accessPages = {
  'access.denied': {
    when: 'A condition under `deny` of the access guard holds. The evidence names it.',
    fix: 'Nothing that the client can send helps, unless the condition speaks of it.',
  },
  'access.condition': {
    when: 'The condition `when` of the access guard does not hold.',
    fix: 'Ask as a principal, or for a resource, that the condition admits.',
  },
  'access.not-allowed': {
    when: 'None of the conditions under `allow` of the access guard holds. The evidence names them.',
    fix: 'Ask as a principal, or for a resource, that one of them admits.',
  },
  'access.unknown': {
    when: 'A condition could not be evaluated: a claim or parameter that it reads is not there, is of another type, or is a longer list than conditions walk over. The evidence names the condition.',
    fix: 'Have the issuer put the claim into its tokens, or ask for it with `has(…)` in the condition first.',
  },
  'access.ambiguous': {
    when: 'A query parameter that the access guard judges by stands in the URL more than once, or in a way that readers take apart differently: behind a `;`, as `name[]`, in another case. Origins differ on which of them counts.',
    fix: 'Send the parameter once, as the policy names it, and a `;` in its value as `%3B`.',
  },
  'access.permission': {
    when: 'None of the roles of the principal has the permission that the route needs. The evidence names the permission.',
    fix: 'Give the principal a role that has it, at the issuer or in the policy.',
  },
  'access.owner-missing': {
    when: 'The id that must belong to the principal is not in the request, or is no text or whole number.',
    fix: 'Send the id where the policy looks for it.',
  },
  'access.owner-mismatch': {
    when: 'The id in the request is not the principal’s own. The evidence names both sides; `actual` above `bound` says that this principal is walking through ids.',
    fix: 'Ask for what belongs to the principal.',
  },
  'access.enumeration': {
    when: 'The principal has asked for more distinct ids than `distinct.max` in the window, as this isolate has counted.',
    fix: 'Wait for the window to end. If the API really has such clients, raise `max`.',
  },
  'access.field': {
    when: 'The body writes a property that the principal may not write, or that the policy does not name. The evidence names the place.',
    fix: 'Leave the property out, or name it under `fields.write`.',
  },
  'access.body': {
    when: 'The access guard has to read the body, and it is not JSON in UTF-8, is nested too deeply, or names a property twice.',
    fix: 'Send `Content-Type: application/json` and a body in which every name stands once.',
  },
  'access.refused': {
    when: 'The external decision point (`ask`) did not permit the request.',
    fix: 'Ask whoever keeps the decision point; its own log says why.',
  },
  'access.decision-unavailable': {
    when: 'The external decision point could not be reached, did not answer in time, or its answer holds no decision. The evidence says which.',
    fix: 'Look at the decision point. `onFault` says what becomes of requests meanwhile.',
  },
  'limit.exceeded': {
    when: 'The client used up its quota. `RateLimit` states it, `Retry-After` says when it goes on.',
    fix: 'Wait that long. The event names the limit.',
  },
  'limit.banned': {
    when: 'The client went on after it was refused, and is out for the time that the limit states.',
    fix: 'Wait as long as `Retry-After` says.',
  },
  'limit.key-missing': {
    when: 'A limit counts by something that the request lacks, such as a header.',
    fix: 'Send it; the evidence names it.',
  },
  'module.refused': {
    when: "The operator's own guard refused the request.",
    fix: 'See the module that the event names.',
  },
  'limit.store-unavailable': {
    when: "The limit's store did not answer within its budget, and the guard says `onFault: deny`.",
    fix: 'See to the store, or choose another `onFault`.',
  },
  'module.failed': {
    when: "The operator's own guard threw, or answered something that is no verdict.",
    fix: 'Fix the module; the event names it.',
  },
} as const satisfies Pages
