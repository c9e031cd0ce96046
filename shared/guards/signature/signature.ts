// The signature guard: who sends this, proven by a signature over the request itself. It grants the principal.

import type { Guard, GuardFactory } from '../../core/guard.ts'
import { agentGuard } from './agent.ts'
import { keyFinder } from './keys.ts'
import { idsOf, messageGuard } from './message.ts'
import type { Rfc9421Options } from './options.ts'
import type { SignatureOptions } from './signature.options.ts'
import { webhook } from './webhook/webhook.ts'

export const signature: GuardFactory<SignatureOptions> = (options): Guard => {
  switch (options.scheme) {
    case 'rfc9421':
      return rfc9421(options)
    case 'web-bot-auth':
      return agentGuard(options)
    case 'stripe':
    case 'github':
    case 'slack':
    case 'standard-webhooks':
      return webhook(options)
  }
}

const rfc9421 = (options: Rfc9421Options): Guard =>
  messageGuard(
    {
      components: idsOf(options.components),
      bodyComponents: idsOf(options.bodyComponents),
      label: options.label,
      tag: options.tag,
      maxAgeMs: options.maxAgeMs,
      clockSkewMs: options.clockSkewMs,
      expires: options.expires,
      nonce: options.nonce,
    },
    options.scheme,
    keyFinder(options.scheme, options.keys),
  )
