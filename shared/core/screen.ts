// The one abstraction of the way back: a screen looks at the origin's answer, its head at once and its bytes as they
// come, and says what of it the client may see. It trusts the exchange and the grants of the decision, and nothing
// that the origin says of itself.

import type { Fault } from '../decision/denials.ts'
import type { Evidence } from '../decision/evidence.ts'
import type { RecordedStep } from '../decision/step.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { Grants } from './guard.ts'

export interface Screen {
  readonly name: string
  /** 'body': it reads answers' bytes. Such a route asks its origin for whole answers, and unpacks encoded ones. */
  readonly reads: 'head' | 'body'
  /** Judges the origin's answer before a byte of it goes out, and edits its headers. */
  readonly judge?: (answer: Answer) => ScreenVerdict
  /** What every answer's headers get, the gate's own refusals too; called once, last. */
  readonly seal?: (headers: Headers) => void
}

/** The head of an origin's answer. */
export interface Answer {
  readonly status: number
  /** As they will go out: without what is for one connection only. A screen edits them in place. */
  readonly headers: Headers
  /** Whether any bytes follow: none for HEAD, 204 and 304. */
  readonly hasBody: boolean
  readonly exchange: Exchange
  readonly grants: Grants
}

export type ScreenVerdict =
  /** `told`: the step that the event gets in place of a plain pass, such as what a shadow would have refused. */
  | { readonly kind: 'pass'; readonly evidence?: Evidence; readonly told?: RecordedStep }
  /** The answer is not for the client: a problem goes out in its place. */
  | { readonly kind: 'fault'; readonly fault: Fault }
  /** The head may pass; the bytes go through this reader. */
  | { readonly kind: 'read'; readonly reader: BodyReader }

/** Reads one answer's bytes on their way. Made per answer; it holds back as little as it can. */
export interface BodyReader {
  /** How much of the body is to be read before the head goes out, so that a fault can still replace the answer. */
  readonly holdBytes: number
  /** It judges nothing beyond them: its report is taken before the head goes out, for the headers of `debug`. */
  readonly early?: boolean
  readonly push: (bytes: Uint8Array) => Passed
  /** After the last byte: what was held back. */
  readonly end: () => Passed
  /** What it found, for the event; undefined for nothing. Asked once, when the answer is over. */
  readonly report: () => RecordedStep | undefined
}

/** `bytes` may go out; with a fault nothing else does, and the answer is broken off or replaced. */
export interface Passed {
  readonly bytes: Uint8Array
  readonly fault?: Fault
}

/** What the build linked for the factories: what a document names outside of a screen's own options. */
export interface ScreenLinks {
  /** Compiled payload programs, by rule set name. */
  readonly programs: ReadonlyMap<string, Uint8Array>
  /** What contracts document of answers, by the contract's name. */
  readonly masks?: ReadonlyMap<string, Uint8Array>
  /** The route whose answers pass; undefined for the refusals of requests that no route takes. */
  readonly route: string | undefined
}

/** Options have been parsed by the build: a factory may trust their shape. */
export type ScreenFactory<Options> = (options: Options, links: ScreenLinks) => Screen

export const SCREEN_PASS: ScreenVerdict = { kind: 'pass' }
