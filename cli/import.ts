// `gatehouse import crs DIR` and `gatehouse import seclang FILE`: rules in SecLang become a compiled program in the
// policy folder. Only the program is written; the rules stay where they are. The files are the operator's own.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { existsSync, globSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'

import { compileProgram, type Compiled } from '../shared/waf/seclang/compile.ts'
import type { BuildError, Source } from '../shared/waf/seclang/syntax.ts'
import { err, ok, type Result } from '../shared/lib/result.ts'
import { EXIT } from './exit.ts'

export interface ImportFlags {
  /** The policy folder. */
  readonly policy: string
  /** The rule set's name: what a route's `rules:` says. */
  readonly name: string
  /** CRS only: the set-up file, where it is not in the folder. */
  readonly setup?: string
}

const NAME = /^[a-z][a-z0-9-]{0,63}$/

/** Compiles a Core Rule Set with its set-up file and plugins. Answers the exit code. */
export const importCrs = async (folder: string, flags: ImportFlags): Promise<number> => {
  const files = crsFiles(folder, flags.setup)
  return files.ok ? write(files.value, flags) : refuse(files.error)
}

/** Compiles rules of one's own, with all that they `Include`. Answers the exit code. */
export const importSecLang = async (file: string, flags: ImportFlags): Promise<number> =>
  existsSync(file) ? write([file], flags) : refuse(`${file} is not there`)

const refuse = (message: string): number => {
  console.error(message)
  return EXIT.usage
}

/** Set-up, plugins' settings, plugins before, rules, plugins after: the order that CRS's own installation has. */
export const crsFiles = (folder: string, setup: string | undefined): Result<readonly string[], string> => {
  const rules = join(folder, 'rules')
  if (!existsSync(rules))
    return err(`${folder} holds no rules/: is it a checkout or a release of the Core Rule Set?`)
  const candidates =
    setup === undefined
      ? ['crs-setup.conf', 'crs-setup.conf.example'].map((name) => join(folder, name))
      : [setup]
  const found = candidates.find((file) => existsSync(file))
  if (found === undefined) return err(`no set-up file at ${candidates.join(' or ')}: name it with --setup`)
  const plugins = (ending: string): readonly string[] => {
    const base = join(folder, 'plugins')
    if (!existsSync(base)) return []
    return readdirSync(base)
      .filter((name) => name.endsWith(ending))
      .toSorted()
      .map((name) => join(base, name))
  }
  const own = readdirSync(rules)
    .filter((name) => name.endsWith('.conf'))
    .toSorted()
  return ok([
    found,
    ...plugins('-config.conf'),
    ...plugins('-before.conf'),
    ...own.map((name) => join(rules, name)),
    ...plugins('-after.conf'),
  ])
}

/** Bytes, one a character: rules are about bytes, and CRS's files are not all UTF-8. */
const readSource = (file: string): Source => ({ file, text: readFileSync(file, 'latin1') })

const beside = (name: string, from: string): string =>
  isAbsolute(name) ? name : resolve(dirname(from), name)

/** Compiles files in their order; for tests too. */
export const compileFiles = (files: readonly string[]): Result<Compiled, readonly BuildError[]> =>
  compileProgram({
    sources: files.map(readSource),
    readData: (name, from) => {
      const file = beside(name, from)
      return existsSync(file) ? readFileSync(file, 'latin1') : undefined
    },
    readIncluded: (pattern, from) => globSync(beside(pattern, from)).toSorted().map(readSource),
  })

const write = async (files: readonly string[], flags: ImportFlags): Promise<number> => {
  if (!NAME.test(flags.name))
    return refuse(`${flags.name} is no name for a rule set: lower-case letters, digits, -`)
  const compiled = compileFiles(files)
  if (!compiled.ok) {
    for (const error of compiled.error) console.error(`${error.file}:${error.line}: ${error.message}`)
    console.error(`${compiled.error.length} constructs cannot be compiled; nothing was written`)
    return EXIT.refused
  }
  const { bytes, rules, data, warnings } = compiled.value
  for (const { file, line, message } of warnings) console.error(`${file}:${line}: warning: ${message}`)
  const target = join(flags.policy, 'rules', `${flags.name}.program`)
  await mkdir(dirname(target), { recursive: true })
  const before = existsSync(target) ? await readFile(target) : undefined
  await writeFile(target, bytes)
  const changed = before !== undefined && before.equals(bytes) ? ' (unchanged)' : ''
  const kilobytes = Math.ceil(gzipSync(bytes).length / 1024)
  console.log(
    `${data.name === '' ? basename(target) : data.name}: ${rules} rules, ${kilobytes} KiB gzipped${changed}`,
  )
  console.log(`written to ${target}; a route uses it with \`payload: { rules: ${flags.name} }\``)
  return EXIT.ok
}
