// The Worker under test in the runtime suite. Each Durable Object class that wrangler.toml binds is exported here,
// so that tests reach it through `env` from 'cloudflare:workers' and may evict it.

export { Counter } from '../../functions/objects/counter.ts'
export { Replay } from '../../functions/objects/replay.ts'
export { Registry } from '../../functions/objects/registry.ts'

export default {
  fetch: () => new Response('the runtime suite has no pages', { status: 404 }),
} satisfies ExportedHandler
