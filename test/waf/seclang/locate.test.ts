import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { LoadedOperator } from '../../../shared/waf/seclang/operators.ts'
import { locate, LOCATE_BYTES } from '../../../shared/waf/seclang/locate.ts'
import { runtimeOf } from './kit.ts'

const operator = (expression: RegExp): LoadedOperator => ({
  kind: 'matcher',
  matcher: 0,
  run: { test: (text) => expression.test(text), groups: () => undefined },
})

const place = (expression: RegExp, text: string, left = LOCATE_BYTES): number =>
  locate(operator(expression), text, { left })

describe('the place of a match', () => {
  test('is where the first one begins, whatever stands around it', () => {
    const text = fc.string({ unit: fc.constantFrom('e', 'v', 'i', 'l', ' ', 'x'), maxLength: 600 })
    let found = 0
    fc.assert(
      fc.property(text, text, (before, after) => {
        const whole = `${before}evil${after}`
        found++
        expect(place(/evil/, whole)).toBe(whole.indexOf('evil'))
      }),
      { numRuns: 300 },
    )
    expect(found).toBe(300)
  })

  test.each([
    [/^a.*z$/s, `a${'b'.repeat(100)}z`, 0],
    [/z$/, `${'b'.repeat(100)}z`, 100],
    [/\bevil\b/, 'no devil, but evil here', 14],
  ])('of %s', (expression, text, offset) => {
    expect(place(expression, text)).toBe(offset)
  })

  test('costs a bounded number of bytes, and is 0 where they do not suffice', () => {
    let looked = 0
    const counting: LoadedOperator = {
      kind: 'matcher',
      matcher: 0,
      run: { test: (text) => ((looked += text.length), text.includes('evil')), groups: () => undefined },
    }
    expect(locate(counting, `${'x'.repeat(1_000_000)}evil`, { left: LOCATE_BYTES })).toBe(0)
    expect(looked).toBeLessThanOrEqual(LOCATE_BYTES)
  })

  test('is not looked for where an operator has none', () => {
    expect(
      locate({ kind: 'test', test: () => true, kinds: 0, costs: false }, 'evil', { left: LOCATE_BYTES }),
    ).toBe(0)
  })
})

describe('the place of what a detector finds', () => {
  const rules =
    'SecRule ARGS "@detectSQLi" "id:1,phase:1,pass"\nSecRule ARGS "@detectXSS" "id:2,phase:1,pass"'
  const [sql, html] = runtimeOf(rules).operators
  test.each([
    [html, 'a name <script>alert(1)</script>', 7],
    [html, '<script>alert(1)</script>', 0],
    [sql, '1 union select password from users', 2],
  ])('is its own', (detector, text, offset) => {
    expect(locate(detector, text, { left: LOCATE_BYTES })).toBe(offset)
  })

  test('lies within the text, whatever it is', () => {
    const text = fc
      .array(fc.constantFrom('<script>', "'", ' or ', '1=1', 'union select ', 'a', ' ', '--', 'onload=x'), {
        maxLength: 12,
      })
      .map((parts) => parts.join(''))
    fc.assert(
      fc.property(text, (value) => {
        for (const detector of [sql, html]) {
          const offset = locate(detector, value, { left: LOCATE_BYTES })
          expect(offset).toBeGreaterThanOrEqual(0)
          expect(offset).toBeLessThanOrEqual(value.length)
        }
      }),
      { numRuns: 300 },
    )
  })

  test('is not looked for once the bytes are used up', () => {
    expect(locate(html, 'a name <script>alert(1)</script>', { left: 5 })).toBe(0)
  })
})
