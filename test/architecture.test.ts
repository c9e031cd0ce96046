// The design's import table, enforced: who may import whom, no cycles, no barrels, and nothing in the Worker that
// belongs to the build. Every rule is shown to catch a planted violation, since a check that cannot fail is none.

import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from 'vitest'

import { importsOf, type Import } from './support/imports.ts'
import {
  barrels,
  cycles,
  reachable,
  unresolved,
  violations,
  workerViolations,
  type Graph,
} from './support/architecture.ts'

const root = fileURLToPath(new URL('../', import.meta.url))

const files = globSync(['shared/**/*.ts', 'functions/**/*.ts', 'cli/**/*.{ts,js}', 'console/**/*.ts'], {
  cwd: root,
})
  .map((file) => file.replaceAll('\\', '/'))
  .filter((file) => !file.endsWith('.d.ts'))
  .toSorted()

const sources = new Map(files.map((file) => [file, readFileSync(`${root}${file}`, 'utf8')]))

const graphOf = (texts: ReadonlyMap<string, string>): Graph =>
  new Map([...texts].map(([file, text]) => [file, importsOf(file, text)]))

const graph = graphOf(sources)

/** The real tree with one file added or changed. */
const planted = (file: string, text: string): Graph => new Map([...graph, [file, importsOf(file, text)]])

describe('the tree keeps the import table', () => {
  test('every source file was scanned, and imports were found in them', () => {
    const edges = [...graph.values()].flat()
    expect(files.length).toBeGreaterThan(80)
    expect(edges.length).toBeGreaterThan(files.length)
    for (const wing of [
      'shared/lib/',
      'shared/core/',
      'shared/guards/',
      'shared/policy/',
      'functions/',
      'cli/',
    ])
      expect(files.some((file) => file.startsWith(wing))).toBe(true)
    expect(graph.get('functions/worker.ts')?.some(({ to }) => to === 'functions/gateway/app.ts')).toBe(true)
  })

  test('no import leaves its table row', () => {
    expect(violations(graph)).toEqual([])
  })

  test('no import is written so that it cannot be resolved', () => {
    expect(unresolved(graph)).toEqual([])
  })

  test('no cycles', () => {
    expect(cycles(graph)).toEqual([])
  })

  test('no barrels: no file only passes on what others export', () => {
    expect(barrels(sources)).toEqual([])
  })

  test('the Worker carries no zod, no YAML and no Node', () => {
    const loaded = reachable(graph, 'functions/worker.ts')
    expect(loaded.size).toBeGreaterThan(40)
    expect(workerViolations(graph)).toEqual([])
  })
})

describe('each rule catches what it is for', () => {
  const caught: readonly (readonly [file: string, text: string, found: string])[] = [
    ['shared/lib/planted.ts', `import { decide } from '../core/decide.ts'`, 'shared/core/decide.ts'],
    ['shared/lib/ip/planted.ts', `import { x } from '../text/whatever.ts'`, 'shared/lib/text/whatever.ts'],
    ['shared/exchange/planted.ts', `import type { Guard } from '../core/guard.ts'`, 'shared/core/guard.ts'],
    ['shared/core/planted.ts', `import { x } from '../policy/load.ts'`, 'shared/policy/load.ts'],
    [
      'shared/waf/planted.ts',
      `import { inspect } from '../exchange/inspect.ts'`,
      'shared/exchange/inspect.ts',
    ],
    [
      'shared/guards/limit/planted.ts',
      `import { token } from '../token/token.ts'`,
      'shared/guards/token/token.ts',
    ],
    ['shared/guards/limit/planted.ts', `import { jwtVerify } from 'jose'`, 'jose'],
    ['shared/guards/limit/planted.ts', `import { x } from '../../waf/x.ts'`, 'shared/waf/x.ts'],
    ['shared/guards/token/planted.ts', `import { Hono } from 'hono'`, 'hono'],
    [
      'shared/core/planted.ts',
      `import { x } from '../../functions/gateway/gate.ts'`,
      'functions/gateway/gate.ts',
    ],
    ['shared/core/planted.ts', `import { env } from 'cloudflare:workers'`, 'cloudflare:workers'],
    ['shared/policy/planted.ts', `import { readFileSync } from 'node:fs'`, 'node:fs'],
    [
      'functions/gateway/planted.ts',
      `import { x } from '../objects/counter.ts'`,
      'functions/objects/counter.ts',
    ],
    ['functions/gateway/planted.ts', `import { x } from '../../cli/main.ts'`, 'cli/main.ts'],
    ['cli/planted.ts', `import { x } from '../functions/worker.ts'`, 'functions/worker.ts'],
    ['console/planted.ts', `import { decide } from '../shared/core/decide.ts'`, 'shared/core/decide.ts'],
    ['shared/core/planted.ts', `export { x } from '../policy/load.ts'`, 'shared/policy/load.ts'],
    ['shared/core/planted.ts', `const x = await import('../policy/load.ts')`, 'shared/policy/load.ts'],
    ['shared/core/planted.ts', `type X = import('../policy/load.ts').Policy`, 'shared/policy/load.ts'],
    ['stray/planted.ts', `import { ok } from '../shared/lib/result.ts'`, 'shared/lib/result.ts'],
  ]

  test.each(caught)('in %s: %s', (file, text, found) => {
    const broken = violations(planted(file, text)).filter(({ from }) => from === file)
    expect(broken.map(({ to }) => to)).toEqual([found])
  })

  test('an import under a computed name', () => {
    const name = 'shared/lib/planted.ts'
    expect(unresolved(planted(name, 'const x = await import(`./${name}.ts`)'))).toEqual([name])
  })

  test('a cycle', () => {
    const texts = new Map([
      ['shared/lib/a.ts', `import { b } from './b.ts'`],
      ['shared/lib/b.ts', `import { c } from './c.ts'`],
      ['shared/lib/c.ts', `import { a } from './a.ts'`],
    ])
    expect(cycles(graphOf(texts))).toEqual([['shared/lib/a.ts', 'shared/lib/b.ts', 'shared/lib/c.ts']])
  })

  test('a barrel', () => {
    expect(
      barrels(new Map([['shared/lib/index.ts', `export * from './a.ts'\nexport { b } from './b.ts'\n`]])),
    ).toEqual(['shared/lib/index.ts'])
  })

  test.each(['zod', 'yaml', 'node:fs', 'commander'])('%s in the Worker, through any depth', (name) => {
    const deep = planted('shared/core/planted.ts', `import { x } from '${name}'`)
    const worker: readonly Import[] = [
      ...(deep.get('functions/worker.ts') ?? []),
      { to: 'shared/core/planted.ts', typeOnly: false },
    ]
    const broken = workerViolations(new Map([...deep, ['functions/worker.ts', worker]]))
    expect(broken.map(({ to }) => to)).toContain(name)
  })

  test('what only a type import names is not in the Worker', () => {
    const texts = new Map([
      ['functions/worker.ts', `import type { z } from 'zod'\nimport { type A } from './a.ts'`],
      ['functions/a.ts', `import { z } from 'zod'`],
    ])
    // `import { type A }` keeps the module under verbatimModuleSyntax: it is loaded, and so is what it imports.
    expect(workerViolations(graphOf(texts)).map(({ from, to }) => ({ from, to }))).toEqual([
      { from: 'functions/a.ts', to: 'zod' },
    ])
  })
})
