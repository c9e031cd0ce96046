// How `anyOf` appears in policy documents: a list of guards that establish who sends a request, of which the client
// uses one. What the guards themselves say of their options holds here too, at its place in the list.

import { z } from 'zod'

import type {
  GuardDocument,
  Named,
  Path,
  Reference,
  Refusal,
  Requirement,
  Surroundings,
  Warning,
} from '../core/document.ts'
import { placementOptions } from '../core/options.ts'
import { certificateDocument } from '../guards/certificate/document.ts'
import { keyDocument } from '../guards/key/document.ts'
import { signatureDocument } from '../guards/signature/document.ts'
import { introspectionDocument } from '../guards/token/introspection.document.ts'
import { tokenDocument } from '../guards/token/document.ts'

const authenticators = {
  certificate: certificateDocument,
  introspection: introspectionDocument,
  key: keyDocument,
  signature: signatureDocument,
  token: tokenDocument,
} as const

type Kind = keyof typeof authenticators

/** One alternative: its kind, and its options as the kind's own schema parsed them. */
export type Authenticator = {
  readonly [K in Kind]: { readonly kind: K; readonly options: z.output<(typeof authenticators)[K]['schema']> }
}[Kind]

const alternativeSchema = z
  .strictObject({
    certificate: certificateDocument.schema.optional(),
    introspection: introspectionDocument.schema.optional(),
    key: keyDocument.schema.optional(),
    signature: signatureDocument.schema.optional(),
    token: tokenDocument.schema.optional(),
  })
  .superRefine((entry, context) => {
    const kinds = Object.keys(entry)
    if (kinds.length !== 1)
      context.addIssue({
        code: 'custom',
        message: 'each alternative is an item of its own, and names one kind',
      })
    for (const [kind, options] of Object.entries(entry)) {
      if (options !== undefined && options.mode !== 'enforce')
        context.addIssue({
          code: 'custom',
          path: [kind, 'mode'],
          message: 'an alternative enforces; put `mode` on anyOf',
        })
      if (options !== undefined && options.onFault !== 'deny')
        context.addIssue({ code: 'custom', path: [kind, 'onFault'], message: 'put `onFault` on anyOf' })
    }
  })
  .transform((entry): Authenticator => {
    const [kind, options] = Object.entries(entry)[0] ?? []
    // The strict object above parsed the options by the schema of this very kind.
    return { kind, options } as Authenticator
  })

const alternativesSchema = z
  .array(alternativeSchema)
  .min(2, { error: 'expected two alternatives at least; one alone is a guard of its own' })
  .max(8)
  .superRefine((entries, context) => {
    const seen = new Set<string>()
    for (const [index, { kind }] of entries.entries()) {
      // Two guards of one kind would read the same credential, and one of them would always refuse it.
      if (seen.has(kind))
        context.addIssue({
          code: 'custom',
          path: [index],
          message: `${kind} stands here already: name several issuers, places or environments in one`,
        })
      seen.add(kind)
    }
    // Both read the same bearer token: whoever shows one would show two.
    const opaque = entries.findIndex(({ kind }) => kind === 'introspection')
    if (opaque !== -1 && seen.has('token'))
      context.addIssue({
        code: 'custom',
        path: [opaque],
        message:
          'token and introspection read the same place, and cannot be told apart here: use routes of their own',
      })
    const bearerKeys = entries.findIndex(
      (entry) => entry.kind === 'key' && entry.options.from.includes('authorization'),
    )
    // The authorization server would be asked about the house's own keys.
    if (opaque !== -1 && bearerKeys !== -1)
      context.addIssue({
        code: 'custom',
        path: [bearerKeys, 'key', 'from'],
        message:
          'beside introspection a key in Authorization would be sent to the authorization server: read it from a header of its own',
      })
  })

const anyOfOptions = z
  .union([
    alternativesSchema,
    z.strictObject({ ...placementOptions, of: alternativesSchema.describe('The alternatives.') }),
  ])
  .transform((options) =>
    Array.isArray(options)
      ? { mode: 'enforce' as const, onFault: 'deny' as const, of: options, at: [] as readonly string[] }
      : { ...options, at: ['of'] as readonly string[] },
  )
  .describe(
    'Accepts one of several authentications: a list of `token` or `introspection`, `key`, `signature` and `certificate`. Who shows two is refused; a certificate, which comes with the connection, counts where nothing else is shown. A refusal lists the challenges of all.',
  )

export type AnyOfOptions = z.output<typeof anyOfOptions>

export const anyOfDocument: GuardDocument<typeof anyOfOptions> = {
  schema: anyOfOptions,
  refers: (options) =>
    each(options, (entry) =>
      (documentOf(entry).refers as (own: unknown) => readonly Reference[])(entry.options),
    ),
  refuses: (options, named) =>
    each(options, (entry) => {
      const { refuses } = documentOf(entry) as {
        readonly refuses?: (own: unknown, named: Named) => readonly Refusal[]
      }
      return refuses?.(entry.options, named) ?? []
    }),
  once: ({ of }) => [
    ...new Set(
      of.flatMap((entry) => {
        const { once } = documentOf(entry) as { readonly once?: (own: unknown) => readonly string[] }
        return once?.(entry.options) ?? []
      }),
    ),
  ],
  requires: ({ of }) =>
    of.flatMap((entry) => {
      const { requires } = documentOf(entry) as {
        readonly requires?: (own: unknown) => readonly Requirement[]
      }
      return requires?.(entry.options) ?? []
    }),
  lint: (options, around) =>
    each(options, (entry) =>
      (documentOf(entry).lint as (own: unknown, around: Surroundings) => readonly Warning[])(
        entry.options,
        around,
      ),
    ),
}

const documentOf = ({ kind }: Authenticator): (typeof authenticators)[Kind] => authenticators[kind]

/** What is said of each alternative, moved to its place in the document. */
const each = <T extends { readonly path: Path }>(
  { of, at }: AnyOfOptions,
  say: (entry: Authenticator) => readonly T[],
): readonly T[] =>
  of.flatMap((entry, index) =>
    say(entry).map((one) => ({ ...one, path: [...at, index, entry.kind, ...one.path] })),
  )
