// What reads as a separator and is none: an "and", the next parameter of a query, a reference to a character.

import { ACTING, commandKind, ENGLISH } from './commands.ts'
import { CRYPTIC } from './weights.ts'

/**
 * `drinks & more`, `(approx.) & more`, `Prices | top`: a word between spaces, alone to the end, joined to other words by
 * an "and" or set apart in a title.
 */
export const isJoinOfProse = (text: string, at: number, next: number): boolean => {
  const code = text.charCodeAt(at)
  if ((code !== 38 && code !== 124) || next !== at + 1) return false
  if (text.charCodeAt(at - 1) !== 32 || text.charCodeAt(next) !== 32) return false
  const rest = text.slice(next, next + 24)
  const end = rest.search(/[\r\n]/)
  const behind = (end < 0 ? rest : rest.slice(0, end)).trim().replace(/[.!?,]{1,3}$/, '')
  if (!/^[A-Za-z]{1,20}$/.test(behind) || (end < 0 && text.length > next + 24)) return false
  const name = behind.toLowerCase()
  if (commandKind(name) !== ENGLISH || CRYPTIC.has(name)) return false
  const before = text.slice(Math.max(0, at - 60), at - 1).trim()
  return (code === 38 && before.includes(' ')) || /^(?:[\w'-]+ )*(?:[A-Za-z]{3,}|\d+x\d+)$/.test(before)
}

/** `&reg;`, `&top;`, `&#39;Apply`: a reference to a character, and `&amp;script`: one that was encoded once too often. */
export const isReference = (text: string, at: number, next: number): boolean => {
  const code = text.charCodeAt(at)
  if (code === 38) return /^(?:reg|copy|top|id);/.test(text.slice(next, next + 5))
  if (code !== 59) return false
  const name = text.slice(Math.max(0, at - 8), at)
  if (/&#(?:x[\da-f]{1,5}|\d{1,6})$/i.test(name) || /(?:^|&)amp$/.test(name)) return true
  // `&lt;id&gt;`, `&quot;w&quot;`: one word between two of them.
  return /&(?:lt|quot)$/.test(name) && /^\w{1,24}&(?:gt|quot);/.test(text.slice(next, next + 32))
}

/** `style="padding: 0;" align="center">`: the end of a declaration, and of the attribute that holds it. */
export const isDeclaration = (text: string, at: number, next: number): boolean =>
  text.charCodeAt(at) === 59 &&
  /^["'](?:\s{1,8}[\w:-]{1,24}=["']|\s{0,4}\/?>)/.test(text.slice(next, next + 40))

/** `?(*.)+(spec|test).js`, `(open|closed)`: alternatives within brackets, glued to them, of ordinary words. */
export const isAlternative = (text: string, at: number, next: number): boolean => {
  if (text.charCodeAt(at) !== 124 || next !== at + 1) return false
  const word = /^[a-z]{2,16}(?=[|)])/.exec(text.slice(next, next + 18))?.[0]
  if (word === undefined || commandKind(word) !== ENGLISH || CRYPTIC.has(word) || ACTING.has(word))
    return false
  return /[({][\w.*$^-]{1,24}(?:\|[\w.*$^-]{1,24}){0,6}$/.test(
    text.slice(Math.max(0, at - ALTERNATIVES_MAX), at),
  )
}

const ALTERNATIVES_MAX = 80

/** `?a=1&text=print "this"`: the next parameter of a query, not a command with an assignment before it. */
export const isParameter = (text: string, at: number, next: number): boolean => {
  if (text.charCodeAt(at) !== 38 || next !== at + 1) return false
  const equals = text.slice(next, next + 40).search(/^[\w.[\]-]{1,39}=/)
  return equals === 0 && text.lastIndexOf('=', at) >= Math.max(0, at - 200)
}
