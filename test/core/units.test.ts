import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { bytes, duration } from '../../shared/core/units.ts'

describe('duration', () => {
  test.each([
    ['250ms', 250],
    ['30s', 30_000],
    ['5m', 300_000],
    ['2h', 7_200_000],
    ['7d', 604_800_000],
    ['0s', 0],
  ])('reads %s as %d milliseconds', (text, ms) => {
    expect(duration().parse(text)).toBe(ms)
  })

  test.each([
    '',
    '5',
    5,
    '5 m',
    ' 5m',
    '5M',
    '5min',
    '-5m',
    '1.5m',
    '05m',
    '5m\n',
    '1m30s',
    '9999999999999s',
    null,
  ])('refuses %j and names the valid units', (input) => {
    const parsed = duration().safeParse(input)
    expect(parsed.success).toBe(false)
    expect(parsed.error?.issues[0]?.message).toContain('ms, s, m, h, d')
  })

  test.each([
    ['999ms', 'must be at least 1s'],
    ['61s', 'must be at most 1m'],
  ])('refuses %s outside its range', (text, message) => {
    const parsed = duration({ min: '1s', max: '1m' }).safeParse(text)
    expect(parsed.error?.issues[0]?.message).toBe(message)
  })

  test('takes a default as a document writes it', () => {
    expect(z.object({ window: duration().prefault('5m') }).parse({})).toEqual({ window: 300_000 })
  })

  test('appears in a JSON Schema as a string with its grammar', () => {
    const schema = z.toJSONSchema(duration(), { io: 'input' })
    expect(schema.type).toBe('string')
    expect(schema.pattern).toBeDefined()
  })
})

describe('bytes', () => {
  test.each([
    ['512B', 512],
    ['16KiB', 16_384],
    ['1MiB', 1_048_576],
    ['2GiB', 2_147_483_648],
  ])('reads %s as %d bytes', (text, size) => {
    expect(bytes().parse(text)).toBe(size)
  })

  test.each(['16', '16KB', '16kib', '16 KiB', '1.5MiB', 16])(
    'refuses %j and names the valid units',
    (input) => {
      const parsed = bytes().safeParse(input)
      expect(parsed.error?.issues[0]?.message).toContain('B, KiB, MiB, GiB')
    },
  )
})
