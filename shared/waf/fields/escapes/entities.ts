// HTML's character references, as browsers read them: the semicolon is optional for some.

import { isLetter } from '../../characters.ts'
import { work } from '../../work.ts'
import { foldWide } from './confusables.ts'
import { hexAt, PER_ESCAPE } from './hex.ts'

const ENTITIES: ReadonlyMap<string, string> = new Map(
  Object.entries({
    lt: '<',
    gt: '>',
    amp: '&',
    quot: '"',
    apos: "'",
    tab: '\t',
    newline: '\n',
    colon: ':',
    lpar: '(',
    rpar: ')',
    lbrace: '{',
    lcub: '{',
    rcub: '}',
    lbrack: '[',
    lsqb: '[',
    rsqb: ']',
    sol: '/',
    bsol: '\\',
    period: '.',
    comma: ',',
    semi: ';',
    equals: '=',
    excl: '!',
    num: '#',
    dollar: '$',
    percnt: '%',
    ast: '*',
    plus: '+',
    commat: '@',
    grave: '`',
    hat: '^',
    lowbar: '_',
    vert: '|',
    quest: '?',
    nbsp: ' ',
    zerowidthspace: '',
    shy: '',
  }),
)
const ENTITY_LENGTH_MAX = 15

/** HTML character references: named (those that matter to syntax), decimal, hexadecimal, semicolon optional. */
export const decodeEntities = (text: string): string => {
  let out = ''
  let from = 0
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', at)) {
    const stop = text.charCodeAt(at + 1) === 35 ? numericEntity(text, at) : namedEntity(text, at)
    if (stop < 0) {
      at++
      continue
    }
    work.left -= PER_ESCAPE
    out += text.slice(from, at) + entity
    at = stop
    from = stop
  }
  return from === 0 ? text : out + text.slice(from)
}

/** What the last character reference stood for. */
let entity = ''

const numericEntity = (text: string, at: number): number => {
  const hexadecimal = (text.charCodeAt(at + 2) | 32) === 120
  let index = hexadecimal ? at + 3 : at + 2
  const start = index
  let value = 0
  for (; ; index++) {
    const digit = hexAt(text, index)
    if (digit < 0 || (!hexadecimal && digit > 9)) break
    if (value <= 0x10ffff) value = value * (hexadecimal ? 16 : 10) + digit
  }
  if (index === start || value > 0x10ffff) return -1
  entity = String.fromCodePoint(foldWide(value))
  return text.charCodeAt(index) === 59 ? index + 1 : index
}

const namedEntity = (text: string, at: number): number => {
  let index = at + 1
  while (index - at <= ENTITY_LENGTH_MAX && isLetter(text.charCodeAt(index))) index++
  if (text.charCodeAt(index) !== 59) return bareEntity(text, at)
  const found = ENTITIES.get(text.slice(at + 1, index).toLowerCase())
  if (found === undefined) return -1
  entity = found
  return index + 1
}

/** `&lt` and `&gt` without their semicolons, as browsers read them; `&lt=3` is a parameter. */
const bareEntity = (text: string, at: number): number => {
  const name = text.slice(at + 1, at + 3).toLowerCase()
  if ((name !== 'lt' && name !== 'gt') || text.charCodeAt(at + 3) === 61) return -1
  entity = name === 'lt' ? '<' : '>'
  return at + 3
}
