// Where each of a fixed list of strings stands first in a text. Dozens of searches, each over the whole text, cost more
// than all else that some detectors do; here a text is walked once for each of the few marks that the strings hold, and
// compared only where the characters beside the mark agree.

export interface Needles {
  /** The first place of each string in the text, or -1; the answer is reused from call to call. */
  readonly find: (text: string) => Int32Array
}

/** By rarity in texts of people: the mark that a string is looked for by. */
const MARKS = '!#$@[<(,:.'

interface Anchored {
  readonly index: number
  readonly needle: string
  /** How far into the string its mark stands. */
  readonly at: number
  /** Its first and its last character: most of what only looks alike ends here. */
  readonly first: number
  readonly last: number
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

export const makeNeedles = (needles: readonly string[]): Needles => {
  const first = new Int32Array(needles.length)
  const unmarked: number[] = []
  const anchored = new Map<string, Anchored[]>()
  for (const [index, needle] of needles.entries()) {
    const mark = MARKS.split('').find((one) => needle.includes(one))
    if (mark === undefined) unmarked.push(index)
    else anchored.set(mark, [...(anchored.get(mark) ?? []), anchor(index, needle, mark)])
  }
  const marks = [...anchored].map(([mark, list]) => markOf(mark, list))
  return {
    find: (text) => {
      first.fill(-1)
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

const anchor = (index: number, needle: string, mark: string): Anchored => ({
  index,
  needle,
  at: endOfRun(needle, mark),
  first: needle.charCodeAt(0),
  last: needle.charCodeAt(needle.length - 1),
})

const markOf = (mark: string, list: readonly Anchored[]): Mark => ({
  mark,
  followed: Array.from({ length: 128 }, (_, code) => {
    const bucket = list.filter(({ needle, at }) => needle.charCodeAt(at + 1) === code)
    return bucket.length === 0 ? undefined : bucket
  }),
  last: list.filter(({ needle, at }) => at + 1 === needle.length),
})

const walk = (text: string, { mark, followed, last }: Mark, first: Int32Array): void => {
  for (let at = text.indexOf(mark); at >= 0; at = next(text, mark, at + 1)) {
    if (last.length > 0) compare(text, at, last, first)
    // Behind the text's end the code is NaN, and nothing is found by it.
    const bucket = followed[text.charCodeAt(at + 1)]
    if (bucket !== undefined) compare(text, at, bucket, first)
  }
}

/** A native search costs as much as a look at this many characters. */
const NEAR = 8

const next = (text: string, mark: string, from: number): number => {
  const code = mark.charCodeAt(0)
  for (let at = from; at < from + NEAR; at++) if (text.charCodeAt(at) === code) return at
  return text.indexOf(mark, from + NEAR)
}

const compare = (text: string, mark: number, bucket: Bucket, found: Int32Array): void => {
  for (let one = 0; one < bucket.length; one++) {
    const { index, needle, at, first, last } = bucket[one] as Anchored
    const start = mark - at
    if (found[index] !== -1 || start < 0 || text.charCodeAt(start) !== first) continue
    if (text.charCodeAt(start + needle.length - 1) === last && text.startsWith(needle, start))
      found[index] = start
  }
}
