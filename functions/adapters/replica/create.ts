// The replica of one isolate and its two ports, made of the environment's bindings.

import { noRevocations } from '../../../shared/core/absent.ts'
import type { ApiKeys, Revocations } from '../../../shared/core/ports.ts'
import type { Registry } from '../../../shared/core/registry.ts'
import { readPeppers } from '../../../shared/guards/key/pepper.ts'
import type { Peppers } from '../../../shared/guards/key/pepper.ts'
import type { Result } from '../../../shared/lib/result.ts'
import type { RevocationBounds } from '../../../shared/policy/linked.ts'
import type { Registry as RegistryObject } from '../../objects/registry.ts'
import { createApiKeys } from './keys.ts'
import { locationOf, type LocationCache } from './location.ts'
import { createReplica, type ReplicaWorld } from './replica.ts'
import { createRevocations } from './revocations.ts'
import { createUsage } from './usage.ts'

export interface ReplicaEnv {
  /** The Durable Object of keys and revocations. */
  readonly REGISTRY?: DurableObjectNamespace<RegistryObject>
  /** Secret: what keys are hashed under. */
  readonly GATEHOUSE_KEY_PEPPER?: string
}

export interface House {
  readonly apiKeys: ApiKeys
  readonly revocations: Revocations
  /** For the admin API; undefined where the binding is missing. */
  readonly registry: () => Registry | undefined
  readonly peppers: Result<Peppers, string>
}

/** One gate has one registry. */
const NAME = 'registry'

export const createHouse = (
  env: ReplicaEnv,
  bounds: RevocationBounds,
  world: Pick<ReplicaWorld, 'now' | 'random'>,
  cache: LocationCache | undefined,
): House => {
  const namespace = env.REGISTRY
  const id = namespace?.idFromName(NAME)
  // Making a stub is free, and one whose object failed is of no more use.
  const registry = (): Registry | undefined =>
    namespace === undefined || id === undefined ? undefined : namespace.get(id)
  const seconds = Math.ceil(bounds.maxStalenessMs / 1000)
  const location =
    cache === undefined || id === undefined ? undefined : locationOf(cache, id.toString(), seconds)
  const own: ReplicaWorld = { ...world, registry, location }
  const replica = createReplica(own, bounds)
  const peppers = readPeppers(env.GATEHOUSE_KEY_PEPPER)
  return {
    apiKeys: createApiKeys(own, replica, peppers, createUsage(own), bounds.budgetMs),
    revocations: bounds.tokens ? createRevocations(replica) : noRevocations,
    registry,
    peppers,
  }
}
