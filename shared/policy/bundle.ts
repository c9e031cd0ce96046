// The bundle: one policy as one file. A fixed head, the linked policy as JSON, then binary sections, each aligned
// to 8 bytes so that tables are views and not copies. The same documents give the same bytes. The head's checksum
// finds a truncated or damaged file before any of it is believed; who published a bundle is not its business.
//
//    0  magic "GATEPOL\n"          16  bytes of JSON, u32      24  SHA-256 of all from byte 56 on: the version
//    8  format, u32                20  checksum, u32           56  JSON, then the sections
//   12  bytes of the file, u32

import { err, ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'

export const BUNDLE_FORMAT = 1

export type SectionKind = 'list' | 'program' | 'file' | 'contract' | 'mask'

export interface Section {
  readonly kind: SectionKind
  readonly name: string
  readonly bytes: Uint8Array
}

export interface Bundle {
  /** SHA-256 of the content, in hexadecimal. */
  readonly version: string
  readonly data: unknown
  readonly sections: readonly Section[]
}

interface Placed {
  readonly kind: SectionKind
  readonly name: string
  /** From the start of the file. */
  readonly offset: number
  readonly bytes: number
}

interface Content {
  readonly data: unknown
  readonly sections: readonly Placed[]
}

const MAGIC = 'GATEPOL\n'
const HEAD_BYTES = 56
const DIGEST_AT = 24

/** Writes a bundle. `sha256` comes from outside, since the core has no platform. Numbers are little-endian. */
export const encodeBundle = (
  data: unknown,
  sections: readonly Section[],
  sha256: (bytes: Uint8Array) => Uint8Array,
): Uint8Array => {
  const { json, placed } = layout(data, sections)
  const last = placed.at(-1)
  const size = last === undefined ? aligned(HEAD_BYTES + json.length) : aligned(last.offset + last.bytes)
  const file = new Uint8Array(size)
  file.set(json, HEAD_BYTES)
  for (const [index, section] of sections.entries()) file.set(section.bytes, (placed[index] as Placed).offset)
  const view = new DataView(file.buffer)
  for (let index = 0; index < MAGIC.length; index++) file[index] = MAGIC.charCodeAt(index)
  view.setUint32(8, BUNDLE_FORMAT, true)
  view.setUint32(12, size, true)
  view.setUint32(16, json.length, true)
  view.setUint32(20, checksum(file), true)
  file.set(sha256(file.subarray(HEAD_BYTES)), DIGEST_AT)
  return file
}

/** The sections' offsets depend on the JSON's size, and the JSON names the offsets: settled in a few rounds. */
const layout = (data: unknown, sections: readonly Section[]): { json: Uint8Array; placed: Placed[] } => {
  let start = HEAD_BYTES
  for (;;) {
    const placed: Placed[] = []
    let offset = start
    for (const section of sections) {
      placed.push({ kind: section.kind, name: section.name, offset, bytes: section.bytes.length })
      offset = aligned(offset + section.bytes.length)
    }
    const json = new TextEncoder().encode(canonicalJson({ data, sections: placed }))
    const needed = aligned(HEAD_BYTES + json.length)
    if (needed <= start) return { json, placed }
    start = needed
  }
}

/** Reads a bundle: sections are views of `file` where it is aligned, copies where it is not. */
export const decodeBundle = (file: Uint8Array): Result<Bundle, string> => {
  if (file.byteOffset % 8 !== 0) return decodeBundle(file.slice())
  if (file.length < HEAD_BYTES || magicOf(file) !== MAGIC) return err('this is not a Gatehouse policy bundle')
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength)
  const format = view.getUint32(8, true)
  if (format !== BUNDLE_FORMAT)
    return err(
      `the policy bundle has format ${format} and this Gatehouse reads format ${BUNDLE_FORMAT}: build it again`,
    )
  const jsonBytes = view.getUint32(16, true)
  const damaged = 'the policy bundle is damaged: its size or checksum is not what its head states'
  if (view.getUint32(12, true) !== file.length || file.length % 8 !== 0) return err(damaged)
  if (HEAD_BYTES + jsonBytes > file.length || view.getUint32(20, true) !== checksum(file)) return err(damaged)
  // The checksum holds, so this is what encodeBundle wrote.
  const text = new TextDecoder().decode(file.subarray(HEAD_BYTES, HEAD_BYTES + jsonBytes))
  const content = JSON.parse(text) as Content
  return ok({
    version: hex(file.subarray(DIGEST_AT, HEAD_BYTES)),
    data: content.data,
    sections: content.sections.map(({ kind, name, offset, bytes }) => ({
      kind,
      name,
      bytes: file.subarray(offset, offset + bytes),
    })),
  })
}

/** JSON with sorted keys, and nothing that JSON would lose in silence but keys whose value is undefined. */
export const canonicalJson = (value: unknown): string => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return JSON.stringify(value)
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value)
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join()}]`
  if (!isPlain(value)) throw new TypeError(`a linked policy holds plain data only, not a ${typeof value}`)
  const members = Object.keys(value)
    .filter((key) => value[key] !== undefined)
    .toSorted()
    .map((key) => `${JSON.stringify(key)}:${canonicalJson(value[key])}`)
  return `{${members.join()}}`
}

const isPlain = (value: unknown): value is Readonly<Record<string, unknown>> => {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}

/** FNV-1a over 32-bit words, of everything behind the digest: a few milliseconds for the largest bundle. */
const checksum = (file: Uint8Array): number => {
  const words = new DataView(file.buffer, file.byteOffset, file.byteLength)
  let hash = 0x811c9dc5
  for (let at = HEAD_BYTES; at < file.length; at += 4)
    hash = Math.imul(hash ^ words.getUint32(at, true), 0x01000193)
  return hash >>> 0
}

const magicOf = (file: Uint8Array): string => String.fromCharCode(...file.subarray(0, MAGIC.length))

const aligned = (bytes: number): number => Math.ceil(bytes / 8) * 8

const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
