// What a detector may ask about the field around the text, worked out when it asks.

import type { Context } from '../detectors/detector.ts'
import { shapeOf } from '../fields/shape.ts'
import type { Shape } from '../fields/shape.ts'
import type { Judged } from './run.ts'

export const contextOf = (field: Judged, text: string): Context => {
  let shape: Shape | undefined
  const known = (): Shape => (shape ??= shapeOf(text))
  const declared = field.typed?.name === 'text' || field.typed?.name === 'markdown'
  return {
    place: field.place,
    part: field.part,
    name: field.name,
    prose: () => declared || (mayBeProse(field) && known().prose),
    quoted: (offset) => {
      if (!declared && !mayBeProse(field)) return false
      const { prose, fenced, code } = known()
      return (declared || prose || fenced) && within(code, offset)
    },
  }
}

/** Nobody writes paragraphs into a path, a header or a cookie. */
const mayBeProse = (field: Judged): boolean =>
  field.part === 'value' && field.place !== 'path' && field.place !== 'header' && field.place !== 'cookie'

const within = (regions: readonly number[], offset: number): boolean => {
  let low = 0
  let high = regions.length >> 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (offset >= (regions[middle * 2 + 1] as number)) low = middle + 1
    else high = middle
  }
  return low * 2 < regions.length && offset >= (regions[low * 2] as number)
}
