// HTML character references, read as leniently as browsers read them: numeric of any length, named with or without a
// semicolon. One pass.

import { hexValue, isAlphanumeric, utf8 } from './bytes.ts'

const ENTITIES: Readonly<Record<string, string>> = {
  quot: '"',
  QUOT: '"',
  amp: '&',
  AMP: '&',
  lt: '<',
  LT: '<',
  gt: '>',
  GT: '>',
  nbsp: '\xa0',
  apos: "'",
  Tab: '\t',
  NewLine: '\n',
  colon: ':',
  semi: ';',
  comma: ',',
  period: '.',
  excl: '!',
  quest: '?',
  num: '#',
  dollar: '$',
  percnt: '%',
  equals: '=',
  plus: '+',
  ast: '*',
  sol: '/',
  bsol: '\\',
  lpar: '(',
  rpar: ')',
  lbrack: '[',
  lsqb: '[',
  rbrack: ']',
  rsqb: ']',
  lbrace: '{',
  lcub: '{',
  rbrace: '}',
  rcub: '}',
  grave: '`',
  DiacriticalGrave: '`',
  vert: '|',
  verbar: '|',
  commat: '@',
  lowbar: '_',
  UnderBar: '_',
  Hat: '^',
}
/** Names that HTML reads even without a semicolon (HTML, named character references), any case as browsers are lax. */
const BARE = ['quot', 'amp', 'lt', 'gt', 'nbsp'] as const

/** HTML character references: numeric of any length (leading zeros are an evasion) and those that hide syntax. */
export const htmlEntityDecode = (text: string): string => {
  let out = ''
  let from = 0
  for (let at = text.indexOf('&'); at >= 0; at = text.indexOf('&', Math.max(at + 1, from))) {
    const entity = text.charCodeAt(at + 1) === 35 ? numericEntity(text, at + 2) : namedEntity(text, at + 1)
    if (entity === undefined) continue
    out += text.slice(from, at) + entity.text
    from = entity.end
    if (text.charCodeAt(from) === 59) from++
  }
  return from === 0 ? text : out + text.slice(from)
}

interface Entity {
  readonly text: string
  readonly end: number
}

const numericEntity = (text: string, start: number): Entity | undefined => {
  const isHex = (text.charCodeAt(start) | 32) === 120
  const base = isHex ? 16 : 10
  let at = isHex ? start + 1 : start
  const first = at
  let point = 0
  for (; at < text.length; at++) {
    const digit = hexValue(text.charCodeAt(at))
    if (digit < 0 || digit >= base) break
    point = Math.min(point * base + digit, 0x110000)
  }
  if (at === first) return undefined
  return { text: point < 256 ? String.fromCharCode(point) : utf8(point), end: at }
}

const namedEntity = (text: string, start: number): Entity | undefined => {
  let end = start
  while (end < text.length && end - start < 20 && isAlphanumeric(text.charCodeAt(end))) end++
  if (end === start) return undefined
  const name = text.slice(start, end)
  if (Object.hasOwn(ENTITIES, name) && text.charCodeAt(end) === 59) return { text: ENTITIES[name] ?? '', end }
  const lower = name.toLowerCase()
  const bare = BARE.find((known) => lower.startsWith(known))
  return bare === undefined ? undefined : { text: ENTITIES[bare] ?? '', end: start + bare.length }
}
