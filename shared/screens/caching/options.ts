// The options of the caching screen. Read by the build alone; the Worker imports no schema.

import { z } from 'zod'

export const cachingOptions = z
  .strictObject({
    authenticated: z
      .enum(['no-store', 'private, no-cache', 'private'])
      .default('no-store')
      .describe('Cache-Control of answers to whom a guard has authenticated, where the origin says nothing.'),
    anonymous: z
      .enum(['no-store', 'no-cache', 'origin'])
      .default('origin')
      .describe('The same for all other answers; `origin` leaves them as they are.'),
  })
  .describe('Keeps answers that are meant for one client out of caches on the way.')

export type CachingOptions = z.output<typeof cachingOptions>
