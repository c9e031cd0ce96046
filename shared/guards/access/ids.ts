// Ids of a request and the claim that says whose they are: object-level authorization (OWASP API1). An id that is
// named twice, is not there, or is no plain text or whole number, is nobody's: two readers could take it differently.

import type { Principal } from '../../core/guard.ts'
import { isDoubtful } from '../../exchange/dialects.ts'
import type { Exchange } from '../../exchange/exchange.ts'
import { folded } from '../../lib/json/fold.ts'
import { parseReference, valueAt } from './reference.ts'
import type { Reference } from './reference.ts'

export const ID_ROOTS = ['params', 'query', 'body'] as const
export const OWNER_ROOTS = ['claims', 'principal'] as const

export interface Id extends Reference {
  /** As the policy writes it. */
  readonly text: string
}

export const compileId = (text: string, roots: readonly string[]): Id => {
  const parsed = parseReference(text, roots)
  if (!parsed.ok) throw new TypeError(parsed.error)
  return { ...parsed.value, text }
}

export type Found =
  | { readonly kind: 'found'; readonly value: string }
  | { readonly kind: 'missing' }
  | { readonly kind: 'ambiguous' }

const MISSING: Found = { kind: 'missing' }
const AMBIGUOUS: Found = { kind: 'ambiguous' }

/** `body` is the parsed JSON body, undefined for none. */
export const findId = ({ root, path }: Id, exchange: Exchange, body: unknown): Found => {
  if (root === 'body') return isMiscased(body, path) ? AMBIGUOUS : foundOf(valueAt(body, path))
  const [name = ''] = path
  if (root === 'params') return foundOf(exchange.params.get(name))
  // Readers that differ about the query would act upon another id than the one that was judged.
  if (isDoubtful(exchange, name)) return AMBIGUOUS
  return foundOf(exchange.query.find(([key]) => key === name)?.[1])
}

/** Whether a name on the way stands in another case, too: Go and ASP.NET take both for one, and the last counts. */
const isMiscased = (body: unknown, path: readonly string[]): boolean => {
  let value = body
  for (const name of path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return false
    const fold = folded(name)
    let kin = 0
    for (const key of Object.keys(value)) if (folded(key) === fold) kin++
    if (kin > 1) return true
    value = valueAt(value, [name])
  }
  return false
}

const foundOf = (value: unknown): Found => {
  const text = textOf(value)
  return text === undefined || text === '' ? MISSING : { kind: 'found', value: text }
}

/** Numbers beyond 2^53 have lost digits when JSON was read: two of them may look the same, and are not. */
const textOf = (value: unknown): string | undefined => {
  if (typeof value === 'string') return value
  return typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : undefined
}

/** The one id that a claim holds; undefined where it holds none, or a list. */
export const idOf = ({ root, path }: Id, principal: Principal): string | undefined => {
  const text = textOf(root === 'claims' ? valueAt(principal.claims, path) : fieldOf(principal, path))
  return text === '' ? undefined : text
}

/** Whether the principal's claim equals the id or lists it; 'unknown' where the claim is not there or is no id. */
export const isOwner = ({ root, path }: Id, principal: Principal, id: string): 'yes' | 'no' | 'unknown' => {
  const claim = root === 'claims' ? valueAt(principal.claims, path) : fieldOf(principal, path)
  const list: readonly unknown[] = Array.isArray(claim) ? claim : [claim]
  let isKnown = list.length > 0
  for (const item of list) {
    const text = textOf(item)
    if (text === undefined) isKnown = false
    else if (text === id) return 'yes'
  }
  return isKnown ? 'no' : 'unknown'
}

const fieldOf = (principal: Principal, [name, ...more]: readonly string[]): unknown => {
  if (more.length > 0) return undefined
  if (name === 'id') return principal.id
  if (name === 'subject') return principal.subject
  return name === 'issuer' ? principal.issuer : undefined
}
