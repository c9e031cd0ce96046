// Where the metadata of a protected resource stands, and which resource a request is for (RFC 9728 §3).

import type { Resource } from './linked.ts'

export const WELL_KNOWN = '/.well-known/oauth-protected-resource'

/** What of a request tells its resource. */
export interface Asked {
  readonly host: string
  readonly path: string
  readonly scheme: 'http' | 'https'
  readonly authority: string
}

/** The resource whose metadata stands at this path; `dev` lets it stand at any host. */
export const metadataAt = (
  resources: readonly Resource[],
  asked: Asked,
  dev: boolean,
): Resource | undefined =>
  asked.path.startsWith(WELL_KNOWN)
    ? resources.find((one) => (dev || one.host === asked.host) && WELL_KNOWN + one.path === asked.path)
    : undefined

/** The resource that a request is for: the one with the longest path above it. */
export const resourceOf = (
  resources: readonly Resource[],
  asked: Asked,
  dev: boolean,
): Resource | undefined => {
  let best: Resource | undefined
  for (const one of resources) {
    if (!dev && one.host !== asked.host) continue
    if (asked.path !== one.path && !asked.path.startsWith(`${one.path}/`)) continue
    if (best === undefined || one.path.length > best.path.length) best = one
  }
  return best
}

/** On a laptop nobody is at the resource's own host: there it is the one that was asked. */
const originOf = (resource: Resource, asked: Asked, dev: boolean): string =>
  dev ? `${asked.scheme}://${asked.authority}` : resource.origin

/** The URL of a resource's metadata. */
export const metadataUrl = (resource: Resource, asked: Asked, dev: boolean): string =>
  originOf(resource, asked, dev) + WELL_KNOWN + resource.path

/** The metadata, as JSON (RFC 9728 §3.2). `resource` is what the URL was made of, to the letter (§3.3). */
export const metadataText = (resource: Resource, asked: Asked, dev: boolean): string =>
  JSON.stringify({ resource: originOf(resource, asked, dev) + resource.path, ...resource.metadata })
