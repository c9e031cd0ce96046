// The options of an address guard in a policy document. Read by the build alone; the factory takes only their type.

import { z } from 'zod'
import { placementOptions } from '../../core/options.ts'
import { parsePrefix } from '../../lib/ip/prefix.ts'
import { isCountry } from './countries.options.ts'
import { isInline } from './entries.ts'

const entry = z.string().superRefine((text, context) => {
  if (!isInline(text)) {
    if (!/^[A-Za-z0-9][A-Za-z0-9_.-]{0,63}$/.test(text))
      context.addIssue({
        code: 'custom',
        message: 'expected the name of a list, an address or a CIDR prefix',
      })
    return
  }
  const prefix = parsePrefix(text)
  if (prefix.ok) return
  const fix = prefix.error.fix === undefined ? '' : `; write ${prefix.error.fix}`
  context.addIssue({ code: 'custom', message: `${prefix.error.message}${fix}` })
})

/** Inline entries are for a few: a list file has line numbers, comments and a table made at build time. */
const entries = z.array(entry).min(1).max(500, { error: 'more than 500 entries: move them to a list file' })

const country = z.string().superRefine((code, context) => {
  if (isCountry(code)) return
  const fix = isCountry(code.toUpperCase())
    ? `; write ${code.toUpperCase()}`
    : code === 'UK'
      ? '; write GB'
      : ''
  context.addIssue({
    code: 'custom',
    message: `expected a country as ISO 3166-1 alpha-2 in upper case, or T1 for Tor${fix}`,
  })
})

const asn = z.int().min(1).max(4_294_967_295)

const eitherOf = <Item extends z.ZodType>(item: Item, what: string) =>
  z
    .strictObject({
      allow: z.array(item).min(1).optional().describe(`The only ${what} that are admitted.`),
      deny: z.array(item).min(1).optional().describe(`The ${what} that are refused.`),
    })
    .refine((rule) => rule.allow !== undefined || rule.deny !== undefined, {
      error: 'expected allow, deny or both',
    })

export const addressOptions = z
  .strictObject({
    ...placementOptions,
    allow: entries
      .optional()
      .describe('The only addresses that are admitted: names of lists, addresses and CIDR prefixes.'),
    deny: entries
      .optional()
      .describe(
        'Addresses that are refused, even where `allow` holds them: names of lists, addresses, prefixes.',
      ),
    countries: eitherOf(country, 'countries')
      .optional()
      .describe('By the country that the platform states. Where it states none, `allow` refuses.'),
    asns: eitherOf(asn, 'autonomous systems')
      .optional()
      .describe(
        'By the number of the autonomous system that the platform states. Where it states none, `allow` refuses.',
      ),
  })
  .refine(
    ({ allow, deny, countries, asns }) =>
      allow !== undefined || deny !== undefined || countries !== undefined || asns !== undefined,
    { error: 'this guard checks nothing: expected allow, deny, countries or asns' },
  )

export type AddressOptions = z.output<typeof addressOptions>
