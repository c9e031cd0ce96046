// `gatehouse import openapi FILE`: a contract becomes a policy folder: routes with the guards that it asks for, stubs of
// what it cannot know, and the contract itself beside them. Nothing that stands there is overwritten, and what the
// contract leaves unguarded is told.

import { existsSync } from 'node:fs'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { basename, dirname, join, relative, resolve, sep } from 'node:path'

import { err, ok } from '../shared/lib/result.ts'
import type { Result } from '../shared/lib/result.ts'
import { referencedFiles } from '../shared/policy/openapi/files.ts'
import { draftFrom } from '../shared/policy/openapi/import/draft.ts'
import { findingKinds } from '../shared/policy/openapi/import/findings.ts'
import type { Finding, FindingKind } from '../shared/policy/openapi/import/findings.ts'
import { readContract } from '../shared/policy/openapi/read.ts'
import type { ReadContract } from '../shared/policy/openapi/read.ts'
import { EXIT } from './exit.ts'
import type { ExitCode } from './exit.ts'
import { DOCUMENT } from './folder.ts'
import { countText, paintFor, plural, printable, problemsText } from './print.ts'

export interface OpenapiFlags {
  /** The policy folder that is written. */
  readonly out: string
  /** What `origins` calls the origin. */
  readonly origin: string
  /** What `contracts` calls the contract. */
  readonly name: string
  /** Shows every finding. */
  readonly all: boolean
  readonly json: boolean
}

const NAME = /^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/
const FILES_MAX = 1000

export const importOpenapi = async (file: string, flags: OpenapiFlags): Promise<ExitCode> => {
  for (const name of [flags.name, flags.origin])
    if (!NAME.test(name)) return refuse(`"${name}" is no name: letters, digits, "-", "_" and "."`)
  const target = join(flags.out, DOCUMENT)
  if (existsSync(target))
    return refuse(
      `${target} stands there already: import into another folder (-o), and take over what you want`,
    )
  const placed = placeIn(file, flags)
  const files = await readFiles(placed.base, placed.name)
  if (!files.ok) return refuse(files.error)
  const read = readContract(placed.name, files.value)
  const paint = paintFor(process.stderr)
  if (!flags.json || read.contract === undefined)
    process.stderr.write(problemsText(read.problems, placed.base, paint))
  if (read.contract === undefined) {
    process.stderr.write(`${paint.error('Nothing was imported')}: ${countText(read.problems)}.\n`)
    return EXIT.refused
  }
  const drafted = draftFrom({
    contract: read.contract,
    name: flags.name,
    file: placed.target,
    origin: flags.origin,
    servers: read.servers,
  })
  if (drafted.routes === 0) return refuseEmpty(drafted.findings)
  await write(flags.out, placed, files.value, drafted.text)
  const found = drafted.findings.map((finding) => ({ ...finding, ...read.locate(finding.operation) }))
  if (flags.json)
    process.stdout.write(
      `${JSON.stringify({ policy: target, routes: drafted.routes, problems: read.problems, findings: found }, undefined, 2)}\n`,
    )
  else tell(target, drafted.routes, drafted.findings, { read, base: placed.base, all: flags.all })
  return EXIT.ok
}

const refuse = (message: string): ExitCode => {
  process.stderr.write(`${message}\n`)
  return EXIT.usage
}

const refuseEmpty = (findings: readonly Finding[]): ExitCode => {
  for (const { operation, message } of findings.filter(({ kind }) => WITHOUT_ROUTE.has(kind)))
    process.stderr.write(`${printable(operation)}: ${printable(message)}\n`)
  process.stderr.write('Nothing was imported: no operation of the contract can be a route.\n')
  return EXIT.refused
}

const WITHOUT_ROUTE: ReadonlySet<FindingKind> = new Set(['left-out', 'inexpressible-security'])

interface Placed {
  /** The folder that the contract's files are named from. */
  readonly base: string
  readonly name: string
  /** The contract in the policy folder. */
  readonly target: string
  /** Whether its files have to be copied there. */
  readonly copied: boolean
}

/** A contract that stands in the policy folder stays where it is; another one is copied into `contracts/`. */
const placeIn = (file: string, { out, name }: OpenapiFlags): Placed => {
  const inside = relative(resolve(out), resolve(file))
  if (
    !inside.startsWith('..') &&
    !inside.startsWith(sep) &&
    /^[A-Za-z0-9_][A-Za-z0-9_./-]{0,199}$/.test(inside)
  )
    return { base: out, name: inside, target: inside, copied: false }
  const clean = basename(file)
    .replace(/[^A-Za-z0-9_.-]/g, '_')
    .replace(/^[.-]+/, '_')
  return { base: dirname(file), name: basename(file), target: `contracts/${name}/${clean}`, copied: true }
}

type Files = Map<string, Result<Uint8Array, string>>

const readFiles = async (base: string, name: string): Promise<Result<Files, string>> => {
  const files: Files = new Map()
  const open = [name]
  for (let next = open.pop(); next !== undefined && files.size < FILES_MAX; next = open.pop()) {
    if (files.has(next)) continue
    const bytes = await readFile(join(base, next)).then(
      (read) => ok<Uint8Array>(read),
      () => err('there is no such file'),
    )
    files.set(next, bytes)
    if (bytes.ok) open.push(...referencedFiles(next, bytes.value))
  }
  return files.get(name)?.ok === true ? ok(files) : err(`${join(base, name)} is not there`)
}

const write = async (out: string, placed: Placed, files: Files, text: string): Promise<void> => {
  await mkdir(out, { recursive: true })
  if (placed.copied)
    for (const [name, bytes] of files) {
      if (!bytes.ok) continue
      // The contract's own name may have been made fit for a policy; its files keep theirs, since they name each other.
      const target = join(out, name === placed.name ? placed.target : join(dirname(placed.target), name))
      await mkdir(dirname(target), { recursive: true })
      await writeFile(target, bytes.value)
      // Its other files may refer to it by the name that it had.
      if (name === placed.name && files.size > 1) await writeFile(join(dirname(target), name), bytes.value)
    }
  await writeFile(join(out, DOCUMENT), text)
}

const SHOWN_MAX = 3

interface Telling {
  readonly read: ReadContract
  readonly base: string
  readonly all: boolean
}

const say = (line: string): void => {
  process.stdout.write(`${line}\n`)
}

const tell = (target: string, routes: number, findings: readonly Finding[], telling: Telling): void => {
  const paint = paintFor(process.stdout)
  const byKind = Map.groupBy(findings, ({ kind }) => kind)
  for (const kind of Object.keys(findingKinds) as FindingKind[]) {
    const list = byKind.get(kind)
    if (list === undefined) continue
    say(`${paint.warning(kind)} ${findingKinds[kind]} (${list.length})`)
    for (const { operation, message } of telling.all ? list : list.slice(0, SHOWN_MAX)) {
      const at = telling.read.locate(operation)
      const place = at === undefined ? '' : `${join(telling.base, at.file)}:${at.line}:${at.column} `
      say(`    ${place}${printable(`${operation === '' ? '' : `${operation}: `}${message}`)}`)
    }
    if (!telling.all && list.length > SHOWN_MAX)
      say(paint.faint(`    and ${list.length - SHOWN_MAX} more (--all)`))
  }
  say(
    `${paint.good(plural(routes, 'route'))} written to ${target}. Next: gatehouse check --policy ${dirname(target)}`,
  )
}
