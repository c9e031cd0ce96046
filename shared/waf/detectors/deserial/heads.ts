// How serialised objects begin where they are printed, in base64 or hexadecimal: Java, .NET, Python, Ruby, and what is
// packed before it is printed. It stands by itself since the presence pass asks for it as well: a text that begins so is
// not plain.

export const HEADS: readonly (readonly [string, string])[] = [
  ['rO0AB', 'deserial-java'],
  ['aced0005', 'deserial-java'],
  ['ACED0005', 'deserial-java'],
  ['AAEAAAD/////', 'deserial-dotnet'],
  ['AAEAAAD_____', 'deserial-dotnet'],
  ['0001000000ffffffff', 'deserial-dotnet'],
  ['0001000000FFFFFFFF', 'deserial-dotnet'],
  ['/wEy', 'deserial-dotnet'],
  ['_wEy', 'deserial-dotnet'],
  ['gASV', 'deserial-python'],
  ['gAJ9', 'deserial-python'],
  ['gANj', 'deserial-python'],
  ['gAN9', 'deserial-python'],
  ['gAJj', 'deserial-python'],
  ['BAhv', 'deserial-ruby'],
  ['BAhb', 'deserial-ruby'],
  ['BAh7', 'deserial-ruby'],
  ['BAhV', 'deserial-ruby'],
  ['BAhj', 'deserial-ruby'],
  ['04086f', 'deserial-ruby'],
  ['04086F', 'deserial-ruby'],
  ['040863', 'deserial-ruby'],
  ['040855', 'deserial-ruby'],
]

/** What has to be undone to tell: gzip and zlib, pickles of every protocol, and those that are printed in hexadecimal. */
export const PACKED: readonly string[] = ['H4s', 'eJw', 'eJx', 'eJy', 'eJz', 'eNo', 'eAE']
const PICKLED: readonly string[] = (
  'gAI gAJ gAK gAL gAM gAN gAO gAP gAQ gAR gAS gAT gAU gAV gAW gAX KFM KGk KFY Y29 Y3B Y2J Y19 Y3N Y25 Y2N Y2l Y21 Y3J Y3d Y3R ' +
  'KGR KGx KGN KEs XXE fXE 800 635 636 637 285 286 284 5d7 5D7 7d7 7D7'
).split(' ')

/** `O:`, `C:`, `a:` of PHP's, lists and maps of Ruby's, states of ASP.NET's in hexadecimal. */
export const HEXADECIMAL: readonly string[] =
  '4f3a 4F3A 433a 433A 613a 613A 04085b 04085B 04087b 04087B ff0132 FF0132'.split(' ')

const triple = (text: string, at: number): number =>
  (text.charCodeAt(at) << 16) | (text.charCodeAt(at + 1) << 8) | text.charCodeAt(at + 2)

const FIRST = new Uint8Array(128)
const TRIPLES = new Set<number>()
for (const head of [...HEADS.map(([text]) => text), ...PACKED, ...PICKLED, ...HEXADECIMAL]) {
  FIRST[head.charCodeAt(0)] = 1
  TRIPLES.add(triple(head, 0))
}

/** Past what hexadecimal may be marked with. */
export const pastMark = (text: string, start: number): number =>
  text.charCodeAt(start) === 48 && (text.charCodeAt(start + 1) | 32) === 120 ? start + 2 : start

/** By three characters: true for every one of them, and for hardly anything else. */
export const beginsAsObject = (text: string, start: number): boolean => {
  const at = pastMark(text, start)
  return FIRST[text.charCodeAt(at)] === 1 && TRIPLES.has(triple(text, at))
}
