// The guard kinds that a policy document may name: kind → how its options are written and checked. One line per
// guard here, and one in factories.ts. Read by the build, the command and the docs; the Worker never loads it.

import type { z } from 'zod'

import type { Named, Reference, Refusal, Surroundings, Warning } from '../core/document.ts'
import type { Mode, OnFault } from '../core/guard.ts'
import { accessDocument } from '../guards/access/document.ts'
import { addressDocument } from '../guards/address/document.ts'
import { introspectionDocument } from '../guards/token/introspection.document.ts'
import { keyDocument } from '../guards/key/document.ts'
import { certificateDocument } from '../guards/certificate/document.ts'
import { graphqlDocument } from '../guards/graphql/document.ts'
import { limitDocument } from '../guards/limit/document.ts'
import { moduleDocument } from '../guards/module/document.ts'
import { payloadDocument } from '../guards/payload/document.ts'
import { shapeDocument } from '../guards/shape/document.ts'
import { schemaDocument } from '../guards/schema/document.ts'
import { signatureDocument } from '../guards/signature/document.ts'
import { tokenDocument } from '../guards/token/document.ts'
import { anyOfDocument } from './any-of.document.ts'

/** What every kind's GuardDocument is, whatever its options are. */
interface AnyDocument {
  readonly schema: z.ZodType<{ readonly mode: Mode; readonly onFault: OnFault }>
  readonly refers: (options: never) => readonly Reference[]
  readonly refuses?: (options: never, named: Named) => readonly Refusal[]
  readonly lint: (options: never, surroundings: Surroundings) => readonly Warning[]
}

export const documents = {
  access: accessDocument,
  address: addressDocument,
  anyOf: anyOfDocument,
  introspection: introspectionDocument,
  key: keyDocument,
  certificate: certificateDocument,
  graphql: graphqlDocument,
  limit: limitDocument,
  module: moduleDocument,
  payload: payloadDocument,
  shape: shapeDocument,
  schema: schemaDocument,
  signature: signatureDocument,
  token: tokenDocument,
} as const satisfies Readonly<Record<string, AnyDocument>>
