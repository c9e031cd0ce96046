// A JSON body as SecLang's arguments: `json.a.b`, an array's elements under the array's name. One pass over the bytes, and
// nothing is built of them: a name that comes twice is two arguments, since an origin may take either, and nesting
// costs no stack. What is no JSON by RFC 8259 is an error, with what was read until there.

import { numberEnd, seen, spaceEnd, stringEnd, unescaped, wordEnd } from '../../lib/json/lex.ts'
import { hexByte, utf8 } from '../transforms/bytes.ts'
import { work } from '../work.ts'
import type { Field } from './request.ts'

/** No count of members is bounded, only what one byte can cost: a body cut short would be a blind tail. */
const DEPTH_MAX = 128
/** Names repeat what they nest in: without a bound, a long key over many members would cost its square. */
const NAME_BYTES_FREE = 65_536
const NAME_BYTES_PER_BYTE = 4

/** Units of work. */
const PER_VALUE = 300
const PER_NAME = 280
const PER_ESCAPE = 60

const MALFORMED = 'the body is no JSON'
const BOUNDED = 'the body nests too deep, or its names are too long'

interface Walk {
  readonly text: string
  readonly args: Field[]
  /** Per open object or array: its name, and whether it is an object. */
  readonly names: string[]
  readonly objects: boolean[]
  /** Per open object or array: the names of an object's members that are known. */
  readonly members: (Map<string, string> | undefined)[]
  /** The name of the value that comes next. */
  name: string
  nameBytes: number
}

/** Adds a body's arguments to `args`; answers what is wrong with it, if anything is. */
export const readJson = (text: string, args: Field[]): string | undefined => {
  const walk: Walk = { text, args, names: [], objects: [], members: [], name: 'json', nameBytes: 0 }
  // A byte order mark, which parsers skip.
  let at = spaceEnd(text, text.startsWith('\xef\xbb\xbf') ? 3 : 0)
  for (;;) {
    at = readValue(walk, at)
    if (at < 0) return walk.nameBytes > limit(text) || walk.names.length > DEPTH_MAX ? BOUNDED : MALFORMED
    at = readEnds(walk, spaceEnd(text, at))
    if (at < 0) return MALFORMED
    if (walk.names.length === 0) return at === text.length ? undefined : MALFORMED
  }
}

const limit = (text: string): number => NAME_BYTES_FREE + NAME_BYTES_PER_BYTE * text.length

/** Reads on until a scalar, or an empty object or array, has been read; -1 where there is none. */
const readValue = (walk: Walk, from: number): number => {
  const { text } = walk
  for (let at = from; ;) {
    walk.nameBytes += walk.name.length
    if (walk.nameBytes > limit(text) || walk.names.length > DEPTH_MAX) return -1
    const code = text.charCodeAt(at)
    if (code !== 123 && code !== 91) return readScalar(walk, at, code)
    const isObject = code === 123
    at = spaceEnd(text, at + 1)
    if (text.charCodeAt(at) === (isObject ? 125 : 93)) return at + 1
    walk.names.push(walk.name)
    walk.objects.push(isObject)
    walk.members.push(isObject ? membersOf(walk.name) : undefined)
    if (isObject) at = readKey(walk, at)
    if (at < 0) return -1
  }
}

const readScalar = (walk: Walk, at: number, code: number): number => {
  const { text, args, name } = walk
  work.left -= PER_VALUE
  if (work.left < 0) return -1
  if (code === 34) {
    const end = stringEnd(text, at + 1)
    if (end >= 0) args.push([name, bytesBetween(text, at + 1, end)])
    return end < 0 ? -1 : end + 1
  }
  const word = wordEnd(text, at)
  const end = word >= 0 ? word : numberEnd(text, at)
  if (end >= 0) args.push([name, code === 110 ? '' : text.slice(at, end)])
  return end
}

/** Documents repeat their names: one string for each, which is hashed once. By the name of the object, and the key. */
const known = new Map<string, Map<string, string>>()
const KNOWN_MAX = 512
const MEMBERS_MAX = 128
const NAME_LENGTH_MAX = 256

const membersOf = (name: string): Map<string, string> | undefined => {
  const found = known.get(name)
  if (found !== undefined || name.length > NAME_LENGTH_MAX) return found
  if (known.size >= KNOWN_MAX) known.clear()
  const members = new Map<string, string>()
  known.set(name, members)
  return members
}

const nameOf = ({ names, members }: Walk, key: string): string => {
  const own = members.at(-1)
  const found = own?.get(key)
  if (found !== undefined) return found
  const parent = names.at(-1) ?? ''
  const name = `${parent}.${key}`
  // A piece of the name, not of the body, which would be kept for as long.
  if (own !== undefined && own.size < MEMBERS_MAX && key.length <= NAME_LENGTH_MAX)
    own.set(name.slice(parent.length + 1), name)
  return name
}

/** A member's name and its colon. */
const readKey = (walk: Walk, at: number): number => {
  const { text } = walk
  if (text.charCodeAt(at) !== 34) return -1
  work.left -= PER_NAME
  const end = stringEnd(text, at + 1)
  if (end < 0 || work.left < 0) return -1
  walk.name = nameOf(walk, bytesBetween(text, at + 1, end))
  const colon = spaceEnd(text, end + 1)
  return text.charCodeAt(colon) === 58 ? spaceEnd(text, colon + 1) : -1
}

/** Behind a value: what closes, up to the comma that brings the next value, or to the end. */
const readEnds = (walk: Walk, from: number): number => {
  const { text, names, objects } = walk
  let at = from
  while (names.length > 0) {
    const isObject = objects.at(-1) === true
    const code = text.charCodeAt(at)
    if (code === 44) {
      at = spaceEnd(text, at + 1)
      if (isObject) return readKey(walk, at)
      walk.name = names.at(-1) ?? ''
      return at
    }
    if (code !== (isObject ? 125 : 93)) return -1
    names.pop()
    objects.pop()
    walk.members.pop()
    at = spaceEnd(text, at + 1)
  }
  return at
}

/** A string's bytes; `seen` tells of it. Escaped characters become their UTF-8. */
const bytesBetween = (text: string, start: number, end: number): string => {
  if (!seen.escaped) return text.slice(start, end)
  let out = ''
  let from = start
  for (let at = text.indexOf('\\', start); at >= 0 && at < end; at = text.indexOf('\\', from)) {
    work.left -= PER_ESCAPE
    if (work.left < 0) break
    out += text.slice(from, at)
    if (text.charCodeAt(at + 1) !== 117) {
      out += unescaped(text, at, at + 2)
      from = at + 2
      continue
    }
    const high = unitAt(text, at)
    const low = (high & 0xfc00) === 0xd800 ? unitAt(text, at + 6) : -1
    const isPair = low >= 0 && (low & 0xfc00) === 0xdc00
    out += utf8(isPair ? 0x10000 + ((high & 0x3ff) << 10) + (low & 0x3ff) : high)
    from = at + (isPair ? 12 : 6)
  }
  return out + text.slice(from, end)
}

/** What the escape at `at` stands for; -1 where none is there. */
const unitAt = (text: string, at: number): number => {
  if (text.charCodeAt(at) !== 92 || text.charCodeAt(at + 1) !== 117) return -1
  const high = hexByte(text, at + 2)
  const low = hexByte(text, at + 4)
  return high < 0 || low < 0 ? -1 : (high << 8) | low
}
