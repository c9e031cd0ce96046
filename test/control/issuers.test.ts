import { expect, test } from 'vitest'

import { issuersOf } from '../../functions/control/issuers.ts'
import type { Issuer } from '../../shared/core/ports.ts'
import type { LinkedGuard, LinkedRoute } from '../../shared/policy/linked.ts'

const guardOf = (kind: string, options: object): LinkedGuard => ({
  kind,
  options,
  mode: 'enforce',
  onFault: 'deny',
})

const routeOf = (...guards: readonly LinkedGuard[]): LinkedRoute => ({
  name: 'r',
  hosts: [],
  path: '/',
  methods: ['GET'],
  origin: 'o',
  guards,
})

test('everything that issues credentials in a policy can be named, each once, also within anyOf', () => {
  const known = issuersOf({
    issuers: [{ name: 'main', issuer: 'https://id.example.com/' } as Issuer],
    control: undefined,
    routes: [
      routeOf(guardOf('limit', {}), guardOf('token', { issuers: ['main'] })),
      routeOf(guardOf('certificate', {}), guardOf('certificate', {})),
      routeOf(
        guardOf('anyOf', {
          of: [
            guardOf('introspection', { issuer: 'https://as.example.com' }),
            guardOf('signature', { scheme: 'rfc9421' }),
          ],
        }),
      ),
      routeOf(
        guardOf('signature', { scheme: 'stripe' }),
        guardOf('introspection', { issuer: 'https://id.example.com/' }),
      ),
    ],
  })
  expect(known).toEqual([
    { name: 'main', iss: 'https://id.example.com/' },
    { name: 'certificate', iss: 'certificate' },
    { name: 'https://as.example.com', iss: 'https://as.example.com' },
    { name: 'signature:rfc9421', iss: 'signature:rfc9421' },
    { name: 'signature:stripe', iss: 'signature:stripe' },
  ])
})
