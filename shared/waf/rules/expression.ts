// Rules that are regular expressions: minimal DFAs made by the build, two table reads a byte whatever the text is. As
// a table of the program, little-endian: width, start, states and bytes an entry as u32, 256 byte classes, the rows.

import { runDfa } from '../expressions/dfa.ts'
import type { Dfa } from '../expressions/dfa.ts'
import type { Detector } from '../detectors/detector.ts'
import type { Rule } from './rule.ts'

const HEAD_BYTES = 16
const CLASSES = 256

export const packDfa = (dfa: Dfa): Uint8Array => {
  const entryBytes = dfa.table.BYTES_PER_ELEMENT
  const bytes = new Uint8Array(HEAD_BYTES + CLASSES + dfa.table.length * entryBytes)
  const view = new DataView(bytes.buffer)
  view.setUint32(0, dfa.width, true)
  view.setUint32(4, dfa.start, true)
  view.setUint32(8, dfa.stateCount, true)
  view.setUint32(12, entryBytes, true)
  bytes.set(dfa.classes, HEAD_BYTES)
  const at = HEAD_BYTES + CLASSES
  for (let index = 0; index < dfa.table.length; index++) {
    const entry = dfa.table[index] ?? 0
    if (entryBytes === 1) bytes[at + index] = entry
    else view.setUint16(at + index * 2, entry, true)
  }
  return bytes
}

export const unpackDfa = (bytes: Uint8Array): Dfa => {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const width = view.getUint32(0, true)
  const stateCount = view.getUint32(8, true)
  const wide = view.getUint32(12, true) === 2
  const at = HEAD_BYTES + CLASSES
  const entries = width * stateCount
  const table = wide
    ? Uint16Array.from({ length: entries }, (_, index) => view.getUint16(at + index * 2, true))
    : bytes.slice(at, at + entries)
  return {
    classes: bytes.slice(HEAD_BYTES, at),
    width,
    start: view.getUint32(4, true),
    stateCount,
    table,
  }
}

/** One detector for all expressions of a program; its kinds are the rules' ids. */
export const expressionDetector = (
  rules: readonly { readonly rule: Rule; readonly table: Uint8Array }[],
): Detector => {
  const loaded = rules.map(({ rule, table }) => ({ id: rule.id, dfa: unpackDfa(table) }))
  return {
    name: 'expression',
    kinds: loaded.map(({ id }) => id),
    always: true,
    wants: () => true,
    detect: (view, _context, report) => {
      const bytes = asBytes(view.text)
      for (const { id, dfa } of loaded) if (runDfa(dfa, bytes)) report(id, 1, 0, true)
    },
  }
}

const CHUNK = 4096

/** The text as UTF-8, one byte a character: what expressions are over. Plain ASCII is that already. */
const asBytes = (text: string): string => {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) >= 0x80) return encoded(text)
  return text
}

const encoded = (text: string): string => {
  const bytes = new TextEncoder().encode(text)
  let out = ''
  for (let start = 0; start < bytes.length; start += CHUNK)
    out += String.fromCharCode(...bytes.subarray(start, start + CHUNK))
  return out
}
