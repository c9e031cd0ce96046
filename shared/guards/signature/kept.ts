// How long a nonce, or a message that was seen, is remembered. Routes of one policy may demand different ages of the
// same signer's messages: what a strict route saw must not be fresh again to a lax one, so that each remembers for as
// long as the laxest of its scheme. The build states that; a guard by itself knows its own age alone.

import type { SignatureOptions } from './signature.options.ts'

const REMEMBER_MS = 3_600_000

/** What a guard's own options ask for: until no route with these options would accept the message. */
export const ownKeptMs = (options: SignatureOptions): number => {
  switch (options.scheme) {
    case 'rfc9421':
    case 'web-bot-auth':
      return options.maxAgeMs + options.clockSkewMs
    case 'github':
      return options.remember ?? REMEMBER_MS
    case 'stripe':
    case 'slack':
    case 'standard-webhooks':
      return options.tolerance
  }
}

export const keptMsOf = (options: SignatureOptions): number => options.keptMs ?? ownKeptMs(options)
