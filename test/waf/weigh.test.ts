// What a detector reports is weighed as long as the budget pays for it, and no longer.

import { expect, test } from 'vitest'

import type { Detector } from '../../shared/waf/detectors/detector.ts'
import { makeEngine } from '../../shared/waf/judge/engine.ts'
import { decodeProgram, linkProgram } from '../../shared/waf/rules/program.ts'
import { coreBytes } from '../corpora/program.ts'

const FINDINGS = 1000

const flooding: Detector = {
  name: 'shell',
  kinds: ['shell-chain'],
  cost: { character: 0, mark: 0 },
  wants: () => true,
  detect: (_view, _context, report) => {
    for (let at = 0; at < FINDINGS; at++) report('shell-chain', 1, at, true)
  },
}

/** How many of them were asked about by the policy, and what was left. */
const weighed = (budget: number | undefined): readonly [asked: number, left: number] => {
  const file = decodeProgram(coreBytes())
  if (!file.ok) throw new Error(file.error)
  let asked = 0
  const engine = makeEngine(
    { ...linkProgram([file.value]), detectors: [flooding] },
    {
      sensitivity: 1,
      depth: 4,
      fields: 10,
      types: [],
      excluded: () => {
        asked++
        return false
      },
    },
  )
  const { work } = engine.text('query', 'value', 'query.q', "'; a", budget)
  return [asked, work]
}

test('a flood of findings ends where nothing is left to pay for them', () => {
  const [all] = weighed(undefined)
  expect(all).toBeGreaterThanOrEqual(FINDINGS)
  const [few, left] = weighed(50_000)
  expect(left).toBeLessThan(0)
  expect(few).toBeGreaterThan(0)
  expect(few).toBeLessThan(FINDINGS / 2)
})
