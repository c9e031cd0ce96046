// What a detector may ask about the field around the text, worked out when it asks.

import type { Context } from '../detectors/detector.ts'
import type { Part, Place } from '../fields/field.ts'
import { shapeOf } from '../fields/shape.ts'
import type { Shape } from '../fields/shape.ts'
import type { Judged } from './run.ts'

export const contextOf = (field: Judged, text: string): Context => new FieldContext(field, text)

// A class for its prototype: one is made for every view that is not plain, and closures would cost more than the view.
class FieldContext implements Context {
  readonly place: Place
  readonly part: Part
  readonly #field: Judged
  readonly #text: string
  #shape: Shape | undefined

  constructor(field: Judged, text: string) {
    this.place = field.place
    this.part = field.part
    this.#field = field
    this.#text = text
  }

  get name(): string {
    return this.#field.name()
  }

  prose(): boolean {
    return isDeclared(this.#field) || (mayBeProse(this.#field) && this.#known().prose)
  }

  quoted(offset: number): boolean {
    const declared = isDeclared(this.#field)
    if (!declared && !mayBeProse(this.#field)) return false
    const { prose, fenced, code } = this.#known()
    return (declared || prose || fenced) && within(code, offset)
  }

  #known(): Shape {
    return (this.#shape ??= shapeOf(this.#text))
  }
}

const isDeclared = (field: Judged): boolean =>
  field.typed?.name === 'text' || field.typed?.name === 'markdown'

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
