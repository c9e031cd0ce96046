// How a token guard appears in policy documents: what it refers to, and what about it deserves a warning.

import type { GuardDocument, Warning } from '../../core/document.ts'
import { tokenOptions } from './options.ts'
import type { TokenSource } from './options.ts'

export const tokenDocument: GuardDocument<typeof tokenOptions> = {
  schema: tokenOptions,
  refers: (options) =>
    options.issuers.map((name, index) => ({ kind: 'issuer', name, path: ['issuers', index] })),
  lint: (options) => options.from.flatMap((source, index) => sourceWarnings(source, index)),
}

const sourceWarnings = (source: TokenSource, index: number): readonly Warning[] => {
  if (typeof source === 'string' || 'header' in source) return []
  if ('query' in source)
    return [
      {
        code: 'token-in-query',
        path: ['from', index],
        message: 'a token in the URL ends up in logs, histories and Referer headers (RFC 6750 §5.3)',
        fix: 'read it from Authorization, or keep its lifetime to minutes',
      },
    ]
  return [
    {
      code: 'token-in-cookie',
      path: ['from', index],
      message: 'a browser sends a cookie with requests that other sites cause (CSRF)',
      fix: 'set the cookie SameSite=Strict, or read the token from Authorization',
    },
  ]
}
