// Which of a contract's media types a request's body is of (RFC 9110 §8.3.1, §12.5.1 for ranges). The most specific one
// wins; a type that the contract does not name has none, and is never passed unjudged.

import type { MediaType } from '../../core/contract.ts'

export const mediaFor = (content: readonly MediaType[], type: string): MediaType | undefined => {
  if (type === '') return undefined
  const family = `${type.slice(0, type.indexOf('/'))}/*`
  return (
    content.find(({ range }) => range === type) ??
    content.find(({ range }) => range === family) ??
    content.find(({ range }) => range === '*/*')
  )
}

/** `application/json`, `text/json`, and what is JSON by its suffix (RFC 6839 §3.1). */
export const isJson = (type: string): boolean => /^[^/]+\/(?:json|[^/]+\+json)$/.test(type)

export const isText = (type: string): boolean =>
  type.startsWith('text/') && !isJson(type) && type !== 'text/xml' && !type.endsWith('+xml')
