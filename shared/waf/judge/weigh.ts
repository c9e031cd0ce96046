// What a finding comes to: which rules take it, what it scores by the text around it, and whether that is the best that
// its rule has in the field.

import type { Program } from '../rules/program.ts'
import { work } from '../work.ts'
import { applies, familyOf, isForgiven, shareOf } from './applies.ts'
import type { Applying } from './applies.ts'
import { masked } from './excerpt.ts'
import type { FrameReport } from './frame.ts'
import { isBest, keep } from './run.ts'

/** Units of work for each finding. */
const PER_FINDING = 500

/** Takes what detectors report; the field of the frame has the hits then. */
export const weighing =
  (program: Program, options: Applying): FrameReport =>
  (frame, kind, weight, offset, syntactic, firm) => {
    const { field } = frame
    work.left -= PER_FINDING
    // The text goes for unjudged; a flood of findings that nobody pays for is not weighed.
    if (work.left < 0) return
    // What the detector takes back for this field's name must not count as clean under another one.
    if (weight === 0) field.suppressed = true
    const bindings = weight === 0 ? undefined : program.bindings.get(kind)
    if (bindings === undefined) return
    const family = familyOf(kind)
    const forgiving = options.sensitivity <= 2
    if (forgiving && isForgiven(frame, kind, weight, offset, firm)) return
    const share = forgiving ? shareOf(frame, kind, weight, offset) : 1
    for (const binding of bindings) {
      if (!applies(binding, field, frame, options)) {
        field.suppressed = true
        continue
      }
      const score = Math.round(binding.score * weight * share * 10) / 10
      if (!isBest(field.hits, binding.id, score, syntactic)) continue
      keep(field.hits, {
        rule: binding.id,
        field: field.name(),
        offset,
        score,
        excerpt: masked(frame.text, offset),
        family,
        syntactic,
      })
    }
  }
