// Parts joined by dots: addresses, versions, hosts' names.

import { pastRun } from '../../../runs.ts'
import type { Charset } from '../../../runs.ts'

/** Where so many parts end that dots join, each of a member at least; -1 where there are fewer. More may follow. */
export const pastDotted = (text: string, from: number, part: Charset, parts: number): number => {
  let at = from
  for (let count = 0; count < parts; count++) {
    const start = count === 0 ? at : at + 1
    if (count > 0 && !text.startsWith('.', at)) return -1
    at = pastRun(text, start, part)
    if (at === start) return -1
  }
  return at
}
