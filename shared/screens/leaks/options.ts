// The options of the leaks screen. Read by the build alone; the Worker imports no schema.

import { z } from 'zod'

import { bytes } from '../../core/units.ts'
import { LEAKS } from './marks.ts'

export const leaksOptions = z
  .strictObject({
    mode: z
      .enum(['mask', 'refuse', 'shadow'])
      .default('mask')
      .describe(
        '`mask` covers what was found with as many `*` (all but the last four digits of a card). `refuse` answers 502 in its place, or breaks off what has begun to go out. `shadow` only tells the event.',
      ),
    kinds: z
      .array(z.enum(LEAKS))
      .min(1)
      .default([...LEAKS])
      .describe('What is looked for.'),
    bytesMax: bytes({ min: '1KiB', max: '64MiB' })
      .prefault('256KiB')
      .describe('How much of an answer is read. It costs CPU time: about 3 ms for 256KiB.'),
    holdBytes: bytes({ max: '1MiB' })
      .prefault('64KiB')
      .describe(
        'With `refuse`: how much is read before anything goes out. Server-sent events are never held.',
      ),
    unread: z
      .enum(['pass', 'refuse'])
      .default('pass')
      .describe(
        'What becomes of text that cannot be read: beyond `bytesMax`, in a coding other than gzip and br, or not in an ASCII charset. The event tells it.',
      ),
  })
  .describe(
    'Looks for what an answer must not say: stack traces, SQL errors, private keys, cloud credentials, cards.',
  )

export type LeaksOptions = z.output<typeof leaksOptions>
