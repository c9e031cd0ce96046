// Real contracts: GitHub's and Stripe's are read and become policies without an edit, and their own examples are judged
// by what was read of them. What contradicts its own schema is counted, and another engine, on the document as it
// stands, says the same of each.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { Ajv } from 'ajv'
import addFormats from 'ajv-formats'
import { beforeAll, describe, expect, test } from 'vitest'

import type { Contract } from '../../shared/core/contract.ts'
import { FORMATS } from '../../shared/guards/schema/formats.ts'
import { makeCompiler } from '../../shared/lib/schema/schema.ts'
import { ok } from '../../shared/lib/result.ts'
import { draftFrom } from '../../shared/policy/openapi/import/draft.ts'
import { readContract } from '../../shared/policy/openapi/read.ts'
import type { ReadContract } from '../../shared/policy/openapi/read.ts'
import { compileMask } from '../../shared/screens/minimise/compile.ts'
import type { Mask } from '../../shared/screens/minimise/mask.ts'
import { trim } from '../../shared/screens/minimise/trim.ts'
import { compiled } from '../policy/support.ts'
import { describeVectors } from '../support/vectors.ts'
import { examplesOf, naive } from './contracts.kit.ts'
import type { Example } from './contracts.kit.ts'

type Raw = Readonly<Record<string, unknown>>

interface World {
  readonly read: ReadContract
  readonly contract: Contract
  readonly document: Raw
  readonly text: string
}

const load = (file: string): World => {
  const bytes = new Uint8Array(readFileSync(file))
  const read = readContract('c.json', new Map([['c.json', ok(bytes)]]))
  if (read.contract === undefined) throw new Error('the contract has errors')
  const text = new TextDecoder().decode(bytes)
  return { read, contract: read.contract, document: JSON.parse(text) as Raw, text }
}

/** The first keyword that a value breaks; undefined where it is valid. */
const judged = ({ schemas }: Contract) => {
  const compiler = makeCompiler({
    load: (uri) => schemas[uri.replace(/^schema:/, '')],
    formats: FORMATS,
    unknown: 'pass',
    banned: undefined,
    dynamic: false,
  })
  return ({ at, schema, value }: Pick<Example, 'at' | 'schema' | 'value'>): string | undefined => {
    const judgement = compiler.compile(schema, `example:${at}`)(value, {
      findingsMax: 1,
      stepsMax: 10_000_000,
    })
    if (judgement.kind === 'exhausted') throw new Error(at)
    return judgement.kind === 'valid' ? undefined : (judgement.findings[0]?.keyword ?? 'false')
  }
}

const counted = (words: readonly string[]): Readonly<Record<string, number>> => {
  const counts: Record<string, number> = {}
  for (const word of words.toSorted()) counts[word] = (counts[word] ?? 0) + 1
  return counts
}

const imports = ({ read, contract, text }: World): ReturnType<typeof draftFrom> => {
  const drafted = draftFrom({
    contract,
    name: 'it',
    file: 'contracts/it/c.json',
    origin: 'api',
    servers: read.servers,
  })
  const { problems, bundle } = compiled(drafted.text, { files: { 'contracts/it/c.json': text } })
  expect(problems.filter(({ severity }) => severity === 'error')).toEqual([])
  expect(bundle).toBeDefined()
  return drafted
}

/** Values that are as documented lose nothing that is, and what is left still is. */
const minimised = (contract: Contract, examples: readonly Example[]): { kept: number; cut: number } => {
  const masks = new Map<string, Mask>()
  const maskOf = (name: string): Mask => {
    const known = masks.get(name) ?? compileMask(contract.schemas[name] ?? true)
    masks.set(name, known)
    return known
  }
  const count = { kept: 0, cut: 0 }
  for (const { at, schema, value } of examples) {
    const { drops, exhausted } = trim(value, compileMask(schema), maskOf, [])
    expect([at, exhausted, drops === 'all']).toEqual([at, false, false])
    if (drops === undefined) count.kept++
    else count.cut++
  }
  return count
}

describe('GitHub’s REST API', () => {
  let world: World
  let examples: readonly Example[]
  beforeAll(() => {
    const folder = dirname(createRequire(import.meta.url).resolve('@octokit/openapi/package.json'))
    world = load(join(folder, 'generated', 'api.github.com.json'))
    examples = examplesOf(world.document, world.contract)
  }, 900_000)

  test('is read and imported without an edit', { timeout: 900_000 }, () => {
    const { operations, schemas } = world.contract
    expect([operations.length, Object.keys(schemas).length]).toEqual([1223, 625])
    const { routes, findings } = imports(world)
    // Two operations are one to a router: `/compare/{basehead}` and `/compare/{base}...{head}`.
    expect(routes).toBe(1222)
    expect(findings.filter(({ kind }) => kind === 'left-out')).toHaveLength(1)
    // Its document has no security section at all.
    expect(findings.filter(({ kind }) => kind === 'no-security')).toHaveLength(1223)
  })

  test(
    '1,213 of its 1,450 examples are valid, and of the others ajv says the same',
    { timeout: 900_000 },
    () => {
      const judge = judged(world.contract)
      const verdicts = examples.map((example) => judge(example))
      expect(verdicts.filter((verdict) => verdict === undefined)).toHaveLength(1213)
      expect(counted(verdicts.flatMap((verdict) => verdict ?? []))).toEqual({
        additionalProperties: 1,
        anyOf: 5,
        enum: 2,
        format: 1,
        oneOf: 11,
        pattern: 2,
        required: 138,
        type: 77,
      })
      const ajv = new Ajv({ strict: false, logger: false, inlineRefs: false })
      // The package's types are CommonJS's.
      ;(addFormats as unknown as (ajv: Ajv) => void)(ajv)
      ajv.addSchema({
        $id: 'https://document/',
        ...naive({ components: { schemas: (world.document['components'] as Raw)['schemas'] } }),
      })
      const asked = examples.filter((_, index) => verdicts[index] !== undefined || index % 10 === 0)
      for (const example of asked) {
        const schema = JSON.parse(
          JSON.stringify(naive(example.raw)).replaceAll('"$ref":"#/', '"$ref":"https://document/#/'),
        ) as Raw
        expect([example.at, ajv.validate(schema, example.value)]).toEqual([
          example.at,
          judge(example) === undefined,
        ])
      }
      expect(asked.length).toBeGreaterThan(350)
    },
  )

  // 39 show members that no schema names.
  test('minimisation refuses none of the valid ones', () => {
    const judge = judged(world.contract)
    const valid = examples.filter(
      (example) => !example.at.includes(' request ') && judge(example) === undefined,
    )
    expect(minimised(world.contract, valid)).toEqual({ kept: 773, cut: 39 })
  })
})

describeVectors('contracts', 'Stripe’s API', (folder) => {
  let world: World
  beforeAll(() => {
    world = load(join(folder, 'stripe.json'))
  }, 900_000)

  test('is read and imported without an edit', { timeout: 900_000 }, () => {
    const { operations, schemas } = world.contract
    expect([operations.length, Object.keys(schemas).length]).toEqual([452, 775])
    expect(imports(world).routes).toBe(452)
  })

  test('its fixtures are judged by its schemas', () => {
    const fixtures = JSON.parse(readFileSync(join(folder, 'stripe-fixtures.json'), 'utf8')) as {
      readonly resources: Raw
    }
    const { schemas } = world.document['components'] as { readonly schemas: Readonly<Record<string, Raw>> }
    const judge = judged(world.contract)
    const verdicts = Object.entries(schemas).flatMap(([name, schema]) => {
      const value = fixtures.resources[String(schema['x-resourceId'])]
      return value === undefined
        ? []
        : [judge({ at: name, schema: { $ref: `schema:${name}` }, value }) ?? 'valid']
    })
    // The fixtures are those of a later version than the document.
    expect(counted(verdicts)).toEqual({ anyOf: 4, enum: 1, pattern: 1, required: 10, valid: 110 })
  })
})
