// The names of what a GraphQL request is made of, exactly as they are taken here, and as servers take them that fold
// names: .NET and Go in any case, PHP, Rails and qs with brackets, PHP without blanks in front. A name that only some
// servers take for one of these is refused: to the one behind it may be the document.

import { foldName } from '../../exchange/dialects.ts'

export const IDS: ReadonlySet<string> = new Set(['documentId', 'id', 'doc_id', 'queryId'])
export const MEMBERS: ReadonlySet<string> = new Set([
  'query',
  'operationName',
  'variables',
  'extensions',
  ...IDS,
])

const FOLDED: ReadonlySet<string> = new Set([...MEMBERS].map(foldName))

/** Is it one of them to some server? */
export const isMemberSomewhere = (name: string): boolean => FOLDED.has(foldName(name))
