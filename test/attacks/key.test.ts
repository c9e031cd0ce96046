// Attacks on API keys, each with where it is known from. A row says what the guard answers, and how often the registry
// was asked: what can be refused without it must not reach it.

import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from 'vitest'

import { formatApiKey } from '../../shared/lib/apikey/apikey.ts'
import { base62OfU32 } from '../../shared/lib/apikey/base62.ts'
import { crc32 } from '../../shared/lib/apikey/crc32.ts'
import {
  isolateOn,
  judgeKey,
  keyGuard,
  keyHeader,
  memoryRegistry,
  peppersOf,
  random,
  wordOf,
} from '../guards/key.kit.ts'
import type { AskedKey } from '../guards/key.kit.ts'

/** The text with a checksum that fits: what an attacker who knows the form would send. */
const resealed = (start: string): string => `${start}_${base62OfU32(crc32(start))}`

const memory = memoryRegistry()
const good = memory.put()
const foreign = memory.put({ env: 'test' })
const victim = memory.put({ principal: 'victim', scopes: ['orders:read', 'orders:write'] })
const stranger = memoryRegistry().put({}, peppersOf(`1:${'s'.repeat(32)}`))
const [, env = '', id = '', secret = '', checksum = ''] = good.text.split('_')
const [, , victimId = ''] = victim.text.split('_')

const flipped = (text: string): string =>
  text.replace(/[A-Za-z]/g, (letter) =>
    letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase(),
  )

interface Row {
  readonly attack: string
  readonly from: string
  readonly asked: AskedKey
  readonly expected: string
  /** Calls to the registry that this may cost at most. */
  readonly calls: number
}

const rows: readonly Row[] = [
  {
    attack: 'a cut key',
    from: 'CWE-20',
    asked: keyHeader(good.text.slice(0, -1)),
    expected: 'key.malformed',
    calls: 0,
  },
  {
    attack: 'an extended key',
    from: 'CWE-20',
    asked: keyHeader(`${good.text}A`),
    expected: 'key.malformed',
    calls: 0,
  },
  {
    attack: 'a key with a trailing part',
    from: 'CWE-20',
    asked: keyHeader(`${good.text}_extra`),
    expected: 'key.malformed',
    calls: 0,
  },
  {
    attack: 'the case of the secret changed',
    from: 'CWE-178',
    asked: keyHeader(`gh_${env}_${id}_${flipped(secret)}_${checksum}`),
    expected: 'key.malformed',
    calls: 0,
  },
  {
    attack: 'the case of the secret changed, resealed',
    from: 'CWE-178',
    asked: keyHeader(resealed(`gh_${env}_${id}_${flipped(secret)}`)),
    expected: 'key.unknown',
    calls: 1,
  },
  {
    attack: 'the case of the id changed, resealed',
    from: 'CWE-178',
    asked: keyHeader(resealed(`gh_${env}_${flipped(id)}_${secret}`)),
    expected: 'key.unknown',
    calls: 0,
  },
  {
    attack: 'the environment changed',
    from: 'CWE-863',
    asked: keyHeader(foreign.text.replace('gh_test_', 'gh_live_')),
    expected: 'key.malformed',
    calls: 0,
  },
  {
    attack: 'the environment changed, resealed',
    from: 'CWE-863',
    asked: keyHeader(resealed(foreign.text.replace('gh_test_', 'gh_live_').slice(0, -7))),
    expected: 'key.unknown',
    calls: 1,
  },
  {
    attack: 'a key of another environment',
    from: 'CWE-863',
    asked: keyHeader(foreign.text),
    expected: 'key.environment',
    calls: 0,
  },
  {
    attack: 'one key’s secret under another’s id',
    from: 'CWE-639',
    asked: keyHeader(resealed(`gh_live_${victimId}_${secret}`)),
    expected: 'key.unknown',
    calls: 1,
  },
  {
    attack: 'a checksum without a key',
    from: 'CWE-345',
    asked: keyHeader(resealed(`gh_live_${'0'.repeat(18)}_${'0'.repeat(43)}`)),
    expected: 'key.unknown',
    calls: 0,
  },
  {
    attack: 'a key of another house',
    from: 'CWE-345',
    asked: keyHeader(stranger.text),
    expected: 'key.unknown',
    calls: 0,
  },
  {
    attack: 'SQL in the id',
    from: 'CWE-89',
    asked: keyHeader(resealed(`gh_live_' OR 1=1 --       _${'a'.repeat(43)}`)),
    expected: 'key.malformed',
    calls: 0,
  },
  {
    attack: 'SQL wildcards in the id',
    from: 'CWE-89',
    asked: keyHeader(resealed(`gh_live_${'%'.repeat(18)}_${'a'.repeat(43)}`)),
    expected: 'key.malformed',
    calls: 0,
  },
  {
    attack: 'a prototype’s name as the id',
    from: 'CWE-1321',
    asked: keyHeader(resealed(`gh_live_${'__proto__'.padEnd(18, 'a')}_${'a'.repeat(43)}`)),
    expected: 'key.malformed',
    calls: 0,
  },
  {
    attack: 'look-alikes of full width',
    from: 'CWE-176',
    asked: keyHeader(good.text.replace(secret, secret.replace(/[A-Za-z0-9]/, 'Ａ'))),
    expected: 'key.malformed',
    calls: 0,
  },
  {
    attack: 'a blank inside',
    from: 'CWE-20',
    asked: keyHeader(good.text.replace('gh_', 'gh _')),
    expected: 'key.malformed',
    calls: 0,
  },
  {
    attack: 'percent-encoding in the header',
    from: 'CWE-174',
    asked: keyHeader(good.text.replace('gh_', 'gh%5F')),
    expected: 'key.malformed',
    calls: 0,
  },
  {
    attack: 'a header that stands twice',
    from: 'RFC 9110 §5.3',
    asked: {
      headers: [
        ['x-api-key', stranger.text],
        ['x-api-key', good.text],
      ],
    },
    expected: 'key.conflict',
    calls: 0,
  },
  {
    attack: 'two keys in one header',
    from: 'RFC 9110 §5.3',
    asked: keyHeader(`${stranger.text},${good.text}`),
    expected: 'key.conflict',
    calls: 0,
  },
  {
    attack: 'the name with an underscore, as CGI reads it',
    from: 'CVE-2015-0219',
    asked: { headers: [['x_api_key', good.text]] },
    expected: 'key.missing',
    calls: 0,
  },
  {
    attack: 'a key where only another place is read',
    from: 'RFC 6750 §2',
    asked: { query: `x-api-key=${good.text}` },
    expected: 'key.missing',
    calls: 0,
  },
  {
    attack: 'a key as a cookie',
    from: 'CWE-352',
    asked: { headers: [['cookie', `x-api-key=${good.text}`]] },
    expected: 'key.missing',
    calls: 0,
  },
  {
    attack: 'the stored hash in place of the secret',
    from: 'CWE-836',
    asked: keyHeader(resealed(`gh_live_${good.id}_${'ab'.repeat(21)}a`)),
    expected: 'key.unknown',
    calls: 1,
  },
]

test.each(rows)('$attack ($from)', async ({ asked, expected, calls }) => {
  const before = memory.calls.lookups + memory.calls.sinces
  expect(wordOf(await judgeKey(keyGuard(), isolateOn(memory), asked))).toBe(expected)
  expect(memory.calls.lookups + memory.calls.sinces - before).toBeLessThanOrEqual(calls)
})

test('the table is as long as it looks, and the key that it varies is good', async () => {
  expect(rows).toHaveLength(24)
  expect(wordOf(await judgeKey(keyGuard(), isolateOn(memory), keyHeader(good.text)))).toBe('pass')
})

const source = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), 'utf8')

describe('guessing', () => {
  test('a checksum that collides by chance opens nothing: the secret is compared in full', async () => {
    const isolate = isolateOn(memory)
    for (let run = 0; run < 200; run++) {
      const guess = Array.from(random(43), (byte) => 'abcdefghijklmnopqrstuvwxyz'[byte % 26]).join('')
      expect(
        wordOf(await judgeKey(keyGuard(), isolate, keyHeader(resealed(`gh_live_${good.id}_${guess}`)))),
      ).toBe('key.unknown')
    }
  })

  test('a secret that differs in its first or its last character is compared to its end (CWE-208)', () => {
    // The comparison itself: no branch on a character, no early return, no === of secrets in the rooms that hold them.
    expect(source('shared/lib/apikey/same.ts')).toMatch(/difference \|= /)
    for (const path of ['shared/guards/key/pepper.ts', 'functions/adapters/replica/keys.ts']) {
      const text = source(path)
      expect(text).toContain('isSame(')
      expect(text).not.toMatch(/(?:hash|secret|tag|entry\.current|entry\.previous)\s*[!=]==(?!\s*undefined)/)
    }
  })

  test('a flood of keys with random ids costs the registry nothing', async () => {
    const isolate = isolateOn(memory)
    const before = memory.calls.lookups
    for (let run = 0; run < 2000; run++) {
      const key = formatApiKey({
        env: 'live',
        id: randomBytes(9).toString('hex'),
        secret: randomBytes(22).toString('hex').slice(0, 43),
      })
      expect(wordOf(await judgeKey(keyGuard(), isolate, keyHeader(key)))).toBe('key.unknown')
    }
    expect(memory.calls.lookups).toBe(before)
  })

  test('a header of 14,000 characters is refused by its length', async () => {
    const asked = { headers: [['x-api-key', `gh_live_${'A'.repeat(14_000)}`]] } as const
    expect(wordOf(await judgeKey(keyGuard(), isolateOn(memory), asked))).toBe('key.malformed')
  })
})
