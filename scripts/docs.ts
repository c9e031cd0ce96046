// `npm run docs`: writes the pages of docs/ that are generated, and removes those that no longer are.

import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { GENERATED_FOLDERS, generatedDocs } from './docs/generate.ts'

const docs = fileURLToPath(new URL('../docs/', import.meta.url))
const pages = generatedDocs()

for (const folder of GENERATED_FOLDERS) {
  if (!existsSync(join(docs, folder))) continue
  for (const name of readdirSync(join(docs, folder)))
    if (!pages.has(`${folder}/${name}`)) rmSync(join(docs, folder, name))
}
for (const [path, text] of pages) {
  mkdirSync(dirname(join(docs, path)), { recursive: true })
  writeFileSync(join(docs, path), text)
}
process.stdout.write(`${pages.size} pages in docs/ were written.\n`)
