// Routes and areas, as maps' APIs state them: no detector is asked about what is one by its own grammar, and nothing that a
// detector looks for can be one.

import { describe, expect, test } from 'vitest'

import { isPolyline } from '../../shared/waf/fields/polyline.ts'
import { attacks, classes } from '../corpora/attacks.ts'
import { refusing } from '../corpora/guard.ts'
import { randomOf } from '../corpora/random.ts'

const refuses = refusing()

const signed = (step: number): string => {
  let left = step < 0 ? -2 * step - 1 : 2 * step
  let signs = ''
  for (; left >= 32; left = Math.floor(left / 32)) signs += String.fromCharCode(63 + 32 + (left % 32))
  return signs + String.fromCharCode(63 + left)
}

/** Routes of 15 to 400 steps, from somewhere on earth. */
const routes = (count: number, seed: number): readonly string[] => {
  const random = randomOf(seed)
  const within = (most: number): number => random.below(2 * most + 1) - most
  return Array.from({ length: count }, () => {
    const most = random.pick([10, 60, 900, 30_000])
    const steps = Array.from(
      { length: random.pick([15, 100, 400]) },
      () => signed(within(most)) + signed(within(most)),
    )
    return signed(within(8_000_000)) + signed(within(17_000_000)) + steps.join('')
  })
}

describe('an encoded polyline', () => {
  test('is known by its grammar, and admitted wherever it stands', () => {
    const made = routes(600, 20_261_124)
    expect(made.filter((text) => !isPolyline(text))).toEqual([])
    expect(made.filter((text) => refuses('json', text) || refuses('form', text))).toEqual([])
  })

  test('is no attack of any class, nor does it become one by what stands before or behind it', () => {
    const [route = ''] = routes(1, 7)
    const texts = Object.keys(classes).flatMap((name) => attacks(name, 60, 11))
    expect(texts.length).toBeGreaterThan(1000)
    for (const text of texts)
      expect(
        [text, route + text, text + route, route + text + route].filter((each) => isPolyline(each)),
      ).toEqual([])
  })

  test.each([
    '|whoami|',
    '`whoami`',
    '|reboot',
    '|uname|',
    '{{config}}',
    '`ifconfig`',
    '|printenv',
    '|id',
    '{{7*7}}',
  ])('hides no command between its places: %s', (command) => {
    for (const route of routes(50, 99)) {
      const middle = Math.floor(route.length / 2)
      const hidden = route.slice(0, middle) + command + route.slice(middle)
      if (command.length > 5) expect(isPolyline(hidden)).toBe(false)
      expect(isPolyline(route + command)).toBe(false)
    }
  })

  test.each([
    ['too short', '_p~iF~ps|U_ulLnnqC'],
    ['half a place', `${routes(1, 3)[0] ?? ''}?`],
    ['a number that goes on', `${routes(1, 3)[0] ?? ''}_`],
    ['beyond a pole', `${signed(91_000_000)}${signed(1)}${'?'.repeat(40)}`],
    ['another sign', `${routes(1, 3)[0] ?? ''} ?`],
  ])('is not %s', (_what, text) => {
    expect(isPolyline(text)).toBe(false)
  })
})
