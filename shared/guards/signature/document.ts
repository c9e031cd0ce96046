// How a signature guard appears in policy documents, and what about it deserves a warning.

import type { GuardDocument, Warning } from '../../core/document.ts'
import { signatureOptions } from './options.ts'
import type { Rfc9421Options } from './options.ts'

export const signatureDocument: GuardDocument<typeof signatureOptions> = {
  schema: signatureOptions,
  refers: () => [],
  lint: (options) => rfc9421Warnings(options),
}

const TARGET = ['@target-uri', '@request-target', '@path'] as const

const rfc9421Warnings = (options: Rfc9421Options): readonly Warning[] => {
  const { components, bodyComponents } = options
  const warnings: Warning[] = []
  if (!components.includes('@method') || !TARGET.some((name) => components.includes(name)))
    warnings.push({
      code: 'signature-target-uncovered',
      path: ['components'],
      message: 'a signature of one request serves for another method or path (RFC 9421 §7.2.1)',
      fix: 'demand @method and @path, or @method and @target-uri',
    })
  if (![...components, ...bodyComponents].includes('content-digest'))
    warnings.push({
      code: 'signature-body-uncovered',
      path: ['bodyComponents'],
      message: 'the body of a signed request can be exchanged on the way (RFC 9421 §7.2.8)',
      fix: 'demand content-digest',
    })
  return warnings
}
