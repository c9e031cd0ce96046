// Every generated page of docs/, by its path there: what `npm run docs` writes and the test compares.

import { kinds } from '../../shared/policy/document.ts'
import { catalogPages } from './denials.ts'
import { referencePage } from './reference.ts'
import { policySchema } from './schema.ts'

export const generatedDocs = (): ReadonlyMap<string, string> => {
  const schema = policySchema()
  return new Map([
    ['policy.schema.json', `${JSON.stringify(schema, undefined, 2)}\n`],
    ['reference/policy.md', referencePage(schema, kinds)],
    ...catalogPages(),
  ])
}

/** Folders of docs/ that hold generated pages only: what is not generated any more leaves them. */
export const GENERATED_FOLDERS = ['reference', 'denials', 'problems'] as const
