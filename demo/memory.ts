// What an OpenID provider stores between requests of one flow, in memory. Access tokens are JWTs and stand nowhere.

import type { Adapter, AdapterPayload } from 'oidc-provider'

/** A store of its own for one provider. */
export const memoryAdapter = (): ((model: string) => Adapter) => {
  const stored = new Map<string, AdapterPayload>()
  return (model) => {
    const key = (id: string): string => `${model}:${id}`
    return {
      upsert: async (id, payload) => {
        stored.set(key(id), payload)
      },
      find: async (id) => stored.get(key(id)),
      findByUserCode: async () => undefined,
      findByUid: async () => undefined,
      consume: async () => undefined,
      destroy: async (id) => {
        stored.delete(key(id))
      },
      revokeByGrantId: async () => undefined,
    }
  }
}
