// Could a run of text be a word of a set? By its first letter and its length, before a string is made of it: most words
// of most texts are done with here.

/** By the low bits of the first letter: which lengths there are, a bit for each. */
export type Lengths = Int32Array

/** A length is 31 at most: longer ones share the last bit. */
const LENGTH_MAX = 31

export const lengthsOf = (words: Iterable<string>): Lengths => {
  const lengths = new Int32Array(32)
  for (const word of words) {
    const letter = word.charCodeAt(0) & 31
    lengths[letter] = (lengths[letter] as number) | (1 << Math.min(word.length, LENGTH_MAX))
  }
  return lengths
}

/** True for every text[start, end) that is one of the words, in upper or lower case. */
export const mayBe = (lengths: Lengths, text: string, start: number, end: number): boolean =>
  (((lengths[text.charCodeAt(start) & 31] as number) >>> Math.min(end - start, LENGTH_MAX)) & 1) === 1
