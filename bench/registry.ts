// Look-ups in a registry of 1,000,000 keys, in workerd: one call each, found by the primary key. The same at 1,000
// keys beside it says what the size costs. `node bench/registry.ts [KEYS]`.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { convertV4MiniflareOptions, Miniflare } from 'miniflare'

const KEYS = Number(process.argv[2] ?? 1_000_000)
const BATCH = 50_000
const LOOKUPS = 2000
const ROUNDS = 5
const root = fileURLToPath(new URL('../', import.meta.url))

const bundle = (folder: string): string => {
  const config = join(folder, 'wrangler.json')
  const main = join(root, 'bench/registry/worker.ts')
  writeFileSync(config, JSON.stringify({ name: 'bench', main, compatibility_date: '2026-10-01' }))
  const args = ['deploy', '--dry-run', `--config=${config}`, `--outdir=${join(folder, 'out')}`]
  execFileSync(join(root, 'node_modules/.bin/wrangler'), args, { cwd: root, stdio: 'pipe' })
  return readFileSync(join(folder, 'out/worker.js'), 'utf8')
}

const start = (script: string, folder: string): Miniflare =>
  new Miniflare(
    convertV4MiniflareOptions({
      workers: [
        {
          name: 'bench',
          modules: [{ type: 'ESModule', path: 'worker.js', contents: script }],
          compatibilityDate: '2026-10-01',
          durableObjects: { REGISTRY: { className: 'Registry', useSQLite: true } },
        },
      ],
      durableObjectsPersist: folder,
    }),
  )

const measure = async (keys: number, script: string, folder: string): Promise<void> => {
  const miniflare = start(script, join(folder, `state-${keys}`))
  try {
    const ask = async (path: string, from: number, to: number): Promise<number> => {
      const response = await miniflare.dispatchFetch(
        `http://bench.test${path}?from=${from}&to=${to}&keys=${keys}`,
      )
      return (await response.json()) as number
    }
    let bytes = 0
    for (let from = 0; from < keys; from += BATCH)
      bytes = await ask('/fill', from, Math.min(keys, from + BATCH))
    await ask('/look', 0, LOOKUPS)
    const figures: number[] = []
    let found = 0
    for (let round = 1; round <= ROUNDS; round++) {
      const started = process.hrtime.bigint()
      found = await ask('/look', round * LOOKUPS, (round + 1) * LOOKUPS)
      figures.push(Number(process.hrtime.bigint() - started) / LOOKUPS / 1000)
    }
    figures.sort((a, b) => a - b)
    const size = (bytes / 1_048_576).toFixed(0)
    console.log(
      `${keys.toLocaleString('en')} keys (${size} MiB): ${(figures[ROUNDS >> 1] ?? 0).toFixed(0)} µs a look-up ` +
        `(${(figures[0] ?? 0).toFixed(0)} to ${(figures.at(-1) ?? 0).toFixed(0)}), one call each, ${found} of ${LOOKUPS} found`,
    )
  } finally {
    await miniflare.dispose()
  }
}

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-bench-registry-'))
try {
  const script = bundle(folder)
  await measure(1000, script, folder)
  await measure(KEYS, script, folder)
} finally {
  rmSync(folder, { recursive: true, force: true })
}
