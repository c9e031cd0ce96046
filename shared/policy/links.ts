// What guards are linked with: issuers, lists, rule sets, files and users' modules, each read and checked once.

import type { GuardFactory, Links } from '../core/guard.ts'
import type { Issuer } from '../core/ports.ts'
import { issuerProblems, named } from '../guards/token/issuer.options.ts'
import type { Result } from '../lib/result.ts'
import type { Contracts } from './contracts.ts'
import { refers } from './document.ts'
import type { LinkOptions } from './link.ts'
import { compileList } from './lists.ts'
import type { Files } from './lists.ts'
import { namesOf } from './names.ts'
import type { Parts } from './parts.ts'
import { compilePrograms } from './programs.ts'
import type { CompileProgram, RuleSets } from './programs.ts'
import type { Report } from './report.ts'
import type { Source } from './yaml.ts'

/** What the build takes from the world. */
export interface Supplies {
  readonly files: Files
  /** The default exports of users' guards, by file; or why there is none. */
  readonly modules: ReadonlyMap<string, Result<GuardFactory<unknown>, string>>
  /** Every rule set that a payload guard may name. */
  readonly ruleSets: RuleSets
  readonly compileProgram: CompileProgram
  readonly sha256: (bytes: Uint8Array) => Uint8Array
  readonly gzipBytes: (bytes: Uint8Array) => number
}

/** The same for every place of every route. */
export type SharedLinks = Omit<Links, 'route' | 'place'>

export const linksOf = (
  parts: Parts,
  source: Source,
  contracts: Contracts,
  supplies: Supplies,
  options: LinkOptions,
  report: Report,
): SharedLinks => {
  const issuers = new Map<string, Issuer>()
  for (const [name, issuer] of parts.issuers) {
    if (issuer === undefined) continue
    issuers.set(name, named(name, issuer))
    for (const { path, message } of issuerProblems(issuer, options))
      report.error('issuer-unsafe', ['issuers', name, ...path], message)
  }
  const lists = new Map<string, Uint8Array>()
  for (const [name, list] of parts.lists) {
    const table = list === undefined ? undefined : compileList(name, list, source, supplies.files, report)
    if (table !== undefined) lists.set(name, table)
  }
  const modules = new Map<string, GuardFactory<unknown>>()
  for (const [file, module] of supplies.modules) if (module.ok) modules.set(file, module.value)
  reportModules(parts, supplies, report)
  const programs = compilePrograms(
    namesOf(parts, 'program'),
    supplies.ruleSets,
    supplies.compileProgram,
    report,
  )
  return {
    issuers,
    lists,
    programs,
    modules,
    files: linkFiles(parts, supplies, report),
    contracts: sourcesOf(contracts),
  }
}

const sourcesOf = (contracts: Contracts): NonNullable<Links['contracts']> =>
  new Map([...contracts].map(([name, { source }]) => [name, source]))

/** The files that guards' options name; those that cannot be read are left out, and reported where they are named. */
const linkFiles = (parts: Parts, supplies: Supplies, report: Report): ReadonlyMap<string, Uint8Array> => {
  const files = new Map<string, Uint8Array>()
  for (const route of parts.routes)
    for (const [place, guard] of route.guards.entries()) {
      if (guard === undefined) continue
      for (const { kind, name, path } of refers(guard)) {
        if (kind !== 'file') continue
        const file = supplies.files.get(name)
        if (file?.ok === true) files.set(name, file.value)
        else {
          const why = file === undefined ? 'it was not looked for' : file.error
          const at = [...route.at, 'guards', place, guard.kind, ...path]
          report.error('unreadable-file', at, `"${name}" cannot be read: ${why}`)
        }
      }
    }
  return files
}

const reportModules = (parts: Parts, supplies: Supplies, report: Report): void => {
  for (const route of parts.routes)
    for (const [place, guard] of route.guards.entries()) {
      if (guard?.kind !== 'module') continue
      const module = supplies.modules.get(guard.options.file)
      if (module?.ok === true) continue
      const why = module === undefined ? 'it was not looked for' : module.error
      const path = [...route.at, 'guards', place, 'module', 'file']
      report.error('unreadable-module', path, `"${guard.options.file}" cannot be used: ${why}`)
    }
}
