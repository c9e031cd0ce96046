// The options of a certificate guard in a policy document. Read by the build alone; the factory takes only its type.

import { z } from 'zod'

import { placementOptions } from '../../core/options.ts'

const distinguishedName = z.string().min(3).max(2048)

const holderSchema = z
  .strictObject({
    sha256: z
      .string()
      .regex(/^([0-9a-fA-F]{2}:?){31}[0-9a-fA-F]{2}$/, {
        error: 'expected a SHA-256 fingerprint: 64 hexadecimal digits, with or without colons',
      })
      .transform((text) => text.replaceAll(':', '').toLowerCase())
      .optional()
      .describe('The SHA-256 fingerprint: this one certificate, until it is renewed.'),
    subject: distinguishedName
      .optional()
      .describe('The subject’s distinguished name, exactly as the platform writes it (`certSubjectDN`).'),
    issuer: distinguishedName
      .optional()
      .describe('The issuer’s distinguished name, exactly as the platform writes it (`certIssuerDN`).'),
  })
  .superRefine(({ sha256, subject, issuer }, context) => {
    if (sha256 === undefined && issuer === undefined)
      context.addIssue({
        code: 'custom',
        message:
          subject === undefined
            ? 'expected sha256, or issuer with or without subject'
            : 'a subject alone is whatever any trusted authority writes: state its issuer too, or a fingerprint',
      })
  })

export const certificateOptions = z.strictObject({
  ...placementOptions,
  allow: z
    .record(
      z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/, {
        error: 'expected a name: letters, digits, "-", "_" and ".", at most 64',
      }),
      holderSchema,
    )
    .refine((holders) => Object.keys(holders).length > 0, { error: 'name at least one holder' })
    .describe('Whose certificates are admitted, by name: everything that an entry states must be so.'),
  expiry: z
    .enum(['check', 'ignore'])
    .default('check')
    .describe(
      'Whether the certificate must be valid now: the handshake may be older. A date that the platform does not state is refused.',
    ),
})

export type CertificateOptions = z.output<typeof certificateOptions>
export type Holder = CertificateOptions['allow'][string]
