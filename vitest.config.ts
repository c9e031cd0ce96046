// Four suites. `unit` runs in Node: the pure core, the command, the architecture. `runtime` runs inside workerd,
// with the bindings of wrangler.toml and real Durable Objects. `e2e` drives the real `gatehouse dev` over HTTP,
// two files at a time, since each starts servers. `peers`, which `npm test` leaves out, needs programs of other languages.

import { existsSync } from 'node:fs'
import { availableParallelism } from 'node:os'

import { cloudflareTest } from '@cloudflare/vitest-plugin'
import { defineConfig } from 'vitest/config'

// wrangler must neither report home nor ask the network which data centre "we" are in.
process.env['WRANGLER_SEND_METRICS'] = 'false'
process.env['CLOUDFLARE_CF_FETCH_ENABLED'] = 'false'

// vitest alone leaves a core free, and a machine of two would run one file at a time.
const unitWorkers = Math.max(2, availableParallelism() - 1)

const runtime = cloudflareTest({
  // The Worker under test: it exports every Durable Object class that wrangler.toml binds.
  main: './test/runtime/main.ts',
  remoteBindings: false,
  ...(existsSync('wrangler.toml')
    ? { wrangler: { configPath: './wrangler.toml' } }
    : { miniflare: { compatibilityDate: '2026-11-01' } }),
})

export default defineConfig({
  test: {
    globalSetup: './test/support/scratch.ts',
    // A Redis that a test takes away is no news; the library in front of it has no other way to keep quiet.
    onConsoleLog: (log) => !log.startsWith('Redis connection error'),
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/runtime/**', 'test/e2e/**', 'test/peers/**'],
          maxWorkers: unitWorkers,
          // A machine may be many times slower than ours: nothing here is a measurement.
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        plugins: [runtime],
        test: {
          name: 'runtime',
          include: ['test/runtime/**/*.test.ts'],
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          // Most of it waits: for windows to pass, keys to age, servers to start.
          maxWorkers: 2,
          testTimeout: 300_000,
          hookTimeout: 300_000,
        },
      },
      {
        test: {
          name: 'peers',
          include: ['test/peers/**/*.test.ts'],
          fileParallelism: false,
          testTimeout: 120_000,
          hookTimeout: 300_000,
        },
      },
    ],
  },
})
