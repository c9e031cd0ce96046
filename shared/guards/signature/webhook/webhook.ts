// The webhook schemes as guards: which reader, which keys, how long a copy is remembered.

import type { Guard } from '../../../core/guard.ts'
import { signerOf } from '../keys.ts'
import type { Signer } from '../keys.ts'
import { readGithub, readSlack, readStripe, standardReader } from './deliveries.ts'
import { hookGuard } from './hook.ts'
import type { Hook } from './hook.ts'
import { secretHookKeys, standardHookKeys } from './keys.ts'
import type { GithubOptions, SlackOptions, StandardOptions, StripeOptions } from '../webhook.options.ts'

export type WebhookOptions = StripeOptions | GithubOptions | SlackOptions | StandardOptions

const REMEMBER_MS = 3_600_000

export const webhook = (options: WebhookOptions): Guard => {
  const { scheme, sender = scheme } = options
  const signer = signerOf(scheme, sender)
  const frame = { scheme, sender, replay: options.replay }
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
        rememberMs: options.remember ?? REMEMBER_MS,
      })
    case 'standard-webhooks':
      return hookGuard({
        ...frame,
        read: standardReader(options.headers),
        keys: standardHookKeys(options.secrets ?? [], options.publicKeys ?? [], signer),
        toleranceMs: options.tolerance,
        rememberMs: 0,
      })
  }
}

/** What bears a time is remembered until that time is over, and no longer. */
const timed = (
  { secrets, tolerance }: StripeOptions | SlackOptions,
  signer: Signer,
): Pick<Hook, 'keys' | 'toleranceMs' | 'rememberMs'> => ({
  keys: secretHookKeys(secrets, signer),
  toleranceMs: tolerance,
  rememberMs: 0,
})
