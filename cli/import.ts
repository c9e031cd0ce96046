// `gatehouse import crs DIR` and `gatehouse import seclang FILE`: rules in SecLang become a compiled program in the
// policy folder. Only the program is written; the rules stay where they are. The files are the operator's own.

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { globSync, readdirSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, resolve } from 'node:path'
import { gzipSync } from 'node:zlib'

import { compileProgram, type Compiled } from '../shared/waf/seclang/compile.ts'
import type { BuildError, Source } from '../shared/waf/seclang/syntax.ts'
import { err, ok, type Result } from '../shared/lib/result.ts'
import { EXIT } from './exit.ts'
import { isFile, isFolder, readText, reasonOf } from './files.ts'
import { plural } from './print.ts'

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
export const importSecLang = async (file: string, flags: ImportFlags): Promise<number> => write([file], flags)

const refuse = (message: string): number => {
  console.error(message)
  return EXIT.usage
}

/** Set-up, plugins' settings, plugins before, rules, plugins after: the order that CRS's own installation has. */
export const crsFiles = (folder: string, setup: string | undefined): Result<readonly string[], string> => {
  const rules = join(folder, 'rules')
  if (!isFolder(rules))
    return err(`${folder} holds no rules/: is it a checkout or a release of the Core Rule Set?`)
  const candidates =
    setup === undefined
      ? ['crs-setup.conf', 'crs-setup.conf.example'].map((name) => join(folder, name))
      : [setup]
  const found = setup ?? candidates.find(isFile)
  if (found === undefined) return err(`no set-up file at ${candidates.join(' or ')}: name it with --setup`)
  const plugins = (ending: string): readonly string[] => {
    const base = join(folder, 'plugins')
    return isFolder(base) ? filesIn(base, ending) : []
  }
  return ok([
    found,
    ...plugins('-config.conf'),
    ...plugins('-before.conf'),
    ...filesIn(rules, '.conf'),
    ...plugins('-after.conf'),
  ])
}

const filesIn = (folder: string, ending: string): readonly string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith(ending))
    .toSorted()
    .map((name) => join(folder, name))
    .filter(isFile)

/** Bytes, one a character: rules are about bytes, and CRS's files are not all UTF-8. */
const readSource = (file: string): Result<Source, string> => {
  const text = readText(file, 'latin1')
  return text.ok ? ok({ file, text: text.value }) : text
}

const beside = (name: string, from: string): string =>
  isAbsolute(name) ? name : resolve(dirname(from), name)

/** What a rule names beside itself. Who may list a folder may read its files: what is gone by then is not there. */
const readNamed = (file: string): readonly Source[] => {
  const source = isFile(file) ? readSource(file) : undefined
  return source?.ok === true ? [source.value] : []
}

const compileSources = (sources: readonly Source[]): Result<Compiled, readonly BuildError[]> =>
  compileProgram({
    sources,
    readData: (name, from) => readNamed(beside(name, from))[0]?.text,
    readIncluded: (pattern, from) => globSync(beside(pattern, from)).toSorted().flatMap(readNamed),
  })

const readSources = (files: readonly string[]): Result<readonly Source[], string> => {
  const sources: Source[] = []
  for (const file of files) {
    const source = readSource(file)
    if (!source.ok) return source
    sources.push(source.value)
  }
  return ok(sources)
}

const write = async (files: readonly string[], flags: ImportFlags): Promise<number> => {
  if (!NAME.test(flags.name))
    return refuse(`${flags.name} is no name for a rule set: lower-case letters, digits, -`)
  const sources = readSources(files)
  if (!sources.ok) return refuse(sources.error)
  if (files.length > 1)
    console.error(`compiling ${files.length} files: a whole Core Rule Set takes half a minute`)
  const compiled = compileSources(sources.value)
  if (!compiled.ok) {
    for (const error of compiled.error)
      console.error(`${error.file}:${error.line}:${error.column}: ${error.message}`)
    console.error(`${plural(compiled.error.length, 'construct')} cannot be compiled; nothing was written`)
    return EXIT.refused
  }
  const { bytes, rules, data, warnings } = compiled.value
  for (const { file, line, column, message } of warnings)
    console.error(`${file}:${line}:${column}: warning: ${message}`)
  if (rules === 0) console.error('warning: there is no rule in it: a route with it judges nothing by it')
  const target = join(flags.policy, 'rules', `${flags.name}.program`)
  const changed = await put(target, bytes)
  if (!changed.ok) return refuse(changed.error)
  const kilobytes = Math.ceil(gzipSync(bytes).length / 1024)
  const name = data.name === '' ? basename(target) : data.name
  console.log(
    `${name}: ${plural(rules, 'rule')}, ${kilobytes} KiB gzipped${changed.value ? '' : ' (unchanged)'}`,
  )
  console.log(`written to ${target}; a route uses it with \`payload: { rules: ${flags.name} }\``)
  return EXIT.ok
}

/** Whether the file's bytes are others now. */
const put = async (target: string, bytes: Uint8Array): Promise<Result<boolean, string>> => {
  try {
    await mkdir(dirname(target), { recursive: true })
    const before = isFile(target) ? await readFile(target) : undefined
    await writeFile(target, bytes)
    return ok(before === undefined || !before.equals(bytes))
  } catch (error) {
    return err(`${target} cannot be written: ${reasonOf(error)}`)
  }
}
