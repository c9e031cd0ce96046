// How a credential and a revocation meet: both are reduced to the same marks. The issuer is part of each, with its
// length, so that no subject of one issuer can spell another's.

import { digest } from '../lib/digest/digest.ts'
import { ALWAYS, markOf } from '../lib/marks/marks.ts'
import type { Mark } from '../lib/marks/marks.ts'
import type { Revocable } from './ports.ts'
import type { NewRevocation } from './registry.ts'

export type RevocationKind = NewRevocation['kind']

export const revocationMark = (kind: RevocationKind, iss: string, value: string): Mark =>
  markOf(digest(`${kind} ${iss.length}:${iss} ${value}`))

/** The second before which a credential must have been issued to be meant, rounded towards revoking more. */
export const beforeSecond = (beforeMs: number | undefined): number =>
  beforeMs === undefined ? ALWAYS : Math.min(ALWAYS - 1, Math.max(1, Math.ceil(beforeMs / 1000)))

export interface CredentialMark {
  readonly kind: RevocationKind
  readonly mark: Mark
}

/** Everything that a credential can be revoked by. Four digests: worth remembering with the credential. */
export const credentialMarks = (credential: Revocable): readonly CredentialMark[] => {
  const { iss, jti, sub, sid } = credential
  const marks: CredentialMark[] = [{ kind: 'iss', mark: revocationMark('iss', iss, '') }]
  for (const [kind, value] of [
    ['jti', jti],
    ['sub', sub],
    ['sid', sid],
  ] as const)
    if (value !== undefined) marks.push({ kind, mark: revocationMark(kind, iss, value) })
  return marks
}

/** Whether an entry means a credential issued at that time; one without a time counts as issued before all. */
export const isBefore = (issuedMs: number | undefined, beforeS: number): boolean =>
  beforeS === ALWAYS || issuedMs === undefined || issuedMs < beforeS * 1000
