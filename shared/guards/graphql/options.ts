// The GraphQL guard's options as documents write them. Read by the build alone.

import { z } from 'zod'

import { placementOptions } from '../../core/options.ts'

const bound = (most: number): z.ZodInt => z.int().min(1).max(most)

const file = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}$/, {
    error: 'expected a file in the policy folder, such as "graphql/schema.graphql"',
    abort: true,
  })
  .refine((name) => !name.split('/').includes('..'), { error: 'the file must stand in the policy folder' })

const length = z.string().regex(/^(?:\*\.)?[A-Za-z_][A-Za-z0-9_]*$/, {
  error: 'expected a name of GraphQL, such as "first", or "*.first" for a member of input objects',
})

const cost = z
  .strictObject({
    max: z
      .int()
      .min(1)
      .max(1_000_000_000)
      .default(1000)
      .describe('Most that one request may cost, batches in all.'),
    field: z.int().min(0).max(1_000_000).default(1).describe('What a field costs.'),
    weights: z
      .record(
        z.string().regex(/^(?:[A-Za-z_][A-Za-z0-9_]*\.)?[A-Za-z_][A-Za-z0-9_]*$/, {
          error: 'expected a field such as "search", or "Query.search"',
        }),
        z.int().min(0).max(1_000_000),
      )
      .default({})
      .describe('What single fields cost: `search: 50`, or with a `schema` `Query.search: 50`.'),
    listArguments: z
      .array(length)
      .default(['first', 'last', 'limit', '*.first', '*.last', '*.limit'])
      .describe(
        'What says how long a list may be, so that what is selected under it counts as often: an argument (`first`), or a member of an input object at any depth (`*.first`); not in the fields of a mutation itself, where such members are data.',
      ),
    listDefault: bound(1_000_000)
      .default(10)
      .describe(
        'How long a list is taken to be that nobody bounds; only a `schema` knows which fields are lists.',
      ),
    listMax: bound(1_000_000_000).default(100).describe('Longest list that may be asked for.'),
  })
  .prefault({})
  .describe(
    'What a request may cost: each field its weight, times the lengths of the lists that it stands in.',
  )

const persisted = z
  .strictObject({
    file: file.describe('A JSON file of ids and documents, or an Apollo persisted query manifest.'),
    mode: z
      .enum(['only', 'also'])
      .default('only')
      .describe('`only` refuses every document that the file does not hold; `also` admits others.'),
  })
  .describe('Operations that clients may name by id or by hash.')

export const graphqlOptions = z
  .strictObject({
    ...placementOptions,
    operations: z
      .array(z.enum(['query', 'mutation', 'subscription']))
      .min(1)
      .default(['query', 'mutation'])
      .describe('Kinds of operations that may run. Mutations never run by GET.'),
    documentLength: bound(1_000_000).default(16_384).describe('Longest document, in characters.'),
    tokens: bound(50_000).default(1000).describe('Most tokens of a document.'),
    depth: bound(128).default(10).describe('How deep fields may nest, fragments spread.'),
    fields: bound(1_000_000).default(500).describe('Most fields of an operation, fragments spread.'),
    aliases: z
      .int()
      .min(0)
      .max(1_000_000)
      .default(15)
      .describe('Most aliases of an operation, fragments spread.'),
    rootFields: bound(10_000).default(10).describe('Most fields of the outermost selection.'),
    directives: z.int().min(0).max(1_000_000).default(20).describe('Most directives of an operation.'),
    batch: bound(100).default(1).describe('Most requests in one array; with 1 no array is taken.'),
    cost,
    introspection: z
      .enum(['refuse', 'pass'])
      .default('refuse')
      .describe(
        "Asking for the schema itself: `__schema`, `__type`, and Federation's `_service` and `_entities`.",
      ),
    schema: file
      .optional()
      .describe(
        'The schema in SDL: fields and arguments that it does not have are refused, and lists are known.',
      ),
    persisted: persisted.optional(),
    uploads: z
      .strictObject({ files: bound(100).default(5).describe('Most files of one request.') })
      .optional()
      .describe(
        'Takes files by the GraphQL multipart request specification. Their form is for a `shape` guard.',
      ),
  })
  .refine(
    ({ schema, cost: { weights } }) =>
      schema !== undefined || Object.keys(weights).every((key) => !key.includes('.')),
    {
      error: 'weights by type need a `schema`: without one nobody knows of which type a field is',
      path: ['cost', 'weights'],
    },
  )

export type GraphqlOptions = z.output<typeof graphqlOptions>
