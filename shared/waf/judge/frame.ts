// One reading of one field while detectors look at it: the text with its classes, and what a detector may ask about the
// field around it, worked out when it asks. There is one for each depth of unfolding, used again and again: what is
// judged is judged from its beginning to its end, and detectors keep nothing.

import type { Context, Report } from '../detectors/detector.ts'
import type { Part, Place, Unfolding, View } from '../fields/field.ts'
import { isAmidCommand, isAmidMarkup, isAmidStatement, isProbe } from '../fields/amid.ts'
import { selfContained } from '../fields/contained.ts'
import type { Contained } from '../fields/contained.ts'
import { listingStart } from '../fields/listing.ts'
import { isNamedOnly } from '../fields/named.ts'
import { shapeOf } from '../fields/shape.ts'
import type { Shape } from '../fields/shape.ts'
import { work } from '../work.ts'
import type { Judged } from './run.ts'

export type FrameReport = (
  frame: Frame,
  kind: string,
  weight: number,
  offset: number,
  syntactic: boolean,
  firm: boolean,
) => void

// A class for its prototype: closures would cost more than most readings do.
export class Frame implements Context, View {
  readonly depth: number
  readonly report: Report
  text = ''
  chars = 0
  words = 0
  how: Unfolding = ''
  place: Place = 'text'
  part: Part = 'value'
  field: Judged = NOBODY
  /** Does what the detector reports that looks at it now act as a whole value only? */
  whole = false
  #shape: Shape | undefined
  #whole: Contained | undefined
  #listing: number | undefined

  constructor(depth: number, report: FrameReport) {
    this.depth = depth
    this.report = (kind, weight, offset, syntactic, firm = false) =>
      report(this, kind, weight, offset, syntactic, firm)
  }

  begin(field: Judged, text: string, how: Unfolding, chars: number, words: number): void {
    this.field = field
    this.place = field.place
    this.part = field.part
    this.text = text
    this.how = how
    this.chars = chars
    this.words = words
    this.#shape = undefined
    this.#whole = undefined
    this.#listing = undefined
  }

  /** Keeps nothing of the request. */
  end(): void {
    this.field = NOBODY
    this.text = ''
    this.#shape = undefined
    this.#whole = undefined
    this.#listing = undefined
  }

  get name(): string {
    return this.field.name()
  }

  get operand(): string {
    return this.field.operand
  }

  prose(): boolean {
    return isDeclared(this.field) || (this.whole && this.reads())
  }

  /** Does the text read as prose, whatever the policy says of the field? */
  reads(): boolean {
    return mayBeProse(this.field) && this.#known().prose
  }

  /** Is there such a finding in the text as it stands, or in none but this, whose encodings are undone? */
  shown(kind: string): boolean {
    const { field } = this
    if (this.how === 'decoded') return field.shown?.has(kind) === true
    field.shown ??= new Set()
    field.shown.add(kind)
    return true
  }

  /** Does the code around the offset begin amid a statement, or a tag? */
  amid(offset: number, family: string): boolean {
    if (isDeclared(this.field)) return false
    if (family === 'sqli') return isAmidStatement(this.text, offset)
    if (family === 'shell') return isAmidCommand(this.text, offset)
    if (family === 'template') return isProbe(this.text, offset)
    return family === 'xss' && isAmidMarkup(this.text, offset)
  }

  quoted(offset: number): boolean {
    if (isDeclared(this.field)) return within(this.#known().code, offset)
    if (!mayQuote(this.field)) return false
    const { prose, fenced, code, open } = this.#known()
    return (prose || fenced) && offset < open && within(code, offset)
  }

  /** Is the offset within a fence that is closed? */
  fenced(offset: number): boolean {
    return isDeclared(this.field) || within(this.#known().fences, offset)
  }

  /** Is it within code that only a fence's last line marks? */
  cut(offset: number): boolean {
    return !isDeclared(this.field) && offset >= this.#known().cut
  }

  /** Is the text a file, or a body of its own? Its type says what opens it, and paragraphs are sent as neither. */
  filed(): boolean {
    return this.place === 'file' || this.place === 'text'
  }

  /** Is it within a block of code in another notation than markdown's? */
  foreign(offset: number): boolean {
    return !isDeclared(this.field) && within(this.#known().blocks, offset)
  }

  /** Is it within what a document marks as code? `runs`: a span names no such thing; to a shell its backticks are an order. */
  marked(offset: number, runs: boolean): boolean {
    const start = startOf(this.#known().closed, offset)
    return start >= 0 && !(runs && this.text.charCodeAt(start) === BACKTICK)
  }

  /** Is an element in a span only named? In a document's indented block it is written out as in a fence. */
  named(offset: number): boolean {
    const { document, closed } = this.#known()
    const start = document ? startOf(closed, offset) : -1
    return (start >= 0 && this.text.charCodeAt(start) !== BACKTICK) || isNamedOnly(this.text, offset)
  }

  /** Does the quoted code around the offset stand by itself? What is declared to hold markdown quotes anything. */
  selfContained(offset: number, family: string): boolean {
    if (isDeclared(this.field)) return true
    this.#whole ??= selfContained(this.text, this.#known().code)
    const { code, statements, commands } = this.#whole
    if (within(code, offset)) return true
    if (family === 'sqli') return within(statements, offset)
    // A quote in a few words before it would put a shell into a string as well, or out of one.
    const { prose, document } = this.#known()
    return (family === 'shell' || family === 'template') && prose === document && within(commands, offset)
  }

  /** Does the offset stand in a program that the text writes out without marking it as code? */
  listed(offset: number): boolean {
    if (!mayQuote(this.field)) return false
    if (this.#listing === undefined) {
      work.left -= this.text.length
      this.#listing = listingStart(this.text)
    }
    return offset >= this.#listing
  }

  #known(): Shape {
    return (this.#shape ??= shapeOf(this.text))
  }
}

/** The field of a frame that nothing is judged in. */
const NOBODY: Judged = {
  place: 'text',
  part: 'value',
  name: () => '',
  typed: undefined,
  binary: false,
  operand: '',
  hits: [],
  suppressed: false,
}

/** Does the policy say that people write into this field? */
const isDeclared = (field: Judged): boolean =>
  field.typed?.name === 'text' || field.typed?.name === 'markdown'

/** What is asked in a query may be a sentence, but no document. */
const mayQuote = (field: Judged): boolean => field.place !== 'query' && mayBeProse(field)

/** Nobody writes paragraphs into a path, a header or a cookie. */
const mayBeProse = (field: Judged): boolean =>
  field.part === 'value' && field.place !== 'path' && field.place !== 'header' && field.place !== 'cookie'

const BACKTICK = 96

const within = (regions: readonly number[], offset: number): boolean => startOf(regions, offset) >= 0

/** Where the region begins that the offset is in, or -1. */
const startOf = (regions: readonly number[], offset: number): number => {
  let low = 0
  let high = regions.length >> 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (offset >= (regions[middle * 2 + 1] as number)) low = middle + 1
    else high = middle
  }
  const start = low * 2 < regions.length ? (regions[low * 2] as number) : offset + 1
  return offset >= start ? start : -1
}
