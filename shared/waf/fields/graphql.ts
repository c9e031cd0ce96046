// GraphQL documents (October 2021, §2): their string values are what a client's data stands in, each a text of its own.

const KEYWORDS: readonly string[] = ['query', 'mutation', 'subscription', 'fragment']

/** Does a text read as a document: an operation or a selection, with arguments? */
export const looksLikeGraphql = (text: string): boolean => {
  let start = 0
  while (start < text.length && text.charCodeAt(start) <= 32) start++
  const known = text.charCodeAt(start) === 123 || KEYWORDS.some((word) => text.startsWith(word, start))
  return known && text.includes('(', start) && text.includes('{', start)
}

const QUOTES = '"""'

/** Hands on every string value, block strings included, at most `most` of them. */
export const walkGraphql = (text: string, most: number, visit: (value: string) => void): void => {
  let count = 0
  for (let open = text.indexOf('"'); open >= 0 && count < most; count++) {
    const block = text.startsWith(QUOTES, open)
    const from = open + (block ? 3 : 1)
    const close = block ? text.indexOf(QUOTES, from) : closing(text, from)
    if (close < 0) return
    if (close > from) visit(text.slice(from, close))
    open = text.indexOf('"', close + (block ? 3 : 1))
  }
}

/** The quote that ends a string; -1 where the line or the text ends before it. */
const closing = (text: string, from: number): number => {
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 92) at++
    else if (code === 34) return at
    else if (code === 10) return -1
  }
  return -1
}
