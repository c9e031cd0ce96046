// What the guards of a document name: lists, rule sets, files, modules, contracts.

import type { Reference } from '../core/document.ts'
import { refers } from './document.ts'
import type { GuardEntry } from './document.ts'
import type { Parts } from './parts.ts'
import { compare } from './problem.ts'
import { screenSets } from './screen-sets.ts'

export const guardsOf = (parts: Parts): readonly GuardEntry[] =>
  parts.routes.flatMap((route) => route.guards).filter((guard) => guard !== undefined)

export const namesOf = (parts: Parts, kind: Reference['kind']): readonly string[] =>
  unique([
    ...guardsOf(parts)
      .flatMap(refers)
      .flatMap((reference) => (reference.kind === kind ? [reference.name] : [])),
    ...(kind === 'program' ? screenSets(parts.document) : []),
  ])

export const unique = (names: readonly string[]): readonly string[] => [...new Set(names)].toSorted(compare)
