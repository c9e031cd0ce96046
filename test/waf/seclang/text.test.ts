// What is known of a text and its chains of transformations, held to applying them one by one.

import * as fc from 'fast-check'
import { expect, test } from 'vitest'

import { isCandidate } from '../../../shared/waf/scan/bits.ts'
import { chainText, makeText, reachOf, textsAlong } from '../../../shared/waf/seclang/text.ts'
import { lowercase } from '../../../shared/waf/transforms/text.ts'
import { TRANSFORMS } from '../../../shared/waf/transforms/transforms.ts'
import { runtimeOf } from './kit.ts'

const USED = TRANSFORMS.filter(({ name }) => !['md5', 'sha1', 'hexEncode'].includes(name))

const chain = fc.array(fc.constantFrom(...USED), { maxLength: 4 })
const phrase = fc.constantFrom(
  'ab',
  'a/b',
  'a-b',
  '/etc',
  'etc/ab',
  'etc',
  '.git',
  'x0',
  '..',
  'a',
  '--',
  'b/',
)
/** What a phrase is made of, with what transformations take out, put in or decode. */
const piece = fc.constantFrom('a', 'B', 'etc', 'x', '0', '/', '.', '-')
const padding = fc.constantFrom(
  '/',
  '/./',
  '/c/../',
  '\\',
  ' ',
  '%61',
  '%2f',
  '&lt;',
  '\\x61',
  '\0',
  '"',
  '/**/',
  'YWI=',
  'ZXRj',
  '\xc3\xa9',
)
const text = fc
  .array(fc.oneof({ weight: 3, arbitrary: piece }, { weight: 2, arbitrary: padding }), { maxLength: 10 })
  .map((parts) => parts.join(''))

const rule = fc.record({
  chain,
  phrases: fc.array(phrase, { minLength: 1, maxLength: 3 }),
  along: fc.boolean(),
})

test('a text is a candidate wherever a chain makes something of it that a matcher matches', () => {
  let matched = 0
  let ruledOut = 0
  fc.assert(
    fc.property(
      fc.array(rule, { minLength: 1, maxLength: 6 }),
      fc.array(text, { minLength: 1, maxLength: 6 }),
      (rules, texts) => {
        const { sieve, rules: loaded } = runtimeOf(
          rules
            .map((each, index) => {
              const steps = each.chain.map(({ name }) => `,t:${name}`).join('')
              const along = each.along ? ',multiMatch' : ''
              return `SecRule ARGS "@pm ${each.phrases.join(' ')}" "id:${index + 1},phase:2,pass${steps}${along}"`
            })
            .join('\n'),
        )
        for (const value of texts) {
          const known = makeText(sieve, value, false)
          const reach = reachOf(sieve, known)
          rules.forEach((each, index) => {
            const link = loaded[index]?.links[0]
            const on: string[] = [value]
            for (const step of each.chain) on.push(step.apply(on.at(-1) ?? ''))
            const last = on.at(-1) ?? ''
            expect(chainText(known, link?.data.chain ?? 0)).toBe(last)
            const distinct = on.filter((one, at) => at === 0 || one !== on[at - 1])
            if (each.along) expect(textsAlong(known, link?.data.chain ?? 0)).toEqual(distinct)
            const judged = each.along ? distinct : [last]
            const matches = judged.some((one) => each.phrases.some((words) => lowercase(one).includes(words)))
            const is = isCandidate(reach, link?.sifted ?? -1)
            if (matches) expect(is, `${JSON.stringify(value)} by rule ${index + 1}`).toBe(true)
            if (matches) matched++
            if (!is) ruledOut++
          })
        }
      },
    ),
    { numRuns: 300 },
  )
  expect(matched).toBeGreaterThan(150)
  expect(ruledOut).toBeGreaterThan(300)
})

test.each([
  ['a/b', 'normalizePath', 'a//b'],
  ['etc/ab', 'normalizePath', 'etc/./ab'],
  ['x/a/b', 'normalizePath', 'x/c/../a/b'],
  ['/etc', 'normalizePathWin', '\\etc'],
  ['etc/', 'normalizePathWin', 'c\\etc\\passwd'],
  ['ab', 'removeWhitespace', 'a b'],
  ['ab', 'removeNulls', 'a\0b'],
  ['ab', 'cmdLine', 'a"b'],
  ['a b', 'compressWhitespace', 'a\t\tb'],
  ['ab', 'removeCommentsChar', 'a--b'],
  ['ab', 'base64Decode', 'YWI='],
])('what only stands there behind a chain is a candidate: %s by %s of %j', (words, name, value) => {
  const { sieve, rules } = runtimeOf(`SecRule ARGS "@rx ${words}" "id:1,phase:2,pass,t:${name}"`)
  expect(isCandidate(reachOf(sieve, makeText(sieve, value, false)), rules[0]?.links[0]?.sifted ?? -1)).toBe(
    true,
  )
})
