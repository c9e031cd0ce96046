// The registry under the bench: the real object, filled with keys in one go, and asked from a Worker.

import { Registry as Real } from '../../functions/objects/registry.ts'

const keyId = (index: number): string => `key${String(index).padStart(15, '0')}`

export class Registry extends Real {
  /** Rows as `issue` writes them, without a change and an act for each. */
  async fill(from: number, to: number): Promise<number> {
    const { sql } = this.ctx.storage
    this.ctx.storage.transactionSync(() => {
      for (let index = from; index < to; index++)
        sql.exec(
          `INSERT INTO api_key (id, env, name, principal, scopes, plan, tenant, metadata, addresses, hash, hash_version,
             created_ms, created_by) VALUES (?, 'live', ?, ?, '["orders:read"]', 'gold', 'acme', '{}', '[]', ?, '1', 0, 'bench')`,
          keyId(index),
          `Key ${index}`,
          `customer-${index % 10_000}`,
          'ab'.repeat(32),
        )
    })
    return sql.databaseSize
  }
}

interface Env {
  readonly REGISTRY: DurableObjectNamespace<Registry>
}

export default {
  fetch: async (request, env) => {
    const url = new URL(request.url)
    const registry = env.REGISTRY.get(env.REGISTRY.idFromName('registry'))
    const from = Number(url.searchParams.get('from'))
    const to = Number(url.searchParams.get('to'))
    const keys = Number(url.searchParams.get('keys'))
    if (url.pathname === '/fill') return Response.json(await registry.fill(from, to))
    // Another key for each look-up; 7919 is prime, so that they lie far apart.
    let found = 0
    for (let index = from; index < to; index++) {
      const { record } = await registry.lookup(keyId((index * 7919) % keys))
      if (record !== undefined) found++
    }
    return Response.json(found)
  },
} satisfies ExportedHandler<Env>
