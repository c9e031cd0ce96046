// `npm run build`: links policies/ and bundles the Worker exactly as `wrangler deploy` would, uploads nothing, and
// says how large it is and what takes the space. Fails where the platform would refuse it.

import { spawnSync } from 'node:child_process'
import { readFileSync, rmSync } from 'node:fs'
import { basename, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { gzipSync } from 'node:zlib'

/** What the Worker's code is meant to stay under, gzipped; the policy comes on top. */
const CODE_BYTES_GOAL = 300 * 1024
/** A Worker's size limit, gzipped, policy included: the free plan's, and the paid plans'. */
const FREE_BYTES_MAX = 3 * 1024 * 1024
const PAID_BYTES_MAX = 10 * 1024 * 1024

const CONTRIBUTORS_SHOWN = 12

/** The part of esbuild's metafile that is read here. */
interface Metafile {
  readonly outputs: Readonly<
    Record<string, { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }>
  >
}

interface Module {
  readonly name: string
  readonly bytes: number
  readonly gzipped: number
}

const root = fileURLToPath(new URL('../', import.meta.url))
const outDir = join(root, '.gatehouse', 'deploy')

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const kib = (bytes: number): string => `${(bytes / 1024).toFixed(1)} KiB`

/** Runs wrangler's own dry run, which runs `gatehouse build` first. */
const bundle = (): boolean => {
  rmSync(outDir, { recursive: true, force: true })
  const { status } = spawnSync(
    join(root, 'node_modules/.bin/wrangler'),
    ['deploy', '--dry-run', '--outdir', outDir, '--metafile', join(outDir, 'meta.json')],
    { cwd: root, stdio: 'inherit', env: { ...process.env, WRANGLER_SEND_METRICS: 'false' } },
  )
  return status === 0
}

const measured = (path: string): Module => {
  const content = readFileSync(path)
  return { name: basename(path), bytes: content.length, gzipped: gzipSync(content, { level: 9 }).length }
}

/** Bytes of the bundle by where they come from: a package, or a room of the project. */
const contributors = (meta: Metafile): readonly (readonly [string, number])[] => {
  const bytes = new Map<string, number>()
  for (const output of Object.values(meta.outputs))
    for (const [path, { bytesInOutput }] of Object.entries(output.inputs)) {
      const owner = ownerOf(path)
      bytes.set(owner, (bytes.get(owner) ?? 0) + bytesInOutput)
    }
  return [...bytes].toSorted(([, one], [, other]) => other - one)
}

const ownerOf = (path: string): string => {
  const inside = path.split('node_modules/').at(-1) ?? path
  const parts = inside.split('/')
  if (inside !== path) return parts.slice(0, inside.startsWith('@') ? 2 : 1).join('/')
  return parts
    .slice(0, 3)
    .filter((part) => part !== '..' && !part.endsWith('.ts'))
    .join('/')
}

const report = (code: Module, policy: Module, meta: Metafile): boolean => {
  const total = code.gzipped + policy.gzipped
  say('')
  say(
    `Worker   ${kib(code.bytes).padStart(11)}   gzipped ${kib(code.gzipped).padStart(10)}   (goal: ${kib(CODE_BYTES_GOAL)})`,
  )
  say(`policy   ${kib(policy.bytes).padStart(11)}   gzipped ${kib(policy.gzipped).padStart(10)}`)
  say('')
  say('What takes the space of the Worker (minified, before compression):')
  for (const [owner, bytes] of contributors(meta).slice(0, CONTRIBUTORS_SHOWN))
    say(`  ${kib(bytes).padStart(11)}  ${owner}`)
  say('')
  if (code.gzipped > CODE_BYTES_GOAL)
    say(`The Worker is over its goal by ${kib(code.gzipped - CODE_BYTES_GOAL)}.`)
  if (total > PAID_BYTES_MAX)
    say(`Cloudflare takes ${kib(PAID_BYTES_MAX)} at most: shorten the lists of the policy.`)
  else if (total > FREE_BYTES_MAX) say(`This needs a paid plan: the free one takes ${kib(FREE_BYTES_MAX)}.`)
  return code.gzipped <= CODE_BYTES_GOAL && total <= PAID_BYTES_MAX
}

const main = (): number => {
  if (!bundle()) return 1
  const meta = JSON.parse(readFileSync(join(outDir, 'meta.json'), 'utf8')) as Metafile
  const code = measured(join(outDir, 'worker.js'))
  const policy = measured(resolve(root, '.gatehouse', 'policy.bin'))
  return report(code, policy, meta) ? 0 : 1
}

process.exitCode = main()
