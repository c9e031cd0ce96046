// How a key guard appears in policy documents: it refers to nothing, and a key in a URL deserves a warning.

import type { GuardDocument, Warning } from '../../core/document.ts'
import { keyOptions } from './options.ts'
import type { KeySource } from './options.ts'
import { PEPPER_BINDING } from './pepper.ts'

export const keyDocument: GuardDocument<typeof keyOptions> = {
  schema: keyOptions,
  refers: () => [],
  requires: () => [
    { kind: 'secret', name: PEPPER_BINDING },
    { kind: 'durable-object', name: 'REGISTRY' },
  ],
  lint: (options) => options.from.flatMap((source, index) => sourceWarnings(source, index)),
}

const sourceWarnings = (source: KeySource, index: number): readonly Warning[] =>
  typeof source === 'string' || 'header' in source
    ? []
    : [
        {
          code: 'key-in-query',
          path: ['from', index],
          message:
            'a key in the URL ends up in logs, histories and Referer headers, and lives until it is revoked',
          fix: 'read it from a header; where a client cannot send one, give its keys few scopes and a short life',
        },
      ]
