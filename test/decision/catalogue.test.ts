import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from 'vitest'

import { answers } from '../../shared/decision/answers.ts'
import { denials, faults } from '../../shared/decision/denials.ts'
import { pages } from '../../shared/decision/pages.ts'
import { answerPages } from '../../shared/decision/pages/answers.ts'

const root = fileURLToPath(new URL('../../', import.meta.url))

/** Everything that the Worker is made of, without the catalogue's own files. */
const sources = globSync(['shared/**/*.ts', 'functions/**/*.ts'], { cwd: root })
  .filter((path) => !/shared\/decision\/(denials|pages|answers)\.ts$/.test(path))
  .map((path) => readFileSync(`${root}${path}`, 'utf8'))

const codes = [...Object.keys(denials), ...Object.keys(faults)]

describe('the catalogue', () => {
  test('looked at the code', () => {
    expect(sources.length).toBeGreaterThan(50)
    expect(codes.length).toBeGreaterThan(40)
  })

  test.each(codes)('%s is produced somewhere', (code) => {
    expect(sources.some((source) => source.includes(`'${code}'`))).toBe(true)
  })

  test('finds a code that nobody produces', () => {
    expect(sources.some((source) => source.includes("'token.imaginary'"))).toBe(false)
  })

  test('has no answer that no code maps to', () => {
    const used = new Set<string>([...Object.values(denials), ...Object.values(faults), 'internal'])
    expect(Object.keys(answers).filter((answer) => !used.has(answer))).toEqual([])
  })

  test('has a page for every code and answer, and none for another', () => {
    expect(Object.keys(pages).toSorted()).toEqual(codes.toSorted())
    expect(Object.keys(answerPages).toSorted()).toEqual(Object.keys(answers).toSorted())
  })

  test('an answer tells neither its codes nor a guard', () => {
    for (const { title } of Object.values(answers))
      expect(codes.some((code) => title.includes(code))).toBe(false)
  })
})
