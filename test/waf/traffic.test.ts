// Whole harmless requests through the guard as it ships: how many of a kind are refused is asserted, not only that few are.

import { describe, expect, test } from 'vitest'

import { browsers } from '../corpora/browsers.ts'
import { payloadGuard } from '../corpora/guard.ts'
import type { Half } from '../corpora/harmless.ts'
import { services } from '../corpora/services.ts'
import { placed, requests } from '../corpora/traffic.ts'
import type { Request } from '../corpora/traffic.ts'
import { people } from '../corpora/writing.ts'

const judge = payloadGuard()

const isRefused = (request: Request): boolean => {
  const { exchange } = placed(request)
  return exchange === undefined || judge(exchange).kind === 'deny'
}

describe.each([...browsers, ...people, ...services])('$name', (kind) => {
  test.each<Half>(['tuned', 'unseen'])('the %s half passes', (which) => {
    const all = requests(kind, 400, 22, which)
    expect(all.length).toBeGreaterThan(150)
    const refused = all.filter(isRefused)
    expect(refused.length, JSON.stringify(refused.slice(0, 3))).toBeLessThanOrEqual(
      all.length * (kind.share ?? 0),
    )
  })
})
