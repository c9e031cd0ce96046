// Roles to permissions: the claim names roles, the policy says what they may. A role that the policy does not define
// may nothing; a claim that is neither a text nor a list of texts says nothing.

import { parseReference, valueAt } from './reference.ts'
import type { Reference } from './reference.ts'
import type { RolesOptions } from './options.ts'

export interface Roles {
  readonly from: Reference
  /** `from` as the policy writes it. */
  readonly text: string
  readonly need: readonly string[]
  /** Permissions by role, inherited ones included. */
  readonly permissions: ReadonlyMap<string, ReadonlySet<string>>
}

export const compileRoles = ({ from, define, need }: RolesOptions): Roles => {
  const reference = parseReference(from, ['claims', 'principal'])
  if (!reference.ok) throw new TypeError(reference.error)
  return {
    from: reference.value,
    text: from,
    need,
    permissions: new Map(Object.keys(define).map((name) => [name, permissionsOf(name, define)])),
  }
}

/** The build has refused circles; a role that is met twice is looked at once. */
const permissionsOf = (name: string, define: RolesOptions['define']): ReadonlySet<string> => {
  const permissions = new Set<string>()
  const seen = new Set<string>()
  const left = [name]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    if (seen.has(next)) continue
    seen.add(next)
    const role = Object.hasOwn(define, next) ? define[next] : undefined
    if (role === undefined) continue
    for (const permission of Array.isArray(role) ? role : role.permissions) permissions.add(permission)
    if (!Array.isArray(role)) left.push(...role.inherits)
  }
  return permissions
}

/** The first permission that is lacking; undefined when all are there, and 'unknown' where no role can be read. */
export const lackingPermission = (
  roles: Roles,
  principal: object,
):
  | { readonly kind: 'none' }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'lacking'; readonly name: string } => {
  const root = roles.from.root === 'claims' ? (principal as { claims: unknown }).claims : principal
  const names = namesOf(valueAt(root, roles.from.path))
  if (names === undefined) return { kind: 'unknown' }
  for (const permission of roles.need)
    if (!names.some((name) => roles.permissions.get(name)?.has(permission) === true))
      return { kind: 'lacking', name: permission }
  return { kind: 'none' }
}

const namesOf = (value: unknown): readonly string[] | undefined => {
  if (typeof value === 'string') return [value]
  if (!Array.isArray(value)) return undefined
  return value.every((item) => typeof item === 'string') ? value : undefined
}
