import { randomBytes } from 'node:crypto'

import { describe, expect, test } from 'vitest'

import { makeKey, readPeppers } from '../../shared/guards/key/pepper.ts'
import type { Peppers } from '../../shared/guards/key/pepper.ts'
import { parseApiKey } from '../../shared/lib/apikey/apikey.ts'

const OLD = `1:${'o'.repeat(32)}`
const NEW = `2:${'n'.repeat(32)}`

const peppersOf = (text: string): Peppers => {
  const peppers = readPeppers(text)
  if (!peppers.ok) throw new TypeError(peppers.error)
  return peppers.value
}

const made = (
  peppers: Peppers,
): { parts: Parameters<Peppers['hash']>[0]; key: ReturnType<typeof makeKey> } => {
  const key = makeKey(peppers, 'live', (count) => randomBytes(count))
  const parts = parseApiKey(key.text)
  if (!parts.ok) throw new TypeError(parts.error)
  return { parts: parts.value, key }
}

describe('a key under a pepper', () => {
  test('is proven by its hash, and nothing of it stands in the hash', () => {
    const peppers = peppersOf(NEW)
    const { parts, key } = made(peppers)
    expect(peppers.proves(parts, key.kept)).toBe(true)
    expect(key.kept.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(JSON.stringify(key.kept)).not.toContain(parts.secret)
  })

  test.each(['env', 'id', 'secret'] as const)('is not proven with another %s', (name) => {
    const peppers = peppersOf(NEW)
    const { parts, key } = made(peppers)
    const other = { ...parts, [name]: made(peppers).parts[name].replace('live', 'test') }
    expect(peppers.proves(other, key.kept)).toBe(false)
  })

  test('is proven by the pepper that made its hash, for as long as that is kept', () => {
    const { parts, key } = made(peppersOf(OLD))
    expect(peppersOf(`${NEW},${OLD}`).proves(parts, key.kept)).toBe(true)
    expect(peppersOf(`${NEW}, ${OLD}`).hash(parts).version).toBe('2')
    expect(peppersOf(NEW).proves(parts, key.kept)).toBe(false)
    expect(peppersOf(`1:${'x'.repeat(32)}`).proves(parts, key.kept)).toBe(false)
  })

  test('an id is known for one that this house made, and a random one is not', () => {
    const peppers = peppersOf(OLD)
    const { key } = made(peppers)
    expect(peppers.madeId(key.id)).toBe(true)
    expect(peppersOf(`${NEW},${OLD}`).madeId(key.id)).toBe(true)
    expect(peppersOf(NEW).madeId(key.id)).toBe(false)
    let taken = 0
    for (let run = 0; run < 2000; run++) if (peppers.madeId(made(peppersOf(NEW)).key.id)) taken++
    expect(taken).toBe(0)
  })
})

test.each([
  ['nothing', undefined, 'missing'],
  ['an empty text', '', 'missing'],
  ['a secret without a version', 'x'.repeat(40), 'VERSION:SECRET'],
  ['a short secret', '1:short', 'shorter than 32'],
  ['a version twice', `${OLD},${OLD}`, 'share a version'],
  ['a blank in the secret', `1:${'x'.repeat(32)} y`, 'VERSION:SECRET'],
])('readPeppers refuses %s', (_what, text, reason) => {
  const peppers = readPeppers(text)
  expect(peppers.ok ? '' : peppers.error).toContain(reason)
})
