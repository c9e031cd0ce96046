// Reads one JSON answer: all of it, up to a bound, since what may go out is known at its end only. In shadow the bytes
// go on as they come, and a copy is read.

import type { BodyReader, Passed } from '../../core/screen.ts'
import type { Fault, FaultCode } from '../../decision/denials.ts'
import { excerpt } from '../../decision/evidence.ts'
import type { Evidence } from '../../decision/evidence.ts'
import { concat } from '../../lib/bytes/concat.ts'
import { parseStrict } from '../../lib/json/strict.ts'
import { cut } from './cut.ts'
import type { Mask, Masks } from './mask.ts'
import type { MinimiseOptions } from './options.ts'
import { trim } from './trim.ts'

export interface Reading {
  readonly options: MinimiseOptions
  readonly mask: Mask
  readonly masks: Masks
  readonly scopes: readonly string[]
  /** Called where something goes, before any byte does. */
  readonly changed: () => void
}

interface State {
  readonly reading: Reading
  readonly chunks: Uint8Array[]
  size: number
  /** Why the answer is not judged any more; its bytes go on. */
  unread: string | undefined
  told: Told | undefined
}

interface Told {
  readonly evidence: Evidence
  readonly fault: FaultCode | undefined
}

const DEPTH_MAX = 128
const NOTHING = new Uint8Array(0)

export const minimiseReader = (reading: Reading): BodyReader => {
  const state: State = { reading, chunks: [], size: 0, unread: undefined, told: undefined }
  const shadow = reading.options.mode === 'shadow'
  return {
    // One byte more than is read: an answer beyond the bound can still be replaced.
    holdBytes: shadow ? 0 : reading.options.bytesMax + 1,
    push: (bytes) => (shadow ? peek(state, bytes) : push(state, bytes)),
    end: () => (shadow ? peeked(state) : end(state)),
    report: () =>
      state.told === undefined
        ? undefined
        : {
            guard: 'minimise',
            mode: reading.options.mode,
            verdict:
              state.told.fault === undefined
                ? { kind: 'pass', evidence: state.told.evidence }
                : { kind: 'fault', fault: faultOf(state.told.fault, state.told.evidence) },
          },
  }
}

const keep = (state: State, bytes: Uint8Array): boolean => {
  state.size += bytes.byteLength
  if (state.size > state.reading.options.bytesMax) return false
  // The platform may use its buffer again.
  if (bytes.byteLength > 0) state.chunks.push(bytes.slice())
  return true
}

const push = (state: State, bytes: Uint8Array): Passed => {
  if (state.unread !== undefined) return { bytes }
  return keep(state, bytes) ? { bytes: NOTHING } : give(state, 'longer than what is read', bytes)
}

const end = (state: State): Passed => {
  if (state.unread !== undefined) return { bytes: NOTHING }
  const bytes = whole(state)
  // A body of no bytes says nothing.
  if (bytes.byteLength === 0) return { bytes }
  const judged = judge(state, bytes)
  if (judged.kind === 'unread') return give(state, judged.why, NOTHING)
  if (judged.kind === 'clean') return { bytes }
  state.told = judged.told
  if (judged.text !== undefined) {
    state.reading.changed()
    return { bytes: new TextEncoder().encode(judged.text) }
  }
  const { fault, evidence } = judged.told
  return fault === undefined ? { bytes } : { bytes: NOTHING, fault: faultOf(fault, evidence) }
}

/** What could not be judged: refused, or let go as it is, with what was held. */
const give = (state: State, why: string, bytes: Uint8Array): Passed => {
  const evidence: Evidence = { reason: why, actual: state.size, bound: state.reading.options.bytesMax }
  state.unread = why
  if (state.reading.options.unread === 'refuse') {
    state.told = { evidence, fault: 'answer.unread' }
    state.chunks.length = 0
    return { bytes: NOTHING, fault: faultOf('answer.unread', evidence) }
  }
  state.told = { evidence, fault: undefined }
  state.chunks.push(bytes)
  return { bytes: whole(state) }
}

const peek = (state: State, bytes: Uint8Array): Passed => {
  if (state.unread === undefined && !keep(state, bytes)) {
    state.unread = 'longer than what is read'
    state.chunks.length = 0
  }
  return { bytes }
}

const peeked = (state: State): Passed => {
  const bytes = whole(state)
  const judged = state.unread === undefined && bytes.byteLength > 0 ? judge(state, bytes) : undefined
  const why = judged?.kind === 'unread' ? judged.why : state.unread
  const { unread, bytesMax } = state.reading.options
  if (why !== undefined)
    state.told = {
      evidence: { reason: why, actual: state.size, bound: bytesMax },
      fault: unread === 'refuse' ? 'answer.unread' : undefined,
    }
  else if (judged?.kind === 'changed') state.told = judged.told
  return { bytes: NOTHING }
}

/** What is held, as one piece; it stays held. */
const whole = ({ chunks }: State): Uint8Array => {
  const bytes = concat(chunks)
  chunks.splice(0, chunks.length, bytes)
  return bytes
}

type Judged =
  | { readonly kind: 'clean' }
  | { readonly kind: 'unread'; readonly why: string }
  /** `text` goes out in the answer's place; undefined where nothing of it is documented. */
  | { readonly kind: 'changed'; readonly text: string | undefined; readonly told: Told }

const judge = ({ reading }: State, bytes: Uint8Array): Judged => {
  // RFC 8259 §8.1: a byte order mark may be ignored.
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf
  const body = marked ? bytes.subarray(3) : bytes
  const parsed = parseStrict(body, DEPTH_MAX)
  if (parsed.kind !== 'value')
    // Of two members of one name nobody knows which the client will take.
    return { kind: 'unread', why: parsed.kind === 'duplicate' ? 'a member twice' : parsed.kind }
  const { drops, fields, count, forbidden, exhausted } = trim(
    parsed.value,
    reading.mask,
    reading.masks,
    reading.scopes,
  )
  if (exhausted) return { kind: 'unread', why: 'too much to compare' }
  if (drops === undefined) return { kind: 'clean' }
  if (drops === 'all') {
    // An answer that is for other scopes altogether is no mistake of the contract.
    const refuses = forbidden || reading.options.undocumented === 'refuse'
    const evidence = { reason: forbidden ? 'a scope is missing' : 'the value is not documented' }
    return {
      kind: 'changed',
      text: undefined,
      told: { evidence, fault: refuses ? 'answer.undocumented' : undefined },
    }
  }
  const hits = fields.map((field) => ({
    rule: 'answer.field',
    field: excerpt(field, 120),
    offset: 0,
    score: 0,
    excerpt: '',
  }))
  return {
    kind: 'changed',
    text: cut(new TextDecoder().decode(body), drops),
    told: { evidence: { reason: 'dropped', actual: count, hits }, fault: undefined },
  }
}

const faultOf = (code: FaultCode, evidence: Evidence): Fault => ({ code, evidence, retryAfterMs: 1000 })
