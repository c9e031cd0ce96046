// Makes strings from an expression's tree: most of them match it, which random text never would. Seeded, so that a
// failure repeats.

import type { Node } from '../../../shared/waf/expressions/ast.ts'
import { bytesOf } from '../../../shared/waf/expressions/sets.ts'

export type Random = () => number

export const seeded = (seed: number): Random => {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const pick = <T>(random: Random, items: readonly T[]): T | undefined =>
  items[Math.floor(random() * items.length)]

export const generate = (node: Node, random: Random): string => {
  switch (node.kind) {
    case 'set':
      return String.fromCharCode(pick(random, bytesOf(node.set)) ?? 0)
    case 'sequence':
      return node.nodes.map((part) => generate(part, random)).join('')
    case 'choice': {
      const branch = pick(random, node.nodes)
      return branch === undefined ? '' : generate(branch, random)
    }
    case 'group':
    case 'atomic':
      return generate(node.node, random)
    case 'repeat': {
      const most = Math.min(node.max, node.min + (random() < 0.2 ? 4 : 1))
      const times = node.min + Math.floor(random() * (most - node.min + 1))
      let text = ''
      for (let copy = 0; copy < times; copy++) text += generate(node.node, random)
      return text
    }
    default:
      return ''
  }
}

const BYTES = Array.from('aZ0_-. /\n\r\t\\"\'()<>=%&;:$`\0\xa0\xe9\x0b')

/** A text around or near a match: as it is, embedded, cut, or with a byte changed. */
export const mutate = (text: string, random: Random): string => {
  const byte = pick(random, BYTES) ?? ''
  const at = Math.floor(random() * (text.length + 1))
  switch (Math.floor(random() * 6)) {
    case 0:
      return byte + text
    case 1:
      return text + byte
    case 2:
      return text.slice(0, at) + text.slice(at + 1)
    case 3:
      return text.slice(0, at) + byte + text.slice(at + 1)
    case 4:
      return text.slice(0, at) + byte + text.slice(at)
    default:
      return text
  }
}
