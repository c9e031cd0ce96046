// The policy's JSON Schema, for editors: what documents may hold, before defaults are filled in.

import { z } from 'zod'

import { documentSchema, guardSchema } from '../../shared/policy/document.ts'

/** The part of JSON Schema that the generators write and read. */
export interface Schema {
  readonly title?: string
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly additionalProperties?: Schema | boolean
  readonly required?: readonly string[]
  readonly pattern?: string
  readonly minimum?: number
  readonly maximum?: number
  readonly $ref?: string
  readonly $defs?: Readonly<Record<string, Schema>>
}

/** `reused`: whether what stands in several places (a guard's options) is written once and referred to. */
export const policySchema = (reused: 'inline' | 'ref' = 'inline'): Schema => {
  const schema = z.toJSONSchema(documentSchema, {
    io: 'input',
    reused,
    unrepresentable: 'any',
    override: ({ zodSchema, jsonSchema }) => {
      // A guard is a map of one key; the schema's own check says so at build time only.
      if (zodSchema === guardSchema) Object.assign(jsonSchema, { minProperties: 1, maxProperties: 1 })
    },
  })
  return {
    ...(schema as Schema),
    title: 'Gatehouse policy',
    description: 'A Gatehouse policy document: policies/gateway.yaml.',
  }
}
