// How programs and expressions of server pages begin that no placeholder begins with: `<%…%>` of Ruby's and Mako's, `@…` of
// Razor's, `${…}` and `#{…}` of Java's and Ruby's.

import { charset, LETTERS, NAME, SPACE, standsAt, wordSet } from '../../runs.ts'
import { pastBlanks, QUOTE } from '../code/chains.ts'
import { LEADING_MODULES } from '../code/names.ts'
import { beginsWith, loadsForeign, setsName, wordAt } from './words.ts'

/** Mako's and Ruby's words within `<%…%>`. */
const TAGS = wordSet('include inherit namespace')
const CALLING = wordSet('exec system spawn eval')

/** `system 'id'`, `require 'open3'`, `import os`, `include file="/etc/passwd"`, and marks of another engine within. */
export const isPage = (text: string, start: number, at: number, end: number): boolean => {
  if (text.startsWith("'${{", start)) return true
  const word = wordAt(text, at, end)
  const next = pastBlanks(text, at + word.length, end)
  if (next === at + word.length) return false
  if (CALLING.has(word) || word === 'require') return standsAt(text, next, QUOTE)
  if (word === 'import') return beginsWith(text, next, end, LEADING_MODULES)
  return TAGS.has(word) && wordAt(text, next, end) === 'file' && loadsForeign(text, next, end)
}

/** `@@session` of Ruby's classes. */
export const isSession = (text: string, at: number, end: number): boolean =>
  text.startsWith('@@', at) && wordAt(text, at + 2, end) === 'session'

/** Classes of .NET's that a page reaches all others by, and words that begin a program. */
const ROOTS = wordSet('System Microsoft Request Response Server')
const DECLARING = wordSet('int var string')

export const isRazor = (text: string, at: number, end: number): boolean => {
  const word = wordAt(text, at, end)
  const stop = at + word.length
  if (ROOTS.has(word)) return text.charAt(stop) === '.' && standsAt(text, stop + 1, NAME)
  return (
    DECLARING.has(word) && standsAt(text, stop, SPACE) && setsName(text, pastBlanks(text, stop, end), end)
  )
}

/** Objects of Struts' and JSF's that hold the application. */
const OBJECTS = wordSet('session application request parameters attr context _memberAccess')
const SCOPES = wordSet('applicationScope sessionScope requestScope pageScope facesContext pageContext')
const LITERAL = charset('({[')
const BEAN_MAX = 120

/** `` #{`id`} ``, `#{%x(id)}`, `${applicationScope}`, `%{#session.user}` */
export const isSingle = (text: string, start: number, end: number): boolean => {
  if (text.charAt(start) === '`') return true
  if (text.startsWith('%x', start)) return standsAt(text, start + 2, LITERAL)
  const at = pastBlanks(text, start, end)
  // `%{#a=1}`: OGNL sets a variable.
  if (text.charAt(at) === '#')
    return (
      beginsWith(text, at + 1, end, OBJECTS) ||
      (start > 1 && text.charAt(start - 2) === '%' && setsName(text, at + 1, end))
    )
  // Camel's: a method of any class, which has its package's name. What stands far behind belongs to others.
  if (text.startsWith('bean:', start)) {
    const head = text.slice(start, Math.min(end, start + BEAN_MAX))
    const dot = head.indexOf('.')
    return dot >= 0 && head.includes('?method=', dot)
  }
  return standsAt(text, start, LETTERS) && SCOPES.has(text.slice(start, end).trim())
}
