// Who signs what the gate says to origins, as types only. The key is a secret of the Worker: nothing of it is here.

import type { Fault } from '../decision/denials.ts'
import type { Result } from '../lib/result.ts'

export interface Signer {
  /** A compact JWS (RFC 7515 §3.1) over these claims, by the key that signs now. */
  readonly sign: (claims: Readonly<Record<string, unknown>>) => Promise<Result<string, Fault>>
  /** The public half of every key, as a JWK Set's JSON (RFC 7517 §5). */
  readonly publicKeys: () => Promise<Result<string, Fault>>
}
