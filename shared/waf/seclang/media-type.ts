// What a Content-Type says a body is. A comma ends the type, too: of several fields in one line, the first counts.

import { charset, findIn, isRun } from '../runs.ts'

/** In lower case, without parameters. */
export const mediaTypeOf = (contentType: string): string => {
  const end = findIn(contentType, TYPE_END)
  return (end < 0 ? contentType : contentType.slice(0, end)).trim().toLowerCase()
}

const TYPE_END = charset(';,')
const SUBTYPE = charset('A-Za-z0-9_.-')
const SUBTYPE_MAX = 64

/** `application/json`, `application/problem+json`: the type itself, or one built on it (RFC 6839). */
export const isOfSyntax = (type: string, syntax: string, tree: string): boolean => {
  if (!type.startsWith(tree) || !type.endsWith(syntax)) return false
  const facet = type.slice(tree.length, -syntax.length)
  return facet === '' || (facet.endsWith('+') && isRun(facet.slice(0, -1), SUBTYPE, 1, SUBTYPE_MAX))
}
