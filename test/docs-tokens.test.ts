// docs/tokens.md keeps its word: the tests that its checklist names exist, each section of RFC 8725 has a line, its
// examples parse, and its presets are the presets.

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { expect, test } from 'vitest'
import { parse } from 'yaml'

import { introspectionOptions } from '../shared/guards/token/introspection.options.ts'
import { issuerSchema } from '../shared/guards/token/issuer.options.ts'
import { tokenOptions } from '../shared/guards/token/options.ts'
import { presets } from '../shared/guards/token/presets.ts'

const root = fileURLToPath(new URL('../', import.meta.url))
const page = readFileSync(`${root}docs/tokens.md`, 'utf8')
const checklist = page.slice(page.indexOf('## RFC 8725'))
const lines = [...checklist.matchAll(/^\| ([0-9., ]+) \|.*\| (test\/\S+\.test\.ts) "(.+)" \|$/gm)].map(
  ([, sections = '', file = '', title = '']) => ({ sections, file, title }),
)

/** A text as a source file may quote it. */
const isIn = (source: string, title: string): boolean =>
  source.includes(title) || source.includes(title.replaceAll("'", String.raw`\'`))

test('every line of the checklist names a test, and there are as many as rows', () => {
  const rows = checklist.split('\n').filter((line) => /^\| [0-9]/.test(line))
  expect(lines.length).toBeGreaterThanOrEqual(20)
  expect(lines).toHaveLength(rows.length)
})

test.each(lines)('§$sections: $file has "$title"', ({ file, title }) => {
  expect(existsSync(root + file)).toBe(true)
  expect(isIn(readFileSync(root + file, 'utf8'), title)).toBe(true)
})

test('a test that does not exist is found missing', () => {
  expect(isIn(readFileSync(`${root}test/attacks/token.test.ts`, 'utf8'), 'a test that nobody wrote')).toBe(
    false,
  )
})

test('each practice of RFC 8725 §3 has a line', () => {
  const sections = new Set(lines.flatMap((line) => line.sections.split(', ')))
  const missing = Array.from({ length: 12 }, (_, index) => `3.${index + 1}`).filter(
    (one) => !sections.has(one),
  )
  expect(missing).toEqual([])
})

test('the table of presets is complete', () => {
  const table = page.slice(page.indexOf('## Presets'), page.indexOf('## Step-up'))
  for (const name of Object.keys(presets)) expect(table).toContain(`\`${name}\``)
})

test('every example parses', () => {
  const kinds: string[] = []
  for (const [, text = ''] of page.matchAll(/```yaml\n([\s\S]*?)```/g)) {
    const example: unknown = parse(text)
    const guards = Array.isArray(example)
      ? (example as Record<string, unknown>[])
      : ((example as { routes?: { guards: Record<string, unknown>[] }[] }).routes ?? []).flatMap(
          (route) => route.guards,
        )
    for (const guard of guards)
      for (const [kind, options] of Object.entries(guard)) {
        const schema = kind === 'token' ? tokenOptions : introspectionOptions
        expect(schema.safeParse(options).error, text).toBeUndefined()
        kinds.push(kind)
      }
    const { issuers = {} } = example as { issuers?: Record<string, Record<string, unknown>> }
    for (const issuer of Object.values(issuers)) {
      // An example of one option stands for an issuer that says the rest.
      const rest = {
        issuer: 'https://x.example/',
        keys: 'discover',
        audience: 'x',
        algorithms: ['ES256'],
        type: 'any',
      }
      expect(issuerSchema.safeParse({ ...rest, ...issuer }).error, text).toBeUndefined()
      kinds.push('issuer')
    }
  }
  expect(kinds.toSorted()).toEqual(['introspection', 'issuer', 'issuer', 'token', 'token', 'token'])
})
