// Address lists at full size: compiles, loads and asks a table of a million mixed prefixes, and prints the cost of a
// look-up beside a naive linear scan and node:net's BlockList, all in one run. `node bench/lists.ts [PREFIXES]`.

import { BlockList } from 'node:net'
import { addressV4, addressV6 } from '../shared/lib/ip/format.ts'
import type { Address, Words } from '../shared/lib/ip/address.ts'
import { compileTable } from '../shared/lib/ip/compile.ts'
import { parseList } from '../shared/lib/ip/list.ts'
import { contains, formatPrefix, maskV4, maskV6 } from '../shared/lib/ip/prefix.ts'
import type { Prefix } from '../shared/lib/ip/prefix.ts'
import { openTable } from '../shared/lib/ip/table.ts'

const PREFIXES = Number(process.argv[2] ?? 1_000_000)
const LOOKUPS = 1_000_000
const LINEAR_LOOKUPS = 20
const BLOCK_LIST_PREFIXES = Math.min(PREFIXES, 10_000)
const BLOCK_LIST_LOOKUPS = 200
const ROUNDS = 5

/** A small generator with a seed (mulberry32): the same list in every run. */
const random = (seed: number): (() => number) => {
  let state = seed
  return () => {
    state = (state + 0x6d2b_79f5) | 0
    let word = Math.imul(state ^ (state >>> 15), 1 | state)
    word = (word + Math.imul(word ^ (word >>> 7), 61 | word)) ^ word
    return (word ^ (word >>> 14)) >>> 0
  }
}

const next = random(1)
const between = (low: number, high: number): number => low + (next() % (high - low + 1))
const global6 = (): Words => [0x2000_0000 | (next() >>> 3), next(), next(), next()]

const randomPrefix = (): Prefix => {
  if (next() % 2 === 0) {
    const bits = between(20, 32)
    return { address: addressV4(maskV4(next(), bits)), bits }
  }
  const bits = next() % 8 === 0 ? between(65, 128) : between(29, 64)
  return { address: addressV6(maskV6(global6(), bits)), bits }
}

/** Half of the questions hit: they are the list's own networks, copied, as a request's address is a fresh object too. */
const randomAddress = (prefixes: readonly Prefix[]): Address => {
  const prefix = prefixes[next() % prefixes.length]
  if (prefix !== undefined && next() % 2 === 0) {
    const { address } = prefix
    return address.family === 4 ? addressV4(address.bits) : addressV6([...address.words])
  }
  return next() % 2 === 0 ? addressV4(next()) : addressV6(global6())
}

const elapsedMs = (work: () => void): number => {
  const start = process.hrtime.bigint()
  work()
  return Number(process.hrtime.bigint() - start) / 1e6
}

/** Nanoseconds per question in the best of the rounds (other work on the machine only ever adds), and how many hit. */
const perLookup = (questions: readonly Address[], ask: (address: Address) => boolean): [number, number] => {
  let hits = 0
  const rounds = Array.from({ length: ROUNDS }, () =>
    elapsedMs(() => {
      hits = 0
      for (const question of questions) if (ask(question)) hits++
    }),
  )
  return [(Math.min(...rounds) * 1e6) / questions.length, hits]
}

const prefixes = Array.from({ length: PREFIXES }, randomPrefix)
const text = prefixes.map(formatPrefix).join('\n')

let parsed: readonly Prefix[] = []
const parseMs = elapsedMs(() => {
  const list = parseList(text)
  if (!list.ok) throw new Error('the generated list does not parse')
  parsed = list.value.map((entry) => entry.prefix)
})
let compiled = compileTable([])
const compileMs = elapsedMs(() => {
  compiled = compileTable(parsed)
})
let opened = openTable(compiled.bytes)
const loadMs = elapsedMs(() => {
  opened = openTable(compiled.bytes)
})
if (!opened.ok) throw new Error(opened.error)
const table = opened.value

console.log(`${PREFIXES} prefixes, IPv4 and IPv6 mixed`)
console.log(`  parse    ${parseMs.toFixed(0)} ms of text`)
console.log(
  `  compile  ${compileMs.toFixed(0)} ms to ${compiled.bytes.length} bytes, ${compiled.prefixes} kept`,
)
console.log(`  load     ${loadMs.toFixed(3)} ms`)

const questions = Array.from({ length: LOOKUPS }, () => randomAddress(parsed))
const [tableNs, tableHits] = perLookup(questions, (address) => table.lookup(address) !== undefined)
console.log(`  look up  ${tableNs.toFixed(0)} ns, ${tableHits} of ${LOOKUPS} hit`)

const sample = questions.slice(0, LINEAR_LOOKUPS)
const [linearNs, linearHits] = perLookup(sample, (address) =>
  parsed.some((prefix) => contains(prefix, address)),
)
const [, sampleHits] = perLookup(sample, (address) => table.lookup(address) !== undefined)
if (linearHits !== sampleHits) throw new Error(`the scan finds ${linearHits}, the table ${sampleHits}`)
console.log(`  linear scan   ${linearNs.toFixed(0)} ns, ${(linearNs / tableNs).toFixed(0)} times the table's`)

const few = parsed.slice(0, BLOCK_LIST_PREFIXES)
const blockList = new BlockList()
for (const { address, bits } of few) blockList.addSubnet(address.text, bits, `ipv${address.family}`)
const fewTable = openTable(compileTable(few).bytes)
if (!fewTable.ok) throw new Error(fewTable.error)
const asked = Array.from({ length: BLOCK_LIST_LOOKUPS }, () => randomAddress(few))
const [blockNs, blockHits] = perLookup(asked, (address) =>
  blockList.check(address.text, `ipv${address.family}`),
)
const many = Array.from({ length: LOOKUPS }, () => randomAddress(few))
const [fewNs] = perLookup(many, (address) => fewTable.value.lookup(address) !== undefined)
const [, fewHits] = perLookup(asked, (address) => fewTable.value.lookup(address) !== undefined)
if (blockHits !== fewHits) throw new Error(`BlockList finds ${blockHits}, the table ${fewHits}`)
console.log(`with ${few.length} prefixes, since BlockList scans them one by one:`)
console.log(`  table         ${fewNs.toFixed(0)} ns`)
console.log(`  net.BlockList ${blockNs.toFixed(0)} ns, ${(blockNs / fewNs).toFixed(0)} times the table's`)
