// Policies for tests: a sound document to change, and the build over it without a disk.

import { createHash } from 'node:crypto'

import type { GuardFactory } from '../../shared/core/guard.ts'
import { err, ok } from '../../shared/lib/result.ts'
import type { Result } from '../../shared/lib/result.ts'
import { compilePolicy, draftPolicy } from '../../shared/policy/compile.ts'
import type { Compiled } from '../../shared/policy/compile.ts'
import type { LinkOptions } from '../../shared/policy/link.ts'
import { compileProgram } from '../../shared/waf/rules/compile.ts'
import type { Problem } from '../../shared/policy/problem.ts'
import type { RuleSets } from '../../shared/policy/programs.ts'

export const SOUND = `version: 1
hosts: [api.example.com]
origins:
  orders: { url: "https://orders.example.com" }
issuers:
  main:
    issuer: https://id.example.com/
    keys: discover
    audience: https://api.example.com
    algorithms: [ES256]
    type: at+jwt
lists:
  office: { addresses: [192.0.2.0/24] }
  abusers: { file: lists/abusers.txt }
routes:
  - name: read-order
    match: { path: "/v1/orders/{id}", methods: [GET] }
    origin: orders
    guards:
      - address: { allow: [office], deny: [abusers] }
      - token: { issuers: [main] }
      - limit: { by: principal, quota: 10, window: 1m }
`

export interface World {
  readonly files?: Readonly<Record<string, string | Uint8Array>>
  readonly modules?: Readonly<Record<string, GuardFactory<never>>>
  /** Rule sets beside `core`: documents, or an imported program. */
  readonly ruleSets?: RuleSets
  readonly options?: LinkOptions
  readonly gzipBytes?: (bytes: Uint8Array) => number
}

const FILES = { 'lists/abusers.txt': '203.0.113.0/24\n' }

const RULES = `rules:
  - id: test-rule
    title: A rule for tests.
    tags: [test]
    literal: { any: [attack-at-dawn] }
    examples: { must: [attack-at-dawn], mustNot: [peace] }
`

export const compiled = (text: string, world: World = {}): Compiled => {
  const draft = draftPolicy('gateway.yaml', text)
  const files = new Map<string, Result<Uint8Array, string>>(
    draft.files.map((file) => {
      const content = { ...FILES, ...world.files }[file]
      return [
        file,
        content === undefined
          ? err('there is no such file')
          : ok(typeof content === 'string' ? new TextEncoder().encode(content) : content),
      ]
    }),
  )
  const modules = new Map(
    draft.modules.map((file) => {
      const factory = world.modules?.[file]
      return [
        file,
        factory === undefined ? err('there is no such file') : ok(factory as GuardFactory<unknown>),
      ]
    }),
  )
  return compilePolicy(
    draft,
    {
      files,
      modules,
      ruleSets: new Map([
        ['core', ok([{ file: 'gatehouse:rules/core/test.yaml', text: RULES }])],
        ...(world.ruleSets ?? []),
      ]),
      compileProgram,
      sha256: (bytes) => new Uint8Array(createHash('sha256').update(bytes).digest()),
      gzipBytes: world.gzipBytes ?? ((bytes) => bytes.length),
    },
    world.options ?? { dev: false },
  )
}

/** `line:column path code`, the part of a problem that tests pin down. */
export const placeOf = ({ line, column, path, code }: Problem): string => `${line}:${column} ${path} ${code}`

export const errorsOf = (text: string, world?: World): readonly Problem[] =>
  compiled(text, world).problems.filter(({ severity }) => severity === 'error')

export const warningsOf = (text: string, world?: World): readonly Problem[] =>
  compiled(text, world).problems.filter(({ severity }) => severity === 'warning')
