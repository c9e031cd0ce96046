// The seam between the engine and its detectors. A detector reads one view of one field and reports findings by
// syntax: it tokenises, it does not look for words. It must be linear in the text (bounded look-ahead, no regular
// expression on the text, no recursion), hold no state between calls, and never throw.
//
// To add one: write `export const sql: Detector = {…}` in its own folder here, list it in registry.ts, and give
// each of its kinds a rule in policies/rules/core/. A kind without a rule judges nothing.

import type { Part, Place, View } from '../fields/field.ts'

/** What a detector may know of the field around the text. */
export interface Context {
  readonly place: Place
  readonly part: Part
  /** The field's name: `query.redirect_uri`. */
  readonly name: string
  /** What stands behind a key, as JSON writes it: at least its first OPERAND_MAX characters. '' for all that is no key. */
  readonly operand: string
  /**
   * True where the policy declares the field to be text, and, for detectors of what acts as a whole value only, where
   * the text reads as prose or markdown: sentences of words. Worked out on first use.
   */
  readonly prose: () => boolean
  /** True where the text reads as prose, whatever looks at it. */
  readonly reads: () => boolean
  /** True where prose quotes code around the offset: a fence, a code span, an indented block. */
  readonly quoted: (offset: number) => boolean
}

/**
 * Reports one finding. `weight` is the certainty, 0 to 1: the rule's score is multiplied by it. `syntactic` says
 * that a grammar matched (a break-out and a continuation, a tag with a handler), not that a word was seen: at
 * sensitivity 1 only syntactic findings, or two kinds of unrelated families, refuse. At sensitivity 1 and 2 the engine
 * drops findings inside code that prose quotes, so a detector need not ask: in a code span those of less than the full
 * weight, in a closed fence all that stand by themselves but the `firm` ones: what does harm as it stands there, so
 * that nobody shows it as an example.
 * A finding that the field's name makes harmless is reported with weight 0, never kept silent: equal values are judged
 * once a request.
 */
export type Report = (
  kind: string,
  weight: number,
  offset: number,
  syntactic: boolean,
  firm?: boolean,
) => void

/**
 * Units of work (shared/waf/work.ts): for each character that is looked at, and for each mark besides (what is neither a
 * letter nor a space, a comma or a digit). Measured on documents and on texts dense with attacks.
 */
export interface Cost {
  readonly character: number
  readonly mark: number
}

/** A few native searches, and a look around what they find. */
export const ORDINARY: Cost = { character: 1, mark: 12 }

export interface Detector {
  readonly name: string
  /** Every kind that `detect` may report: `sql-union`. A rule names one as `detector: sql-union`. */
  readonly kinds: readonly string[]
  /** Where it looks; every place when absent. */
  readonly places?: readonly Place[]
  readonly parts?: readonly Part[]
  /** What it costs, against the request's budget of work. An ordinary detector's when absent (ORDINARY). */
  readonly cost?: Cost
  /** Looks at plain texts too: rules of users, which the presence pass knows nothing of. */
  readonly always?: boolean
  /** Looks at files that are no text, too: it tells what it finds from a few bytes that stand there by chance. */
  readonly binary?: boolean
  /** Could it report anything on a text with these classes? Cheap: it runs on every field that is not plain. */
  readonly wants: (chars: number, words: number) => boolean
  readonly detect: (view: View, context: Context, report: Report) => void
}
