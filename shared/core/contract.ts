// The normalised contract: what an OpenAPI document (Swagger 2, 3.0 or 3.1) says, in one form. The build's reader makes
// it; the `schema` guard judges requests by it, the `minimise` screen answers. It is plain data, so that it travels in
// a policy bundle. The contract's author is trusted, but careless: what the engine cannot judge is the reader's error.

/** A method as HTTP has it, upper case. */
export type ContractMethod = 'GET' | 'PUT' | 'POST' | 'DELETE' | 'OPTIONS' | 'HEAD' | 'PATCH' | 'TRACE'

/**
 * JSON Schema 2020-12 as plain JSON, whatever the dialect of the document was. The reader has converted what OpenAPI
 * 3.0 and Swagger 2 say otherwise (`nullable`, boolean `exclusiveMinimum`, `type: file`, `discriminator`, siblings of
 * `$ref`) and left out what judges nothing (`description`, `title`, `example`, `default`, `x-…`). `readOnly`,
 * `writeOnly`, `format`, `contentEncoding` and `contentMediaType` stay. A reference is `{ $ref: 'schema:NAME' }`, an
 * absolute URI that no `$id` around it changes: NAME is a key of `Contract.schemas`. References to other places are
 * hoisted there. `$id`, `$anchor`, `$dynamicAnchor` and `$dynamicRef` within one schema resource stay as they were.
 */
export type Schema = boolean | SchemaObject

export type SchemaObject = Readonly<Record<string, unknown>>

/** What a reference to a named schema starts with. */
export const SCHEMA_SCHEME = 'schema:'

/** Names of schemas are of these characters: no escaping in a reference, a pointer or a file. */
export const SCHEMA_NAME = /^[A-Za-z0-9_.-]{1,256}$/

export interface Contract {
  /** What its operations' paths stand under, from `servers` or `basePath`: '' or `/v1`, without a slash at its end. */
  readonly basePath: string
  /** In the document's order. Paths that the gate could not select on are the reader's errors. */
  readonly operations: readonly Operation[]
  /** Named schemas, closed: every `$ref` of an operation or a schema names one of these. */
  readonly schemas: Readonly<Record<string, Schema>>
  /** How the document calls the ways in which clients authenticate. */
  readonly securitySchemes: Readonly<Record<string, SecurityScheme>>
}

export interface Operation {
  /** `operationId`, or `METHOD /path` where the document has none. Unique. */
  readonly id: string
  readonly method: ContractMethod
  /** The document's template without `basePath`: `/orders/{orderId}`. */
  readonly path: string
  /** The path item's and the operation's own, merged (by `name` and `in`; the operation's win). */
  readonly parameters: readonly Parameter[]
  /** Undefined where the document describes none. */
  readonly body: RequestBody | undefined
  readonly responses: readonly Response[]
  /** One of these is enough; each is all of its schemes with their scopes. An empty list: anybody may. */
  readonly security: readonly SecurityRequirement[]
  readonly deprecated: boolean
}

export type ParameterStyle =
  | 'simple'
  | 'label'
  | 'matrix'
  | 'form'
  | 'spaceDelimited'
  | 'pipeDelimited'
  /** Swagger 2's `collectionFormat: tsv`. */
  | 'tabDelimited'
  | 'deepObject'

interface ParameterForm {
  /** Header names in lower case, all others as written. */
  readonly name: string
  readonly required: boolean
  /** How a value is written: by a style and `schema`, or (`content`) as text of a media type. Defaults filled in. */
  readonly style: ParameterStyle
  readonly explode: boolean
  /** Query only: `?flag=` and `?flag` pass whatever the schema says. */
  readonly allowEmptyValue: boolean
  readonly schema: Schema
  /** Set for a parameter with `content`: its one media type, lower case; `schema` then judges what it decodes to. */
  readonly content: string | undefined
}

export interface Parameter extends ParameterForm {
  readonly in: 'path' | 'query' | 'header' | 'cookie'
}

export interface RequestBody {
  readonly required: boolean
  readonly content: readonly MediaType[]
}

export interface MediaType {
  /** `application/json`, or a range such as `image/*`; lower case, without parameters. */
  readonly range: string
  /** Undefined: any content of this type. */
  readonly schema: Schema | undefined
  /** Of form and multipart bodies: how properties are written, by their names. Absent ones have the defaults. */
  readonly encoding: Readonly<Record<string, Encoding>>
}

export interface Encoding {
  /** Media types or ranges that a part may have; empty for the default of its schema. Lower case. */
  readonly contentTypes: readonly string[]
  readonly style: ParameterStyle | undefined
  readonly explode: boolean | undefined
  /** Headers of a part, beside Content-Type. */
  readonly headers: readonly ParameterForm[]
}

export interface Response {
  /** `200`, `4XX`, or `default`. */
  readonly status: string
  readonly content: readonly MediaType[]
}

/** Names of `securitySchemes`, and the scopes (or roles) that are asked of each. */
export type SecurityRequirement = Readonly<Record<string, readonly string[]>>

export interface SecurityScheme {
  readonly kind: 'apiKey' | 'http' | 'oauth2' | 'openIdConnect' | 'mutualTLS'
  /** apiKey: where it stands and what it is called. */
  readonly in?: 'header' | 'query' | 'cookie'
  readonly name?: string
  /** http: `bearer`, `basic`, … in lower case; Swagger 2's `basic` is one. */
  readonly scheme?: string
  readonly openIdConnectUrl?: string
  /** oauth2: every scope that a flow knows. */
  readonly scopes?: readonly string[]
}
