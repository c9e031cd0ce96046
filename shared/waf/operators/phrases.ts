// The arguments of `@pm` and the files of `@pmFromFile`.

/** Words separated by spaces; `|3A 0d|` stands for bytes in hexadecimal, as Snort writes them. */
export const phrasesOf = (argument: string): readonly string[] =>
  decodeHex(argument)
    .split(/[ \t]+/)
    .filter((phrase) => phrase !== '')

const decodeHex = (text: string): string =>
  text.replaceAll(/\|((?:[0-9a-fA-F]{2} ?)+)\|/g, (_, hex: string) =>
    hex.replaceAll(' ', '').replaceAll(/../g, (pair) => String.fromCharCode(Number.parseInt(pair, 16))),
  )

/** One phrase a line; `#` begins a comment line. */
export const phrasesOfFile = (text: string): readonly string[] =>
  text
    .split('\n')
    .map((line) => line.replace(/\r$/, '').replace(/^[ \t]+/, ''))
    .filter((line) => line !== '' && !line.startsWith('#'))
