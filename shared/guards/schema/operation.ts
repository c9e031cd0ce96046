// One operation of a contract, ready to judge: its parameters and the schemas of its bodies, compiled when a request
// first asks for it. Guards of one contract share what is compiled.

import { SCHEMA_SCHEME } from '../../core/contract.ts'
import type { MediaType, Schema } from '../../core/contract.ts'
import type { ContractSource, JudgedOperation } from '../../core/contract-source.ts'
import type { Options } from '../../lib/schema/context.ts'
import { makeCompiler } from '../../lib/schema/schema.ts'
import type { Compiler, Judge } from '../../lib/schema/schema.ts'
import { FORMATS } from './formats.ts'
import { hasOpenPlace, withCases } from './casing.ts'
import type { SchemaOptions } from './options.ts'
import type { CompiledParameter } from './parameters.ts'
import { shapeOf } from './shape.ts'
import type { LoadSchema, Shape } from './shape.ts'

export interface CompiledMedia {
  readonly media: MediaType
  /** Undefined where the contract has no schema for the type. */
  readonly judged: { readonly judge: Judge; readonly shape: Shape } | undefined
}

export interface CompiledOperation {
  readonly parameters: readonly CompiledParameter[]
  /** Names of its query parameters. */
  readonly declared: ReadonlySet<string>
  readonly body: { readonly required: boolean; readonly content: readonly CompiledMedia[] } | undefined
}

/** Headers that OpenAPI has elsewhere: a parameter of this name says nothing. */
const ELSEWHERE: ReadonlySet<string> = new Set(['accept', 'content-type', 'authorization'])

type Judged = Pick<SchemaOptions, 'unknownFields' | 'readOnly' | 'cases'>

interface Workshop {
  readonly parameters: Compiler
  readonly bodies: Compiler
  readonly load: LoadSchema
  readonly options: Judged
  readonly operations: Map<JudgedOperation, CompiledOperation>
}

const workshops = new WeakMap<ContractSource, Map<string, Workshop>>()

export const compileOperation = (
  source: ContractSource,
  options: Judged,
  operation: JudgedOperation,
): CompiledOperation => {
  const workshop = workshopOf(source, options)
  const known = workshop.operations.get(operation)
  if (known !== undefined) return known
  const made = operationOf(operation, workshop)
  workshop.operations.set(operation, made)
  return made
}

const workshopOf = (source: ContractSource, options: Judged): Workshop => {
  const byOptions = workshops.get(source) ?? new Map<string, Workshop>()
  workshops.set(source, byOptions)
  const key = `${options.unknownFields} ${options.readOnly} ${options.cases}`
  const known = byOptions.get(key)
  if (known !== undefined) return known
  const loaded = new Map<string, Schema | undefined>()
  const load: LoadSchema = (name) => {
    if (!loaded.has(name)) loaded.set(name, source.schema(name))
    return loaded.get(name)
  }
  const made: Workshop = {
    parameters: makeCompiler(engineOptions(load, source.dynamic(), undefined)),
    bodies: makeCompiler(engineOptions(load, source.dynamic(), options)),
    load,
    options,
    operations: new Map(),
  }
  byOptions.set(key, made)
  return made
}

/** How the engine is asked; `undefined` for parameters, of which the guard itself finds the unknown ones. */
export const engineOptions = (load: LoadSchema, dynamic: boolean, options: Judged | undefined): Options => ({
  load: (uri) => (uri.startsWith(SCHEMA_SCHEME) ? load(uri.slice(SCHEMA_SCHEME.length)) : undefined),
  formats: FORMATS,
  // Nothing can be taken out of a parameter: what it holds beyond its schema is refused with it.
  unknown: options === undefined ? 'refuse' : options.unknownFields,
  banned: { keyword: 'readOnly', treatment: options === undefined ? 'pass' : options.readOnly },
  dynamic,
})

const operationOf = (operation: JudgedOperation, workshop: Workshop): CompiledOperation => ({
  parameters: operation.parameters
    .filter((parameter) => parameter.in !== 'header' || !ELSEWHERE.has(parameter.name))
    .map((parameter) => ({
      parameter,
      shape: shapeOf([parameter.schema], workshop.load),
      judge: workshop.parameters.compile(
        parameter.schema,
        `operation:${operation.id}/${parameter.in}/${parameter.name}`,
      ),
    })),
  declared: new Set(operation.parameters.flatMap(({ in: part, name }) => (part === 'query' ? [name] : []))),
  body:
    operation.body === undefined
      ? undefined
      : {
          required: operation.body.required,
          content: operation.body.content.map((media) => ({
            media,
            judged: judgedOf(media, operation, workshop),
          })),
        },
})

const judgedOf = (
  media: MediaType,
  operation: JudgedOperation,
  workshop: Workshop,
): CompiledMedia['judged'] => {
  if (media.schema === undefined) return undefined
  const { load, options } = workshop
  const shape = shapeOf([media.schema], load)
  const judge = workshop.bodies.compile(media.schema, `operation:${operation.id}/body/${media.range}`)
  const looks =
    options.cases === 'refuse' && (options.unknownFields === 'pass' || hasOpenPlace(media.schema, load))
  return { judge: looks ? withCases(judge, shape) : judge, shape }
}
