import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { calendar } from '../../../shared/lib/window/calendar.ts'

/** Zones whose clocks change at odd times, by odd amounts, or skipped a whole day. */
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/New_York',
  'America/Havana',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Apia',
  'America/Sao_Paulo',
] as const

const localDate = (ms: number, timeZone: string, period: 'day' | 'month'): string =>
  new Date(ms).toLocaleDateString('en-CA', { timeZone }).slice(0, period === 'day' ? 10 : 7)

describe('periods tile time, and each holds one local date', () => {
  test.each(['day', 'month'] as const)('%s', (period) => {
    fc.assert(
      fc.property(
        fc.constantFrom(...ZONES),
        fc.integer({ min: Date.UTC(2005, 0), max: Date.UTC(2035, 0) }),
        (zone, nowMs) => {
          const { startMs, endMs } = calendar(period, zone)(nowMs)
          expect(startMs).toBeLessThanOrEqual(nowMs)
          expect(endMs).toBeGreaterThan(nowMs)
          const name = localDate(nowMs, zone, period)
          expect(localDate(startMs, zone, period)).toBe(name)
          expect(localDate(endMs - 1, zone, period)).toBe(name)
          expect(localDate(startMs - 1, zone, period)).not.toBe(name)
          expect(localDate(endMs, zone, period)).not.toBe(name)
          expect(calendar(period, zone)(endMs).startMs).toBe(endMs)
        },
      ),
      { numRuns: 300 },
    )
  })

  test.each([
    ['a day of 23 hours', 'Europe/Berlin', '2026-03-29T12:00:00Z', 23],
    ['a day of 25 hours', 'Europe/Berlin', '2026-10-25T12:00:00Z', 25],
    ['a day of 24.5 hours', 'Australia/Lord_Howe', '2026-04-05T03:00:00Z', 24.5],
  ])('%s', (_name, zone, at, hours) => {
    const { startMs, endMs } = calendar('day', zone)(Date.parse(at))
    expect((endMs - startMs) / 3_600_000).toBe(hours)
  })
})
