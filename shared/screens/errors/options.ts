// The options of the errors screen. Read by the build alone; the Worker imports no schema.

import { z } from 'zod'

export const errorsOptions = z
  .strictObject({
    keep: z
      .array(z.int().min(500).max(599))
      .default([])
      .describe('Statuses whose answers pass as the origin sent them, such as 501.'),
  })
  .describe(
    "Replaces an origin's 5xx by a problem with the request id: 502; 503 stays 503 with its Retry-After, 504 stays 504. The event tells what the origin said.",
  )

export type ErrorsOptions = z.output<typeof errorsOptions>
