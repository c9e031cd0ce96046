// The first administrator's key, before there is an administrator to issue it. The command makes it; the secret
// binding GATEHOUSE_BOOTSTRAP_KEY tells the registry its id and its hash, never the key: `ENV:ID:VERSION:HASH`.

import type { NewKey } from '../../core/registry.ts'
import { isApiKeyId, isEnvironment } from '../../lib/apikey/apikey.ts'
import type { KeyHash } from './pepper.ts'

export const BOOTSTRAP_BINDING = 'GATEHOUSE_BOOTSTRAP_KEY'
/** What the admin API asks for by default. */
export const ADMIN_SCOPE = 'gatehouse:admin'
export const READ_SCOPE = 'gatehouse:read'

export const bootstrapText = (env: string, id: string, { version, hash }: KeyHash): string =>
  `${env}:${id}:${version}:${hash}`

/** Undefined where there is none, or where it is not of its form: nobody is let in by half a text. */
export const readBootstrap = (text: string | undefined): NewKey | undefined => {
  const [env = '', id = '', version = '', hash = '', ...more] = (text ?? '').trim().split(':')
  if (!isEnvironment(env) || !isApiKeyId(id) || more.length > 0) return undefined
  if (!/^[A-Za-z0-9]{1,16}$/.test(version) || !/^[0-9a-f]{64}$/.test(hash)) return undefined
  return {
    id,
    env,
    name: 'bootstrap',
    principal: 'gatehouse:bootstrap',
    scopes: [ADMIN_SCOPE],
    plan: undefined,
    tenant: undefined,
    metadata: {},
    addresses: [],
    expiresMs: undefined,
    hash: { hash, version },
  }
}
