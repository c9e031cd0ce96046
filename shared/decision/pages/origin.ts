// Pages of origins and the way back.

import type { Pages } from './page.ts'

export const originPages = {
  'origin.unreachable': {
    when: 'The origin refused the connection, broke it off, or could not be found.',
    fix: 'See that `origins.*.url` is right and the origin is up.',
  },
  'origin.garbled': {
    when: 'The origin answered out of order: an upgrade that nobody asked for, or no HTTP at all.',
    fix: 'See what the origin sends.',
  },
  'origin.error': {
    when: 'The origin answered with a 5xx, and the screen `errors` put a problem in its place. The evidence tells its status and type.',
    fix: "Look for the request id in the origin's own log.",
  },
  'answer.leak': {
    when: 'The screen `leaks` found in the answer what it must not say, or could not read it, and is told to refuse. What had begun to go out was broken off.',
    fix: 'The evidence names what was found and where. See why the origin says it.',
  },
  'answer.rules': {
    when: 'The screen `rules` judged the answer by the response phases of an imported rule set, and its score reached the threshold; or the body was longer than what is read, and is told to be refused.',
    fix: 'The evidence names the rules, where they matched and the score. See why the origin says it; exclude a rule that is wrong about this route.',
  },
  'answer.undocumented': {
    when: 'The screen `minimise` is told to refuse what the contract does not know: the status of the answer, its media type, or a value that no schema describes. Also an answer that is for other scopes altogether.',
    fix: 'Describe the answer in the contract, or see why the origin sends it. `undocumented: pass` lets such answers go; `mode: shadow` tells of them first.',
  },
  'answer.unread': {
    when: 'The screen `minimise` could not read a JSON answer, and is told to refuse those: longer than `bytesMax`, encoded, a part, with a member twice, or no sound JSON.',
    fix: 'Raise `bytesMax` for the route, or see what the origin sends. `unread: pass` lets such answers go.',
  },
  'origin.unavailable': {
    when: 'Every target of the origin failed so often that its breaker is open: nothing is sent until `Retry-After` is over.',
    fix: 'See to the targets that the events before this one name. `breaker` says when it opens and for how long.',
  },
  'origin.timeout': {
    when: "The head of the answer did not come within the origin's `timeout`.",
    fix: 'Make the origin faster, or raise it.',
  },
} as const satisfies Pages
