// Blanks that are written otherwise, made blanks; and long runs of them, made short: to every interpreter they are as good
// as one, and whoever reads for a while only, as detectors do, would be led past what stands behind them.

import { HIGH, seen, SPACE as SPACED } from '../fields/presence.ts'
import { pastRun, runStart, SPACE, standsAt } from '../runs.ts'

/** A run of so many is shortened to its ends: an indented line stays one, and columns stay apart. */
const LONG = 32
const END = 12

/**
 * The text, whose classes stand in `seen`, with what typesetters put for a space as one: databases and shells that know
 * it at all take it for that, and whoever sends it could as well send the other. The same string where there is none.
 */
export const blanked = (given: string): string => {
  if ((seen.chars & HIGH) === 0) return given
  const text = given.replaceAll(NO_BREAK, ' ').replaceAll(IDEOGRAPHIC, ' ')
  if (text !== given) seen.chars |= SPACED
  return text
}

const NO_BREAK = '\u00a0'
const IDEOGRAPHIC = '\u3000'

/** The text with its long runs of blanks shortened; the same string where there is none. */
export const narrowed = (text: string): string => {
  let kept = ''
  let copied = 0
  // Each long run has one of these characters.
  for (let at = LONG - 1; at < text.length; at += LONG) {
    if (!standsAt(text, at, SPACE)) continue
    const from = runStart(text, at, SPACE, copied)
    const to = pastRun(text, at, SPACE)
    if (to - from < LONG) continue
    const cut = text.slice(from + END, to - END)
    kept += text.slice(copied, from + END) + (cut.includes('\n') ? '\n' : '')
    copied = to - END
    at = to - 1
  }
  return copied === 0 ? text : kept + text.slice(copied)
}
