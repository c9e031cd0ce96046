// The escapes of a JSON string, by the letter.

import { work } from '../../work.ts'
import { hexRun, PER_ESCAPE } from './hex.ts'

/** By the code of the letter behind the backslash. */
const JSON_ESCAPES: (string | undefined)[] = Array.from({ length: 128 }, () => undefined)
for (const [letter = '', plain = ''] of ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t'])
  JSON_ESCAPES[letter.charCodeAt(0)] = plain

/** Below it a call of the platform's costs more than the pieces of a string do. */
const NATIVE_LENGTH_MIN = 64
/** Units of work: for a character that the platform reads, and for its refusal. */
const PER_CHARACTER = 2
const PER_REFUSAL = 5000

/**
 * What stands between the quotes at `open` and `close`, RFC 8259 §7; undefined for an escape that JSON does not have. Of
 * the controls there is none but the tab, which is taken as it stands: some senders forget to escape it.
 */
export const unescapeJson = (text: string, open: number, close: number): string | undefined => {
  if (close - open < NATIVE_LENGTH_MIN) return piecewise(text, open + 1, close)
  const literal = text.slice(open, close + 1)
  return literal.includes('\t') ? piecewise(text, open + 1, close) : natively(literal)
}

/** Several times as fast where escapes stand close together, and compiled in an isolate's first request, too. */
const natively = (literal: string): string | undefined => {
  work.left -= PER_CHARACTER * literal.length
  try {
    // A literal in quotes is parsed to a string.
    return JSON.parse(literal) as string
  } catch {
    work.left -= PER_REFUSAL
    return undefined
  }
}

const piecewise = (text: string, start: number, end: number): string | undefined => {
  let out = ''
  let from = start
  for (let at = text.indexOf('\\', start); at >= 0 && at < end; at = text.indexOf('\\', from)) {
    out += text.slice(from, at)
    work.left -= PER_ESCAPE
    const letter = text.charCodeAt(at + 1)
    if (letter === 117) {
      const value = at + 6 <= end ? hexRun(text, at + 2, 4) : -1
      if (value < 0) return undefined
      out += String.fromCharCode(value)
      from = at + 6
      continue
    }
    const plain = JSON_ESCAPES[letter]
    if (plain === undefined || at + 2 > end) return undefined
    out += plain
    from = at + 2
  }
  return out + text.slice(from, end)
}
