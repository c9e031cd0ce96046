// Structured fields (RFC 9651), parsed by a kept library that throws: here its throws become values. A dictionary is
// cut into its members first, because the library, as the standard has it, lets a repeated key's last member win:
// whoever could append `sig1=…` to a header would choose which of two signatures is judged.

import { parseDictionary, parseItem, parseList, serializeInnerList, serializeItem } from 'structured-headers'
import type { BareItem, Dictionary, InnerList, Item, List } from 'structured-headers'

import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'

export type { BareItem, InnerList, Item }

export interface Member {
  /** The member's value as it was sent. */
  readonly text: string
  readonly value: Item | InnerList
}

/** A dictionary whose keys stand once, or why it is none: a fixed sentence. */
export const parseMembers = (
  text: string,
  membersMax: number,
): Result<ReadonlyMap<string, Member>, string> => {
  const pieces = splitMembers(text, membersMax)
  if (pieces === undefined) return err('too many members, or a quote or list that does not end')
  const members = new Map<string, Member>()
  for (const piece of pieces) {
    const parsed = attempt((): Dictionary => parseDictionary(piece))
    const entry = parsed?.size === 1 ? [...parsed][0] : undefined
    if (entry === undefined) return err('not a structured dictionary')
    const [key, value] = entry
    if (members.has(key)) return err('a key stands twice')
    members.set(key, { text: piece.slice(key.length + 1), value })
  }
  return ok(members)
}

/** The text between the commas that stand outside of strings and lists. */
const splitMembers = (text: string, membersMax: number): readonly string[] | undefined => {
  const pieces: string[] = []
  let start = 0
  let depth = 0
  let quoted = false
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (quoted) {
      if (code === BACKSLASH) at++
      else if (code === QUOTE) quoted = false
    } else if (code === QUOTE) quoted = true
    else if (code === OPEN) depth++
    else if (code === CLOSE) depth--
    else if (code === COMMA && depth === 0) {
      pieces.push(trimmed(text.slice(start, at)))
      if (pieces.length === membersMax) return undefined
      start = at + 1
    }
  }
  if (quoted || depth !== 0) return undefined
  pieces.push(trimmed(text.slice(start)))
  return pieces
}

const QUOTE = 0x22
const OPEN = 0x28
const CLOSE = 0x29
const COMMA = 0x2c
const BACKSLASH = 0x5c

/** Blanks of the grammar only; String.trim knows many more. */
const trimmed = (text: string): string => {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start++
  while (end > start && isBlank(text.charCodeAt(end - 1))) end--
  return text.slice(start, end)
}

const isBlank = (code: number): boolean => code === 0x20 || code === 0x09

export const isInnerList = (value: Item | InnerList): value is InnerList => Array.isArray(value[0])

/** One item, or undefined for any other text. */
export const parseOneItem = (text: string): Item | undefined => attempt((): Item => parseItem(text))

export const parseWholeList = (text: string): List | undefined => attempt((): List => parseList(text))

/** The strict serialisation (RFC 9651 §4.1); undefined for a value that has none. */
export const serialized = (value: Item | InnerList): string | undefined =>
  attempt(() => (isInnerList(value) ? serializeInnerList(value) : serializeItem(value)))

export const bytesOf = (value: Item | InnerList): Uint8Array | undefined =>
  !isInnerList(value) && value[0] instanceof ArrayBuffer && value[1].size === 0
    ? new Uint8Array(value[0])
    : undefined

/** The library's refusals are exceptions; they end here. */
const attempt = <T>(parse: () => T): T | undefined => {
  try {
    return parse()
  } catch {
    return undefined
  }
}
