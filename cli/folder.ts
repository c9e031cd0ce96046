// The policy folder, read from disk for the pure build: the document, the lists that it names, and the users' own
// guards, which are the operator's code and run here with the operator's rights.

import { createHash } from 'node:crypto'
import type { Dirent } from 'node:fs'
import { readdir, readFile, stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import { gzipSync } from 'node:zlib'

import type { GuardFactory } from '../shared/core/guard.ts'
import { err, ok } from '../shared/lib/result.ts'
import type { Result } from '../shared/lib/result.ts'
import { compilePolicy, draftPolicy } from '../shared/policy/compile.ts'
import type { Compiled } from '../shared/policy/compile.ts'
import type { Supplies } from '../shared/policy/links.ts'
import type { LinkOptions } from '../shared/policy/link.ts'
import type { Modules } from '../shared/policy/load.ts'
import { referencedFiles } from '../shared/policy/openapi/files.ts'
import type { RuleSets } from '../shared/policy/programs.ts'
import { NOT_TEXT, textOf } from '../shared/policy/text.ts'
import { compileProgram } from '../shared/waf/rules/compile.ts'
import { reasonOf } from './files.ts'

/** The document's name in every policy folder. */
export const DOCUMENT = 'gateway.yaml'

const FILE_BYTES_MAX = 256 * 1024 * 1024

export interface CompiledFolder extends Compiled {
  /** The users' guards, loaded: what a policy of this bundle is loaded with. */
  readonly loaded: Modules
}

/** Compiles a policy folder; the error says why there is none to compile. */
export const compileFolder = async (
  folder: string,
  options: LinkOptions,
): Promise<Result<CompiledFolder, string>> => {
  const text = await readBounded(join(folder, DOCUMENT))
  if (!text.ok) return err(`${join(folder, DOCUMENT)} cannot be read: ${text.error}`)
  const document = textOf(text.value)
  if (document === undefined) return err(`${join(folder, DOCUMENT)} cannot be read: ${NOT_TEXT}`)
  const draft = draftPolicy(DOCUMENT, document)
  const files = new Map(await readAll(draft.files, (file) => readBounded(join(folder, file))))
  await readReferenced(folder, draft.contracts, files)
  const modules = await readAll(draft.modules, (file) => importGuard(join(folder, file)))
  const supplies: Supplies = {
    files,
    modules,
    ruleSets: await readRuleSets(folder),
    compileProgram,
    sha256: (bytes) => createHash('sha256').update(bytes).digest(),
    gzipBytes: (bytes) => gzipSync(bytes).length,
  }
  const loaded = new Map<string, GuardFactory<unknown>>()
  for (const [file, module] of modules) if (module.ok) loaded.set(file, module.value)
  return ok({ ...compilePolicy(draft, supplies, options), loaded })
}

/** What contracts refer to, and what that refers to, until nothing is new. */
const readReferenced = async (
  folder: string,
  contracts: readonly string[],
  files: Map<string, Result<Uint8Array, string>>,
): Promise<void> => {
  const open = [...contracts]
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    const bytes = files.get(file)
    if (bytes?.ok !== true) continue
    const fresh = referencedFiles(file, bytes.value).filter((name) => !files.has(name))
    for (const [name, read] of await readAll(fresh, (one) => readBounded(join(folder, one)))) {
      files.set(name, read)
      open.push(name)
    }
  }
}

const readAll = async <T>(
  names: readonly string[],
  read: (name: string) => Promise<Result<T, string>>,
): Promise<ReadonlyMap<string, Result<T, string>>> =>
  new Map(await Promise.all(names.map(async (name) => [name, await read(name)] as const)))

/** Rule sets that ship with Gatehouse. */
const SHIPPED_RULES = fileURLToPath(new URL('../policies/rules', import.meta.url))

/** What `gatehouse import` leaves under `rules/`: a rule set that is compiled already. */
const IMPORTED = '.program'

/** The shipped rule sets and the policy folder's own, one folder of documents or one program each; its own win. */
const readRuleSets = async (folder: string): Promise<RuleSets> => {
  const sets = new Map<string, Result<readonly { file: string; text: string }[] | Uint8Array, string>>()
  for (const [base, shown] of [
    [SHIPPED_RULES, 'gatehouse:rules'],
    [join(folder, 'rules'), 'rules'],
  ] as const)
    for (const entry of await entriesOf(base))
      if (entry.isDirectory())
        sets.set(entry.name, await readRules(join(base, entry.name), `${shown}/${entry.name}`))
      else if (entry.isFile() && entry.name.endsWith(IMPORTED))
        sets.set(entry.name.slice(0, -IMPORTED.length), await readBounded(join(base, entry.name)))
  return sets
}

const readRules = async (
  folder: string,
  shown: string,
): Promise<Result<readonly { file: string; text: string }[], string>> => {
  const documents: { file: string; text: string }[] = []
  for (const entry of await entriesOf(folder)) {
    if (!entry.isFile() || !/\.ya?ml$/.test(entry.name)) continue
    const bytes = await readBounded(join(folder, entry.name))
    if (!bytes.ok) return err(`${shown}/${entry.name}: ${bytes.error}`)
    const text = textOf(bytes.value)
    if (text === undefined) return err(`${shown}/${entry.name}: ${NOT_TEXT}`)
    documents.push({ file: `${shown}/${entry.name}`, text })
  }
  return ok(documents)
}

/** A folder's entries; none where there is no such folder. */
const entriesOf = async (folder: string): Promise<readonly Dirent[]> =>
  readdir(folder, { withFileTypes: true }).catch(() => [])

const readBounded = async (path: string): Promise<Result<Uint8Array, string>> => {
  try {
    const { size } = await stat(path)
    if (size > FILE_BYTES_MAX) return err(`it is larger than ${FILE_BYTES_MAX} bytes`)
    return ok(await readFile(path))
  } catch (error) {
    return err(reasonOf(error))
  }
}

/** Times that a guard was imported by this process: a changed file needs another address to be read again. */
let imports = 0

const importGuard = async (path: string): Promise<Result<GuardFactory<unknown>, string>> => {
  try {
    await stat(path)
    const url = pathToFileURL(resolve(path))
    url.searchParams.set('build', String(++imports))
    const module = (await import(url.href)) as { readonly default?: unknown }
    return typeof module.default === 'function'
      ? ok(module.default as GuardFactory<unknown>)
      : err('it has no default export that is a guard factory')
  } catch (error) {
    return err(reasonOf(error))
  }
}
