// Which detectors look at a reading of a field, and what that is charged: more in an isolate that has not run them yet.

import { ORDINARY } from '../detectors/detector.ts'
import type { Detector } from '../detectors/detector.ts'
import type { Unfolding } from '../fields/field.ts'
import { look, seen } from '../fields/presence.ts'
import type { Program } from '../rules/program.ts'
import { work } from '../work.ts'
import { maskOfWhole, masksByPlace } from './applies.ts'
import type { Applying } from './applies.ts'
import { Frame } from './frame.ts'
import { makeGate } from './gate.ts'
import type { Judged } from './run.ts'
import { chargedTimes, timesAhead, timesApart, timesOf, warmthOf } from './warmth.ts'
import type { Warmth } from './warmth.ts'
import { weighing } from './weigh.ts'

/** Units of work for each character of a reading: to look at it once. */
const PER_CHARACTER = 4
/** For each detector that is called: what it asks of any text, however short. What each of them costs, it says itself. */
const PER_CALL = 700

export interface Calls {
  /** Sends a text, whose classes stand in `seen`, to the detectors that they call; the field has the hits then. */
  readonly detect: (field: Judged, text: string, how: Unfolding, depth: number) => void
  /** Forgets the texts. */
  readonly end: () => void
}

const coldly = (detector: Detector, frame: Frame, times: number, ahead: number): void =>
  chargedTimes(times, warmthOf(detector), ahead, frame.text.length, () =>
    detector.detect(frame, frame, frame.report),
  )

/** `depths`: how many texts, one within the other, are judged at once. `isOver`: no more of this field is paid for. */
export const makeCalls = (
  program: Program,
  options: Applying,
  depths: number,
  isOver: (field: Judged) => boolean,
): Calls => {
  const { detectors } = program
  const gate = makeGate(detectors)
  const masks = masksByPlace(detectors)
  const warmths = detectors.map(warmthOf)
  const whole = maskOfWhole(detectors)
  const weigh = weighing(program, options)
  const frames: readonly Frame[] = Array.from({ length: depths }, (_, depth) => new Frame(depth, weigh))

  const detect = (field: Judged, text: string, how: Unfolding, depth: number): void => {
    const { chars, words, marks } = seen
    const frame = frames[depth] as Frame
    frame.begin(field, text, how, chars, words)
    work.left -= PER_CHARACTER * text.length * timesApart()
    let called = gate(chars, words) & (field.binary ? masks.binary : masks[field.part])[field.place]
    while (called !== 0) {
      const index = 31 - Math.clz32(called & -called)
      called &= called - 1
      const detector = detectors[index] as Detector
      const cost = detector.cost ?? ORDINARY
      const ahead = cost.character * text.length + cost.mark * marks
      const warmth = warmths[index] as Warmth
      const times = timesOf(warmth)
      frame.whole = (whole & (1 << index)) !== 0
      const { left } = work
      const price = PER_CALL * times + ahead * timesAhead(warmth)
      work.left -= price
      if (work.left < 0 && times > 1 && left > 0) {
        // It is refused for want of work anyway. What is left buys a look at its beginning, or else an isolate that is
        // sent nothing but large texts would never be warm.
        const length = Math.floor(text.length * (left / price))
        look(text, 0, length)
        frame.begin(field, text.slice(0, length), how, seen.chars, seen.words)
        work.left = left
        coldly(detector, frame, times, (ahead * length) / text.length)
        work.left = -1
      }
      if (isOver(field)) return
      if (times === 1) detector.detect(frame, frame, frame.report)
      else coldly(detector, frame, times, ahead)
    }
  }

  return {
    detect,
    end: () => {
      for (const frame of frames) frame.end()
    },
  }
}
