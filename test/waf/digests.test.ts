// Digests, signatures and keys in base64 are in most of what programs send each other: a plus among their letters, read as a
// blank, makes no command line of them.

import { describe, expect, test } from 'vitest'

import { isDigest } from '../../shared/waf/digests.ts'
import { refusing } from '../corpora/guard.ts'
import { randomOf, type Random } from '../corpora/random.ts'

const refuses = refusing()

const COMMANDS = ['ls', 'id', 'sh', 'ps', 'ip', 'nc', 'rm', 'Xh', 'LS', 'ED']

const base64 = (random: Random, letters: number): string =>
  btoa(String.fromCharCode(...Array.from({ length: letters }, () => random.below(256)))).slice(0, letters)

/** Base64 of random bytes that begins with a command's name and a plus sign. */
const digests = (count: number, seed: number): readonly string[] => {
  const random = randomOf(seed)
  return Array.from({ length: count }, () => {
    const letters = random.pick([20, 28, 44, 64]) - 3
    return `${random.pick(COMMANDS)}+${base64(random, letters)}`
  })
}

describe('base64 of random bytes', () => {
  test('is hardly ever a command line, whatever its first letters are', () => {
    const made = digests(3000, 20_261_123)
    expect(made).toHaveLength(3000)
    expect(made.filter((text) => refuses('json', text)).length).toBeLessThan(60)
  })

  test.each(['"', 'W/"'])('is an entity tag in quotes, not a string that is added to: %s', (open) => {
    const random = randomOf(883)
    const tags = Array.from({ length: 500 }, () => `${open}${random.pick(['+', '/'])}${base64(random, 19)}"`)
    expect(tags.filter((tag) => refuses('header', tag))).toEqual([])
  })

  test.each([
    '"+password+"',
    '"+(select 1)+"',
    '"/passwordHash1/x+y+z/12"',
    '" or "1"="1',
    `"+aB1cD2eF3gH4iJ5k"+"x`,
  ])('in quotes is not what a break-out is: %s', (text) => {
    expect(isDigest(text)).toBe(false)
  })

  test.each(['"Cp+A0S2jfF+W/IXGo8k4"', 'IP+StCD2zvIJ9wioKgVeAg==', 'id i/KKqBmZE7EEEtMCJIABy'])(
    'is told as it is: %s',
    (text) => {
      expect(isDigest(text)).toBe(true)
    },
  )

  test.each([
    'cat+/etc/passwd',
    'cat /etc/passwd+aB1cD2eF3gH4iJ5kL6m',
    'ls+/var/www/html',
    'sh+/tmp/aB1cD2e0',
    'rm /home/user+aB1cD2',
    'ls+/etc/a1B2c3D4e5F6g7H8i9J0+aB1',
  ])('is not what a command line is: %s', (text) => {
    expect(isDigest(text)).toBe(false)
    expect(refuses('json', text)).toBe(true)
  })
})
