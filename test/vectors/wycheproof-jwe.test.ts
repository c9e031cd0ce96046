// Project Wycheproof's JSON Web Encryption and JSON Web Key vectors, against the path that a token takes: our reader of
// the compact form, the choice of the key, and the decryption or verification.

import { readFileSync } from 'node:fs'
import { join } from 'node:path'

import { bytesToHex } from '@noble/hashes/utils.js'
import { base64url } from 'jose'
import { expect, test } from 'vitest'

import { createKeys } from '../../functions/adapters/keys/keys.ts'
import type { Issuer } from '../../shared/core/ports.ts'
import { algorithms } from '../../shared/guards/token/algorithms.ts'
import { contentEncryption, keyManagement, readJwe } from '../../shared/guards/token/jwe/jwe.ts'
import { unlock } from '../../shared/guards/token/jwe/unlock.ts'
import { readJws } from '../../shared/guards/token/jws.ts'
import { headerDenial, prove } from '../../shared/guards/token/verify.ts'
import { issuerWith, NOW_MS, offlineKeys, portsWith } from '../guards/token.kit.ts'
import { describeVectors } from '../support/vectors.ts'

type Jwk = Readonly<Record<string, unknown>>

interface Vector {
  readonly tcId: number
  readonly result: 'valid' | 'invalid'
  readonly jwe?: string
  readonly jws?: string
  readonly pt?: string
  readonly key: Jwk
  readonly publicKey: Jwk | undefined
}

interface Group {
  readonly private: Jwk
  readonly public?: Jwk
  readonly tests: readonly Omit<Vector, 'key' | 'publicKey'>[]
}

const read = (folder: string, file: string): readonly Vector[] => {
  const { testGroups } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
    readonly testGroups: readonly Group[]
  }
  return testGroups.flatMap((group) =>
    group.tests.map((vector) => ({ ...vector, key: group.private, publicKey: group.public })),
  )
}

const decrypt = async (vector: Vector): Promise<'valid' | 'invalid'> => {
  const jwe = readJwe(String(vector.jwe), 65_536)
  if (!jwe.ok) return 'invalid'
  const options = {
    keys: ['K'],
    algorithms: [...keyManagement.keys()],
    encryptions: [...contentEncryption.keys()],
    required: true,
  }
  const ports = { ...portsWith(offlineKeys()), secrets: { read: () => JSON.stringify(vector.key) } }
  const unlocked = await unlock(jwe.value, [options], ports)
  if (unlocked.kind !== 'open') return 'invalid'
  // A text that opens to something else than the file says would be worse than either answer.
  if (vector.pt !== undefined) expect(bytesToHex(unlocked.content)).toBe(vector.pt)
  return 'valid'
}

const headerOf = (jwe: string): Jwk => {
  try {
    return JSON.parse(new TextDecoder().decode(base64url.decode(jwe.split('.', 1)[0] ?? ''))) as Jwk
  } catch {
    return {}
  }
}

/** Why a vector that the file calls valid is refused here, on purpose; undefined for one that must pass. */
const refusedOnPurpose = (vector: Vector): string | undefined => {
  const { alg, enc, zip } = headerOf(String(vector.jwe))
  if (alg === 'RSA1_5') return 'RSA1_5 (RFC 8725 §3.2)'
  if (alg === 'RSA-OAEP') return 'RSA-OAEP with SHA-1'
  if (zip !== undefined) return 'compressed (CVE-2024-28176)'
  if (String(alg).includes('192') || String(enc).includes('192'))
    return '192-bit AES, which not every platform has'
  return undefined
}

describeVectors('wycheproof', 'JSON Web Encryption vectors', (folder) => {
  test('all 139 decide as the file says, but for 28 of kinds that are refused on purpose', async () => {
    const vectors = read(folder, 'json_web_encryption_test.json')
    const against: string[] = []
    const reasons = new Map<string, number>()
    let ran = 0
    for (const vector of vectors) {
      const said = await decrypt(vector)
      ran++
      if (said === vector.result) continue
      const reason = said === 'invalid' ? refusedOnPurpose(vector) : undefined
      if (reason === undefined) against.push(`${vector.tcId}: ${said}`)
      else reasons.set(reason, (reasons.get(reason) ?? 0) + 1)
    }
    expect(ran).toBe(139)
    expect(against).toEqual([])
    expect(Object.fromEntries(reasons)).toEqual({
      'RSA1_5 (RFC 8725 §3.2)': 8,
      'RSA-OAEP with SHA-1': 7,
      'compressed (CVE-2024-28176)': 1,
      '192-bit AES, which not every platform has': 12,
    })
  })
})

const keysOf = (key: Jwk): readonly Jwk[] => (Array.isArray(key['keys']) ? (key['keys'] as Jwk[]) : [key])

/** A set of one symmetric key is a secret here; any other set is a key set as an issuer serves it. */
const issuerOf = (key: Jwk): { readonly issuer: Issuer; readonly secret: string | undefined } => {
  const base = issuerWith([], { keys: 'discover', type: 'any', algorithms: ['ES256'] })
  const [first, ...more] = keysOf(key)
  if (first?.['kty'] === 'oct' && more.length === 0) {
    const named = [...algorithms].filter(([name, row]) => row.secret && name === first['alg'])
    return {
      issuer: {
        ...base,
        algorithms: named.map(([name]) => name),
        keys: { kind: 'secret', binding: 'K', encoding: 'base64url' },
      },
      secret: String(first['k']),
    }
  }
  const asymmetric = [...algorithms].filter(([, row]) => !row.secret).map(([name]) => name)
  return {
    issuer: { ...base, algorithms: asymmetric, keys: { kind: 'inline', jwks: { keys: keysOf(key) } } },
    secret: undefined,
  }
}

const verify = async (vector: Vector): Promise<'valid' | 'invalid'> => {
  const { issuer, secret } = issuerOf(vector.publicKey ?? vector.key)
  const jws = readJws(String(vector.jws), issuer.tokenBytesMax)
  if (!jws.ok || headerDenial(jws.value, issuer) !== undefined) return 'invalid'
  const keys = createKeys({
    fetch: () => Promise.reject(new Error('nothing to fetch')),
    dev: false,
    secret: () => secret,
  })
  const proof = await prove(jws.value, issuer, portsWith(keys), NOW_MS)
  return proof.kind === 'proven' ? 'valid' : 'invalid'
}

describeVectors('wycheproof', 'JSON Web Key vectors', (folder) => {
  test('all 26 decide as the file says, but for one that is named with its reason', async () => {
    const vectors = read(folder, 'json_web_key_test.json')
    const against: number[] = []
    let ran = 0
    for (const vector of vectors) {
      if ((await verify(vector)) !== vector.result) against.push(vector.tcId)
      ran++
    }
    expect(ran).toBe(26)
    // 2: a set of symmetric keys. Secrets come one by one from bindings, never from a set.
    expect(against).toEqual([2])
  })
})
