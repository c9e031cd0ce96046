// The build, as a pure function: the document's text, the files that it names and the users' own guards in, one
// bundle out, or every error at once. Nothing here reads a disk, a clock or a network; two runs over the same input
// give the same bytes.

import type { Reference } from '../core/document.ts'
import type { GuardFactory, Links, Placement } from '../core/guard.ts'
import type { Issuer } from '../core/ports.ts'
import { issuerProblems, named } from '../guards/token/issuer.options.ts'
import type { Result } from '../lib/result.ts'
import { encodeBundle } from './bundle.ts'
import type { Section } from './bundle.ts'
import { checkConflicts } from './conflicts.ts'
import { checkContractRoutes } from './contract-routes.ts'
import { linkContracts } from './contracts.ts'
import type { Contracts } from './contracts.ts'
import { checkControl, checkControlPaths } from './control.ts'
import { refers, refusals } from './document.ts'
import type { GuardEntry, PolicyDocument } from './document.ts'
import { checkForwarding, checkIdentity } from './forwarding.ts'
import { link, linkGuard } from './link.ts'
import { CONTROL_ROUTE } from './linked.ts'
import type { LinkOptions } from './link.ts'
import { lint } from './lint.ts'
import { compileList } from './lists.ts'
import type { Files } from './lists.ts'
import { placed } from './load.ts'
import { kindsOf, storesOf } from './optional.ts'
import { optionalFactories } from './optional-factories.ts'
import { checkOrder } from './order.ts'
import { checkMasks, masksOf } from './masks.ts'
import { partsOf } from './parts.ts'
import type { Parts, RoutePart } from './parts.ts'
import { compare, inOrder } from './problem.ts'
import type { Problem } from './problem.ts'
import { compilePrograms } from './programs.ts'
import type { CompileProgram, RuleSets } from './programs.ts'
import { checkReferences } from './references.ts'
import type { Names } from './references.ts'
import { reportOn } from './report.ts'
import type { Report } from './report.ts'
import { checkResources } from './resources.ts'
import { checkScreenSets, screenSets } from './screen-sets.ts'
import { checkSeries } from './series.ts'
import { checkSize } from './size.ts'
import { readYaml } from './yaml.ts'
import type { Source } from './yaml.ts'

/** A document as far as it could be read, and what has to be fetched from the policy folder to go on. */
export interface Draft {
  readonly source: Source | undefined
  readonly parts: Parts | undefined
  readonly problems: readonly Problem[]
  readonly files: readonly string[]
  /** Of these, contracts: what they refer to has to be fetched as well (openapi/files.ts). */
  readonly contracts: readonly string[]
  readonly modules: readonly string[]
}

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

export interface Compiled {
  /** Errors and warnings, in the documents' order. */
  readonly problems: readonly Problem[]
  /** Undefined where a problem is an error. */
  readonly bundle: Uint8Array | undefined
  /** Files of users' guards that the bundle needs beside it. */
  readonly modules: readonly string[]
  /** Optional guard kinds and stores that the Worker needs. */
  readonly kinds: readonly string[]
  readonly stores: readonly string[]
}

/** The first step: reads the document itself. */
export const draftPolicy = (file: string, text: string): Draft => {
  const source = readYaml(file, text)
  if (!source.ok)
    return {
      source: undefined,
      parts: undefined,
      problems: source.error,
      files: [],
      contracts: [],
      modules: [],
    }
  const { parts, problems } = partsOf(source.value)
  const files = [...parts.lists.values()].flatMap((list) =>
    list !== undefined && 'file' in list ? [list.file] : [],
  )
  const contracts = unique(
    [...parts.contracts.values()].flatMap((contract) => (contract === undefined ? [] : [contract.file])),
  )
  return {
    source: source.value,
    parts,
    problems,
    files: unique([...files, ...contracts, ...namesOf(parts, 'file')]),
    contracts,
    modules: namesOf(parts, 'module'),
  }
}

/** The second step: checks, links and packs. */
export const compilePolicy = (draft: Draft, supplies: Supplies, options: LinkOptions): Compiled => {
  const { source, parts } = draft
  if (source === undefined || parts === undefined) return refused(draft.problems)
  const report = reportOn(source)
  const contracts = linkContracts(parts, supplies.files, report)
  const links = linksOf(parts, source, contracts, supplies, options, report)
  const names: Names = {
    list: new Set(parts.lists.keys()),
    issuer: new Set(parts.issuers.keys()),
    program: new Set(supplies.ruleSets.keys()),
    module: new Set(links.modules.keys()),
    file: new Set(links.files?.keys()),
    contract: new Set(parts.contracts.keys()),
  }
  const broken = checkReferences(parts, names, report)
  checkConflicts(parts, report)
  checkControlPaths(parts.routes, report)
  const placements = new Map<number, readonly Placement[]>()
  const routes = new Set(parts.routes.flatMap(({ name }) => name ?? []))
  for (const route of parts.routes) {
    const made = place(route, links, broken, report, routes)
    if (made === undefined) continue
    placements.set(route.index, made)
    checkOrder(route, made, report)
    checkContractRoutes(route, contracts, report)
    checkSeries(route, report)
    if (route.name === CONTROL_ROUTE) checkControl(made, report)
    else checkForwarding(route, made, parts, report)
  }
  const { document } = parts
  if (document !== undefined) {
    checkIdentity(document, report)
    checkScreenSets(document, supplies.ruleSets, links.programs, report)
    checkMasks(document, contracts, names.contract, report)
    checkResources(document, options, report)
    lint({ document, placements, dev: options.dev, programs: links.programs }, report)
  }
  const found = [...draft.problems, ...report.problems]
  if (document === undefined || found.some(({ severity }) => severity === 'error')) return refused(found)
  const sections = [...sectionsOf(parts, links, contracts), ...maskSections(document, contracts)]
  const bundle = encodeBundle(link(document, options), sections, supplies.sha256)
  checkSize(bundle, sections, supplies.gzipBytes, report)
  const problems = inOrder([...draft.problems, ...report.problems])
  const tooLarge = problems.some(({ severity }) => severity === 'error')
  return {
    problems,
    bundle: tooLarge ? undefined : bundle,
    modules: namesOf(parts, 'module'),
    kinds: unique(kindsOf(guardsOf(parts))),
    stores: unique(storesOf(guardsOf(parts))),
  }
}

const refused = (problems: readonly Problem[]): Compiled => ({
  problems: inOrder(problems),
  bundle: undefined,
  modules: [],
  kinds: [],
  stores: [],
})

type SharedLinks = Omit<Links, 'route' | 'place'>

const linksOf = (
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

/** Makes a route's guards, to ask them what they need and give; undefined where something they need has errors. */
const place = (
  route: RoutePart,
  links: SharedLinks,
  broken: ReadonlySet<GuardEntry>,
  report: Report,
  routes: ReadonlySet<string>,
): readonly Placement[] | undefined => {
  const placements: Placement[] = []
  for (const [index, guard] of route.guards.entries()) {
    if (guard === undefined || broken.has(guard) || !isLinked(guard, links)) return undefined
    const refused = refusals(guard, { ...links, routes })
    for (const { code, path, message, fix } of refused)
      report.error(code, [...route.at, 'guards', index, guard.kind, ...path], message, { fix })
    if (refused.length > 0) return undefined
    const around = { ...links, route: route.name ?? '', place: index }
    const made =
      guard.kind === 'module'
        ? placeModule(guard, around)
        : placed(linkGuard(guard), around, optionalFactories)
    if (typeof made === 'string') {
      report.error('module-refused', [...route.at, 'guards', index, 'module'], made, {
        what: 'key',
      })
      return undefined
    }
    placements.push(made)
  }
  return placements
}

/** A user's factory refuses its options by throwing: the operator's own words, told to the operator. */
const placeModule = (guard: GuardEntry, links: Links): Placement | string => {
  try {
    return placed(linkGuard(guard), links, optionalFactories)
  } catch (error) {
    return `the guard could not be made: ${error instanceof Error ? error.message : String(error)}`
  }
}

const isLinked = (guard: GuardEntry, links: SharedLinks): boolean =>
  refers(guard).every(({ kind, name }) => {
    switch (kind) {
      case 'list':
        return links.lists.has(name)
      case 'issuer':
        return links.issuers.has(name)
      case 'program':
        return links.programs.has(name)
      case 'module':
        return links.modules.has(name)
      case 'file':
        return links.files?.has(name) === true
      case 'contract':
        return links.contracts?.has(name) === true
    }
  })

/** Only what a guard names is carried, in a fixed order. */
const sectionsOf = (parts: Parts, links: SharedLinks, contracts: Contracts): readonly Section[] => [
  ...namesOf(parts, 'list').map((name) => sectionOf('list', name, links.lists)),
  ...namesOf(parts, 'program').map((name) => sectionOf('program', name, links.programs)),
  ...namesOf(parts, 'file').map((name) => sectionOf('file', name, links.files ?? new Map())),
  ...namesOf(parts, 'contract').map((name) =>
    sectionOf('contract', name, new Map([...contracts].map(([one, { packed }]) => [one, packed]))),
  ),
]

const maskSections = (document: PolicyDocument, contracts: Contracts): readonly Section[] =>
  [...masksOf(document, contracts)]
    .map(([name, bytes]): Section => ({ kind: 'mask', name, bytes }))
    .toSorted((one, other) => compare(one.name, other.name))

const sectionOf = (kind: Section['kind'], name: string, from: ReadonlyMap<string, Uint8Array>): Section => {
  const bytes = from.get(name)
  if (bytes === undefined) throw new TypeError(`the ${kind} ${name} was checked and is gone`)
  return { kind, name, bytes }
}

const guardsOf = (parts: Parts): readonly GuardEntry[] =>
  parts.routes.flatMap((route) => route.guards).filter((guard) => guard !== undefined)

const namesOf = (parts: Parts, kind: Reference['kind']): readonly string[] =>
  unique([
    ...guardsOf(parts)
      .flatMap(refers)
      .flatMap((reference) => (reference.kind === kind ? [reference.name] : [])),
    ...(kind === 'program' ? screenSets(parts.document) : []),
  ])

const unique = (names: readonly string[]): readonly string[] => [...new Set(names)].toSorted(compare)
