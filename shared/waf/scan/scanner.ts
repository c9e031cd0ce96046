// The prefilter made ready to scan, from what the build chose: bitmaps of what literals begin and end with, and the
// tries to walk where those say yes. All of it is made in one pass over the tries when a program is loaded.

import { bitsWith, type Bits } from './bits.ts'
import type { Literals, Trie } from './build.ts'
import { presenceOf, PRESENCE_WORDS } from './presence.ts'
import { placesOf, prune } from './trie.ts'

export interface Scanner {
  readonly plain: Side
  readonly bare: Side
  /** Per byte: a class of 6 bits, cases folded; 0 where no literal has the byte. The rarest bytes share one. */
  readonly classes: Uint8Array
  /** Bytes that are literals by themselves: their bits of presence, and the matchers of each bit, word by word. */
  readonly alone: readonly number[]
  readonly aloneMatchers: readonly (readonly number[] | undefined)[]
  /** Per matcher, and one more: where its sets of bytes begin, of each of which a text must hold one. */
  readonly setStarts: Uint32Array
  readonly sets: Int32Array
  /** Matchers without literals: candidates for every text. */
  readonly always: Bits
  /** By the bytes that a text holds, what they bring by themselves: of some texts, for as long as their place is theirs. */
  readonly remembered: { readonly keys: Int32Array; readonly bits: (Bits | undefined)[] }
  /** Stamps what this scan has met. */
  scan: number
}

/** One of the two tries, as it is searched. */
export interface Side {
  /** A bit per three classes of bytes: those that a literal of two or three bytes ends with. */
  readonly short: Int32Array
  /** A bit per hash of four classes: those that a longer literal begins with. */
  readonly long: Int32Array
  /** By two folded bytes: the node that they lead to; 0 for none. */
  readonly pairs: Uint16Array
  readonly labels: Uint8Array
  readonly firsts: Uint32Array
  readonly outStarts: Uint32Array
  readonly outs: Uint16Array
  /** Stamps, per node: its matchers have been met. */
  readonly seen: Uint32Array
}

/** `wanted` leaves matchers out that no rule will ask for: they are no candidates for any text. */
export const makeScanner = (
  literals: Literals,
  wanted: (matcher: number) => boolean = () => true,
): Scanner => {
  const { sifts, setCounts, sets } = literals
  const keep = Uint8Array.from(sifts, (_, matcher) => (wanted(matcher) ? 1 : 0))
  // The plain trie holds the bare literals too.
  const plain = prune(literals.plain, keep)
  const bare = prune(literals.bare, keep)
  const classes = classesOf(plain.trie)
  return {
    plain: makeSide(plain.trie, classes),
    bare: makeSide(bare.trie, classes),
    classes,
    ...makeAlone(plain.singles),
    setStarts: placesOf(setCounts, 0),
    sets,
    always: bitsWith(
      sifts.length,
      Array.from(sifts.keys()).filter((matcher) => sifts[matcher] === 0 && keep[matcher] === 1),
    ),
    remembered: {
      keys: new Int32Array(REMEMBERED * PRESENCE_WORDS),
      bits: Array.from({ length: REMEMBERED }, () => undefined),
    },
    scan: 0,
  }
}

const REMEMBERED = 256
export const REMEMBERED_SHIFT = 24

export const CLASS_BITS = 6
const SHORT_BITS = 3 * CLASS_BITS
export const SHORT_MASK = (1 << SHORT_BITS) - 1
export const GRAM_MASK = (1 << (4 * CLASS_BITS)) - 1
const LONG_SHIFT = 14

export const hashOf = (gram: number): number => Math.imul(gram, 0x9e3779b1) >>> LONG_SHIFT

/** The bytes that most literals have get a class of their own; what is left shares the last one. */
const classesOf = ({ labels }: Trie): Uint8Array => {
  const counts = new Uint32Array(256)
  for (let node = 1; node < labels.length; node++) {
    const byte = labels[node] as number
    counts[byte] = (counts[byte] as number) + 1
  }
  const used = Array.from(counts.keys()).filter((byte) => counts[byte] !== 0)
  used.sort((one, other) => (counts[other] as number) - (counts[one] as number))
  const classes = new Uint8Array(256)
  used.forEach((byte, rank) => {
    classes[byte] = Math.min(rank + 1, (1 << CLASS_BITS) - 1)
  })
  for (let byte = 65; byte <= 90; byte++) classes[byte] = classes[byte + 32] as number
  return classes
}

const makeAlone = (
  singles: readonly { readonly byte: number; readonly matchers: readonly number[] }[],
): Pick<Scanner, 'alone' | 'aloneMatchers'> => {
  const alone = Array.from({ length: PRESENCE_WORDS }, () => 0)
  const aloneMatchers: (number[] | undefined)[] = Array.from({ length: PRESENCE_WORDS * 32 }, () => undefined)
  for (const { byte, matchers } of singles) {
    const { word, bit } = presenceOf(byte)
    alone[word] = (alone[word] ?? 0) | bit
    const own = (aloneMatchers[word * 32 + lowest(bit)] ??= [])
    own.push(...matchers)
  }
  return { alone, aloneMatchers }
}

export const lowest = (bits: number): number => 31 - Math.clz32(bits & -bits)

const mark = (bits: Int32Array, gram: number): void => {
  bits[gram >>> 5] = (bits[gram >>> 5] as number) | (1 << (gram & 31))
}

const makeSide = (trie: Trie, classes: Uint8Array): Side => {
  const { labels, outs } = trie
  const firsts = placesOf(trie.counts, 1)
  const outStarts = placesOf(trie.outCounts, 0)
  const short = new Int32Array(1 << (SHORT_BITS - 5))
  const long = new Int32Array(1 << (32 - LONG_SHIFT - 5))
  const pairs = new Uint16Array(65_536)
  const ends = (node: number): boolean => outStarts[node] !== outStarts[node + 1]
  const down = (node: number, gram: number, visit: (node: number, gram: number) => void): void => {
    const last = firsts[node + 1] as number
    for (let at = firsts[node] as number; at < last; at++)
      visit(at, (gram << CLASS_BITS) | (classes[labels[at] as number] as number))
  }
  down(0, 0, (one, first) =>
    down(one, first, (two, pair) => {
      pairs[((labels[one] as number) << 8) | (labels[two] as number)] = two
      // A literal of two bytes: whatever stands before it.
      if (ends(two))
        for (let before = 0; before < 1 << CLASS_BITS; before++)
          mark(short, (before << (2 * CLASS_BITS)) | pair)
      down(two, pair, (three, triple) => {
        if (ends(three)) mark(short, triple)
        down(three, triple, (_, gram) => mark(long, hashOf(gram)))
      })
    }),
  )
  return { short, long, pairs, labels, firsts, outStarts, outs, seen: new Uint32Array(labels.length) }
}
