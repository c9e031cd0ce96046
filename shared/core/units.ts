// Durations and sizes as policy documents write them: `30s`, `5m`, `16KiB`. A bare number is refused, since nobody
// can tell seconds from milliseconds by looking; so is everything that is not one whole number and one known unit.
// This file carries zod: only options schemas import it, never a factory.

import { z } from 'zod'

const MS_PER: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
}
const BYTES_PER: Readonly<Record<string, number>> = { B: 1, KiB: 1024, MiB: 1_048_576, GiB: 1_073_741_824 }

export interface DurationRange {
  /** Inclusive, written like the value itself: `1s`. */
  readonly min?: string
  readonly max?: string
}

/**
 * A duration as milliseconds: `250ms`, `30s`, `5m`, `2h`, `7d`. A default is stated as it is written in a document,
 * with `.prefault('5m')`.
 */
export const duration = (range: DurationRange = {}): z.ZodType<number, string> =>
  quantity('duration', '30s', MS_PER, /^(0|[1-9][0-9]{0,11})(ms|s|m|h|d)$/, range)

/** A size as bytes: `512B`, `16KiB`, `1MiB`. A default is stated with `.prefault('16KiB')`. */
export const bytes = (range: DurationRange = {}): z.ZodType<number, string> =>
  quantity('size', '16KiB', BYTES_PER, /^(0|[1-9][0-9]{0,11})(B|KiB|MiB|GiB)$/, range)

const quantity = (
  noun: string,
  sample: string,
  units: Readonly<Record<string, number>>,
  grammar: RegExp,
  range: DurationRange,
): z.ZodType<number, string> => {
  const message = `expected a ${noun} such as "${sample}": a whole number and one of ${Object.keys(units).join(', ')}`
  // Fixed bounds of our own schemas: a wrong one is a bug, and shows when the module loads.
  const min = range.min === undefined ? 0 : inUnits(range.min, units, grammar)
  const max = range.max === undefined ? Number.MAX_SAFE_INTEGER : inUnits(range.max, units, grammar)
  return z
    .string({ error: message })
    .regex(grammar, { error: message })
    .transform((text, context) => {
      const value = inUnits(text, units, grammar)
      if (value < min) context.addIssue({ code: 'custom', message: `must be at least ${range.min ?? '0'}` })
      else if (value > max)
        context.addIssue({ code: 'custom', message: `must be at most ${range.max ?? String(max)}` })
      return value
    })
}

const inUnits = (text: string, units: Readonly<Record<string, number>>, grammar: RegExp): number => {
  const parts = grammar.exec(text)
  const unit = units[parts?.[2] ?? '']
  if (parts === null || unit === undefined) throw new TypeError(`not a quantity: ${text}`)
  return Number(parts[1]) * unit
}
