// The bundle's sections: the data that guards and masks name, beside the document.

import type { Section } from './bundle.ts'
import type { Contracts } from './contracts.ts'
import type { PolicyDocument } from './document.ts'
import type { SharedLinks } from './links.ts'
import { masksOf } from './masks.ts'
import { namesOf } from './names.ts'
import type { Parts } from './parts.ts'
import { compare } from './problem.ts'

/** Only what a guard names is carried, in a fixed order. */
export const sectionsOf = (parts: Parts, links: SharedLinks, contracts: Contracts): readonly Section[] => [
  ...namesOf(parts, 'list').map((name) => sectionOf('list', name, links.lists)),
  ...namesOf(parts, 'program').map((name) => sectionOf('program', name, links.programs)),
  ...namesOf(parts, 'file').map((name) => sectionOf('file', name, links.files ?? new Map())),
  ...namesOf(parts, 'contract').map((name) =>
    sectionOf('contract', name, new Map([...contracts].map(([one, { packed }]) => [one, packed]))),
  ),
]

export const maskSections = (document: PolicyDocument, contracts: Contracts): readonly Section[] =>
  [...masksOf(document, contracts)]
    .map(([name, bytes]): Section => ({ kind: 'mask', name, bytes }))
    .toSorted((one, other) => compare(one.name, other.name))

const sectionOf = (kind: Section['kind'], name: string, from: ReadonlyMap<string, Uint8Array>): Section => {
  const bytes = from.get(name)
  if (bytes === undefined) throw new TypeError(`the ${kind} ${name} was checked and is gone`)
  return { kind, name, bytes }
}
