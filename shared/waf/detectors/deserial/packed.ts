// What a packed stream begins with. Gzip and zlib in base64 are what logs and images are sent in as well.

import { unpackedHead } from '../../../lib/inflate/size.ts'
import { work } from '../../work.ts'
import { bytesOfBase64 } from './printed.ts'

/** What is read of it, and what comes out. */
const PACKED_MAX = 2048
const UNPACKED_MAX = 4096

/** What a look takes at the least, for a byte that is read, and for one that comes out. */
const LEAST_WORK = 12_000
const BIT_WORK = 60
const BYTE_WORK = 10
/** What a block's codes take, of which nothing need come out. */
const BLOCK_WORK = 3000

const goesOn = (): boolean => {
  work.left -= BLOCK_WORK
  return work.left >= 0
}

export const unpacked = (text: string, start: number): Uint8Array => {
  const bytes = bytesOfBase64(text, start, PACKED_MAX)
  work.left -= LEAST_WORK + BIT_WORK * bytes.length
  if (work.left < 0) return bytes
  const head = unpackedHead(bytes, bytes[0] === 0x1f ? 'gzip' : 'deflate', UNPACKED_MAX, goesOn)
  work.left -= BYTE_WORK * head.length
  return head
}
