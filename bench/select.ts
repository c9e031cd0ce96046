// A policy of a large API: GitHub's contract, 1,222 routes. How long a route takes to select, beside a scan of all of
// them, what such a policy costs at load, and what a Worker with it costs from its start to its first answer, beside
// one with two routes. `node bench/select.ts [ROUNDS]`.

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:http'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { gzipSync } from 'node:zlib'

import { ok } from '../shared/lib/result.ts'
import { loadPolicy } from '../shared/policy/load.ts'
import type { Policy, Route } from '../shared/policy/load.ts'
import { draftFrom } from '../shared/policy/openapi/import/draft.ts'
import { readContract } from '../shared/policy/openapi/read.ts'
import { optionalFactories } from '../shared/policy/optional-factories.ts'
import { select } from '../shared/policy/select.ts'
import { buildHouse, bundleWorker } from './house.ts'
import { startWorkerd } from './workerd.ts'

const ROUNDS = Number(process.argv[2] ?? 7)
const QUESTIONS = 100_000
const SCANS = 300
const GOAL_US = 2
const PORT = 28_171

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-select-'))

const importGithub = (): string => {
  const contract = readFileSync(
    join(
      dirname(createRequire(import.meta.url).resolve('@octokit/openapi')),
      'generated/api.github.com.json',
    ),
  )
  const read = readContract('c.json', new Map([['c.json', ok<Uint8Array>(contract)]]))
  if (read.contract === undefined) throw new Error('the contract has errors')
  const drafted = draftFrom({
    contract: read.contract,
    name: 'github',
    file: 'c.json',
    origin: 'api',
    servers: ['http://127.0.0.1:9'],
  })
  const policy = join(folder, 'policy')
  mkdirSync(policy)
  writeFileSync(join(policy, 'c.json'), contract)
  writeFileSync(join(policy, 'gateway.yaml'), drafted.text)
  return policy
}

/** Microseconds for each, in the best of the rounds: other work on the machine only ever adds. */
const best = (count: number, work: () => void): number => {
  let least = Infinity
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage()
    work()
    const { user, system } = process.cpuUsage(start)
    least = Math.min(least, (user + system) / count)
  }
  return least
}

const fits = ({ pattern, methods }: Route, segments: readonly string[], method: string): boolean =>
  methods.includes(method) &&
  pattern.length === segments.length &&
  pattern.every((part, index) => part.kind !== 'literal' || part.text === segments[index])

const measureSelection = ({ routes, selector, linked }: Policy): void => {
  const [host = ''] = linked.hosts
  const questions = Array.from({ length: QUESTIONS }, (_, index) => {
    const route = routes[Math.imul(index, 7919) % routes.length] as Route
    const segments = route.pattern.map((part) => (part.kind === 'literal' ? part.text : `v${index % 97}`))
    return { segments, method: route.methods[0] ?? 'GET' }
  })
  let found = 0
  const us = best(QUESTIONS, () => {
    for (const { segments, method } of questions)
      if (select(selector, host, segments, method).kind === 'route') found++
  })
  if (found !== QUESTIONS * ROUNDS) throw new Error(`${found} of ${QUESTIONS * ROUNDS} found a route`)
  const some = questions.slice(0, SCANS)
  const scanUs = best(SCANS, () => {
    for (const { segments, method } of some) routes.find((route) => fits(route, segments, method))
  })
  console.log(`${routes.length} routes`)
  console.log(`  select   ${us.toFixed(2)} µs (goal ≤ ${GOAL_US}: ${us <= GOAL_US ? 'met' : 'NOT MET'})`)
  console.log(`  scan     ${scanUs.toFixed(1)} µs, ${(scanUs / us).toFixed(0)} times as long`)
}

const answered = (port: number): Promise<void> => {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const asked = request({ port, host: '127.0.0.1', path: '/advisories' }, (answer) => {
    answer.resume()
    answer.on('end', () => resolve())
  })
  asked.on('error', reject)
  asked.end()
  return promise
}

/** Milliseconds of CPU from the start of workerd to its first answer. */
const measureStart = async (name: string, modules: readonly string[]): Promise<number> => {
  const figures: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const worker = await startWorkerd({
      folder: join(folder, `${name}-${round}`),
      port: PORT,
      vars: { GATEHOUSE_DEV: '1' },
      modules,
      counters: true,
    })
    await answered(PORT)
    figures.push(worker.cpuMs())
    worker.stop()
    await sleep(200)
  }
  return Math.min(...figures)
}

try {
  const policy = importGithub()
  const modules = bundleWorker(join(folder, 'github'), policy)
  const bundle = readFileSync(join(folder, 'github/built/policy.bin'))
  const sizes = modules.map(
    (file) => `${(gzipSync(readFileSync(file), { level: 9 }).length / 1024).toFixed(0)} KiB`,
  )
  console.log(
    `bundle ${(bundle.length / 1024).toFixed(0)} KiB, Worker and policy gzipped: ${sizes.join(' and ')}`,
  )
  const start = process.cpuUsage()
  const loaded = loadPolicy(bundle, undefined, optionalFactories)
  const first = process.cpuUsage(start)
  if (!loaded.ok) throw new Error(loaded.error)
  measureSelection(loaded.value)
  const loadUs = best(1, () => void loadPolicy(bundle, undefined, optionalFactories))
  console.log(
    `  load     ${((first.user + first.system) / 1000).toFixed(0)} ms the first time, ${(loadUs / 1000).toFixed(0)} ms warm`,
  )
  const small = buildHouse(join(folder, 'house'), 'http://127.0.0.1:9')
  const [large, little] = [await measureStart('large', modules), await measureStart('small', small)]
  console.log(`start of workerd to its first answer: ${large} ms of CPU; with two routes ${little} ms`)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
