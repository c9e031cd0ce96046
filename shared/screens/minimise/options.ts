// The options of the minimise screen. Read by the build alone; the Worker imports no schema.

import { z } from 'zod'

import { contractOptions } from '../../core/options.ts'
import { bytes } from '../../core/units.ts'

export const minimiseOptions = z
  .strictObject({
    ...contractOptions,
    mode: z
      .enum(['enforce', 'shadow'])
      .default('enforce')
      .describe('`shadow` only tells the event what it would drop or refuse, and holds nothing back.'),
    undocumented: z
      .enum(['refuse', 'pass'])
      .default('refuse')
      .describe(
        'What becomes of an answer that the contract does not know: its status, its media type, or a value that no schema describes. `refuse` answers 502 in its place.',
      ),
    bytesMax: bytes({ min: '1KiB', max: '16MiB' })
      .prefault('1MiB')
      .describe('How much of a JSON answer is held and read. Answers of other types stream through unread.'),
    unread: z
      .enum(['refuse', 'pass'])
      .default('refuse')
      .describe(
        'What becomes of a JSON answer that cannot be read: beyond `bytesMax`, encoded, a part, or no sound JSON.',
      ),
  })
  .describe(
    'Drops from JSON answers what the contract does not name, or not for these scopes (`x-gatehouse-scopes`). What stays is the origin’s own text.',
  )

export type MinimiseOptions = z.output<typeof minimiseOptions>
