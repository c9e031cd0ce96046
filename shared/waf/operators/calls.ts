// Calls whose arguments are parted by words, as only SQL writes them: `substring(x from 1 for 1)`,
// `extract(day from d)`, `cast(x as int)`. One pass, no regular expression.

const WORDS: ReadonlyMap<string, string> = new Map([
  ['substring', 'from'],
  ['trim', 'from'],
  ['extract', 'from'],
  ['overlay', 'placing'],
  ['cast', 'as'],
])

const LENGTH_MAX = 512

const isLetter = (code: number): boolean => (code >= 65 && code <= 90) || (code >= 97 && code <= 122)

/** True where such a call stands in the text. */
export const hasSqlCall = (text: string): boolean => {
  for (let open = text.indexOf('('); open > 0; open = text.indexOf('(', open + 1)) {
    let start = open
    while (start > 0 && open - start < 10 && isLetter(text.charCodeAt(start - 1))) start--
    const word = WORDS.get(text.slice(start, open).toLowerCase())
    if (word !== undefined && parts(text, open + 1, word)) return true
  }
  return false
}

/** Whether `word` stands between white space and a digit, name or quote, at the call's own depth. */
const parts = (text: string, from: number, word: string): boolean => {
  let depth = 1
  const end = Math.min(text.length, from + LENGTH_MAX)
  for (let at = from; at < end && depth > 0; at++) {
    const code = text.charCodeAt(at)
    if (code === 40) depth++
    else if (code === 41) depth--
    else if (depth === 1 && code === 32 && text.slice(at + 1, at + 1 + word.length).toLowerCase() === word) {
      const next = text.charCodeAt(at + 1 + word.length)
      if (next === 32 && at > from) return true
    }
  }
  return false
}
