// A body that came compressed, unpacked for the guards: bounded by its size and by how much larger it may become, so that
// a bomb (CWE-409) ends after the bound and not after the memory. What the guards judge goes on to the origin as it is
// then, unpacked: packing it anew would be other bytes than were judged.

import { deny } from '../decision/denials.ts'
import type { Denial } from '../decision/denials.ts'
import { collect } from '../lib/bytes/collect.ts'
import { unpackedSize } from '../lib/inflate/size.ts'
import { err, ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'

/** What the platform unpacks (the Compression standard). */
export const CODINGS = ['gzip', 'deflate'] as const
export type Coding = (typeof CODINGS)[number]

export interface Unpacking {
  readonly codings: readonly Coding[]
  /** How many times larger than what was sent. */
  readonly ratioMax: number
}

/** The one coding of a Content-Encoding header; 'none' for identity, undefined for what is not taken here. */
export const codingOf = (
  header: string | undefined,
  unpacking: Unpacking | undefined,
): Coding | 'none' | undefined => {
  const name = header?.trim().toLowerCase() ?? 'identity'
  if (name === 'identity') return 'none'
  // RFC 9110 §8.4.1.3. Two codings on top of each other are nobody's habit but an evader's.
  const coding = name === 'x-gzip' ? 'gzip' : name
  return unpacking?.codings.find((known) => known === coding)
}

/** RFC 9110 §15.5.16: what would have been accepted. */
export const unpackable = (unpacking: Unpacking | undefined): Denial => ({
  ...deny('request.content-encoding', { reason: 'a guard has to read the body' }),
  headers: { 'accept-encoding': [...(unpacking?.codings ?? []), 'identity'].join(', ') },
})

export const unpack = async (
  packed: Uint8Array,
  coding: Coding,
  ratioMax: number,
  bytesMax: number,
): Promise<Result<Uint8Array, Denial>> => {
  const most = Math.min(bytesMax, packed.length * ratioMax)
  // The platform may unpack all that it is given before the first read, a thousand times its size.
  const counted = unpackedSize(packed, coding, most)
  if (counted.kind === 'over') return err(tooLarge(most + 1, most))
  if (counted.kind === 'malformed') return err(unreadable(coding))
  const plain = streamOf(packed).pipeThrough(new DecompressionStream(coding))
  const collected = await collect(plain, most)
  if (collected.kind === 'over') return err(tooLarge(collected.size, most))
  return collected.kind === 'broken' ? err(unreadable(coding)) : ok(collected.bytes)
}

const tooLarge = (actual: number, bound: number): Denial =>
  deny('request.body-too-large', { actual, bound, reason: 'unpacked' })

const unreadable = (coding: Coding): Denial => deny('request.body-unreadable', { reason: `not ${coding}` })

const streamOf = (bytes: Uint8Array): ReadableStream =>
  new ReadableStream({
    start: (controller) => {
      controller.enqueue(bytes)
      controller.close()
    },
  })
