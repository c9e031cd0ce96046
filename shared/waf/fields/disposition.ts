// What a part says of itself in its Content-Disposition (RFC 7578 §4.2), in one reading. Go and others read RFC 2231's
// `name*` and `name*0`, and prefer them; some know the backslash in quotes and some do not: a name that only some of them
// read is one that nobody judged, and that stands under the exclusions of another. Names of files are judged in all forms:
// PHP takes single quotes for quotes, readers of mail decode RFC 2047's words, and some search for `filename=` anywhere.

import { keepsAscii } from '../../lib/media/charset.ts'
import { decodePercent } from './escapes/percent.ts'
import { decodeWords } from './escapes/words.ts'

export interface Disposition {
  readonly name: string
  /** All of them, however they are stated: which one counts is each server's own affair. Of a field none. */
  readonly filenames: readonly string[]
  /**
   * Whether every server takes it for a file: the plain form is stated, and names one. Go makes a field of an empty name,
   * PHP one of a name in RFC 2231's form alone.
   */
  readonly isFile: boolean
}

interface Parameter {
  /** In lower case. */
  readonly name: string
  readonly text: string
}

/** Of one part: in two forms, or in pieces (RFC 2231 §3). */
const FILENAMES_MAX = 8
/** Nobody states more than three. */
const PARAMETERS_MAX = 32

/** 'name': none, or one that servers read in different ways. */
export const dispositionOf = (value: string): Disposition | 'name' | 'filename' => {
  const found = parametersOf(value, true)
  const name = nameOf(found)
  if (found === undefined || name === undefined) return 'name'
  const filenames = filenamesOf(found)
  const unescaped = value.includes('\\') ? parametersOf(value, false) : found
  const others = unescaped === undefined || unescaped === found ? filenames : filenamesOf(unescaped)
  if (unescaped === undefined || !isAlike(found, unescaped) || !isCut(nameOf(unescaped), name)) return 'name'
  if (filenames === undefined || others === undefined) return 'filename'
  const hidden = others.filter((other) => !filenames.some((one) => isCut(other, one)))
  const plain = found.filter((one) => one.name === 'filename')
  return {
    name,
    filenames: [...filenames, ...hidden],
    isFile: plain.length > 0 && plain.every(({ text }) => text !== ''),
  }
}

/** The same parameters, one by one: no text of one reading is a parameter of the other. */
const isAlike = (found: readonly Parameter[], others: readonly Parameter[]): boolean =>
  found.length === others.length && found.every(({ name }, place) => name === others[place]?.name)

/** Whether a text is the other one, or as far of it as who knows no backslash reads: to the first quote. */
const isCut = (text: string | undefined, whole: string): boolean =>
  text !== undefined && (text === whole || (text.endsWith('\\') && whole.startsWith(`${text.slice(0, -1)}"`)))

/** Undefined for none, for two that differ, and beside one in any form of RFC 2231. */
const nameOf = (found: readonly Parameter[] | undefined): string | undefined => {
  if (found === undefined) return undefined
  if (found.some(({ name }) => name.includes('*') && !name.startsWith(EXTENDED))) return undefined
  return parameter(found, 'name')
}

const parameter = (found: readonly Parameter[] | undefined, wanted: string): string | undefined => {
  const [first, ...others] = (found ?? []).filter(({ name }) => name === wanted)
  return others.some(({ text }) => text !== first?.text) ? undefined : first?.text
}

/** Every name of a file in a header that states no field's, in whatever form; undefined for one that cannot be read. */
export const filenamesIn = (value: string): readonly string[] | undefined =>
  filenamesOf(parametersOf(value, true) ?? [])

/** One parameter of a header value; undefined for none, and for two that differ. */
export const parameterOf = (value: string, wanted: string): string | undefined =>
  parameter(parametersOf(value, true), wanted)

/** Whether a Content-Type lets no other charset than ours be read, in any of its parameters. */
export const keepsCharset = (mediaType: string): boolean => {
  if (!mediaType.includes(';')) return true
  const found = parametersOf(mediaType, true)
  return (
    found !== undefined &&
    found.every(({ name, text }) => !name.startsWith('charset') || (name === 'charset' && keepsAscii(text)))
  )
}

const EXTENDED = 'filename*'

/** All of them, decoded, and what the pieces of one are together; undefined for too many, or another charset. */
const filenamesOf = (found: readonly Parameter[]): readonly string[] | undefined => {
  const stated = found.filter(({ name }) => name.endsWith('filename') || name.startsWith(EXTENDED))
  if (stated.length > FILENAMES_MAX) return undefined
  const filenames: string[] = []
  const pieces: [place: number, text: string][] = []
  for (const { name, text } of stated) {
    const decoded = name.endsWith('*') ? extended(text) : text
    if (decoded === undefined) return undefined
    filenames.push(decoded)
    const meant = decodeWords(decoded.startsWith("'") ? decoded.replaceAll("'", '') : decoded)
    if (meant !== decoded && meant !== '') filenames.push(meant)
    const place = Number.parseInt(name.slice(EXTENDED.length), 10)
    if (place >= 0) pieces.push([place, decoded])
  }
  if (pieces.length > 1)
    filenames.push(
      pieces
        .toSorted(([one], [other]) => one - other)
        .map(([, text]) => text)
        .join(''),
    )
  return filenames
}

/** `charset'language'text` (RFC 8187 §3.2); a later piece has its text alone. Undefined for another charset. */
const extended = (text: string): string | undefined => {
  const first = text.indexOf("'")
  const second = first < 0 ? -1 : text.indexOf("'", first + 1)
  if (second < 0 || first === 0) return decodePercent(text)
  return keepsAscii(text.slice(0, first)) ? decodePercent(text.slice(second + 1)) : undefined
}

/** Quoted or not (RFC 9110 §5.6.6), with or without the escapes in quotes; undefined for too many. Linear in the value. */
const parametersOf = (value: string, escapes: boolean): readonly Parameter[] | undefined => {
  const found: Parameter[] = []
  let equals = value.indexOf('=')
  for (let at = value.indexOf(';'); at >= 0;) {
    at++
    if (equals >= 0 && equals < at) equals = value.indexOf('=', at)
    if (equals < 0) return found
    const next = value.indexOf(';', at)
    if (next >= 0 && next < equals) {
      at = next
      continue
    }
    if (found.length === PARAMETERS_MAX) return undefined
    const name = value.slice(at, equals).trim().toLowerCase()
    const start = pastBlanks(value, equals + 1)
    if (value.charCodeAt(start) === 34) {
      const close = closing(value, start + 1, escapes)
      const text = value.slice(start + 1, close)
      const behind = pastBlanks(value, close + 1)
      // Whoever searches for the next name finds it there, with no semicolon in front.
      if (escapes && behind < value.length && value.charCodeAt(behind) !== 59) return undefined
      found.push({ name, text: escapes ? text.replaceAll('\\"', '"') : text })
      at = value.indexOf(';', close)
    } else {
      found.push({ name, text: value.slice(start, next < 0 ? value.length : next).trim() })
      at = next
    }
  }
  return found
}

const pastBlanks = (value: string, start: number): number => {
  let at = start
  while (value.charCodeAt(at) === 32 || value.charCodeAt(at) === 9) at++
  return at
}

const closing = (value: string, start: number, escapes: boolean): number => {
  for (let at = start; at < value.length; at++) {
    const code = value.charCodeAt(at)
    if (code === 34) return at
    if (escapes && code === 92) at++
  }
  return value.length
}
