// How an address guard appears in policy documents: which lists it refers to, and what about it deserves a warning.

import type { GuardDocument, Reference, Warning } from '../../core/document.ts'
import { covers, parsePrefix } from '../../lib/ip/prefix.ts'
import type { Prefix } from '../../lib/ip/prefix.ts'
import { isInline } from './entries.ts'
import { addressOptions } from './options.ts'
import type { AddressOptions } from './options.ts'

export const addressDocument: GuardDocument<typeof addressOptions> = {
  schema: addressOptions,
  refers: ({ allow, deny }) => [...references('allow', allow ?? []), ...references('deny', deny ?? [])],
  lint: (options, { kinds, place }) => [
    ...repeated('allow', options.allow ?? []),
    ...repeated('deny', options.deny ?? []),
    ...shadowed(options),
    ...membershipWarnings('countries', options.countries),
    ...membershipWarnings('asns', options.asns),
    ...lateWarnings(kinds.slice(0, place)),
  ],
}

const references = (key: string, entries: readonly string[]): readonly Reference[] =>
  entries.flatMap((name, index) => (isInline(name) ? [] : [{ kind: 'list', name, path: [key, index] }]))

/** The schema has parsed inline entries: one that is no prefix cannot be here, and is not repeated by any. */
const prefixOf = (entry: string): Prefix | undefined => {
  const prefix = isInline(entry) ? parsePrefix(entry) : undefined
  return prefix?.ok === true ? prefix.value : undefined
}

/** Whether the entry `wide` holds all that `narrow` does, as far as the options alone can tell. */
const includes = (wide: string, narrow: string): boolean => {
  if (wide === narrow) return true
  const [outer, inner] = [prefixOf(wide), prefixOf(narrow)]
  return outer !== undefined && inner !== undefined && covers(outer, inner)
}

const repeated = (key: string, entries: readonly string[]): readonly Warning[] =>
  entries.flatMap((entry, index) => {
    const by = entries.findIndex(
      // Of two equal entries the later one is the repetition.
      (other, place) =>
        place !== index && includes(other, entry) && (place < index || !includes(entry, other)),
    )
    if (by === -1) return []
    return [
      {
        code: 'address-repeated',
        path: [key, index],
        message: `"${entry}" is part of "${entries[by] ?? ''}" already`,
        fix: 'remove it',
      },
    ]
  })

/** Deny wins: what it covers is not allowed, whatever allow says. */
const shadowed = ({ allow = [], deny = [] }: AddressOptions): readonly Warning[] => {
  const dead = allow.map((entry) => deny.find((other) => includes(other, entry)))
  if (allow.length > 0 && dead.every((by) => by !== undefined))
    return [
      {
        code: 'address-allow-shadowed',
        path: ['allow'],
        message: 'deny holds every entry of allow, and wins: this guard refuses every request',
        fix: 'take out of deny what is to be allowed',
      },
    ]
  return dead.flatMap((by, index) =>
    by === undefined
      ? []
      : [
          {
            code: 'address-entry-shadowed',
            path: ['allow', index],
            message: `deny holds it as "${by}", and wins`,
            fix: 'remove it here or there',
          },
        ],
  )
}

const membershipWarnings = (
  key: 'countries' | 'asns',
  rule:
    | { readonly allow?: readonly unknown[] | undefined; readonly deny?: readonly unknown[] | undefined }
    | undefined,
): readonly Warning[] => {
  const { allow, deny } = rule ?? {}
  if (allow === undefined || deny === undefined) return []
  if (allow.every((item) => deny.includes(item)))
    return [
      {
        code: 'address-allow-shadowed',
        path: [key, 'allow'],
        message: 'deny holds every entry of allow, and wins: this guard refuses every request',
        fix: 'take out of deny what is to be allowed',
      },
    ]
  return deny.flatMap((item, index) =>
    allow.includes(item)
      ? []
      : [
          {
            code: 'address-deny-unneeded',
            path: [key, 'deny', index],
            message: `${String(item)} is refused already: it is not among those allowed`,
            fix: 'remove it',
          },
        ],
  )
}

/** The cheapest guard belongs first: what it refuses need not have cost anything. */
const lateWarnings = (before: readonly string[]): readonly Warning[] => {
  const costly = before.find((kind) => kind !== 'address')
  if (costly === undefined) return []
  return [
    {
      code: 'address-late',
      path: [],
      message: `it stands after a ${costly} guard, which then works for clients that this one refuses`,
      fix: 'move it to the front of the route',
    },
  ]
}
