// Holds back the beginning of an answer's body until the rule sets have judged it. In shadow nothing is held back: the
// bytes go on, and a copy of their beginning is judged when it is there.

import type { BodyReader, Passed } from '../../core/screen.ts'
import { concat } from '../../lib/bytes/concat.ts'
import { fromOctets } from '../../waf/transforms/bytes.ts'
import { faultOf, settle, stepOf, take, type Over, type State } from './state.ts'

export interface Reading {
  readonly bytesMax: number
  readonly over: Over
}

const NOTHING = new Uint8Array(0)

export const rulesReader = (state: State, reading: Reading): BodyReader => {
  const { bytesMax } = reading
  const holds = state.mode === 'enforce'
  const pieces: Uint8Array[] = []
  let size = 0
  let isJudged = false
  const judge = (): Passed => {
    isJudged = true
    const all = pieces.length === 1 ? (pieces[0] as Uint8Array) : concat(pieces)
    pieces.length = 0
    const isLonger = size > bytesMax
    if (isLonger) state.reason = reading.over === 'refuse' ? 'longer than what is read' : 'read in part'
    if (isLonger && reading.over === 'refuse') state.refused = true
    const text = fromOctets(isLonger ? all.subarray(0, bytesMax) : all)
    for (const asked of state.asked)
      take(state, asked, asked.judging.body(asked.readsBody ? text : undefined))
    settle(state, reading.over)
    if (!holds) return { bytes: NOTHING }
    return state.refused ? { bytes: NOTHING, fault: faultOf(state) } : { bytes: all }
  }
  return {
    // One byte more than is judged tells whether there is more.
    holdBytes: holds ? bytesMax + 1 : 0,
    early: holds,
    push: (bytes) => {
      if (isJudged || bytes.byteLength === 0) return { bytes }
      // Bytes that come in may be written over once they have gone on.
      pieces.push(holds ? bytes : bytes.slice())
      size += bytes.byteLength
      const judged = size > bytesMax ? judge() : { bytes: NOTHING }
      return holds ? judged : { bytes }
    },
    end: () => (isJudged ? { bytes: NOTHING } : judge()),
    report: () => stepOf(state),
  }
}
