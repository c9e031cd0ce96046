// What the paths of a contract stand under: the path of its server. Operations may have servers of their own; where
// those stand elsewhere, every path is written out in full.

import type { Reading } from './schema.ts'
import { basePathOf } from './paths.ts'
import { textAt, textsAt } from './structure.ts'
import { itemsOf, mapOf, step } from './world.ts'
import type { Place } from './world.ts'

export interface Under {
  readonly basePath: string
  /** By operation: what its path begins with, behind `basePath`. */
  readonly prefixes: readonly string[]
}

/** `operations`: each with what is around it, the nearest first. */
export const pathsUnder = (
  reading: Reading,
  root: Place,
  operations: readonly (readonly Place[])[],
  chosen: string | undefined,
): Under => {
  if (chosen !== undefined) return { basePath: chosen, prefixes: operations.map(() => '') }
  const main = mainPath(reading, root)
  const own = operations.map((places) => {
    const place = places.find((one) => itemsOf(reading.world, step(one, 'servers')).length > 0)
    return place === undefined ? main : (serverPath(reading, step(place, 'servers')) ?? main)
  })
  return own.every((path) => path === main)
    ? { basePath: main, prefixes: own.map(() => '') }
    : { basePath: '', prefixes: own }
}

const mainPath = (reading: Reading, root: Place): string => {
  if (reading.dialect !== 'swagger-2') return serverPath(reading, step(root, 'servers')) ?? ''
  const path = basePathOf(textAt(root, 'basePath') ?? '')
  if (path === undefined) unfit(reading, step(root, 'basePath'))
  return path ?? ''
}

/** The path of the first server. Others with another path are told: a contract has one. */
const serverPath = (reading: Reading, servers: Place): string | undefined => {
  const paths = itemsOf(reading.world, servers).map((server) => {
    const path = basePathOf(urlOf(server))
    if (path === undefined) unfit(reading, step(server, 'url'))
    return path
  })
  const [first] = paths
  const other = paths.findIndex((path) => path !== first)
  if (other > 0)
    reading.world.warn(
      'contract-servers',
      step(servers, other),
      `its paths stand elsewhere; "${first ?? ''}" counts`,
      {
        fix: 'say which one is meant with basePath',
      },
    )
  return first
}

/** With its variables' default values. */
const urlOf = (server: Place): string =>
  (textAt(server, 'url') ?? '').replace(/\{([^}]{1,100})\}/g, (whole, name: string) => {
    const value = mapOf(step(step(server, 'variables'), name))?.['default']
    return typeof value === 'string' ? value : whole
  })

const unfit = ({ world }: Reading, place: Place): void =>
  world.warn('contract-servers', place, 'its path cannot stand before the paths of routes: nothing counts', {
    fix: 'say what is meant with basePath',
  })

/** Absolute URLs of the document's servers, without what stands behind the host's path. */
export const serversOf = (reading: Reading, root: Place): readonly string[] => {
  const urls =
    reading.dialect === 'swagger-2'
      ? (textsAt(root, 'schemes') ?? ['https']).map((scheme) => `${scheme}://${textAt(root, 'host') ?? ''}`)
      : itemsOf(reading.world, step(root, 'servers')).map(urlOf)
  return urls.filter((url) => /^https?:\/\/[^/]/i.test(url) && URL.canParse(url))
}
