// The docs say what the code does: generated pages are in step with schemas and catalogue, and complete.

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, test } from 'vitest'

import { GENERATED_FOLDERS, generatedDocs } from '../scripts/docs/generate.ts'
import { entriesOf } from '../scripts/docs/reference.ts'
import { policySchema } from '../scripts/docs/schema.ts'
import { denials, faults } from '../shared/decision/denials.ts'
import { kinds } from '../shared/policy/document.ts'

const docs = fileURLToPath(new URL('../docs/', import.meta.url))
const pages = generatedDocs()

describe('generated docs', () => {
  test('every page is in step with what it is generated from: run `npm run docs` after a change', () => {
    const stale = [...pages].filter(
      ([path, text]) => !existsSync(join(docs, path)) || readFileSync(join(docs, path), 'utf8') !== text,
    )
    expect(stale.map(([path]) => path)).toEqual([])
  })

  test('no page is left of what no longer exists', () => {
    const left = GENERATED_FOLDERS.flatMap((folder) =>
      readdirSync(join(docs, folder)).map((name) => `${folder}/${name}`),
    ).filter((path) => !pages.has(path))
    expect(left).toEqual([])
  })

  test('every denial and fault has a page', () => {
    const codes = [...Object.keys(denials), ...Object.keys(faults)]
    expect(codes.length).toBeGreaterThan(40)
    expect(codes.filter((code) => !pages.has(`denials/${code}.md`))).toEqual([])
  })

  test('every key of a policy document is described, and every kind of guard has a section', () => {
    const entries = entriesOf(policySchema())
    expect(entries.length).toBeGreaterThan(80)
    const bare = entries.filter(
      ({ key, description }) => description === undefined && !kinds.includes(key as never),
    )
    expect(bare.map(({ key }) => key)).toEqual([])
    const page = pages.get('reference/policy.md') ?? ''
    for (const kind of kinds) expect(page).toContain(`\n## ${kind}\n`)
  })

  test('links between generated pages lead somewhere', () => {
    const dead: string[] = []
    let links = 0
    for (const [path, text] of pages)
      for (const [, target = ''] of text.matchAll(/\]\(([^)#\s]+)\)/g)) {
        links++
        const found = new URL(target, `file:///${path}`).pathname.slice(1)
        if (!pages.has(found)) dead.push(`${path}: ${target}`)
      }
    expect(links).toBeGreaterThan(200)
    expect(dead).toEqual([])
  })
})
