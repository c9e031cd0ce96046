// What takes too long for `npm test`: a million fuzzed fields judged fast and slow, by imported and by native rules, and the Core Rule Set's regression
// tests over HTTP. CRS_DIR names a checkout of version 4; without one, Debian's 3.3.4 is fuzzed alone.
//
//   npm run test:nightly
//   npm run test:crs-http

import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

import { crs, ps, provide, type Program } from './system.ts'

interface Part {
  readonly name: string
  readonly files: readonly string[]
  readonly project: string
  readonly env: Readonly<Record<string, string>>
  readonly needs: readonly Program[]
  /** Cannot run without CRS_DIR. */
  readonly isOfVersion4: boolean
}

const parts: readonly Part[] = [
  {
    name: 'fuzz',
    files: ['test/vectors/crs.test.ts', 'test/waf/presence.test.ts'],
    project: 'unit',
    env: { FUZZED_FIELDS: '1000000' },
    needs: [crs],
    isOfVersion4: false,
  },
  {
    name: 'crs-http',
    files: ['test/e2e/crs-http.test.ts'],
    project: 'e2e',
    env: { CRS_HTTP: '1' },
    needs: [ps],
    isOfVersion4: true,
  },
]

const root = fileURLToPath(new URL('../', import.meta.url))

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const hasVersion4 = existsSync(join(process.env['CRS_DIR'] ?? '/nowhere', 'crs-setup.conf.example'))

/** True when the part passed. */
const run = (part: Part): boolean => {
  say(`\n── ${part.name}`)
  if (part.isOfVersion4 && !hasVersion4) {
    say('CRS_DIR names no checkout of the Core Rule Set, version 4: this part cannot run')
    return false
  }
  for (const program of part.needs) {
    const provided = provide(program, say)
    if (provided.ok) continue
    say(provided.error)
    return false
  }
  const args = ['run', '--project', part.project, ...part.files]
  const { status } = spawnSync(resolve(root, 'node_modules/.bin/vitest'), args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...part.env },
  })
  return status === 0
}

const names = process.argv.slice(2)
const unknown = names.filter((name) => !parts.some((part) => part.name === name))
if (unknown.length > 0) say(`No such part: ${unknown.join(', ')}`)
const failed = parts.filter((part) => (names.length === 0 || names.includes(part.name)) && !run(part))
if (unknown.length + failed.length > 0) process.exitCode = 1
