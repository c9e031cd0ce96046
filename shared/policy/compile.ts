// The build, as a pure function: the document's text, the files that it names and the users' own guards in, one
// bundle out, or every error at once. Nothing here reads a disk, a clock or a network; two runs over the same input
// give the same bytes.

import type { Placement } from '../core/guard.ts'
import { encodeBundle } from './bundle.ts'
import { checkConflicts } from './conflicts.ts'
import { checkContractRoutes } from './contract-routes.ts'
import { linkContracts } from './contracts.ts'
import { checkControl, checkControlPaths } from './control.ts'
import { checkForwarding, checkIdentity } from './forwarding.ts'
import { link } from './link.ts'
import { linksOf } from './links.ts'
import type { Supplies } from './links.ts'
import { CONTROL_ROUTE } from './linked.ts'
import type { LinkOptions } from './link.ts'
import { lint } from './lint.ts'
import { checkMasks } from './masks.ts'
import { guardsOf, namesOf, unique } from './names.ts'
import { kindsOf, screensOf, storesOf } from './optional.ts'
import { checkOrder } from './order.ts'
import { maskSections, sectionsOf } from './pack.ts'
import { partsOf } from './parts.ts'
import type { Parts } from './parts.ts'
import { place } from './place.ts'
import { inOrder } from './problem.ts'
import type { Problem } from './problem.ts'
import { checkReferences } from './references.ts'
import type { Names } from './references.ts'
import { reportOn } from './report.ts'
import { checkResources } from './resources.ts'
import { checkScreenSets } from './screen-sets.ts'
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

export interface Compiled {
  /** Errors and warnings, in the documents' order. */
  readonly problems: readonly Problem[]
  /** Undefined where a problem is an error. */
  readonly bundle: Uint8Array | undefined
  /** Files of users' guards that the bundle needs beside it. */
  readonly modules: readonly string[]
  /** Optional guard kinds, screens and stores that the Worker needs. */
  readonly kinds: readonly string[]
  readonly screens: readonly string[]
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
  const linked = link(document, options)
  const bundle = encodeBundle(linked, sections, supplies.sha256)
  checkSize(bundle, sections, supplies.gzipBytes, report)
  const problems = inOrder([...draft.problems, ...report.problems])
  const tooLarge = problems.some(({ severity }) => severity === 'error')
  return {
    problems,
    bundle: tooLarge ? undefined : bundle,
    modules: namesOf(parts, 'module'),
    kinds: unique(kindsOf(guardsOf(parts), links.programs)),
    screens: unique(screensOf(linked)),
    stores: unique(storesOf(guardsOf(parts))),
  }
}

const refused = (problems: readonly Problem[]): Compiled => ({
  problems: inOrder(problems),
  bundle: undefined,
  modules: [],
  kinds: [],
  screens: [],
  stores: [],
})
