// Project Wycheproof's JSON Web Signature vectors against the path that a token takes: our reader of the compact
// form, the port's choice of keys from the vector's JWK, and the verification. Claims are not in these vectors, so
// the guard around it is not driven.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createKeys } from '../../functions/adapters/keys/keys.ts'
import type { Issuer } from '../../shared/core/ports.ts'
import { ALGORITHM_NAMES } from '../../shared/guards/token/algorithms.ts'
import { readJws } from '../../shared/guards/token/jws.ts'
import { headerDenial, prove } from '../../shared/guards/token/verify.ts'
import { issuerWith, NOW_MS, portsWith } from '../guards/token.kit.ts'
import { describeVectors } from '../support/vectors.ts'

interface Vector {
  readonly tcId: number
  readonly comment: string
  readonly jws: string
  readonly result: 'valid' | 'invalid'
}

type VectorKey = Readonly<Record<string, unknown>>

interface Group {
  readonly private?: VectorKey
  readonly public?: VectorKey
  readonly tests: readonly Vector[]
}

const read = (folder: string): readonly (Vector & { readonly key: VectorKey })[] => {
  const text = readFileSync(join(folder, 'json_web_signature_test.json'), 'utf8')
  const { testGroups } = JSON.parse(text) as { readonly testGroups: readonly Group[] }
  return testGroups.flatMap((group) =>
    group.tests.map((vector) => ({ ...vector, key: group.public ?? group.private ?? {} })),
  )
}

const SYMMETRIC = ALGORITHM_NAMES.filter((name) => name.startsWith('HS'))
const ASYMMETRIC = ALGORITHM_NAMES.filter((name) => !name.startsWith('HS'))

/** An issuer whose only key is the vector's, allowing every algorithm that could be: the key must decide. */
const issuerOf = (key: VectorKey): Issuer => {
  const base = issuerWith([], { keys: 'discover', type: 'any', algorithms: ['ES256'] })
  if (key['kty'] === 'oct')
    return {
      ...base,
      // RFC 7518 §3.2 wants longer keys for the longer hashes: HS256 is what these keys are for.
      algorithms: SYMMETRIC.filter((name) => name === key['alg']),
      keys: { kind: 'secret', binding: 'K', encoding: 'base64url' },
    }
  return { ...base, algorithms: ASYMMETRIC, keys: { kind: 'inline', jwks: { keys: [key] } } }
}

const decide = async (vector: Vector & { readonly key: VectorKey }): Promise<'valid' | 'invalid'> => {
  const issuer = issuerOf(vector.key)
  const jws = readJws(vector.jws, issuer.tokenBytesMax)
  if (!jws.ok || headerDenial(jws.value, issuer) !== undefined) return 'invalid'
  const keys = createKeys({
    fetch: () => Promise.reject(new Error('nothing to fetch')),
    dev: false,
    secret: () => String(vector.key['k']),
  })
  const proof = await prove(jws.value, issuer, portsWith(keys), NOW_MS)
  return proof.kind === 'proven' ? 'valid' : 'invalid'
}

/**
 * Vectors that we decide against the file, all of them on the strict side or impossible to follow. Nothing that the
 * file calls invalid passes, but for two that are letter by letter the same token as one that it calls valid.
 */
const DEVIATIONS: ReadonlyMap<number, string> = new Map([
  [346, 'the JWK says alg PS256, the token PS384: a key serves the algorithm that it names (RFC 8725 §3.1)'],
  [350, 'the same, with key_ops'],
  [347, 'the JWK says alg ES521, which does not exist (RFC 7518 §3.1)'],
  [351, 'the same, with key_ops'],
  [372, 'a "?" within the header: no character outside of base64url is ignored (RFC 7515 §2, RFC 4648 §3.3)'],
  [373, 'a "?" within the payload'],
  [367, 'the very token of 357, which is valid'],
  [370, 'the very token of 357, which is valid'],
])

describeVectors('wycheproof', 'JSON Web Signature vectors', (folder) => {
  test('all 401 decide as the file says, but for eight that are named with their reason', async () => {
    const vectors = read(folder)
    const against: number[] = []
    let ran = 0
    for (const vector of vectors) {
      if ((await decide(vector)) !== vector.result) against.push(vector.tcId)
      ran++
    }
    expect(ran).toBe(401)
    expect(against.toSorted((a, b) => a - b)).toEqual([...DEVIATIONS.keys()].toSorted((a, b) => a - b))
  })

  test('what passes against the file is exactly a token that the file calls valid elsewhere', async () => {
    const vectors = read(folder)
    const passed = vectors.filter((vector) => DEVIATIONS.has(vector.tcId) && vector.result === 'invalid')
    const twin = vectors.find((vector) => vector.tcId === 357)
    expect(passed.map((vector) => vector.tcId)).toEqual([367, 370])
    for (const vector of passed)
      expect({ jws: vector.jws, key: vector.key }).toEqual({ jws: twin?.jws, key: twin?.key })
    expect(twin?.result).toBe('valid')
  })

  test('the vectors of a mislabelled key verify once its label is right', async () => {
    const vectors = read(folder).filter((vector) => [346, 347, 350, 351].includes(vector.tcId))
    const relabelled = vectors.map((vector) => ({ ...vector, key: { ...vector.key, alg: undefined } }))
    expect(relabelled).toHaveLength(4)
    for (const vector of relabelled) expect(await decide(vector)).toBe('valid')
  })
})
