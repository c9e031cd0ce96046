// How the GraphQL guard appears in policy documents: the files that it names are read here by the whole library, so that
// a schema or a listed operation that cannot hold is a build error and not a refusal in production.

import type { GuardDocument, Named, Reference, Refusal, Surroundings, Warning } from '../../core/document.ts'
import { analyser } from './analysis.ts'
import { graphqlOptions } from './options.ts'
import type { GraphqlOptions } from './options.ts'
import { readPersisted } from './persisted.ts'
import { readSchema } from './schema.ts'
import { sdlProblems } from './sdl.ts'
import type { Schema } from './schema.ts'

export const graphqlDocument: GuardDocument<typeof graphqlOptions> = {
  schema: graphqlOptions,
  refers: ({ schema, persisted }) => [
    ...(schema === undefined ? [] : [fileReference(schema, ['schema'])]),
    ...(persisted === undefined ? [] : [fileReference(persisted.file, ['persisted', 'file'])]),
  ],
  refuses: (options, named) => {
    const schema = schemaRefusals(options, named)
    return schema.length > 0
      ? schema
      : [...weightRefusals(options, named), ...persistedRefusals(options, named)]
  },
  lint: (options, surroundings) => [
    ...methodWarnings(options, surroundings),
    ...openWarnings(options),
    ...boundWarnings(options, surroundings),
  ],
}

const fileReference = (name: string, path: Reference['path']): Reference => ({ kind: 'file', name, path })

const textOf = (name: string | undefined, { files }: Named): string | undefined => {
  const bytes = name === undefined ? undefined : files?.get(name)
  return bytes === undefined ? undefined : new TextDecoder().decode(bytes)
}

const schemaRefusals = ({ schema }: GraphqlOptions, named: Named): readonly Refusal[] => {
  const sdl = textOf(schema, named)
  if (sdl === undefined) return []
  return sdlProblems(sdl).map((problem) => ({
    code: 'graphql-schema-invalid',
    path: ['schema'],
    message: `${schema}:${problem}`,
    fix: 'export the SDL of the server anew',
  }))
}

const schemaOf = ({ schema }: GraphqlOptions, named: Named): Schema | undefined => {
  const sdl = textOf(schema, named)
  return sdl === undefined ? undefined : readSchema(sdl)
}

const weightRefusals = (options: GraphqlOptions, named: Named): readonly Refusal[] => {
  const schema = schemaOf(options, named)
  if (schema === undefined) return []
  return Object.keys(options.cost.weights).flatMap((key) => {
    const [type = '', field = ''] = key.split('.')
    if (!key.includes('.') || schema.types.get(type)?.has(field) === true) return []
    return [
      {
        code: 'graphql-weight-unknown',
        path: ['cost', 'weights', key],
        message: `the schema has no field ${key}`,
        fix: 'write the type and the field as the schema does',
      },
    ]
  })
}

const persistedRefusals = (options: GraphqlOptions, named: Named): readonly Refusal[] => {
  const { persisted } = options
  const bytes = persisted === undefined ? undefined : named.files?.get(persisted.file)
  if (persisted === undefined || bytes === undefined) return []
  const path = ['persisted', 'file']
  const code = 'graphql-persisted-invalid'
  const read = readPersisted(bytes)
  if (!read.ok)
    return [
      { code, path, message: `${persisted.file}: ${read.error}`, fix: 'write it as { "ID": "DOCUMENT" }' },
    ]
  const analyse = analyser(options, schemaOf(options, named))
  return [...read.value.byId].flatMap(([id, text]) => {
    const analysis = analyse(text)
    if (analysis.ok) return []
    const { reason, actual, bound } = analysis.error
    const measure = bound === undefined ? '' : ` (${actual} of ${bound})`
    return [
      {
        code,
        path,
        message: `${persisted.file}: the guard would refuse the operation "${id}": ${reason}${measure}`,
        fix: 'take it out, mend it, or raise the bound',
      },
    ]
  })
}

const methodWarnings = (options: GraphqlOptions, { methods }: Surroundings): readonly Warning[] => {
  if (methods === undefined || methods.includes('*')) return []
  if (methods.includes('POST')) return []
  const lost = options.operations.filter((operation) => operation !== 'query')
  return lost.length === 0
    ? []
    : [
        {
          code: 'graphql-get-only',
          path: ['operations'],
          message: `the route takes no POST, and a ${lost.join(' or a ')} never runs by GET`,
          fix: "add POST to the route's methods, or say operations: [query]",
        },
      ]
}

const openWarnings = ({ introspection, batch, rootFields }: GraphqlOptions): readonly Warning[] => [
  ...(introspection === 'pass'
    ? [
        {
          code: 'graphql-introspection',
          path: ['introspection'],
          message: 'everyone who gets here may read the whole schema',
          fix: 'leave it out, and give clients the schema another way',
        },
      ]
    : []),
  ...(batch > 1 && rootFields > 1
    ? [
        {
          code: 'graphql-batch',
          path: ['batch'],
          message: `one request counts once for a limit, and may try ${batch * rootFields} things (passwords, codes) at a time`,
          fix: 'leave batch out, or lower it and rootFields',
        },
      ]
    : []),
]

const boundWarnings = (options: GraphqlOptions, { bodyBytesMax }: Surroundings): readonly Warning[] =>
  bodyBytesMax !== undefined && options.documentLength > bodyBytesMax
    ? [
        {
          code: 'graphql-bound-unreachable',
          path: ['documentLength'],
          message: `a body has ${bodyBytesMax} bytes at most: documentLength (${options.documentLength}) is never met`,
          fix: "lower it, or raise the route's bounds.bodyBytesMax",
        },
      ]
    : []
