// Whose credentials can be revoked: everything in the policy that a guard names as the issuer of a credential. A
// revocation that names none of them would hold for nobody, and its author would believe it held.

import type { LinkedGuard, LinkedPolicy } from '../../shared/policy/linked.ts'

export interface KnownIssuer {
  readonly name: string
  /** What guards call it when they ask whether a credential is revoked. */
  readonly iss: string
}

export const issuersOf = (
  linked: Pick<LinkedPolicy, 'issuers' | 'routes' | 'control'>,
): readonly KnownIssuer[] => {
  const known = new Map<string, KnownIssuer>()
  const add = (iss: string, name = iss): void => {
    if (!known.has(iss)) known.set(iss, { name, iss })
  }
  for (const { name, issuer } of linked.issuers) add(issuer, name)
  const guards = [...linked.routes.flatMap((route) => route.guards), ...(linked.control?.guards ?? [])]
  for (const guard of guards) for (const iss of issuersOfGuard(guard)) add(iss)
  return [...known.values()]
}

/** By the kinds that are issuers of their own; those of tokens stand in the policy's section. */
const issuersOfGuard = ({ kind, options }: Pick<LinkedGuard, 'kind' | 'options'>): readonly string[] => {
  const own = options as { readonly issuer?: unknown; readonly scheme?: unknown; readonly of?: unknown }
  switch (kind) {
    case 'introspection':
      return typeof own.issuer === 'string' ? [own.issuer] : []
    case 'certificate':
      return ['certificate']
    case 'signature':
      return typeof own.scheme === 'string' ? [`signature:${own.scheme}`] : []
    case 'anyOf':
      return (own.of as readonly Pick<LinkedGuard, 'kind' | 'options'>[]).flatMap(issuersOfGuard)
    default:
      return []
  }
}
