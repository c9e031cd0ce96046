import { describe, expect, test } from 'vitest'

import { quotaHeaders, seconds, type StatedQuota } from '../../shared/decision/quota.ts'

const quota = (options: Partial<StatedQuota> = {}): StatedQuota => ({
  name: 'burst',
  quota: 100,
  windowMs: 60_000,
  remaining: 50,
  resetMs: 30_000,
  visible: true,
  ...options,
})

const fields = (...quotas: readonly StatedQuota[]): Record<string, string> =>
  Object.fromEntries(quotaHeaders(quotas))

describe('draft-ietf-httpapi-ratelimit-headers-11', () => {
  test('§3.2, §4.2: one policy and its service limit', () => {
    expect(fields(quota())).toEqual({
      'ratelimit-policy': '"burst";q=100;w=60',
      ratelimit: '"burst";r=50;t=30',
    })
  })

  test('all limits that applied, in order', () => {
    expect(
      fields(quota(), quota({ name: 'daily', quota: 1000, windowMs: 86_400_000, remaining: 0 })),
    ).toEqual({
      'ratelimit-policy': '"burst";q=100;w=60, "daily";q=1000;w=86400',
      ratelimit: '"burst";r=50;t=30, "daily";r=0;t=30',
    })
  })

  test('§3.1.2: concurrency has a unit and no window', () => {
    expect(fields(quota({ unit: 'concurrent-requests', resetMs: 0 }))).toEqual({
      'ratelimit-policy': '"burst";q=100;qu="concurrent-requests"',
      ratelimit: '"burst";r=50;t=0',
    })
  })

  test.each([
    ['what is left is unknown: the policy alone', { remaining: undefined }, ['ratelimit-policy']],
    ['nothing visible', { visible: false }, []],
  ])('%s', (_name, options, names) => {
    expect(Object.keys(fields(quota(options)))).toEqual(names)
  })

  test('no limits, no fields', () => {
    expect(quotaHeaders(undefined)).toEqual([])
    expect(quotaHeaders([])).toEqual([])
  })

  test.each([
    ['whole seconds, rounded up', { resetMs: 30_001 }, 't=31'],
    ['never negative', { resetMs: -5, remaining: -3 }, 'r=0;t=0'],
    ['15 digits at most (RFC 9651 §3.3.1)', { remaining: 1e18 }, 'r=999999999999999'],
    ['a window of less than a second is one (§3.1.3)', { windowMs: 1 }, 'w=1'],
    ['strings are escaped (RFC 9651 §3.3.3)', { name: 'a"b\\c\u00e9' }, String.raw`"a\"b\\c?"`],
  ])('%s', (_name, options, part) => {
    expect(Object.values(fields(quota(options))).join(' ')).toContain(part)
  })
})

test.each([
  [0, 0],
  [1, 1],
  [1000, 1],
  [1001, 2],
])('%i ms are %i s: who waits that long has waited long enough', (ms, expected) => {
  expect(seconds(ms)).toBe(expected)
})
