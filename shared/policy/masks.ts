// What contracts document of answers, for the screen `minimise`: the build makes masks of them, and refuses a route whose
// answers its contract cannot know, since every one of them would be.

import type { Path } from '../core/document.ts'
import { packAnswers } from '../screens/minimise/compile.ts'
import type { MinimiseOptions } from '../screens/minimise/options.ts'
import { checkMethods, meet, operationNamed } from './contract-routes.ts'
import type { Contracts } from './contracts.ts'
import type { PolicyDocument, RouteDocument } from './document.ts'
import { nearest } from '../lib/nearest/nearest.ts'
import type { Report } from './report.ts'

interface Use {
  /** Undefined for a route that the policy's own screen is for. */
  readonly own: boolean
  readonly index: number
  readonly route: RouteDocument
  readonly options: MinimiseOptions
}

const usesOf = ({ routes, screens }: PolicyDocument): readonly Use[] =>
  routes.flatMap((route, index) => {
    const own = route.screens?.minimise
    const options = own ?? screens.minimise
    return options === undefined || options === 'off'
      ? []
      : [{ own: own !== undefined, index, route, options }]
  })

/** `names`: every contract of the document, those that have errors too. */
export const checkMasks = (
  document: PolicyDocument,
  contracts: Contracts,
  names: ReadonlySet<string>,
  report: Report,
): void => {
  const { minimise } = document.screens
  if (minimise !== undefined) checkName(minimise, ['screens', 'minimise'], names, report)
  for (const use of usesOf(document)) {
    const at: Path = ['routes', use.index, 'screens', 'minimise']
    if (use.own && !checkName(use.options, at, names, report)) continue
    const contract = contracts.get(use.options.contract)?.contract
    if (contract === undefined) continue
    const { match } = use.route
    if (use.options.operation !== undefined) {
      const place: Path = use.own ? at : ['screens', 'minimise']
      const operation = operationNamed(use.options.operation, contract, [...place, 'operation'], report)
      const matchAt: Path = ['routes', use.index, 'match']
      if (operation !== undefined)
        checkMethods(operation, match, matchAt, 'would be judged by its answers', report)
      continue
    }
    if (contract.operations.some(({ path }) => meet(match.path, `${contract.basePath}${path}`))) continue
    report.error(
      'contract-operation',
      use.own ? at : ['routes', use.index],
      `the contract "${use.options.contract}" has no operation on ${match.path}: every answer would be refused`,
      { fix: 'name an `operation` of the contract, or write `screens: { minimise: off }` for this route' },
    )
  }
}

const checkName = (
  { contract }: MinimiseOptions,
  at: Path,
  names: ReadonlySet<string>,
  report: Report,
): boolean => {
  if (names.has(contract)) return true
  const guess = nearest(contract, names)
  report.error('unknown-contract', [...at, 'contract'], `there is no contract "${contract}" in contracts`, {
    fix: guess === undefined ? undefined : `did you mean "${guess}"?`,
  })
  return false
}

/** The tables of the contracts whose answers a screen judges by, by name. */
export const masksOf = (document: PolicyDocument, contracts: Contracts): ReadonlyMap<string, Uint8Array> => {
  const masks = new Map<string, Uint8Array>()
  for (const { options } of usesOf(document)) {
    const linked = contracts.get(options.contract)
    if (linked !== undefined && !masks.has(options.contract))
      masks.set(options.contract, packAnswers(linked.contract))
  }
  return masks
}
