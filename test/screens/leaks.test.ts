// The leaks screen: what it finds, what it leaves alone, and that neither depends on how the bytes come in pieces.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { RecordedStep } from '../../shared/decision/step.ts'
import { cardAt } from '../../shared/screens/leaks/cards.ts'
import { LEAKS } from '../../shared/screens/leaks/marks.ts'
import { compileNeedles } from '../../shared/screens/leaks/needles.ts'
import { leakReader, type Reading } from '../../shared/screens/leaks/reader.ts'

const encoder = new TextEncoder()
const decoder = new TextDecoder()

const reading = (over: Partial<Reading> = {}): Reading => ({
  mode: 'mask',
  leaks: new Set(LEAKS),
  bytesMax: 1_048_576,
  unread: 'pass',
  holdBytes: 0,
  form: 'text',
  ...over,
})

interface Read {
  readonly text: string
  readonly fault: string | undefined
  readonly report: RecordedStep | undefined
  readonly found: readonly string[]
}

/** Reads a text in pieces that end where `cuts` say. */
const readIn = (text: string, cuts: readonly number[], over?: Partial<Reading>): Read => {
  const bytes = encoder.encode(text)
  const ends = [...new Set(cuts.map((cut) => cut % (bytes.length + 1)))].toSorted((one, other) => one - other)
  const reader = leakReader(reading(over))
  const out: Uint8Array[] = []
  let fault: string | undefined
  let from = 0
  for (const end of [...ends, bytes.length]) {
    const passed = reader.push(bytes.slice(from, end))
    fault ??= passed.fault?.code
    out.push(passed.bytes.slice())
    from = end
  }
  out.push(reader.end().bytes.slice())
  const report = reader.report()
  const hits = hitsOf(report)
  return {
    text: decoder.decode(new Uint8Array(out.flatMap((piece) => [...piece]))),
    fault,
    report,
    found: hits.map(({ rule }) => rule.slice(5)),
  }
}

const hitsOf = (step: RecordedStep | undefined) => {
  if (step?.verdict.kind === 'pass') return step.verdict.evidence?.hits ?? []
  return step?.verdict.kind === 'fault' ? (step.verdict.fault.evidence?.hits ?? []) : []
}

const read = (text: string, over?: Partial<Reading>): Read => readIn(text, [], over)

const KEY = `-----BEGIN RSA PRIVATE KEY-----\n${'MIIEpAIBAAKCAQEA7ENDz9+/x\n'.repeat(20)}-----END RSA PRIVATE KEY-----\n`

const AKIA = 'AKIAIOSFODNN7EXAMPLE'

const leaking: readonly (readonly [leak: string, text: string, form?: Reading['form']])[] = [
  ['stack-trace', 'Error: boom\n    at handler (/srv/app/routes.js:12:7)\n'],
  ['stack-trace', '\tat com.acme.Orders.find(Orders.java:88)\n'],
  ['stack-trace', '\tat sun.reflect.NativeMethod.invoke0(Native Method)\n'],
  ['stack-trace', String.raw`{"stack":"Error: boom\n    at handler (/srv/app.ts:12:7)"}`, 'json'],
  ['stack-trace', String.raw`{"trace":"x\n\tat com.acme.Orders.find(Orders.java:88)\n\tat y"}`, 'json'],
  ['stack-trace', 'Traceback (most recent call last):\n'],
  ['stack-trace', '  File "/srv/app.py", line 3, in <module>\n'],
  ['stack-trace', String.raw`{"e":"File \"/srv/app.py\", line 3"}`, 'json'],
  ['stack-trace', '   at Acme.Orders.Find() in C:\\src\\Orders.cs:line 42\r\n'],
  ['stack-trace', 'goroutine 17 [running]:\nmain.main()\n'],
  ['stack-trace', "thread 'main' panicked at src/main.rs:4:5:\n"],
  ['stack-trace', "app/models/order.rb:17:in `find'\n"],
  ['stack-trace', 'PHP Fatal error:  Uncaught TypeError: x in /srv/a.php:3\n'],
  ['stack-trace', 'Caused by: java.io.IOException: closed\n'],
  ['sql-error', 'You have an error in your SQL syntax; check the manual\n'],
  ['sql-error', 'ERROR:  syntax error at or near "FROM"\n'],
  ['sql-error', '{"error":"SQLSTATE[42S02]: Base table or view not found: app.users"}', 'json'],
  ['sql-error', 'ORA-00933: SQL command not properly ended\n'],
  ['private-key', KEY],
  ['private-key', JSON.stringify({ pem: KEY, after: 'kept' }), 'json'],
  ['credential', `key=${AKIA};`],
  ['credential', `{"k":"AIza${'a'.repeat(35)}"}`, 'json'],
  ['credential', `ghp_${'aB3'.repeat(12)} `],
  ['credential', `xoxb-${'1234567890'.repeat(3)}\n`],
  ['credential', `aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n`],
  ['credential', `AccountKey=${'A'.repeat(86)}==;`],
  ['card', 'pan 4111111111111111.'.replace('.', ' ')],
  ['card', 'pan 4111 1111 1111 1111,'],
  ['card', 'order 12 5555-5555-5555-4444\n'],
  ['card', '{"pan":378282246310005}', 'json'],
]

const clean: readonly (readonly [why: string, text: string, form?: Reading['form']])[] = [
  ['prose', 'We meet at noon.   at the station: line up.\n'],
  ['a table of text', 'item\t at 3 euros\n   at home\n'],
  ['a public key', '-----BEGIN PUBLIC KEY-----\nMIIB\n-----END PUBLIC KEY-----\n'],
  ['a certificate', '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n'],
  ['a key id that is too short', 'AKIAIOSFODNN7EXAMPL '],
  ['a key id within a longer word', `X${AKIA}`],
  ['a word that begins like a key id', `${AKIA}S`],
  ['digits that fail the check', '4111111111111112'],
  ['digits of no issuer', '1111111111111117'],
  ['a time in milliseconds', '{"at":1800000000000}'],
  ['digits within a decimal', '0.4111111111111111'],
  ['digits within a UUID', '41111111-1111-4111-8111-111111111111'],
  ['too many digits', '41111111111111111111111'],
  ['a file and a line', '{"file":"a.js","line":3}'],
  ['the word uncaught', 'Uncaught fish swim.'],
]

describe('what it finds', () => {
  test.each(leaking)('%s: %j', (leak, text = '', form = 'text') => {
    const { found, text: out } = read(text, { form: form as Reading['form'] })
    expect(found).toContain(leak)
    expect(new Set(found)).toEqual(new Set([leak]))
    expect(out).not.toBe(text)
    expect(encoder.encode(out).length).toBe(encoder.encode(text).length)
    if (form === 'json') expect(() => JSON.parse(out) as unknown).not.toThrow()
  })

  test.each(clean)('not %s: %j', (_why, text = '', form = 'text') => {
    const { found, text: out, report } = read(text, { form: form as Reading['form'] })
    expect([found, out, report]).toEqual([[], text, undefined])
  })

  test('masks a key to its end and nothing behind it', () => {
    const { text } = read(`before\n${KEY}after`)
    expect(text).not.toContain('MII')
    expect(text.startsWith('before\n***')).toBe(true)
    expect(text.endsWith('END RSA PRIVATE KEY-----\nafter')).toBe(true)
    const json = JSON.parse(
      read(JSON.stringify({ pem: KEY, after: 'kept' }), { form: 'json' }).text,
    ) as object
    expect(json).toMatchObject({ after: 'kept' })
  })

  test('leaves the last four digits of a card', () => {
    expect(read('4111 1111 1111 1111').text).toBe('**** **** **** 1111')
    expect(read('[378282246310005]', { form: 'json' }).text).toBe('[999999999990005]')
  })

  test('only the kinds that are asked for', () => {
    expect(read(`${AKIA} 4111111111111111`, { leaks: new Set(['card'] as const) }).found).toEqual(['card'])
  })
})

describe('pieces', () => {
  const parts = fc.oneof(
    fc.constantFrom(...leaking.map(([, text]) => text), ...clean.map(([, text]) => text)),
    fc.string({ maxLength: 20 }),
    fc.constantFrom(
      '-----',
      'END',
      '4',
      '   at ',
      '\n',
      '"',
      '\\',
      AKIA.slice(0, 9),
      'aws_secret_access_key',
    ),
  )
  const texts = fc.array(parts, { maxLength: 8 }).map((list) => list.join(''))

  test('what comes out does not depend on where they end', () => {
    const cuts = fc.array(fc.nat(4000), { maxLength: 12 })
    const forms = fc.constantFrom<Reading['form']>('text', 'json', 'markup')
    fc.assert(
      fc.property(texts, cuts, forms, (text, ends, form) => {
        const whole = read(text, { form })
        const pieces = readIn(text, ends, { form })
        expect(pieces).toEqual(whole)
      }),
      { numRuns: 3000 },
    )
  })

  test('of one byte each find the same', () => {
    for (const [leak, text, form = 'text'] of leaking) {
      const pieces = readIn(
        text,
        Array.from({ length: text.length }, (_, at) => at),
        { form },
      )
      expect(pieces.found).toContain(leak)
      expect(pieces.text).toBe(read(text, { form }).text)
    }
  })

  test('that end in what may be a card do not cut a credential before it in two', () => {
    const text = `x ghp_${'a'.repeat(32)}1234 y`
    expect(readIn(text, [text.length - 1]).text).toBe(`x ${'*'.repeat(40)} y`)
  })

  test('that hold no beginning of a leak go on at once', () => {
    const reader = leakReader(reading())
    for (const event of ['data: one\n\n', 'data: {"at": 12}\n\n', 'data: look at this\n\n'])
      expect(decoder.decode(reader.push(encoder.encode(event)).bytes)).toBe(event)
  })

  test('are held back by a line at most', () => {
    fc.assert(
      fc.property(texts, (text) => {
        const reader = leakReader(reading())
        const bytes = encoder.encode(text)
        expect(bytes.length - reader.push(bytes).bytes.length).toBeLessThanOrEqual(700)
      }),
    )
  })
})

describe('modes and bounds', () => {
  test('shadow changes nothing and tells', () => {
    const { text, report, fault } = read(`${AKIA} `, { mode: 'shadow' })
    expect([text, fault]).toEqual([`${AKIA} `, undefined])
    expect(report).toMatchObject({
      mode: 'shadow',
      verdict: { kind: 'fault', fault: { code: 'answer.leak' } },
    })
  })

  test('refuse stops at the first find, and lets nothing of that piece go', () => {
    const reader = leakReader(reading({ mode: 'refuse' }))
    expect(reader.push(encoder.encode('fine\n'))).toMatchObject({ bytes: encoder.encode('fine\n') })
    expect(reader.push(encoder.encode(`x ${AKIA} `))).toMatchObject({
      fault: { code: 'answer.leak' },
      bytes: new Uint8Array(0),
    })
  })

  test('beyond the bound nothing is read, and the event says so', () => {
    const text = `${'x'.repeat(1000)}${AKIA} `
    const { text: out, report } = readIn(text, [1000], { bytesMax: 1000 })
    expect(out).toBe(text)
    expect(report?.verdict).toEqual({
      kind: 'pass',
      evidence: { reason: 'read in part', actual: text.length, bound: 1000 },
    })
    expect(readIn(text, [1000], { bytesMax: 1000, unread: 'refuse' }).fault).toBe('answer.leak')
  })

  test('a report never holds what was found', () => {
    for (const [, text, form = 'text'] of leaking) {
      const { report } = read(text, { form })
      for (const hit of hitsOf(report)) expect([hit.excerpt, hit.field]).toEqual(['', 'answer'])
    }
  })
})

test('many fixed texts are found where a naive search finds them', () => {
  const words = fc.array(fc.stringMatching(/^[ab]{1,4}$/), { minLength: 1, maxLength: 6 })
  fc.assert(
    fc.property(words, fc.stringMatching(/^[abc]{0,60}$/), (list, text) => {
      const needles = [...new Set(list)]
      const found: string[] = []
      compileNeedles(needles).find(encoder.encode(text), (needle, end) => found.push(`${needle}@${end}`))
      const naive: string[] = []
      for (const [needle, word] of needles.entries())
        for (let at = 0; at + word.length <= text.length; at++)
          if (text.startsWith(word, at)) naive.push(`${needle}@${at + word.length}`)
      expect(found.toSorted()).toEqual(naive.toSorted())
    }),
  )
})

test.each([
  // Test numbers that the schemes publish.
  ['4111111111111111', true],
  ['4222222222222', true],
  ['5555555555554444', true],
  ['2223003122003222', true],
  ['378282246310005', true],
  ['6011111111111117', true],
  ['30569309025904', true],
  ['3530111333300000', true],
  ['4111111111111110', false],
  ['411111111111111', false],
])('%s is a card: %s', (digits, card) => {
  expect(cardAt(encoder.encode(digits), 0, 0, true)).toMatchObject({ card })
})
