// The list file: one address or prefix a line, `#` starts a comment, blank lines are nothing. Every error of a file
// is told at once, with its line and column, since operators mend feeds in one go.

import { err, ok } from '../result.ts'
import type { Result } from '../result.ts'
import { parsePrefix } from './prefix.ts'
import type { Prefix } from './prefix.ts'

export interface ListEntry {
  readonly prefix: Prefix
  /** From 1. */
  readonly line: number
}

export interface ListError {
  /** From 1, both. */
  readonly line: number
  readonly column: number
  readonly message: string
  readonly fix?: string
}

/** Lines end with LF or CRLF; a byte order mark at the start is nothing. */
export const parseList = (text: string): Result<readonly ListEntry[], readonly ListError[]> => {
  const entries: ListEntry[] = []
  const errors: ListError[] = []
  let start = text.startsWith('\ufeff') ? 1 : 0
  for (let line = 1; start <= text.length; line++) {
    const newline = text.indexOf('\n', start)
    const end = newline === -1 ? text.length : newline
    const whole = text.slice(start, end)
    const hash = whole.indexOf('#')
    const content = hash === -1 ? whole : whole.slice(0, hash)
    const word = content.trim()
    if (word !== '') {
      const prefix = parsePrefix(word)
      if (prefix.ok) entries.push({ prefix: prefix.value, line })
      else {
        const { offset, ...problem } = prefix.error
        errors.push({ line, column: content.indexOf(word) + offset + 1, ...problem })
      }
    }
    start = end + 1
  }
  return errors.length > 0 ? err(errors) : ok(entries)
}
