// What of a JSON value a contract documents, as small as it can be said: names, items, alternatives and what tells them
// apart. Made of schemas by the build (compile.ts), read by the Worker as plain JSON.

/** Types of values, as bits: a leaf that says a type alone is just their sum. */
export const TYPE_BITS = {
  null: 1,
  boolean: 2,
  integer: 4,
  number: 12,
  string: 16,
  array: 32,
  object: 64,
} as const

/**
 * `0`: no value is documented. `1`: any value is. A number beyond: a value of these types, shifted by one bit. A text: the
 * mask of that name.
 */
export type Mask = number | string | MaskNode

export interface MaskNode {
  /** Types, as bits. */
  readonly y?: number
  /** The only values: texts, numbers, booleans and null. */
  readonly e?: readonly (string | number | boolean | null)[]
  /** Members that there must be: what tells alternatives apart. */
  readonly q?: readonly string[]
  readonly p?: Readonly<Record<string, Mask>>
  /** Members by pattern. */
  readonly x?: readonly (readonly [string, Mask])[]
  /** All other members; absent where the schema does not name them. */
  readonly a?: Mask
  /** No other members, said so. */
  readonly c?: 1
  readonly i?: Mask
  /** The first items. */
  readonly t?: readonly Mask[]
  /** All of these hold too. */
  readonly l?: readonly Mask[]
  /** Of each group, those alternatives that fit. */
  readonly o?: readonly (readonly Mask[])[]
  /** If, then and else; the last says whether the condition is told exactly. */
  readonly f?: readonly (readonly [Mask, Mask, Mask, 0 | 1])[]
  /** What holds too where a member is there. */
  readonly d?: Readonly<Record<string, Mask>>
  /** Scopes that the principal must have, all of them. */
  readonly s?: readonly string[]
}

/** The answers of one operation: by status (`200`, `4XX`, `default`), then by media range. `1`: not judged. */
export type AnswerMasks = Readonly<Record<string, Readonly<Record<string, Mask>>>>

/** Says what is documented, wherever names lead: absent for what nobody asks. */
export type Masks = (name: string) => Mask
