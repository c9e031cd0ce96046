import { describe, expect, test } from 'vitest'

import { noRevocations } from '../../shared/core/absent.ts'
import type { Links, Verdict } from '../../shared/core/guard.ts'
import type { Revocations } from '../../shared/core/ports.ts'
import type { Exchange } from '../../shared/exchange/exchange.ts'
import { inspect } from '../../shared/exchange/inspect.ts'
import { certificate } from '../../shared/guards/certificate/certificate.ts'
import { certificateDocument } from '../../shared/guards/certificate/document.ts'
import { certificateOptions } from '../../shared/guards/certificate/options.ts'
import { offlineKeys, portsWith } from './token.kit.ts'

const NOW_MS = Date.UTC(2026, 6, 1)
const SHA256 = 'ab'.repeat(32)

/** What Cloudflare states of a client certificate in `request.cf.tlsClientAuth`. */
const stated = {
  certPresented: '1',
  certVerified: 'SUCCESS',
  certRevoked: '0',
  certFingerprintSHA256: SHA256,
  certSubjectDN: 'CN=gateway,O=Fleet',
  certIssuerDN: 'CN=Fleet CA,O=Fleet',
  certSerial: '00A1',
  certNotBefore: 'Jan  1 00:00:00 2026 GMT',
  certNotAfter: 'Dec 31 23:59:59 2026 GMT',
}

const exchangeOf = (tls: unknown, headers: Record<string, string> = {}, nowMs = NOW_MS): Exchange => {
  const made = inspect(
    {
      id: 'request-1',
      nowMs,
      method: 'GET',
      url: 'https://api.example.com/',
      headers: Object.entries(headers),
      peer: '192.0.2.1',
      country: undefined,
      asn: undefined,
      certificate: tls,
    },
    {
      client: { kind: 'socket' },
      bounds: { targetBytesMax: 8192, headersBytesMax: 32_768, headersMax: 100, bodyBytesMax: 1024 },
    },
  )
  if (!made.ok) throw new TypeError(made.error.code)
  return made.value
}

const LINKS: Links = {
  issuers: new Map(),
  lists: new Map(),
  programs: new Map(),
  modules: new Map(),
  route: 'route',
  place: 0,
}

const judge = async (
  exchange: Exchange,
  options: Record<string, unknown>,
  revocations: Revocations = noRevocations,
): Promise<Verdict> =>
  certificate(certificateOptions.parse(options), LINKS).judge(
    exchange,
    { ...portsWith(offlineKeys()), revocations },
    {},
  )

const wordOf = (verdict: Verdict): string => (verdict.kind === 'deny' ? verdict.denial.code : verdict.kind)

const pinned = { allow: { partner: { sha256: SHA256 } } }

describe('whose certificate it is', () => {
  const rows: readonly (readonly [string, Record<string, unknown>, string])[] = [
    ['its fingerprint', { sha256: SHA256 }, 'pass'],
    ['its fingerprint in capitals with colons', { sha256: Array(32).fill('AB').join(':') }, 'pass'],
    ['another fingerprint', { sha256: 'ac'.repeat(32) }, 'certificate.not-allowed'],
    ['subject and issuer', { subject: 'CN=gateway,O=Fleet', issuer: 'CN=Fleet CA,O=Fleet' }, 'pass'],
    ['the issuer alone', { issuer: 'CN=Fleet CA,O=Fleet' }, 'pass'],
    [
      'the subject at another issuer',
      { subject: 'CN=gateway,O=Fleet', issuer: 'CN=Evil CA' },
      'certificate.not-allowed',
    ],
    [
      'a subject that starts alike',
      { subject: 'CN=gateway', issuer: 'CN=Fleet CA,O=Fleet' },
      'certificate.not-allowed',
    ],
    [
      'a subject in other letters',
      { subject: 'cn=gateway,O=Fleet', issuer: 'CN=Fleet CA,O=Fleet' },
      'certificate.not-allowed',
    ],
    [
      'the fingerprint with another subject',
      { sha256: SHA256, subject: 'CN=other' },
      'certificate.not-allowed',
    ],
  ]

  test.each(rows)('%s', async (_name, holder, word) => {
    expect(wordOf(await judge(exchangeOf(stated), { allow: { partner: holder } }))).toBe(word)
  })

  test('the principal is the entry’s name; under an issuer alone, each holder is one of its own', async () => {
    expect(await judge(exchangeOf(stated), pinned)).toMatchObject({
      grants: {
        principal: { id: '["certificate","partner"]', subject: 'partner', claims: { kind: 'certificate' } },
      },
    })
    const verdict = await judge(exchangeOf(stated), { allow: { devices: { issuer: 'CN=Fleet CA,O=Fleet' } } })
    expect(verdict).toMatchObject({ grants: { principal: { subject: 'devices:CN=gateway,O=Fleet' } } })
  })
})

describe('what the platform does not vouch for is no certificate', () => {
  const rows: readonly (readonly [string, unknown])[] = [
    ['nothing', undefined],
    ['none was presented', { ...stated, certPresented: '0' }],
    ['not verified', { ...stated, certVerified: 'NONE' }],
    ['failed', { ...stated, certVerified: 'FAILED:self signed certificate' }],
    ['revoked by its authority', { ...stated, certRevoked: '1' }],
    ['a fingerprint that is none', { ...stated, certFingerprintSHA256: '' }],
    ['an array', [stated]],
    ['a text', 'SUCCESS'],
  ]

  test.each(rows)('%s', async (_name, tls) => {
    expect(wordOf(await judge(exchangeOf(tls), pinned))).toBe('certificate.missing')
  })

  test.each([
    ['client-cert', ':AAAA:', 'RFC 9440 §3.1'],
    ['x-client-cert', 'AAAA', 'CWE-290'],
    ['x-ssl-client-verify', 'SUCCESS', 'CWE-290'],
    ['x-ssl-client-fingerprint', SHA256, 'CWE-290'],
    ['x-forwarded-client-cert', `Hash=${SHA256}`, 'CVE-2021-32779'],
    ['cf-client-cert-sha256', SHA256, 'CWE-290'],
    ['x-arr-clientcert', 'AAAA', 'CWE-290'],
  ])('the header %s: %s (%s)', async (name, value) => {
    expect(wordOf(await judge(exchangeOf(undefined, { [name]: value }), pinned))).toBe('certificate.missing')
  })
})

const at = (tls: object, nowMs: number, over = {}): Promise<Verdict> =>
  judge(exchangeOf(tls, {}, nowMs), { ...pinned, ...over })

describe('expiry', () => {
  const first = Date.UTC(2026, 0, 1)
  const last = Date.UTC(2026, 11, 31, 23, 59, 59)

  test('holds from its first second to its last, by the request’s own time', async () => {
    expect(wordOf(await at(stated, first))).toBe('pass')
    expect(wordOf(await at(stated, last))).toBe('pass')
    expect(wordOf(await at(stated, first - 1))).toBe('certificate.expired')
    expect(wordOf(await at(stated, last + 1))).toBe('certificate.expired')
  })

  test.each(['', 'soon', 'Feb 30 00:00:00 2026 GMT', 'Foo 01 00:00:00 2026 GMT', '2026-12-31T23:59:59Z'])(
    'a date that says %s is refused, unless the policy ignores dates',
    async (certNotAfter) => {
      expect(wordOf(await at({ ...stated, certNotAfter }, NOW_MS))).toBe('certificate.expired')
      expect(wordOf(await at({ ...stated, certNotAfter }, NOW_MS, { expiry: 'ignore' }))).toBe('pass')
    },
  )
})

test('a holder or a fingerprint that was revoked here is refused', async () => {
  const asked: unknown[] = []
  const revocations: Revocations = {
    find: (credential) => {
      asked.push(credential)
      return { kind: 'revoked', by: 'jti' }
    },
  }
  expect(wordOf(await judge(exchangeOf(stated), pinned, revocations))).toBe('certificate.revoked')
  expect(asked).toEqual([
    { iss: 'certificate', sub: 'partner', jti: SHA256, sid: undefined, issuedMs: Date.UTC(2026, 0, 1) },
  ])
})

describe('options', () => {
  test.each([
    ['nobody', { allow: {} }],
    ['an empty entry', { allow: { a: {} } }],
    ['a subject alone', { allow: { a: { subject: 'CN=gateway' } } }],
    ['a SHA-1 fingerprint', { allow: { a: { sha256: 'ab'.repeat(20) } } }],
    ['an unknown key', { allow: { a: { sha256: SHA256, serial: '1' } } }],
  ])('%s is a build error', (_name, options) => {
    expect(certificateOptions.safeParse(options).success).toBe(false)
  })

  test('an issuer alone deserves a warning', () => {
    const around = { kinds: ['certificate'], place: 0 }
    const codes = (allow: Record<string, unknown>): readonly string[] =>
      certificateDocument.lint(certificateOptions.parse({ allow }), around).map(({ code }) => code)
    expect(codes({ a: { issuer: 'CN=CA' } })).toEqual(['certificate-issuer-only'])
    expect(codes({ a: { issuer: 'CN=CA', subject: 'CN=a' }, b: { sha256: SHA256 } })).toEqual([])
  })
})
