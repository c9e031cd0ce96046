import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { concat } from '../../shared/lib/bytes/concat.ts'

test('pieces become one, in their order', () => {
  const pieces = fc.array(fc.uint8Array({ maxLength: 5 }), { maxLength: 5 })
  fc.assert(
    fc.property(pieces, (all) => {
      expect([...concat(all)]).toEqual(all.flatMap((piece) => [...piece]))
    }),
  )
})

test('one piece that alone has bytes is not copied', () => {
  const piece = new Uint8Array([1, 2])
  const nothing = new Uint8Array()
  for (const all of [[piece], [nothing, piece], [piece, nothing], [nothing, piece, nothing]])
    expect(concat(all)).toBe(piece)
  expect(concat([piece, piece])).toEqual(new Uint8Array([1, 2, 1, 2]))
  expect(concat([])).toHaveLength(0)
})
