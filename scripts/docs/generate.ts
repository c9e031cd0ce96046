// Every generated page of docs/, by its path there: what `npm run docs` writes and the test compares.

import { kinds } from '../../shared/policy/document.ts'
import { catalogPages } from './denials.ts'
import { referencePage } from './reference.ts'
import { policySchema } from './schema.ts'

export const generatedDocs = (): ReadonlyMap<string, string> => {
  return new Map([
    ['policy.schema.json', `${JSON.stringify(policySchema('ref'), undefined, 2)}\n`],
    ['reference/policy.md', referencePage(policySchema(), kinds)],
    ...catalogPages(),
  ])
}

/** Folders of docs/ that hold generated pages only: what is not generated any more leaves them. */
export const GENERATED_FOLDERS = ['reference', 'denials', 'problems'] as const
