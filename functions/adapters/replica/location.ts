// What the isolates of one location tell each other about the registry, through the location's cache: the version
// that one of them has just seen, and the steps between versions. Most refreshes end here, so that the registry is
// asked about once a second from a location, however many isolates it has. Only this Worker's zone writes here.

import type { Delta } from '../../../shared/core/registry.ts'
import { decodeDelta, encodeDelta } from './encode.ts'

/** The part of the platform's cache that is used. */
export interface LocationCache {
  readonly match: (url: string) => Promise<Response | undefined>
  readonly put: (url: string, response: Response) => Promise<void>
}

/** What somebody here has seen, and when that was asked. */
export interface Sighting {
  readonly epoch: string
  readonly version: number
  readonly asOfMs: number
  /** When somebody last set out to ask again; 0 for nobody. */
  readonly claimedMs: number
}

export interface Location {
  readonly sighting: () => Promise<Sighting | undefined>
  readonly tell: (sighting: Sighting) => Promise<void>
  /** The step from one version to another; '' and 0 for everything. */
  readonly step: (epoch: string, from: number, to: number) => Promise<Delta | undefined>
  readonly keep: (from: number, delta: Delta) => Promise<void>
}

const STEP_SECONDS = 60

/** `scope` names the registry: staging and production may share a zone, and with it this cache. */
export const locationOf = (cache: LocationCache, scope: string, sightingSeconds: number): Location => {
  const base = `https://registry.gatehouse.internal/${encodeURIComponent(scope)}`
  const stepUrl = (epoch: string, from: number, to: number): string =>
    `${base}/${encodeURIComponent(epoch)}/${from}/${to}`
  return {
    sighting: async () => {
      const response = await cache.match(`${base}/head`)
      return response === undefined ? undefined : sightingOf(await response.json())
    },
    tell: async (sighting) => cache.put(`${base}/head`, cached(JSON.stringify(sighting), sightingSeconds)),
    step: async (epoch, from, to) => {
      const response = await cache.match(stepUrl(epoch, from, to))
      if (response === undefined) return undefined
      const delta = decodeDelta(new Uint8Array(await response.arrayBuffer()))
      return delta?.epoch === epoch && delta.version === to ? delta : undefined
    },
    keep: async (from, delta) => {
      const url = stepUrl(delta.epoch, delta.whole ? 0 : from, delta.version)
      return cache.put(url, cached(encodeDelta(delta), STEP_SECONDS))
    },
  }
}

const cached = (body: string | Uint8Array, seconds: number): Response =>
  new Response(body as BodyInit, { headers: { 'cache-control': `max-age=${seconds}` } })

const sightingOf = (value: unknown): Sighting | undefined => {
  if (typeof value !== 'object' || value === null) return undefined
  const { epoch, version, asOfMs, claimedMs } = value as { readonly [name in keyof Sighting]?: unknown }
  return typeof epoch === 'string' &&
    typeof version === 'number' &&
    typeof asOfMs === 'number' &&
    typeof claimedMs === 'number'
    ? { epoch, version, asOfMs, claimedMs }
    : undefined
}
