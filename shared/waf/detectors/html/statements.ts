// What begins injected script and nothing else: a statement on the page's own objects.

import { isLetter } from '../../characters.ts'
import { work } from '../../work.ts'

/** What begins injected script and nothing else. Asked of a bounded head only. */
const STATEMENTS: readonly RegExp[] = [
  /^[\s(;{}[$"'+-]{0,8}(?:document|window|self|top|parent|frames|globalThis|this)\)?(?:\?\.)?\[/,
  /^[\s(;{}[$"'+-]{0,8}document\.(?:write|writeln|cookie|location|domain)\s?[(=`.]/i,
  /^[\s(;{}[$"'+-]{0,8}(?:(?:document|window|self|top)\.)?location(?:\.(?:href|assign|replace))?[=(](?:["'`/]|location|name|hash|document|window|self|top)/i,
  /^[\s(;{}[$"'+-]{0,8}(?:document|window|self|top|opener|parent)\.(?:location|open|name)[.=(]/i,
  /^[\s(;{}[$"'+-]{0,8}string\.fromcharcode[(=]/i,
  /^[\s(;{}[$"'+-]{0,8}(?:setTimeout|setInterval|(?:new )?Function|Set\.constructor|Reflect\.\w{1,12})(?:\(["'`]|\((?:location|name|document|window)\b|`)/,
  /^[\s(;{}[$"'+-]{0,8}import\(["'`](?:data:|https?:|\/\/)/i,
  /^[\s(;{}[$"'+-]{0,8}new (?:Image\b.{0,4}\.src\s?=|XMLHttpRequest\b)/i,
  /^[\s(;{}[$"'+-]{0,8}(?:navigator\.)?sendBeacon\(/i,
  /^[\s(;{}[$"'+-]{0,8}fetch\(["'`](?:https?:)?\/\/[^)]{0,40}["'`]\s?\+/i,
  /^[\s(;{}[$"'+-]{0,8}postMessage\(\s?(?:document|localStorage|sessionStorage)\b/,
  /^[\s(;{}[$"'+-]{0,8}document\.(?:forms|body|head|documentElement|scripts|images|links)\b[\w.[\]]{0,30}\s?=(?!=)/,
  /^[\s(;{}[$"'+-]{0,8}throw onerror\s?=/,
]

const STATEMENT_HEAD_MAX = 64

/** The words that the patterns begin with. */
const STATING: ReadonlySet<string> = new Set(
  'document window self top opener parent frames globalthis this location string settimeout setinterval new function set reflect import fetch navigator sendbeacon postmessage throw'.split(
    ' ',
  ),
)

/** Is the first word one of those? Most texts are done with here. */
const mayState = (text: string, from: number): boolean => {
  let at = from
  while (at < from + OPENING_MAX && at < text.length && isOpening(text.charCodeAt(at))) at++
  let end = at
  while (end < at + WORD_MAX && end < text.length && isLetter(text.charCodeAt(end))) end++
  return end > at + 2 && STATING.has(text.slice(at, end).toLowerCase())
}

const OPENING_MAX = 8
const WORD_MAX = 12

/** What the patterns let stand before the word: white space ( ; { } [ $ " ' + - */
const isOpening = (code: number): boolean =>
  code <= 32 ||
  code === 40 ||
  code === 59 ||
  code === 123 ||
  code === 125 ||
  code === 91 ||
  code === 36 ||
  code === 34 ||
  code === 39 ||
  code === 43 ||
  code === 45 ||
  code === 0xa0 ||
  code > 0x1000

/** The value begins as an injected statement does, behind a name that is assigned or a number that closes one. */
export const statementAt = (text: string): number => {
  if (text.includes('\n')) return -1
  const from = behind(text)
  if (isStatement(text, 0) || (from > 0 && isStatement(text, from))) return from
  return handedAt(text)
}

const isStatement = (text: string, from: number): boolean => {
  if (!mayState(text, from)) return false
  const head = text.slice(from, from + STATEMENT_HEAD_MAX)
  return STATEMENTS.some((pattern) => pattern.test(head))
}

/** Past `x=` or `1;`, or 0. */
const behind = (text: string): number => {
  let at = 0
  while (at < NAME_MAX && at < text.length && isNameChar(text.charCodeAt(at))) at++
  if (at === 0 || at >= text.length) return 0
  const mark = text.charCodeAt(at)
  return mark === 59 || (mark === 61 && text.charCodeAt(at + 1) !== 61) ? at + 1 : 0
}

const NAME_MAX = 16

const isNameChar = (code: number): boolean => isLetter(code) || (code >= 48 && code <= 57) || code === 46

/** What a page keeps to itself, joined to an address or handed on: `'//e.example/'+document.cookie`. */
const handedAt = (text: string): number => {
  const at = text.indexOf('document')
  if (at < 1 || !text.includes('cookie', at)) return -1
  work.left -= HANDED_WORK
  return text.search(HANDED)
}

const HANDED_WORK = 400

const HANDED = /[+,=?&]\s?(?:(?:window|self|top|parent)\.)?document(?:\.cookie\b|\[["'`]cookie["'`]\])/
