// The payload engine reads what clients send with its own scanners and automata. The platform's expressions backtrack: a
// pattern that looks harmless costs a text's length squared, and no budget of work can stop one that has begun.

import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from 'vitest'

import { patternsOf } from '../support/patterns.ts'

const root = fileURLToPath(new URL('../../shared/waf/', import.meta.url))

/** These read rules and their arguments: an operator's text, when a program is compiled or loaded. */
const READERS_OF_RULES: ReadonlySet<string> = new Set([
  'expressions/classes.ts',
  'expressions/escapes.ts',
  'expressions/parse.ts',
  'expressions/repeats.ts',
  'operators/operators.ts',
  'operators/phrases.ts',
  'rules/schema.ts',
  'seclang/actions.ts',
  'seclang/answers.ts',
  'seclang/captured.ts',
  'seclang/choices.ts',
  'seclang/compile-operator.ts',
  'seclang/compile-rule.ts',
  'seclang/directives.ts',
  'seclang/load.ts',
  'seclang/macro.ts',
  'seclang/plan.ts',
  'seclang/rule.ts',
  'seclang/samples.ts',
  'seclang/syntax.ts',
  'seclang/tables.ts',
  'seclang/update.ts',
])

const files = globSync('**/*.ts', { cwd: root }).map((file) => file.replaceAll('\\', '/'))

const used = new Map(
  files.map((file) => [file, patternsOf(file, readFileSync(`${root}${file}`, 'utf8'))] as const),
)

describe('expressions of the platform', () => {
  test('read rules at most, never what a client sends', () => {
    expect(files.filter((file) => file.startsWith('detectors/')).length).toBeGreaterThan(100)
    const readers = [...used].filter(([file, found]) => found.length > 0 && !READERS_OF_RULES.has(file))
    expect(readers).toEqual([])
  })

  test('every file that is excused uses one', () => {
    expect([...READERS_OF_RULES].filter((file) => (used.get(file)?.length ?? 0) === 0)).toEqual([])
  })

  test.each([
    ['a literal', 'const isBlank = (text: string) => /^ *$/.test(text)'],
    ['a constructor', 'const made = (source: string) => new RegExp(source)'],
    ['a call', 'const made = (source: string) => RegExp(source)'],
    ['a method of strings', "const at = (text: string) => text.search('a+b')"],
  ])('%s is found', (_name, text) => {
    expect(patternsOf('planted.ts', text)).toHaveLength(1)
  })
})
