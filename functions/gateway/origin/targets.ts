// Which of an origin's targets a request goes to: the one that a header of the request names, else one by weight,
// the same for the same client as long as the weights stand; then the others, for when it cannot be used.

import type { Exchange } from '../../../shared/exchange/exchange.ts'
import type { Target } from '../../../shared/policy/linked.ts'

/** Indices of targets in the order in which they are tried. `key`: requests with the same key go the same way. */
export const orderOf = (targets: readonly Target[], exchange: Exchange, key: string): readonly number[] => {
  const order: number[] = []
  const named = targets.findIndex(({ header }) => header !== undefined && isNamed(header, exchange))
  if (named !== -1) order.push(named)
  const chosen = byWeight(targets, key)
  if (chosen !== -1 && chosen !== named) order.push(chosen)
  for (const spare of [false, true])
    for (const [index, { weight, header }] of targets.entries())
      // A target that only a header leads to is no spare: others' requests have no business there.
      if (!order.includes(index) && (spare ? weight === 0 && header === undefined : weight > 0))
        order.push(index)
  return order
}

const isNamed = (header: { readonly name: string; readonly value: string }, exchange: Exchange): boolean =>
  exchange.headers.get(header.name) === header.value

const byWeight = (targets: readonly Target[], key: string): number => {
  let sum = 0
  for (const { weight } of targets) sum += weight
  if (sum === 0) return targets.findIndex(({ header }) => header === undefined)
  let left = hash(key) % sum
  for (const [index, { weight }] of targets.entries()) {
    if (left < weight) return index
    left -= weight
  }
  return -1
}

/** FNV-1a with the finish of MurmurHash3: even over short keys that differ in one digit. 32 bits, unsigned. */
export const hash = (text: string): number => {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  value = Math.imul(value ^ (value >>> 16), 0x85ebca6b)
  value = Math.imul(value ^ (value >>> 13), 0xc2b2ae35)
  return (value ^ (value >>> 16)) >>> 0
}
