// Where each of a fixed list of strings stands first in a text. Dozens of searches, each over the whole text, cost more
// than all else that some detectors do; here a text is walked once for each of the few marks that the strings hold, and
// compared only where the characters beside the mark agree.

import { work } from '../work.ts'

/** Units of work for a native search over the text: to begin it, and a part of one for a character. */
const PER_SEARCH = 30
const SEARCH_SHIFT = 3

export interface Needles {
  /** The first place of each string in the text, or -1; the answer is reused from call to call. */
  readonly find: (text: string) => Int32Array
}

/** By rarity in texts of people: the mark that a string is looked for by. */
const MARKS = '!#$@[<;(,:.\n'

export interface NeedleOptions {
  /** The strings are in lower case and found in any; each needs a mark then. */
  readonly folded?: boolean
}

interface Anchored {
  readonly index: number
  readonly needle: string
  /** How far into the string its mark stands. */
  readonly at: number
  /** Its first and its last character: most of what only looks alike ends here. */
  readonly first: number
  readonly last: number
  readonly folded: boolean
}

/** Strings by the code of a mark, and of the character behind it where it has one there, else -1. */
type Bucket = readonly Anchored[]

interface Mark {
  readonly mark: string
  /** By the ASCII code of what follows the mark. */
  readonly followed: readonly (Bucket | undefined)[]
  /** Strings that end with the mark. */
  readonly last: Bucket
}

export const makeNeedles = (needles: readonly string[], { folded = false }: NeedleOptions = {}): Needles => {
  const first = new Int32Array(needles.length)
  const unmarked: number[] = []
  const anchored = new Map<string, Anchored[]>()
  for (const [index, needle] of needles.entries()) {
    const mark = MARKS.split('').find((one) => needle.includes(one))
    if (mark === undefined && folded) throw new TypeError(`a string without a mark: ${needle}`)
    if (mark === undefined) unmarked.push(index)
    else anchored.set(mark, [...(anchored.get(mark) ?? []), anchor(index, needle, mark, folded)])
  }
  const marks = [...anchored].map(([mark, list]) => markOf(mark, list))
  return {
    find: (text) => {
      first.fill(-1)
      work.left -= (PER_SEARCH + (text.length >> SEARCH_SHIFT)) * unmarked.length
      for (const index of unmarked) first[index] = text.indexOf(needles[index] as string)
      for (const mark of marks) walk(text, mark, first)
      return first
    },
  }
}

/** Where the first run of the mark ends: what stands behind it tells more than another one. */
const endOfRun = (needle: string, mark: string): number => {
  let at = needle.indexOf(mark)
  while (needle[at + 1] === mark) at++
  return at
}

const anchor = (index: number, needle: string, mark: string, folded: boolean): Anchored => ({
  index,
  needle,
  at: endOfRun(needle, mark),
  first: needle.charCodeAt(0),
  last: needle.charCodeAt(needle.length - 1),
  folded,
})

const markOf = (mark: string, list: readonly Anchored[]): Mark => ({
  mark,
  followed: Array.from({ length: 128 }, (_, code) => {
    const bucket = list.filter(({ needle, at, folded }) => isSame(code, needle.charCodeAt(at + 1), folded))
    return bucket.length === 0 ? undefined : bucket
  }),
  last: list.filter(({ needle, at }) => at + 1 === needle.length),
})

/** Units of work for a mark that is found, and for each string that is compared there. */
const PER_MARK = 10
const PER_STRING = 8

const walk = (text: string, { mark, followed, last }: Mark, first: Int32Array): void => {
  for (let at = text.indexOf(mark); at >= 0; at = next(text, mark, at + 1)) {
    work.left -= PER_MARK
    if (last.length > 0) compare(text, at, last, first)
    const bucket = at + 1 < text.length ? followed[text.charCodeAt(at + 1)] : undefined
    if (bucket !== undefined) compare(text, at, bucket, first)
  }
}

/** A native search costs as much as a look at this many characters. */
const NEAR = 8

const next = (text: string, mark: string, from: number): number => {
  const code = mark.charCodeAt(0)
  // Within the text: engines give a loop up that once read behind its end.
  const near = Math.min(text.length, from + NEAR)
  for (let at = from; at < near; at++) if (text.charCodeAt(at) === code) return at
  return text.indexOf(mark, from + NEAR)
}

const compare = (text: string, mark: number, bucket: Bucket, found: Int32Array): void => {
  work.left -= PER_STRING * bucket.length
  for (let one = 0; one < bucket.length; one++) {
    const { index, needle, at, first, last, folded } = bucket[one] as Anchored
    const start = mark - at
    if (found[index] !== -1 || start < 0 || start + needle.length > text.length) continue
    if (!isSame(text.charCodeAt(start), first, folded)) continue
    if (!isSame(text.charCodeAt(start + needle.length - 1), last, folded)) continue
    if (folded ? startsFolded(text, needle, start) : text.startsWith(needle, start)) found[index] = start
  }
}

/** `one` is the text's character. */
const isSame = (one: number, other: number, folded: boolean): boolean =>
  one === other || (folded && one >= 65 && one <= 90 && one + 32 === other)

const startsFolded = (text: string, needle: string, start: number): boolean => {
  for (let at = 0; at < needle.length; at++)
    if (!isSame(text.charCodeAt(start + at), needle.charCodeAt(at), true)) return false
  return true
}
