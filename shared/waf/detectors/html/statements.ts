// What begins injected script and nothing else: a statement on the page's own objects. It is read as script is: the chain of
// names that is called or assigned, then what is done with it.

import { isLetter } from '../../characters.ts'
import { charset, findIn, isIn, pastRun, SPACE, standsAt, wordSet } from '../../runs.ts'
import { work } from '../../work.ts'
import { IDENTIFIER, pastWindows, readChain } from './chains.ts'
import { keeps } from './harms.ts'
import { computes, isGivenScript, usesDocument, usesPage } from './objects.ts'

/** The value begins as an injected statement does, behind a name that is assigned or a number that closes one. */
export const statementAt = (text: string): number => {
  if (text.includes('\n')) return -1
  const from = behind(text)
  if (isStatement(text, 0) || (from > 0 && isStatement(text, from))) return from
  return handedAt(text)
}

/** Past `x=` or `1;`, or 0. */
const behind = (text: string): number => {
  const at = pastRun(text, 0, ASSIGNED, NAME_MAX)
  if (at === 0 || at >= text.length) return 0
  return text.startsWith(';', at) || (text.startsWith('=', at) && !text.startsWith('==', at)) ? at + 1 : 0
}

const NAME_MAX = 16
const ASSIGNED = charset('A-Za-z0-9.')

/** The words that a statement begins with. Most texts are done with here. */
const STATING = wordSet(
  'document window self top opener parent frames globalthis this location string settimeout setinterval new function set reflect import fetch navigator sendbeacon postmessage throw jquery',
)

const isStatement = (text: string, from: number): boolean => {
  let at = from
  while (at < from + OPENING_MAX && at < text.length && isOpening(text.charCodeAt(at))) at++
  let end = at
  while (end < at + WORD_MAX && end < text.length && isLetter(text.charCodeAt(end))) end++
  if (at > from && text.startsWith('$.getScript(', at - 1)) return usesPage(text, readChain(text, at - 1))
  return end > at + 2 && STATING.has(text.slice(at, end).toLowerCase()) && states(text, at, end)
}

const OPENING_MAX = 8
const WORD_MAX = 12

/** What may stand before the word: white space ( ; { } [ $ " ' + - */
const isOpening = (code: number): boolean => isIn(OPENING, code) || code === 0xa0 || code > 0x1000

const OPENING = charset('\0- (;{}[$"\'+-')

const states = (text: string, start: number, end: number): boolean => {
  if (text.startsWith('new ', start)) return isMade(text, pastRun(text, end, SPACE))
  if (text.startsWith('throw ', start)) return isThrown(text, pastRun(text, end, SPACE))
  const chain = readChain(text, start)
  return computes(text, start, chain) || usesDocument(text, chain) || usesPage(text, chain)
}

/** `new Image().src=…`, `new XMLHttpRequest`, `new Function("…")`. */
const isMade = (text: string, start: number): boolean => {
  const { names, end } = readChain(text, start)
  switch (names.at(pastWindows(names))) {
    case 'xmlhttprequest':
      return true
    case 'function':
      return isGivenScript(text, end)
    case 'image': {
      const member = pastRun(text, end, CALL)
      return text.startsWith('.src', member) && text.startsWith('=', pastRun(text, member + 4, SPACE))
    }
    default:
      return false
  }
}

/** `()`, `(1, 1)` */
const CALL = charset('(0-9, )')

/** `throw onerror=alert,1`: the handler is called with what is thrown. */
const isThrown = (text: string, start: number): boolean => {
  const { names, end } = readChain(text, start)
  return names.at(pastWindows(names)) === 'onerror' && text.startsWith('=', pastRun(text, end, SPACE))
}

/** What a page keeps to itself, joined to an address or handed on: `'//e.example/'+document.cookie`, `btoa(document.cookie)`. */
const handedAt = (text: string): number => {
  const first = text.indexOf('document')
  if (first < 1 || !text.includes('cookie', first)) return -1
  work.left -= HANDED_WORK
  for (let at = findIn(text, HANDS); at >= 0; at = findIn(text, HANDS, at + 1))
    if (isHanding(text, at) && keeps(text, pastRun(text, at + 1, SPACE))) return at
  return -1
}

const HANDED_WORK = 400

const HANDS = charset('+,=?&({')

/** A bracket hands on where it calls, a brace where it opens a template's expression. */
const isHanding = (text: string, at: number): boolean => {
  if (text.startsWith('(', at)) return standsAt(text, at - 1, IDENTIFIER)
  return !text.startsWith('{', at) || text.startsWith('$', at - 1)
}
