// Which detectors a text's classes call. Real traffic has a few dozen combinations of classes, so that what the detectors
// answered is remembered by combination: a pure function of the classes, and bounded, so that it can hide nothing.

import type { Detector } from '../detectors/detector.ts'

/** A bit for each detector, in the program's order. */
export type Gate = (chars: number, words: number) => number

/** As many as a mask has bits. */
export const DETECTORS_MAX = 32

/** A power of two; a combination that takes another one's place costs a question to each detector, no more. */
const SLOTS = 256

export const makeGate = (detectors: readonly Detector[]): Gate => {
  if (detectors.length > DETECTORS_MAX) throw new TypeError(`more than ${DETECTORS_MAX} detectors`)
  const ofChars = new Int32Array(SLOTS)
  // No text has words of -1.
  const ofWords = new Int32Array(SLOTS).fill(-1)
  const masks = new Int32Array(SLOTS)
  return (chars, words) => {
    const mixed = Math.imul(chars ^ (words << 20), 0x9e3779b1)
    const slot = (mixed ^ (mixed >>> 16)) & (SLOTS - 1)
    if (ofChars[slot] === chars && ofWords[slot] === words) return masks[slot] as number
    const mask = maskOf(detectors, chars, words)
    ofChars[slot] = chars
    ofWords[slot] = words
    masks[slot] = mask
    return mask
  }
}

/** What the gate remembers. */
export const maskOf = (detectors: readonly Detector[], chars: number, words: number): number => {
  let mask = 0
  for (let index = 0; index < detectors.length; index++)
    if ((detectors[index] as Detector).wants(chars, words)) mask |= 1 << index
  return mask
}
