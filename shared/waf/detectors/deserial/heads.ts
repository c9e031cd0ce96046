// How serialised objects begin where they are printed, in base64 or hexadecimal: Java, .NET, Python, Ruby. It stands by
// itself since the presence pass asks for it as well: a text that begins so is not plain.

export const HEADS: readonly (readonly [string, string])[] = [
  ['rO0AB', 'deserial-java'],
  ['aced0005', 'deserial-java'],
  ['ACED0005', 'deserial-java'],
  ['AAEAAAD/////', 'deserial-dotnet'],
  ['/wEy', 'deserial-dotnet'],
  ['gASV', 'deserial-python'],
  ['gAJ9', 'deserial-python'],
  ['gANj', 'deserial-python'],
  ['gAN9', 'deserial-python'],
  ['gAJj', 'deserial-python'],
  ['Y29z', 'deserial-python'],
  ['BAhv', 'deserial-ruby'],
  ['BAhb', 'deserial-ruby'],
  ['BAh7', 'deserial-ruby'],
  ['BAhV', 'deserial-ruby'],
]

const triple = (text: string, at: number): number =>
  (text.charCodeAt(at) << 16) | (text.charCodeAt(at + 1) << 8) | text.charCodeAt(at + 2)

const FIRST = new Uint8Array(128)
const TRIPLES = new Set(HEADS.map(([head]) => triple(head, 0)))
for (const [head] of HEADS) FIRST[head.charCodeAt(0)] = 1

/** By three characters: true for every one of HEADS, and for hardly anything else. */
export const beginsAsObject = (text: string, start: number): boolean =>
  FIRST[text.charCodeAt(start)] === 1 && TRIPLES.has(triple(text, start))
