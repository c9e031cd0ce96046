// What stands in angle brackets in an XML document, read as a tokenizer does: where it ends, what it is called and what is
// inside of it.

import { resolved } from './references.ts'

export interface Construct {
  readonly kind: 'tag' | 'cdata' | 'comment' | 'instruction' | 'doctype'
  /** A tag's name, with the slash of one that closes; else what is inside. */
  readonly text: string
  readonly end: number
}

/** One `<…>`. */
export const construct = (text: string, open: number): Construct => {
  if (text.startsWith('<![CDATA[', open)) return until(text, open + 9, ']]>', 'cdata')
  if (text.startsWith('<!--', open)) return until(text, open + 4, '-->', 'comment')
  if (text.startsWith('<?', open)) return until(text, open + 2, '?>', 'instruction')
  if (text.startsWith('<!', open)) return declaration(text, open)
  let at = open + 1
  while (isNameChar(text.charCodeAt(at))) at++
  return { kind: 'tag', text: text.slice(open + 1, at), end: tagEnd(text, at) }
}

const until = (text: string, start: number, mark: string, kind: Construct['kind']): Construct => {
  const found = text.indexOf(mark, start)
  const end = found < 0 ? text.length : found
  return { kind, text: text.slice(start, end), end: found < 0 ? end : end + mark.length }
}

/** `<!DOCTYPE … [ … ]>` as one text, brackets and quotes respected. */
const declaration = (text: string, open: number): Construct => {
  let bracket = false
  for (let at = open; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 34 || code === 39) {
      const close = text.indexOf(String.fromCharCode(code), at + 1)
      if (close < 0) break
      at = close
    } else if (code === 91) bracket = true
    else if (code === 93) bracket = false
    else if (code === 62 && !bracket) return { kind: 'doctype', text: text.slice(open, at + 1), end: at + 1 }
  }
  return { kind: 'doctype', text: text.slice(open), end: text.length }
}

const tagEnd = (text: string, start: number): number => {
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 62) return at + 1
    if (code !== 34 && code !== 39) continue
    const close = text.indexOf(String.fromCharCode(code), at + 1)
    if (close < 0) return text.length
    at = close
  }
  return text.length
}

const isNameChar = (code: number): boolean =>
  (code >= 97 && code <= 122) ||
  (code >= 65 && code <= 90) ||
  (code >= 48 && code <= 57) ||
  code === 45 ||
  code === 46 ||
  code === 58 ||
  code === 95 ||
  code === 47 ||
  code >= 128

/** The quoted values of a tag. */
export const attributes = (text: string, start: number, end: number, visit: (text: string) => void): void => {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at)
    if (code !== 34 && code !== 39) continue
    const found = text.indexOf(String.fromCharCode(code), at + 1)
    const close = found < 0 || found > end ? end : found
    visit(resolved(text.slice(at + 1, close)))
    at = close
  }
}
