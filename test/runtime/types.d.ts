/// <reference types="@cloudflare/vitest-plugin/types" />

// What `import { env, exports } from 'cloudflare:workers'` means inside the runtime suite. Bindings are named as
// wrangler.toml names them; declare each one here when a test reaches for it.

import type * as main from './main.ts'

declare global {
  namespace Cloudflare {
    interface Env {
      readonly COUNTERS: DurableObjectNamespace<main.Counter>
      readonly REGISTRY: DurableObjectNamespace<main.Registry>
      readonly REPLAYS: DurableObjectNamespace<main.Replay>
    }
    interface GlobalProps {
      mainModule: typeof main
    }
  }
}
