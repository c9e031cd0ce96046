// The escapes of a JSON string, by the letter.

import { work } from '../../work.ts'
import { hexRun, PER_ESCAPE } from './hex.ts'

/** By the code of the letter behind the backslash. */
const JSON_ESCAPES: (string | undefined)[] = Array.from({ length: 128 }, () => undefined)
for (const [letter = '', plain = ''] of ['""', '\\\\', '//', 'b\b', 'f\f', 'n\n', 'r\r', 't\t'])
  JSON_ESCAPES[letter.charCodeAt(0)] = plain

/** RFC 8259 §7, strictly; undefined for an escape that JSON does not have. */
export const unescapeJson = (text: string, start: number, end: number): string | undefined => {
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
