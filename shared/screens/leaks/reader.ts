// Reads one answer's bytes for leaks, in the pieces in which they come. It holds back only what may be the beginning
// of a leak: what is safe goes on at once, and the result does not depend on where the pieces end. A mask has the
// length of what it covers, so that Content-Length stays true.

import type { BodyReader, Passed } from '../../core/screen.ts'
import type { Fault } from '../../decision/denials.ts'
import type { RuleHit } from '../../decision/evidence.ts'
import { cardAt, isDigit } from './cards.ts'
import { lineEnd, marks, type Form, type Leak, type View } from './marks.ts'
import { compileNeedles, type Needles } from './needles.ts'
import { concat } from '../../lib/bytes/concat.ts'

export interface Reading {
  readonly mode: 'mask' | 'refuse' | 'shadow'
  readonly leaks: ReadonlySet<Leak>
  readonly bytesMax: number
  /** What becomes of the bytes beyond bytesMax. */
  readonly unread: 'pass' | 'refuse'
  readonly holdBytes: number
  readonly form: Form
}

interface State {
  readonly reading: Reading
  readonly hits: RuleHit[]
  count: number
  /** Bytes that have been let go, and the last of them. */
  sent: number
  before: number
  held: Uint8Array
  /** Within a private key: how many of its bytes have been masked, and how many dashes they end in. */
  key: { bytes: number; dashes: number } | undefined
  unread: boolean
}

interface Span {
  readonly leak: Leak
  readonly start: number
  readonly end: number
  /** The rest of what has been counted already. */
  readonly rest?: true
}

const HITS_MAX = 16
const KEY_BYTES_MAX = 16_384
const NOTHING = new Uint8Array(0)
const STAR = 0x2a
const NINE = 0x39

/** Made once, when the first answer is read. */
let needles: Needles | undefined

export const leakReader = (reading: Reading): BodyReader => {
  const state: State = {
    reading,
    hits: [],
    count: 0,
    sent: 0,
    before: 0,
    held: NOTHING,
    key: undefined,
    unread: false,
  }
  return {
    holdBytes: reading.holdBytes,
    push: (bytes) => push(state, bytes),
    end: () => (state.held.byteLength === 0 ? { bytes: NOTHING } : read(state, state.held, true)),
    report: () => reportOf(state),
  }
}

const push = (state: State, bytes: Uint8Array): Passed => {
  const { reading } = state
  const seen = state.sent + state.held.byteLength
  if (seen >= reading.bytesMax) {
    if (bytes.byteLength === 0) return { bytes }
    state.unread = true
    state.sent += bytes.byteLength
    return reading.unread === 'refuse' ? { bytes: NOTHING, fault: faultOf(state) } : { bytes }
  }
  const all = concat([state.held, bytes])
  // At the bound what is held back is decided with what there is.
  return read(state, all, seen + bytes.byteLength >= reading.bytesMax)
}

const read = (state: State, bytes: Uint8Array, last: boolean): Passed => {
  const view: View = { bytes, last, form: state.reading.form, before: state.before }
  const spans: Span[] = []
  const from = state.key === undefined ? 0 : keyEnd(state, view, 0, spans)
  const marked = search(state, view, from, spans)
  const carded = cards(state, view, from, spans)
  // Within a key everything is decided as it comes.
  const hold = state.key === undefined ? whole(spans, Math.min(marked, carded)) : bytes.byteLength
  const found = spans.filter(({ start }) => start < hold).toSorted((one, other) => one.start - other.start)
  const out = found.length > 0 && state.reading.mode === 'mask' ? masked(view, found) : bytes
  for (const span of found) if (span.rest === undefined) note(state, span)
  // What is held back is looked at again: unmasked, or a mask would hide what it is a part of.
  state.held = hold === bytes.byteLength ? NOTHING : bytes.slice(hold)
  if (hold > 0) state.before = bytes[hold - 1] ?? 0
  state.sent += hold
  if (found.length > 0 && state.reading.mode === 'refuse') return { bytes: NOTHING, fault: faultOf(state) }
  return { bytes: out.subarray(0, hold) }
}

/** Moves a cut to the front of what it would cut in two: that is found again as a whole. */
const whole = (spans: readonly Span[], hold: number): number => {
  const cut = spans.find(({ start, end, rest }) => rest === undefined && start < hold && hold < end)
  return cut === undefined ? hold : whole(spans, cut.start)
}

/** Looks for marks; answers from where on bytes have to be held back. */
const search = (state: State, view: View, from: number, spans: Span[]): number => {
  needles ??= compileNeedles(marks.map(({ text }) => text))
  const { bytes, last } = view
  let hold = bytes.byteLength
  let until = from
  let barren = 0
  const depth = needles.find(from === 0 ? bytes : bytes.subarray(from), (needle, at) => {
    const mark = marks[needle]
    const end = at + from
    if (mark === undefined || !state.reading.leaks.has(mark.leak)) return
    const start = end - mark.text.length
    // Inside what is found already, and behind what is not decided yet, nothing new is counted.
    if (start < until || start >= hold || (mark.searches && start < barren)) return
    const found = mark.check(view, start, end)
    if (found === 'more') hold = start
    else if (found === undefined) {
      if (mark.searches) barren = Math.max(barren, endOf(view, end))
    } else {
      until = found.end
      spans.push({ leak: mark.leak, ...found })
      if (mark.leak !== 'private-key') return
      state.key = { bytes: 0, dashes: 0 }
      until = keyEnd(state, view, found.end, spans)
    }
  })
  return last ? bytes.byteLength : Math.min(hold, bytes.byteLength - depth)
}

const endOf = (view: View, from: number): number => {
  const end = lineEnd(view, from)
  return end === 'more' ? from : end
}

/** Masks a private key's lines from `from` on; answers where they end, within these bytes. */
const keyEnd = (state: State, { bytes, last }: View, from: number, spans: Span[]): number => {
  const { key } = state
  if (key === undefined) return from
  let at = from
  for (; at < bytes.byteLength; at++) {
    const byte = bytes[at] as number
    // The line of dashes before END; the one behind BEGIN is the key's first.
    if (!isPem(byte) || (byte === E && key.dashes >= 2 && key.bytes > DASHES) || key.bytes >= KEY_BYTES_MAX) {
      state.key = undefined
      break
    }
    key.bytes++
    key.dashes = byte === DASH ? key.dashes + 1 : 0
  }
  if (last) state.key = undefined
  if (at > from) spans.push({ leak: 'private-key', start: from, end: at, rest: true })
  return at
}

const E = 0x45
const DASH = 0x2d
const DASHES = 5

/** Base64, line ends (as escapes too), and what headers of encrypted keys hold (RFC 1421 §4.6). */
const isPem = (byte: number): boolean =>
  isDigit(byte) || (byte >= 0x41 && byte <= 0x5a) || (byte >= 0x61 && byte <= 0x7a) || PEM.includes(byte)

const PEM: readonly number[] = Array.from('+/=-:, \t\r\n\\', (character) => character.charCodeAt(0))

const cards = (state: State, view: View, from: number, spans: Span[]): number => {
  const { bytes, last } = view
  if (!state.reading.leaks.has('card')) return bytes.byteLength
  for (let at = from; at < bytes.byteLength; at++) {
    if (!isDigit(bytes[at] as number)) continue
    const run = cardAt(bytes, at, at === 0 ? view.before : (bytes[at - 1] as number), last)
    if (run === 'more') return at
    if (run.card) spans.push({ leak: 'card', start: at, end: run.next })
    at = run.next - 1
  }
  return bytes.byteLength
}

const masked = ({ bytes, form }: View, spans: readonly Span[]): Uint8Array => {
  const out = bytes.slice()
  for (const { leak, start, end } of spans)
    if (leak === 'card') maskCard(out, start, end, form === 'json' ? NINE : STAR)
    else for (let at = start; at < end; at++) if (out[at] !== 0x20) out[at] = STAR
  return out
}

/** All but the last four digits. A number of JSON stays one: it may stand without quotes. */
const maskCard = (out: Uint8Array, start: number, end: number, mask: number): void => {
  let left = 4
  for (let at = end - 1; at >= start; at--) if (isDigit(out[at] as number) && left-- <= 0) out[at] = mask
}

const note = (state: State, span: Span): void => {
  state.count++
  if (state.hits.length >= HITS_MAX) return
  state.hits.push({
    rule: `leak.${span.leak}`,
    field: 'answer',
    offset: state.sent + span.start,
    score: 0,
    excerpt: '',
  })
}

const faultOf = (state: State): Fault => ({
  code: 'answer.leak',
  evidence: {
    reason: state.unread ? 'longer than what is read' : 'found',
    hits: state.hits,
    actual: state.count,
  },
  retryAfterMs: 1000,
})

const reportOf = (state: State): ReturnType<BodyReader['report']> => {
  const { mode, bytesMax } = state.reading
  const guard = 'leaks'
  if (state.count > 0)
    return mode === 'mask'
      ? {
          guard,
          mode: 'enforce',
          verdict: { kind: 'pass', evidence: { reason: 'masked', hits: state.hits, actual: state.count } },
        }
      : {
          guard,
          mode: mode === 'shadow' ? 'shadow' : 'enforce',
          verdict: { kind: 'fault', fault: faultOf(state) },
        }
  if (!state.unread) return undefined
  const evidence = { reason: 'read in part', actual: state.sent, bound: bytesMax }
  return { guard, mode: 'enforce', verdict: { kind: 'pass', evidence } }
}
