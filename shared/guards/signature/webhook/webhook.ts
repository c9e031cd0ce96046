// The webhook schemes as guards: which reader, which keys, how long a copy is remembered.

import type { Guard } from '../../../core/guard.ts'
import { signerOf } from '../keys.ts'
import type { Signer } from '../keys.ts'
import { readGithub, readSlack, readStripe, standardReader } from './deliveries.ts'
import { hookGuard } from './hook.ts'
import type { Hook } from './hook.ts'
import { secretHookKeys, standardHookKeys } from './keys.ts'
import { keptMsOf } from '../kept.ts'
import type { SignatureOptions } from '../signature.options.ts'

type Scheme<Name extends string> = Extract<SignatureOptions, { readonly scheme: Name }>

export type WebhookOptions = Scheme<'stripe' | 'github' | 'slack' | 'standard-webhooks'>

export const webhook = (options: WebhookOptions): Guard => {
  const { scheme, sender = scheme } = options
  const signer = signerOf(scheme, sender)
  const frame = { scheme, sender, replay: options.replay, keptMs: keptMsOf(options) }
  switch (options.scheme) {
    case 'stripe':
      return hookGuard({ ...frame, ...timed(options, signer), read: readStripe })
    case 'slack':
      return hookGuard({ ...frame, ...timed(options, signer), read: readSlack })
    case 'github':
      return hookGuard({
        ...frame,
        read: readGithub,
        keys: secretHookKeys(options.secrets, signer),
        toleranceMs: 0,
      })
    case 'standard-webhooks':
      return hookGuard({
        ...frame,
        read: standardReader(options.headers),
        keys: standardHookKeys(options.secrets ?? [], options.publicKeys ?? [], signer),
        toleranceMs: options.tolerance,
      })
  }
}

const timed = (
  { secrets, tolerance }: Scheme<'stripe' | 'slack'>,
  signer: Signer,
): Pick<Hook, 'keys' | 'toleranceMs'> => ({
  keys: secretHookKeys(secrets, signer),
  toleranceMs: tolerance,
})
