// What becomes of an origin that fails, as documents write it: another attempt, and a breaker that leaves it alone.

import { z } from 'zod'

export const milliseconds = (min: number, max: number): z.ZodNumber => z.int().min(min).max(max)

const CAUSES = ['unreachable', 'garbled', 'timeout', '500', '502', '503', '504'] as const

export const retriesSchema = z
  .strictObject({
    attempts: z
      .int()
      .min(2)
      .max(5)
      .default(2)
      .describe('How often a request is sent at most, the first time included.'),
    on: z
      .array(z.enum(CAUSES))
      .min(1)
      .default(['unreachable', '502', '503', '504'])
      .describe(
        'What is worth another attempt: how the gate could not reach the origin, or a status of its answer.',
      ),
    budgetPercent: z
      .int()
      .min(1)
      .max(100)
      .default(20)
      .describe('How many retries a hundred requests may cause, in an isolate: no storm on top of the load.'),
  })
  .describe(
    'Another attempt for a request that failed: GET, HEAD, OPTIONS, PUT or DELETE without a body. A request with a body is never sent twice.',
  )

export const breakerSchema = z
  .strictObject({
    failures: z
      .int()
      .min(1)
      .max(10_000)
      .default(5)
      .describe('It opens at this many failures in the window, …'),
    percent: z
      .int()
      .min(1)
      .max(100)
      .default(50)
      .describe('… if they are at least this share of the requests of the window.'),
    windowMs: milliseconds(100, 600_000).default(10_000).describe('The window, in milliseconds.'),
    openMs: milliseconds(100, 600_000)
      .default(10_000)
      .describe(
        'How long nothing is sent once it is open, in milliseconds. Clients get 503 with Retry-After.',
      ),
    probes: z
      .int()
      .min(1)
      .max(100)
      .default(1)
      .describe('Requests let through at once after that time; as many must succeed to close it.'),
  })
  .describe(
    'Leaves a target alone that fails (unreachable, late, garbled, 502, 503, 504). Each isolate learns on its own.',
  )
