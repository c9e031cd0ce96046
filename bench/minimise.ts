// What it costs to hold an answer to its contract: GitHub's list of pull requests, as documented and with members that
// nobody documents, beside JSON.parse alone. `node bench/minimise.ts [ROUNDS]`.

import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

import { ok } from '../shared/lib/result.ts'
import { readContract } from '../shared/policy/openapi/read.ts'
import { packAnswers } from '../shared/screens/minimise/compile.ts'
import type { Mask } from '../shared/screens/minimise/mask.ts'
import { openMasks } from '../shared/screens/minimise/pack.ts'
import { minimiseReader } from '../shared/screens/minimise/reader.ts'

const ROUNDS = Number(process.argv[2] ?? 25)
const OPTIONS = {
  contract: 'github',
  mode: 'enforce',
  undocumented: 'refuse',
  bytesMax: 16 * 1024 * 1024,
  unread: 'refuse',
} as const

interface Document {
  readonly components: {
    readonly examples: Readonly<
      Record<string, { readonly value: readonly Readonly<Record<string, unknown>>[] }>
    >
  }
}

const file = join(
  dirname(createRequire(import.meta.url).resolve('@octokit/openapi')),
  'generated/api.github.com.json',
)
const bytes = new Uint8Array(readFileSync(file))
const { contract } = readContract('c.json', new Map([['c.json', ok(bytes)]]))
if (contract === undefined) throw new Error('the contract has errors')
const table = packAnswers(contract)
const masks = openMasks(table)
const mask: Mask = masks.find('GET', ['repos', 'o', 'r', 'pulls'])?.['200']?.['application/json'] ?? 0
const document = JSON.parse(new TextDecoder().decode(bytes)) as Document

const minimised = (body: Uint8Array): Uint8Array => {
  const reader = minimiseReader({
    options: OPTIONS,
    mask,
    masks: masks.schema,
    scopes: [],
    changed: () => undefined,
  })
  reader.push(body)
  const { bytes: out, fault } = reader.end()
  if (fault !== undefined) throw new Error(fault.code)
  return out
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const [sample] = document.components.examples['pull-request-simple-items']?.value ?? []
// As the contract has it: the example shows more.
const [clean] = JSON.parse(decoder.decode(minimised(encoder.encode(JSON.stringify([sample]))))) as [
  Readonly<Record<string, unknown>>,
]
const more = { ...clean, secret: { a: [1, 2, 3] }, user: { ...(clean['user'] as object), hash: 'x' } }

const best = (count: number, work: () => void): number => {
  let least = Infinity
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage()
    for (let turn = 0; turn < count; turn++) work()
    const { user, system } = process.cpuUsage(start)
    least = Math.min(least, (user + system) / count)
  }
  return least
}

console.log(`masks of ${contract.operations.length} operations: ${(table.byteLength / 1024).toFixed(0)} KiB`)
for (const [name, item] of [
  ['as documented', clean],
  ['with more', more],
] as const)
  for (const items of [1, 50]) {
    const body = encoder.encode(JSON.stringify(Array.from({ length: items }, () => item)))
    const us = best(Math.ceil(50 / items), () => void minimised(body))
    const parseUs = best(Math.ceil(50 / items), () => void JSON.parse(decoder.decode(body)))
    const kib = body.byteLength / 1024
    console.log(
      `  ${kib.toFixed(0)} KiB ${name}: ${us.toFixed(0)} µs, ${(us / kib).toFixed(1)} µs a KiB (JSON.parse alone ${(parseUs / kib).toFixed(1)})`,
    )
  }
