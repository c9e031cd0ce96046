// Runs of characters and words of a vocabulary at a place of a text: what detectors read a client's text with instead of
// regular expressions. Each call looks at a character once and never goes back, so what it costs is what it passes.

/** By code: 1 for a member. The last entry stands for all that is not ASCII. */
export type Charset = Uint8Array

const BEYOND = 128

/** `charset('a-z0-9_.-')`: ranges and single characters, a `-` first or last. `beyond`: with all that is not ASCII. */
export const charset = (members: string, beyond = false): Charset => {
  const set = new Uint8Array(BEYOND + 1)
  if (beyond) set[BEYOND] = 1
  for (let at = 0; at < members.length; at++) {
    const first = members.charCodeAt(at)
    const ranges = members[at + 1] === '-' && at + 2 < members.length
    const last = ranges ? members.charCodeAt(at + 2) : first
    for (let code = first; code <= last; code++) set[code] = 1
    if (ranges) at += 2
  }
  return set
}

/** Every character that is not in the set. */
export const without = (set: Charset): Charset => set.map((member) => 1 - member)

export const BLANK = charset(' \t')
export const SPACE = charset(' \t\n\v\f\r')
export const DIGITS = charset('0-9')
export const HEX = charset('0-9a-fA-F')
export const LETTERS = charset('A-Za-z')
export const LOWER = charset('a-z')
export const CAPITALS = charset('A-Z')
export const QUOTES = charset(`'"`)
/** Of a name in most languages: letters, digits, the underscore. */
export const NAME = charset('A-Za-z0-9_')

export const isIn = (set: Charset, code: number): boolean => set[code < BEYOND ? code : BEYOND] === 1

/** Whether a member stands at the place; past the text's ends none does. */
export const standsAt = (text: string, at: number, set: Charset): boolean =>
  at >= 0 && at < text.length && isIn(set, text.charCodeAt(at))

/** Where the run of members that begins at `from` ends: `from` itself where none stands there. */
export const pastRun = (text: string, from: number, set: Charset, limit = text.length): number => {
  const end = Math.min(limit, text.length)
  let at = from
  while (at < end && isIn(set, text.charCodeAt(at))) at++
  return at
}

/** Where the run of members that ends before `to` begins. */
export const runStart = (text: string, to: number, set: Charset, limit = 0): number => {
  const start = Math.max(0, limit)
  let at = to
  while (at > start && isIn(set, text.charCodeAt(at - 1))) at--
  return at
}

/** Whether the whole text is a run of members, of `min` to `max` characters. */
export const isRun = (text: string, set: Charset, min = 1, max = Number.MAX_SAFE_INTEGER): boolean =>
  text.length >= min && text.length <= max && pastRun(text, 0, set) === text.length

/** Where the first member stands, or -1. */
export const findIn = (text: string, set: Charset, from = 0, limit = text.length): number => {
  const end = Math.min(limit, text.length)
  for (let at = from; at < end; at++) if (isIn(set, text.charCodeAt(at))) return at
  return -1
}

/** Words apart by blanks. */
export const wordSet = (words: string): ReadonlySet<string> => new Set(words.split(' '))

/** Words by their first character, the longest first. */
export interface Vocabulary {
  readonly byFirst: readonly (readonly string[] | undefined)[]
  readonly folds: boolean
}

/** Lower-case words of ASCII, apart by blanks where it is one text. `folds`: upper-case letters count as lower-case ones. */
export const vocabulary = (words: string | readonly string[], folds = true): Vocabulary => {
  const byFirst: string[][] = []
  for (const word of typeof words === 'string' ? words.split(' ') : words)
    (byFirst[word.charCodeAt(0)] ??= []).push(word)
  for (const list of byFirst) list?.sort((one, other) => other.length - one.length)
  return { byFirst, folds }
}

const fold = (code: number): number => (code >= 65 && code <= 90 ? code + 32 : code)

/** Whether the text goes on with the word at the place; `folds` as above. */
export const saysAt = (text: string, at: number, word: string, folds = true): boolean => {
  if (at < 0 || at + word.length > text.length) return false
  if (!folds) return text.startsWith(word, at)
  for (let index = 0; index < word.length; index++)
    if (fold(text.charCodeAt(at + index)) !== word.charCodeAt(index)) return false
  return true
}

/** Where the longest word of the vocabulary that begins at `at` ends, or -1. It need not end there as a word. */
export const pastWord = (text: string, at: number, { byFirst, folds }: Vocabulary): number => {
  if (at < 0 || at >= text.length) return -1
  const code = text.charCodeAt(at)
  const words = byFirst[folds ? fold(code) : code]
  if (words === undefined) return -1
  // Most words are done with by their second character: no call for each.
  const next = at + 1 < text.length ? text.charCodeAt(at + 1) : -1
  const second = folds ? fold(next) : next
  for (const word of words) {
    if (word.length > 1 && word.charCodeAt(1) !== second) continue
    if (saysAt(text, at, word, folds)) return at + word.length
  }
  return -1
}

/** Where the first word of the vocabulary begins, or -1. */
export const findWord = (text: string, words: Vocabulary, from = 0, limit = text.length): number => {
  const end = Math.min(limit, text.length)
  for (let at = from; at < end; at++) if (pastWord(text, at, words) >= 0) return at
  return -1
}
