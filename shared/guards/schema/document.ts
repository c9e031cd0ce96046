// What the build asks about a schema guard's options.

import type { GuardDocument, Surroundings, Warning } from '../../core/document.ts'
import { schemaOptions } from './options.ts'
import type { SchemaOptions } from './options.ts'

export const schemaDocument: GuardDocument<typeof schemaOptions> = {
  schema: schemaOptions,
  refers: ({ contract }) => [{ kind: 'contract', name: contract, path: ['contract'] }],
  lint: (options, around) => [...stripped(options, around), ...headOnly(options)],
}

/** A body that is changed is not the one that the client signed. */
const stripped = (options: SchemaOptions, { kinds, place }: Surroundings): readonly Warning[] => {
  const option =
    options.unknownFields === 'strip'
      ? 'unknownFields'
      : options.readOnly === 'strip'
        ? 'readOnly'
        : undefined
  const signature = kinds.indexOf('signature')
  if (option === undefined || signature === -1) return []
  return [
    signature > place
      ? {
          code: 'strip-before-signature',
          path: [option],
          message:
            'members are taken out of the body before its signature is verified: none of such bodies will verify',
          fix: 'move the signature guard in front, or refuse unknown members',
        }
      : {
          code: 'strip-signed',
          path: [option],
          message:
            "what goes on is not what the client signed: an origin that verifies the client's signature refuses it",
          fix: 'refuse unknown members instead, if the origin verifies',
        },
  ]
}

const headOnly = (options: SchemaOptions): readonly Warning[] =>
  options.parts.includes('body')
    ? []
    : [
        {
          code: 'schema-body-unread',
          path: ['parts'],
          message: 'bodies pass this guard without being judged by their schema',
          fix: 'add `body`, unless the route streams large files',
        },
      ]
