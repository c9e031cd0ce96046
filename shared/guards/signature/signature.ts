// The signature guard: who sends this, proven by a signature over the request itself. It grants the principal.

import type { Guard, GuardFactory, Links } from '../../core/guard.ts'
import { agentGuard } from './agent.ts'
import { keyFinder } from './keys.ts'
import { idsOf, messageGuard } from './message.ts'
import type { SignatureOptions } from './signature.options.ts'
import { keptMsOf } from './kept.ts'
import { webhook } from './webhook/webhook.ts'

export const signature: GuardFactory<SignatureOptions> = (options, links): Guard => {
  switch (options.scheme) {
    case 'rfc9421':
      return rfc9421(options, links)
    case 'web-bot-auth':
      return agentGuard(options, links)
    case 'stripe':
    case 'github':
    case 'slack':
    case 'standard-webhooks':
      return webhook(options)
  }
}

type Rfc9421 = Extract<SignatureOptions, { readonly scheme: 'rfc9421' }>

const rfc9421 = (options: Rfc9421, links: Links): Guard =>
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
      keptMs: keptMsOf(options),
    },
    options.scheme,
    keyFinder(options.scheme, options.keys, links),
  )
