// The keywords of schemas: which judge a value, which hold schemas, and which say nothing that a gate could judge.
// One table for all dialects: a document of OpenAPI 3.0 that says `const` means it, though 3.0 does not know the word.

export type Kind = 'number' | 'count' | 'text' | 'flag' | 'names' | 'list' | 'any' | 'lists-of-names'

/** Keywords that are taken over as they are, and what their values have to be. */
export const PLAIN: ReadonlyMap<string, Kind> = new Map([
  ['enum', 'list'],
  ['const', 'any'],
  ['multipleOf', 'number'],
  ['maximum', 'number'],
  ['minimum', 'number'],
  ['exclusiveMaximum', 'number'],
  ['exclusiveMinimum', 'number'],
  ['maxLength', 'count'],
  ['minLength', 'count'],
  ['pattern', 'text'],
  ['maxItems', 'count'],
  ['minItems', 'count'],
  ['maxContains', 'count'],
  ['minContains', 'count'],
  ['uniqueItems', 'flag'],
  ['maxProperties', 'count'],
  ['minProperties', 'count'],
  ['required', 'names'],
  ['dependentRequired', 'lists-of-names'],
  ['format', 'text'],
  ['contentEncoding', 'text'],
  ['contentMediaType', 'text'],
  ['readOnly', 'flag'],
  ['writeOnly', 'flag'],
  ['x-gatehouse-scopes', 'names'],
])

export const ONE_SCHEMA: ReadonlySet<string> = new Set([
  'items',
  'contains',
  'additionalProperties',
  'propertyNames',
  'if',
  'then',
  'else',
  'not',
  'unevaluatedItems',
  'unevaluatedProperties',
])

export const SCHEMA_LIST: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems'])

export const SCHEMA_MAP: ReadonlySet<string> = new Set([
  'properties',
  'patternProperties',
  'dependentSchemas',
])

/** What judges nothing, and what is read beside the others: `type`, `$ref`, `nullable`, `discriminator`. */
export const SILENT: ReadonlySet<string> = new Set([
  'type',
  '$ref',
  'nullable',
  'discriminator',
  'title',
  'description',
  'default',
  'example',
  'examples',
  'xml',
  'externalDocs',
  'deprecated',
  'contentSchema',
  '$comment',
  '$schema',
  '$vocabulary',
  '$anchor',
  '$defs',
  'definitions',
  'collectionFormat',
])

/** Keywords of JSON Schema that would make the meaning of a schema depend on where it is used from. */
export const UNSUPPORTED: ReadonlySet<string> = new Set([
  '$id',
  '$dynamicRef',
  '$dynamicAnchor',
  '$recursiveRef',
  '$recursiveAnchor',
])

export const ALL: readonly string[] = [
  ...PLAIN.keys(),
  ...ONE_SCHEMA,
  ...SCHEMA_LIST,
  ...SCHEMA_MAP,
  ...SILENT,
]

export const TYPES: ReadonlySet<string> = new Set([
  'string',
  'number',
  'integer',
  'boolean',
  'object',
  'array',
  'null',
])

const isCount = (value: unknown): boolean => Number.isInteger(value) && (value as number) >= 0
const isName = (value: unknown): boolean => typeof value === 'string'

export const fits = (kind: Kind, value: unknown): boolean => {
  switch (kind) {
    case 'number':
      return typeof value === 'number' && Number.isFinite(value)
    case 'count':
      return isCount(value)
    case 'text':
      return typeof value === 'string'
    case 'flag':
      return typeof value === 'boolean'
    case 'names':
      return Array.isArray(value) && value.every(isName)
    case 'list':
      return Array.isArray(value)
    case 'lists-of-names':
      return (
        typeof value === 'object' &&
        value !== null &&
        Object.values(value).every((names) => Array.isArray(names) && names.every(isName))
      )
    case 'any':
      return true
  }
}

export const KINDS_TOLD: Readonly<Record<Kind, string>> = {
  number: 'a number',
  count: 'a whole number from 0 on',
  text: 'a text',
  flag: 'true or false',
  names: 'a list of names',
  list: 'a list',
  'lists-of-names': 'a map of lists of names',
  any: 'any value',
}
