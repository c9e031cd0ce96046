// A rule as a program holds it, whichever front end wrote it.

import type { Part, Place, Unfolding } from '../fields/field.ts'

export type Severity = 'notice' | 'warning' | 'error' | 'critical'

export type Pattern =
  /** A kind that a detector reports. */
  | { readonly kind: 'detector'; readonly detector: string }
  /** Any of these texts, ASCII case aside. `at` says where: anywhere, at the start, or as the whole text. */
  | { readonly kind: 'literal'; readonly any: readonly string[]; readonly at: 'anywhere' | 'start' | 'whole' }
  /** A regular expression, compiled to tables by the build: `table` is its index among the program's tables. */
  | { readonly kind: 'expression'; readonly table: number }

export interface Rule {
  /** Stable: events, exclusions and tuning name it. */
  readonly id: string
  readonly title: string
  readonly tags: readonly string[]
  readonly severity: Severity
  readonly pattern: Pattern
  /** Where it looks; empty is everywhere. */
  readonly places: readonly Place[]
  readonly parts: readonly Part[]
  readonly views: readonly Unfolding[]
  /** Patterns over names (`header.user-agent`); empty is every field. */
  readonly fields: readonly string[]
  /** Points of a certain finding. */
  readonly score: number
  /** The lowest sensitivity at which the rule counts. */
  readonly sensitivity: 1 | 2 | 3 | 4
}
