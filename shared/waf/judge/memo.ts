// Header values that were judged and left nothing: browsers send the same few of them with every request. What the
// memo answers is a pure function of name and text, so it can hide nothing; it is bounded, and holds no header that
// could bear a secret.

import { wordSet } from '../runs.ts'

/** Headers that say what a client is, not who it is. */
const REPEATED = wordSet(
  'user-agent accept accept-language accept-encoding content-type origin cache-control sec-ch-ua sec-ch-ua-platform sec-ch-ua-mobile sec-fetch-site sec-fetch-mode sec-fetch-dest priority upgrade-insecure-requests',
)

const ENTRIES_MAX = 256
const LENGTH_MAX = 512

export interface Memo {
  readonly knows: (header: string, text: string) => boolean
  /** Keeps a value whose judging left no hit. */
  readonly keep: (header: string, text: string) => void
}

export const makeMemo = (): Memo => {
  const clean = new Map<string, Set<string>>()
  let entries = 0
  return {
    knows: (header, text) => clean.get(header)?.has(text) === true,
    keep: (header, text) => {
      if (text.length > LENGTH_MAX || !REPEATED.has(header)) return
      if (entries >= ENTRIES_MAX) {
        // A flood of made-up values costs the memo, and then only time.
        clean.clear()
        entries = 0
      }
      const values = clean.get(header) ?? new Set()
      clean.set(header, values)
      if (values.has(text)) return
      values.add(text)
      entries++
    },
  }
}
