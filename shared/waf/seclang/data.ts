// The compiled program as data: what the compiler writes, the pack stores and the loader reads. Versioned: a Worker
// refuses a program of another format. docs/program-format.md describes the bytes.

import type { Macro } from './macro.ts'

export const PROGRAM_FORMAT = 4

/** Where an array stands in the binary part: its element's kind, byte offset, length in elements. */
export type Ref = readonly [kind: ArrayKind, offset: number, length: number]
export type ArrayKind = 'u8' | 'u16' | 'u32' | 'i16' | 'i32'

export interface ProgramData {
  readonly format: typeof PROGRAM_FORMAT
  /** What was compiled: `OWASP_CRS/4.29.0`. */
  readonly name: string
  readonly engine: 'on' | 'detect' | 'off'
  readonly responseBody: boolean
  /** What the rule set's directives say of answers' bodies; absent where they say nothing. */
  readonly answers?: AnswerSettings
  readonly tags: readonly string[]
  /** Transformations by their place in TRANSFORMS, per chain of them; chain 0 is empty. */
  readonly chains: readonly (readonly number[])[]
  readonly expressions: readonly ExpressionData[]
  readonly phrases: readonly PhrasesData[]
  /** What the prefilter knows: an expression's or a phrase set's index. */
  readonly matchers: readonly (readonly [kind: 'rx' | 'pm', index: number])[]
  readonly prefilter: PrefilterData
  readonly operators: readonly OperatorData[]
  readonly rules: readonly RuleData[]
  /** Values as clients send them: what a rule set is rehearsed on. */
  readonly samples: readonly string[]
}

export interface AnswerSettings {
  /** SecResponseBodyLimit */
  readonly bytesMax?: number
  /** SecResponseBodyLimitAction: Reject, or ProcessPartial. */
  readonly over?: 'refuse' | 'inspect-prefix'
  /** SecResponseBodyMimeType, in lower case. */
  readonly types?: readonly string[]
}

export interface ExpressionData {
  readonly dfa?: {
    readonly classes: Ref
    readonly width: number
    readonly start: number
    readonly states: number
    readonly table: Ref
  }
  readonly nfa?: {
    readonly classes: Ref
    readonly classCount: number
    readonly acts: Ref
    readonly next: Ref
    readonly listLengths: Ref
    readonly members: Ref
    readonly setClasses: Ref
    readonly setCount: number
    readonly startList: number
    readonly flags: number
    readonly seed: SeedData
  }
  /** For captures, and for the confirmation of what is beyond regular languages. */
  readonly program?: { readonly code: Ref; readonly sets: Ref; readonly groups: number }
  readonly beyond?: true
}

/** States of the DFA that ordinary texts lead to. */
export interface SeedData {
  readonly start: number
  readonly contexts: Ref
  readonly sizes: Ref
  readonly members: Ref
  readonly table: Ref
}

export interface PhrasesData {
  readonly labels: Ref
  readonly counts: Ref
  readonly ends: Ref
}

/** Literals, numbered breadth first, with the matchers that ask for each node's literal. */
export interface TrieData {
  readonly labels: Ref
  readonly counts: Ref
  readonly outCounts: Ref
  readonly outs: Ref
}

export interface PrefilterData {
  readonly plain: TrieData
  readonly bare: TrieData
  readonly sifts: Ref
  readonly named: Ref
  readonly shortest: Ref
  readonly setCounts: Ref
  readonly sets: Ref
}

export type OperatorData =
  | { readonly kind: 'matcher'; readonly matcher: number }
  | { readonly kind: 'compare'; readonly name: string; readonly argument: Macro }
  | { readonly kind: 'bytes' | 'addresses'; readonly argument: string }
  | { readonly kind: 'sql' | 'html' | 'country' | 'never' }
  /** An expression whose text is only known at run time, from the operator's own settings. */
  | { readonly kind: 'expression'; readonly argument: Macro }

export interface RuleData {
  readonly id: number
  readonly phase: number
  readonly file: number | string
  readonly line: number
  readonly message?: string
  readonly tags: readonly number[]
  readonly severity?: number
  readonly logged: boolean
  /** What becomes of the request where the rule matches and the engine enforces. */
  readonly verdict: 'pass' | 'deny' | 'allow'
  /** How far `allow` reaches, where that is not everything. */
  readonly allows?: 'phase' | 'request'
  readonly status: number
  /** The place from which this phase goes on, when the rule matched. */
  readonly skipTo?: number
  readonly links: readonly LinkData[]
}

export interface LinkData {
  readonly targets: readonly TargetData[]
  readonly operator: number
  readonly negated: boolean
  readonly chain: number
  readonly multiMatch: boolean
  readonly capture: boolean
  readonly actions: readonly ActionData[]
}

export interface TargetData {
  readonly variable: number
  readonly counted: boolean
  readonly selector?: SelectorData
  readonly except: readonly SelectorData[]
}

/** A member's name in lower case, or an expression's index. */
export type SelectorData = string | number

export type ActionData =
  | {
      readonly kind: 'set'
      readonly variable: number
      readonly name: Macro
      readonly change: '=' | '+' | '-' | 'unset'
      readonly value: Macro
    }
  | { readonly kind: 'expire'; readonly variable: number; readonly name: Macro; readonly seconds: Macro }
  | { readonly kind: 'open'; readonly variable: number; readonly key: Macro }
  | { readonly kind: 'remove'; readonly rules: RuleChoice }
  | {
      readonly kind: 'exclude'
      readonly rules: RuleChoice
      readonly variable: number
      readonly selector?: SelectorData
    }
  | { readonly kind: 'processor'; readonly name: string }
  | { readonly kind: 'forceBody'; readonly on: boolean }
  | { readonly kind: 'bodyAccess'; readonly on: boolean }
  | { readonly kind: 'answerAccess'; readonly on: boolean }
  | { readonly kind: 'engine'; readonly mode: 'on' | 'detect' | 'off' }

/** Ranges of ids, or an expression's index: over tags, or over messages. */
export type RuleChoice =
  | { readonly ids: readonly (readonly [number, number])[] }
  | { readonly tag: number }
  | { readonly message: number }
