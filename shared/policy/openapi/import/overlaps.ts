// Operations that get in each other's way: what the gate selects on is coarser than what documents write, and a request
// must not get in by the route of an operation that asks for less than its own.

import type { Contract, Operation } from '../../../core/contract.ts'
import { parsePattern, patternText, shapeOf } from '../../pattern.ts'
import { authenticationOf } from './guards.ts'
import type { Authentication } from './guards.ts'

/** Whether a route's path takes all requests of an operation's. */
export const covers = (route: string, { path }: Operation, { basePath }: Contract): boolean => {
  const wide = route.split('/')
  const narrow = patternText(`${basePath}${path}`).split('/')
  return (
    wide.length === narrow.length &&
    wide.every((segment, index) => segment.startsWith('{') || segment === narrow[index])
  )
}

/** Which requests an operation takes: what two of them share, no gate can tell apart. '' where no route can say it. */
export const keyOf = ({ method, path }: Operation, { basePath }: Contract): string => {
  const pattern = parsePattern(patternText(`${basePath}${path}`))
  return pattern.ok ? `${method} ${shapeOf(pattern.value)}` : ''
}

/** Operations that take the same requests and ask for different credentials: either's route would open the other. */
export const disputedIn = (contract: Contract): ReadonlyMap<string, Authentication> => {
  const first = new Map<string, { readonly id: string; readonly asks: string }>()
  const disputed = new Map<string, Authentication>()
  for (const operation of contract.operations) {
    const key = keyOf(operation, contract)
    const asks = JSON.stringify(authenticationOf(operation, contract, () => undefined))
    const known = first.get(key)
    if (known === undefined) first.set(key, { id: operation.id, asks })
    else if (key !== '' && known.asks !== asks)
      disputed.set(key, {
        kind: 'inexpressible',
        why: `${known.id} and ${operation.id} take the same requests, and ask for different credentials`,
      })
  }
  return disputed
}
