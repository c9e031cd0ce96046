// Fields that the policy types. A closed type (a UUID, an integer) is checked instead of searched: nothing that
// passes it can carry an attack. An open type (markdown, code) says which detectors such text sets off by nature.

import { isDigit } from '../characters.ts'
import { matchesName } from './names.ts'

export type TypeName =
  | 'uuid'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'date'
  | 'datetime'
  | 'email'
  | 'enum'
  | 'text'
  | 'markdown'
  | 'code'
  | 'html'
  | 'url'

export interface TypedField {
  /** A field's name; `*` stands for any run of characters. */
  readonly field: string
  readonly type: TypeName
  /** For `enum`. */
  readonly values: readonly string[]
}

export interface FieldType {
  readonly name: TypeName
  readonly closed: boolean
  readonly matches: (text: string) => boolean
  /** Families of kinds that step aside. */
  readonly aside: ReadonlySet<string>
}

const NONE: ReadonlySet<string> = new Set()
export const ASIDE: Readonly<Partial<Record<TypeName, ReadonlySet<string>>>> = {
  markdown: new Set(['template', 'path']),
  code: new Set(['sqli', 'shell', 'code', 'template', 'path', 'nosql', 'ldap', 'xpath', 'xss', 'header']),
  html: new Set(['xss']),
  url: new Set(['rfi']),
}

export const typeOf = (types: readonly TypedField[], name: string): FieldType | undefined => {
  const found = types.find((typed) => matchesName(typed.field, name))
  if (found === undefined) return undefined
  const check = found.type === 'enum' ? (text: string) => found.values.includes(text) : CLOSED[found.type]
  return {
    name: found.type,
    closed: check !== undefined,
    matches: check ?? (() => true),
    aside: ASIDE[found.type] ?? NONE,
  }
}

const isHex = (code: number): boolean => isDigit(code) || ((code | 32) >= 97 && (code | 32) <= 102)

const digitsUntil = (text: string, start: number): number => {
  let at = start
  while (isDigit(text.charCodeAt(at))) at++
  return at
}

/** A shape, character by character: `0` a digit, `h` a hexadecimal digit, anything else itself. */
const shaped = (text: string, shape: string): boolean => {
  if (text.length !== shape.length) return false
  for (let at = 0; at < shape.length; at++) {
    const code = text.charCodeAt(at)
    const wanted = shape[at]
    if (wanted === '0' ? !isDigit(code) : wanted === 'h' ? !isHex(code) : text[at] !== wanted) return false
  }
  return true
}

const isInteger = (text: string): boolean => {
  const start = text.charCodeAt(0) === 45 ? 1 : 0
  return text.length > start && text.length <= 20 && digitsUntil(text, start) === text.length
}

const isNumber = (text: string): boolean => {
  if (text.length > 40) return false
  let at = digitsUntil(text, text.charCodeAt(0) === 45 ? 1 : 0)
  if (!isDigit(text.charCodeAt(at - 1))) return false
  if (text.charCodeAt(at) === 46) {
    const fraction = digitsUntil(text, at + 1)
    if (fraction === at + 1) return false
    at = fraction
  }
  if ((text.charCodeAt(at) | 32) === 101) {
    const sign = text.charCodeAt(at + 1)
    const exponent = digitsUntil(text, sign === 43 || sign === 45 ? at + 2 : at + 1)
    if (!isDigit(text.charCodeAt(exponent - 1))) return false
    at = exponent
  }
  return at === text.length
}

/** RFC 3339 §5.6, the offset included. */
const isDateTime = (text: string): boolean => {
  if (!shaped(text.slice(0, 10), '0000-00-00') || !'Tt '.includes(text[10] ?? '#')) return false
  if (!shaped(text.slice(11, 19), '00:00:00')) return false
  let at = 19
  if (text.charCodeAt(at) === 46) at = digitsUntil(text, at + 1)
  const zone = text.slice(at)
  return zone === 'Z' || zone === 'z' || shaped(zone, '+00:00') || shaped(zone, '-00:00')
}

const isEmail = (text: string): boolean => {
  const at = text.indexOf('@')
  if (at < 1 || at > 64 || text.length > 254 || at === text.length - 1) return false
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index)
    const letter = (code | 32) >= 97 && (code | 32) <= 122 && code < 128
    if (index === at || letter || isDigit(code) || code === 45 || code === 46) continue
    if (index < at && (code === 95 || code === 43 || code === 37)) continue
    return false
  }
  return true
}

const CLOSED: Readonly<Partial<Record<TypeName, (text: string) => boolean>>> = {
  uuid: (text) => shaped(text, 'hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh'),
  integer: isInteger,
  number: isNumber,
  boolean: (text) => text === 'true' || text === 'false' || text === '0' || text === '1',
  date: (text) => shaped(text, '0000-00-00'),
  datetime: isDateTime,
  email: isEmail,
}
