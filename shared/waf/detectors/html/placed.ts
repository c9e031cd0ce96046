// What stands before an attribute in a text that no tag begins: a tag, a declaration, the quote that closed the origin's own.

import { isLetter } from '../../characters.ts'
import { isQuote } from './addresses.ts'

const TAG_LOOK_MAX = 120

/** An open tag before: whatever stands between its attributes, some browser takes for a space. */
export const isInTag = (text: string, start: number): boolean => {
  for (let at = start - 1; at >= 0 && at >= start - TAG_LOOK_MAX; at--) {
    const code = text.charCodeAt(at)
    if (code === 62) return false
    if (code === 60) return isLetter(text.charCodeAt(at + 1))
  }
  return false
}

/** `const onClick = …`: code that declares a name, not an attribute. */
export const isDeclared = (text: string, start: number): boolean => {
  const before = text.slice(Math.max(0, start - 8), start).trimEnd()
  return (
    before.endsWith('const') ||
    before.endsWith('let') ||
    before.endsWith('var') ||
    before.endsWith('function')
  )
}

/** `don't use onClick={save}` */
const isApostrophe = (text: string, at: number, start: number): boolean =>
  text.charCodeAt(at) === 39 &&
  at > 0 &&
  at + 1 < start &&
  isLetter(text.charCodeAt(at - 1)) &&
  isLetter(text.charCodeAt(at + 1))

/** A quote shortly before: what closed the attribute that the value stood in. */
export const hasQuoteBefore = (text: string, start: number): boolean => {
  for (let at = start - 1; at >= 0 && at >= start - 48; at--) {
    const code = text.charCodeAt(at)
    if (isQuote(code) && !isApostrophe(text, at, start)) return true
    // A tag that opens behind the quote has its own attributes, which are judged as such.
    if (code === 62 || (code === 60 && isLetter(text.charCodeAt(at + 1)))) return false
  }
  return false
}
