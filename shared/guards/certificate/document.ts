// How a certificate guard appears in policy documents, and what about it deserves a warning.

import type { GuardDocument } from '../../core/document.ts'
import { certificateOptions } from './options.ts'

export const certificateDocument: GuardDocument<typeof certificateOptions> = {
  schema: certificateOptions,
  refers: () => [],
  lint: ({ allow }) =>
    Object.entries(allow).flatMap(([name, { sha256, subject }]) =>
      sha256 === undefined && subject === undefined
        ? [
            {
              code: 'certificate-issuer-only',
              path: ['allow', name],
              message: 'whoever gets any certificate of this issuer is admitted',
              fix: 'state the subject too, unless the issuer serves this API alone',
            },
          ]
        : [],
    ),
}
