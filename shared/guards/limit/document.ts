// How a limit appears in policy documents, and what about it deserves a warning.

import type { GuardDocument, Requirement, Surroundings, Warning } from '../../core/document.ts'
import { DEFAULT_REGION } from './compile.ts'
import { isClientChosen } from './keys.ts'
import { limitOptions, type LimitOptions, type OneLimit } from './options.ts'

export const limitDocument: GuardDocument<typeof limitOptions> = {
  schema: limitOptions,
  refers: () => [],
  lint: (options, around) => [
    ...('all' in options
      ? options.all.flatMap((one, index) => ownWarnings(one, ['all', index], around))
      : ownWarnings(options, [], around)),
    ...faultWarnings(options),
  ],
  requires: (options) => ('all' in options ? options.all : [options]).flatMap(requirementsOf),
}

const requirementsOf = ({ store, upstash, location }: OneLimit): readonly Requirement[] => {
  switch (store) {
    case 'isolate':
      return []
    case 'durable':
      return [{ kind: 'durable-object', name: 'COUNTERS' }]
    case 'location':
      return [{ kind: 'rate-limit', name: location?.binding ?? '' }]
    case 'upstash':
      return (upstash?.regions ?? [DEFAULT_REGION]).flatMap(({ url, token }): Requirement[] => [
        { kind: 'secret', name: url },
        { kind: 'secret', name: token },
      ])
  }
}

const ownWarnings = (one: OneLimit, at: Warning['path'], { upgrade }: Surroundings): readonly Warning[] => {
  const warnings: Warning[] = []
  if (upgrade === true && one.algorithm === 'concurrency')
    warnings.push({
      code: 'limit-slots-of-sockets',
      path: [...at, 'algorithm'],
      message: 'a slot comes back with the handshake: nobody here knows when a WebSocket ends',
      fix: 'count handshakes over time instead, and bound open sockets at the origin',
    })
  if (isClientChosen(one.by))
    warnings.push({
      code: 'limit-key-client-chosen',
      path: [...at, 'by'],
      message: 'the client chooses what it is counted by, and can choose anew for every request',
      fix: 'count by address or principal as well, or judge the value before it is counted by',
    })
  if (one.store === 'isolate')
    warnings.push({
      code: 'limit-per-isolate',
      path: [...at, 'store'],
      message: 'every isolate counts by itself: the quota holds per isolate, and there are many',
      fix: 'store: durable, with sync: leased where a round trip is too much',
    })
  if (one.store === 'location')
    warnings.push({
      code: 'limit-per-location',
      path: [...at, 'store'],
      message: 'every location counts by itself, and eventually',
      fix: 'store: durable, with sync: leased where a round trip is too much',
    })
  if ((one.upstash?.regions.length ?? 1) > 1)
    warnings.push({
      code: 'limit-regions-converge',
      path: [...at, 'upstash', 'regions'],
      message: 'regions tell each other behind the decision: each may admit the whole quota before it hears',
      fix: 'one region where the quota must be exact',
    })
  return warnings
}

const faultWarnings = (options: LimitOptions): readonly Warning[] =>
  options.onFault === 'pass' && options.mode === 'enforce'
    ? [
        {
          code: 'limit-open-on-fault',
          path: ['onFault'],
          message: 'while the store fails, nothing is limited',
          fix: 'onFault: isolate goes on counting with a share of the quota',
        },
      ]
    : []
