// How large a compressed body becomes (RFC 1951 in the frames of RFC 1952 and RFC 1950), counted without unpacking it, and
// what it begins with. The platform unpacks all that it is given before anybody may look at the first byte, so a bomb
// (CWE-409) has to be known before.

import { blocks, gzipStart, zlibStart } from './walk.ts'
import type { Walk } from './walk.ts'

export type Unpacked =
  | { readonly kind: 'size'; readonly size: number }
  | { readonly kind: 'over' }
  | { readonly kind: 'malformed' }

const OVER: Unpacked = { kind: 'over' }
const MALFORMED: Unpacked = { kind: 'malformed' }

/** Counts up to `most`. Linear in the bytes. */
export const unpackedSize = (bytes: Uint8Array, coding: 'gzip' | 'deflate', most: number): Unpacked => {
  const start = coding === 'gzip' ? gzipStart(bytes) : zlibStart(bytes)
  if (start < 0) return MALFORMED
  const walk: Walk = { bytes, at: start, hold: 0, held: 0, size: 0, most, out: undefined }
  if (!blocks(walk)) return walk.size > most ? OVER : MALFORMED
  // Nothing stands behind the checksum: another member would be one more bomb.
  return walk.at + (coding === 'gzip' ? 8 : 4) === bytes.length
    ? { kind: 'size', size: walk.size }
    : MALFORMED
}

/** The first bytes that come out, `most` at the most; fewer where the rest is malformed, or `goesOn` ends the walk before a block. */
export const unpackedHead = (
  bytes: Uint8Array,
  coding: 'gzip' | 'deflate',
  most: number,
  goesOn?: () => boolean,
): Uint8Array => {
  const start = coding === 'gzip' ? gzipStart(bytes) : zlibStart(bytes)
  const out = new Uint8Array(most)
  const walk: Walk = { bytes, at: start, hold: 0, held: 0, size: 0, most, out, goesOn }
  if (start >= 0) blocks(walk)
  return out.subarray(0, Math.min(walk.size, most))
}
