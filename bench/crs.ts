// What a Core Rule Set costs here: its start, first requests in fresh processes, warm ones, and the ratio to
// libmodsecurity with the same rules on the same requests, in one run; or the costliest inputs that hill climbing finds
// for the whole rule set and for each rule's matcher. Run by hand:
//
//   node bench/crs.ts                            requests, and libmodsecurity where it is installed
//   node bench/crs.ts --search 2                 the search alone, two seconds for each matcher
//   node bench/crs.ts --search 2 --only rule     only targets whose names contain this: rule, 942, all, cookies, …
//   node bench/crs.ts --search 2 --paranoia 4    at another paranoia level than 1
//   node bench/crs.ts --rules DIR --setup FILE   another rule set (Debian's 3.3.4 unless CRS_DIR says where one is)

import { fork } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'

import { compileFolder } from '../test/vectors/crs-harness.ts'
import { measureFresh } from './crs-fresh.ts'
import { askPeer } from './crs-peer.ts'
import { requests } from './crs-requests.ts'
import { searchRules } from './crs-search.ts'

const { values } = parseArgs({
  options: {
    rules: { type: 'string' },
    setup: { type: 'string' },
    search: { type: 'string' },
    only: { type: 'string', default: '' },
    paranoia: { type: 'string', default: '1' },
    program: { type: 'string' },
  },
})
const crs = process.env['CRS_DIR']
const rules = values.rules ?? (crs === undefined ? '/usr/share/modsecurity-crs/rules' : join(crs, 'rules'))
const setup =
  values.setup ??
  (crs === undefined ? '/etc/modsecurity/crs/crs-setup.conf' : join(crs, 'crs-setup.conf.example'))

interface Warm {
  readonly warmUs: Readonly<Record<string, number>>
  readonly refused: Readonly<Record<string, number>>
}

/** In a process of its own: what this one has run changes how V8 compiles. */
const warm = async (program: string): Promise<Warm> => {
  const child = fork(fileURLToPath(new URL('crs-warm.ts', import.meta.url)), [program])
  const { promise, resolve, reject } = Promise.withResolvers<Warm>()
  child.once('message', (message) => resolve(message as Warm))
  child.once('error', reject)
  child.once('exit', (code) => {
    if (code !== 0) reject(new Error(`the warm run ended with ${code}`))
  })
  return promise
}

const measured = async (folder: string, program: string): Promise<void> => {
  console.log(`program: ${(gzipSync(readFileSync(program)).length / 1024).toFixed(0)} KiB gzipped`)
  for (const { name } of requests()) console.log(await measureFresh(program, name))
  const ours = await warm(program)
  const theirs = askPeer(folder, rules, setup)
  if (!theirs.ok) console.log(theirs.error)
  for (const { name, texts } of requests()) {
    const warmUs = ours.warmUs[name] ?? 0
    const peer = theirs.ok ? theirs.value[name] : undefined
    const ratio =
      peer === undefined
        ? ''
        : `; libmodsecurity ${peer.micros.toFixed(0)} µs, ${peer.refused} refused: ${(peer.micros / warmUs).toFixed(1)}×`
    console.log(
      `${name.padEnd(8)} ${texts.length} requests: ${warmUs.toFixed(0)} µs warm, ${ours.refused[name] ?? 0} refused${ratio}`,
    )
  }
}

const main = async (): Promise<void> => {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-crs-'))
  try {
    const program = values.program ?? join(folder, 'crs.program')
    if (values.program === undefined)
      writeFileSync(program, compileFolder(rules, setup, 'SecRuleEngine On\n'))
    if (values.search === undefined) await measured(folder, program)
    else if (!searchRules(readFileSync(program), Number(values.search), Number(values.paranoia), values.only))
      process.exitCode = 1
  } finally {
    rmSync(folder, { recursive: true })
  }
}

await main()
