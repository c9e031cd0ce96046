// Attacks are refused at sensitivity 1, whatever their class and wherever they stand in a request. The generator is
// ours; docs/payload-measured.md says what was measured on lists of others.

import { describe, expect, test } from 'vitest'

import { charset, isRun } from '../../shared/waf/runs.ts'
import { attacks, classes } from '../corpora/attacks.ts'
import { payloadGuard } from '../corpora/guard.ts'
import { exchangeOf, placements } from '../corpora/placements.ts'

const judge = payloadGuard()

const COUNT = 200
const SHARE = 0.97
const SEED = 7
const ASCII = charset(' -~')

describe.each(Object.keys(classes))('%s', (name) => {
  const list = attacks(name, COUNT, SEED)
  test.each(Object.keys(placements))('in %s', (where) => {
    const place = placements[where]
    expect(list.length).toBeGreaterThan(5)
    const missed = list.filter((attack) => {
      const exchange = place?.(attack).exchange
      return exchange !== undefined && judge(exchange).kind !== 'deny'
    })
    expect(missed.length, `missed: ${JSON.stringify(missed.slice(0, 10))}`).toBeLessThanOrEqual(
      list.length * (1 - SHARE),
    )
  })
})

test('base64 whose plus signs a form’s reader made blanks of is read as it was sent (WHATWG URL §5.1)', () => {
  const sent = Object.keys(classes)
    .flatMap((name) => attacks(name, COUNT, SEED))
    .filter((attack) => isRun(attack, ASCII) && btoa(attack).includes('+'))
  expect(sent.length).toBeGreaterThan(200)
  const missed = sent.filter((attack) => {
    const { exchange } = exchangeOf('GET', `/v1/orders?q=${btoa(attack).replaceAll('/', '%2f')}`, [])
    return exchange !== undefined && judge(exchange).kind !== 'deny'
  })
  expect(missed).toEqual([])
})
