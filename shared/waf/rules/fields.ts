// What a pattern over field names may begin with, and where a request has such fields: a name that nobody has matches
// nothing, in silence. Asked by the build alone.

import { nearest } from '../../lib/nearest/nearest.ts'
import type { Place } from '../fields/field.ts'
import { charset, findIn } from '../runs.ts'

const HEADS: Readonly<Record<string, readonly Place[]>> = {
  path: ['path'],
  query: ['query'],
  header: ['header'],
  cookie: ['cookie'],
  body: ['form', 'json', 'multipart', 'file', 'xml', 'text'],
}

/** What ends a field's first word. */
const MARKS = charset('.[*')

const headOf = (field: string): string => {
  const end = findIn(field, MARKS)
  return end < 0 ? field : field.slice(0, end)
}

/** Places whose fields the pattern may match: all whose first word it can begin with. */
export const placesOf = (field: string): readonly Place[] => {
  const head = headOf(field)
  const isOpen = field.startsWith('*', head.length)
  return Object.entries(HEADS)
    .filter(([name]) => (isOpen ? name.startsWith(head) : name === head))
    .flatMap(([, places]) => places)
}

/** What is wrong with a pattern that no field of a request can match. */
export const fieldFault = (field: string): { readonly message: string; readonly fix: string } | undefined => {
  const head = headOf(field)
  const rest = field.slice(head.length)
  if (placesOf(field).length > 0 && rest !== '.' && rest !== '[') return undefined
  const guess = nearest(head, Object.keys(HEADS))
  return {
    message: `"${field}" is no field: one begins with path, query, header, cookie or body`,
    fix:
      guess === undefined || guess === head
        ? 'write it as events name it, such as `body.items[*].note`'
        : `did you mean "${guess}${rest}"?`,
  }
}
