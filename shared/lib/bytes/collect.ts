// A stream of bytes as a whole, as long as it stays within its bound: no sender makes anybody hold more.

import { concat } from './concat.ts'

export type Collected =
  | { readonly kind: 'whole'; readonly bytes: Uint8Array }
  /** What had come when the bound was passed. */
  | { readonly kind: 'over'; readonly size: number }
  /** The stream failed before its end. */
  | { readonly kind: 'broken' }

export const collect = async (stream: ReadableStream<Uint8Array>, bytesMax: number): Promise<Collected> => {
  const reader = stream.getReader()
  const pieces: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      size += value.byteLength
      if (size > bytesMax) {
        // Not awaited: a sender that does not stop must not hold the answer back.
        reader.cancel().catch(ignore)
        return { kind: 'over', size }
      }
      pieces.push(value)
    }
  } catch {
    return { kind: 'broken' }
  }
  return { kind: 'whole', bytes: concat(pieces) }
}

const ignore = (): void => undefined
