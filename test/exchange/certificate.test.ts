// The client's certificate: only what the platform vouches for, and never what a client could write.

import { expect, test } from 'vitest'

import { certificateOf } from '../../shared/exchange/certificate.ts'

const SHA256 = 'AB'.repeat(32)
const GOOD = {
  certPresented: '1',
  certVerified: 'SUCCESS',
  certRevoked: '0',
  certFingerprintSHA256: SHA256,
  certSubjectDN: 'CN=robot',
  certIssuerDN: 'CN=ca',
  certSerial: '01',
}

test('a certificate that was presented and verified is one', () => {
  expect(certificateOf(GOOD)).toEqual({
    sha256: SHA256.toLowerCase(),
    subject: 'CN=robot',
    issuer: 'CN=ca',
    serial: '01',
  })
})

test.each<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'SUCCESS'],
  ['not presented', { ...GOOD, certPresented: '0' }],
  ['presented as a number', { ...GOOD, certPresented: 1 }],
  ['not verified', { ...GOOD, certVerified: 'NONE' }],
  ['failed', { ...GOOD, certVerified: 'FAILED:unable to verify the first certificate' }],
  ['verified and more', { ...GOOD, certVerified: 'SUCCESS ' }],
  ['revoked', { ...GOOD, certRevoked: '1' }],
  ['revoked perhaps', { ...GOOD, certRevoked: '' }],
  ['without a fingerprint', { ...GOOD, certFingerprintSHA256: undefined }],
  ['with a fingerprint of SHA-1', { ...GOOD, certFingerprintSHA256: 'ab'.repeat(20) }],
  ['with a fingerprint of colons', { ...GOOD, certFingerprintSHA256: 'AB:'.repeat(32) }],
])('%s is none', (_name, stated) => {
  expect(certificateOf(stated)).toBeUndefined()
})

test('names of no text or beyond the bound are left out', () => {
  const certificate = certificateOf({ ...GOOD, certSubjectDN: 'x'.repeat(3000), certSerial: 7 })
  expect(certificate).toMatchObject({ subject: undefined, serial: undefined, issuer: 'CN=ca' })
})
