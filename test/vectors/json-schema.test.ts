// The official JSON Schema Test Suite: every required case of draft 2020-12 straight through the engine, the formats
// that are asserted, and what of draft 4 OpenAPI 3.0 has, by way of the contract's reader.

import { readFileSync, readdirSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'

import { expect, test } from 'vitest'

import { FORMATS } from '../../shared/guards/schema/formats.ts'
import { engineOptions } from '../../shared/guards/schema/operation.ts'
import { SCHEMA_SCHEME } from '../../shared/core/contract.ts'
import { ok } from '../../shared/lib/result.ts'
import type { Format, Options } from '../../shared/lib/schema/context.ts'
import { makeCompiler, problemsIn } from '../../shared/lib/schema/schema.ts'
import type { Judge } from '../../shared/lib/schema/schema.ts'
import type { Schema } from '../../shared/lib/schema/types.ts'
import { readContract } from '../../shared/policy/openapi/read.ts'
import { describeVectors } from '../support/vectors.ts'

interface Group {
  readonly description: string
  readonly schema: Schema
  readonly tests: readonly { readonly description: string; readonly data: unknown; readonly valid: boolean }[]
}

const LIMITS = { findingsMax: 4, stepsMax: 1_000_000 }

const groupsIn = (file: string): readonly Group[] => JSON.parse(readFileSync(file, 'utf8')) as Group[]

const filesIn = (folder: string): readonly string[] =>
  readdirSync(folder)
    .filter((file) => file.endsWith('.json'))
    .map((file) => join(folder, file))

const metaSchemas = createRequire(import.meta.url).resolve('ajv/dist/refs/json-schema-2020-12/schema.json')

/** The suite's own remotes, and the meta-schemas. */
const loadFrom =
  (folder: string) =>
  (uri: string): Schema | undefined => {
    const remote = 'http://localhost:1234/'
    const meta = 'https://json-schema.org/draft/2020-12/'
    const file = uri.startsWith(remote)
      ? join(folder, 'remotes', uri.slice(remote.length))
      : uri.startsWith(meta)
        ? join(metaSchemas, '..', `${uri.slice(meta.length)}.json`)
        : undefined
    return file === undefined ? undefined : (JSON.parse(readFileSync(file, 'utf8')) as Schema)
  }

interface Tally {
  ran: number
  readonly wrong: string[]
}

const run = (groups: readonly Group[], judgeFor: (group: Group) => Judge, tally: Tally): void => {
  for (const group of groups) {
    const judge = judgeFor(group)
    for (const { description, data, valid } of group.tests) {
      tally.ran++
      const { kind } = judge(data, LIMITS)
      if (kind !== (valid ? 'valid' : 'invalid'))
        tally.wrong.push(`${group.description}: ${description}: ${kind}`)
    }
  }
}

const plain = (folder: string, formats: ReadonlyMap<string, Format> = new Map()): Options => ({
  load: loadFrom(folder),
  formats,
  unknown: 'pass',
  banned: undefined,
  dynamic: true,
})

/** Required of 3.0's schema object, as its specification lists them. */
const KEYWORDS_3_0: ReadonlySet<string> = new Set([
  'title',
  'multipleOf',
  'maximum',
  'exclusiveMaximum',
  'minimum',
  'exclusiveMinimum',
  'maxLength',
  'minLength',
  'pattern',
  'maxItems',
  'minItems',
  'uniqueItems',
  'maxProperties',
  'minProperties',
  'required',
  'enum',
  'type',
  'allOf',
  'oneOf',
  'anyOf',
  'not',
  'items',
  'properties',
  'additionalProperties',
  'description',
  'format',
  'default',
])

/** Whether a schema of draft 4 could stand in an OpenAPI 3.0 document. */
const fits = (schema: unknown): boolean => {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema)) return false
  return Object.entries(schema).every(([keyword, value]): boolean => {
    if (!KEYWORDS_3_0.has(keyword)) return false
    if (keyword === 'type') return typeof value === 'string' && value !== 'null'
    if (keyword === 'items' || keyword === 'not') return fits(value)
    if (keyword === 'additionalProperties') return typeof value === 'boolean' || fits(value)
    if (['allOf', 'oneOf', 'anyOf'].includes(keyword)) return (value as unknown[]).every(fits)
    // The reader takes no member of this name: no contract has one, and a parser's prototype would.
    if (keyword === 'properties')
      return !Object.hasOwn(value as object, '__proto__') && Object.values(value as object).every(fits)
    return true
  })
}

/** The judge of a schema of 3.0, as a contract would have it. */
const contractJudge = (schema: Schema): Judge => {
  const document = {
    openapi: '3.0.3',
    info: { title: 'Suite', version: '1' },
    paths: {
      '/': {
        post: {
          operationId: 'post',
          requestBody: { content: { 'application/json': { schema: { $ref: '#/components/schemas/Root' } } } },
          responses: { '204': { description: 'done' } },
        },
      },
    },
    components: { schemas: { Root: schema } },
  }
  const bytes = new TextEncoder().encode(JSON.stringify(document))
  const { contract, problems } = readContract('suite.json', new Map([['suite.json', ok(bytes)]]))
  if (contract === undefined) throw new TypeError(JSON.stringify(problems))
  const load = (name: string): Schema | undefined => contract.schemas[name]
  const [operation] = contract.operations
  const body = operation?.body?.content[0]?.schema
  if (body === undefined) throw new TypeError('the contract has no body')
  const options: Options = { ...engineOptions(load, false, undefined), unknown: 'pass', formats: new Map() }
  expect(problemsIn([[`${SCHEMA_SCHEME}body`, body]], options)).toEqual([])
  return makeCompiler(options).compile(body, `${SCHEMA_SCHEME}body`)
}

describeVectors('json-schema', 'the official JSON Schema Test Suite', (folder) => {
  test('every required case of draft 2020-12', () => {
    const tally: Tally = { ran: 0, wrong: [] }
    for (const file of filesIn(join(folder, 'tests/draft2020-12')))
      run(
        groupsIn(file),
        ({ schema }) => makeCompiler(plain(folder)).compile(schema, 'https://test.invalid/root'),
        tally,
      )
    expect(tally).toEqual({ ran: 1299, wrong: [] })
  })

  test('the build finds no problem in any of them', () => {
    for (const file of filesIn(join(folder, 'tests/draft2020-12')))
      for (const { schema, description } of groupsIn(file))
        expect(problemsIn([['https://test.invalid/root', schema]], plain(folder)), description).toEqual([])
  })

  test('what of draft 4 OpenAPI 3.0 has, through the reader of contracts', () => {
    const tally: Tally = { ran: 0, wrong: [] }
    for (const file of filesIn(join(folder, 'tests/draft4')))
      run(
        groupsIn(file).filter(({ schema }) => fits(schema)),
        ({ schema }) => contractJudge(schema),
        tally,
      )
    expect(tally).toEqual({ ran: 378, wrong: [] })
  })

  test('the formats that are asserted, and the optional cases about patterns, numbers and references', () => {
    const tally: Tally = { ran: 0, wrong: [] }
    const optional = join(folder, 'tests/draft2020-12/optional')
    const formats = [...FORMATS.keys()].map((name) => join(optional, 'format', `${name}.json`))
    const present = new Set(filesIn(join(optional, 'format')))
    const others = [
      'anchor',
      'bignum',
      'dynamicRef',
      'ecmascript-regex',
      'float-overflow',
      'id',
      'no-schema',
      'non-bmp-regex',
      'refOfUnknownKeyword',
      'unknownKeyword',
    ].map((name) => join(optional, `${name}.json`))
    for (const file of [...formats.filter((name) => present.has(name)), ...others])
      run(
        // Punycode is taken as it stands: RFC 5892's classes of letters are no affair of a gate.
        groupsIn(file).filter(({ description }) => !description.includes('punycode')),
        ({ schema }) => makeCompiler(plain(folder, FORMATS)).compile(schema, 'https://test.invalid/root'),
        tally,
      )
    expect(tally).toEqual({ ran: 630, wrong: [] })
  })
})
