// OData: a value that ends the literal or the key it stood in, and brings an option of its own: `1)?$expand=Users(…)`,
// `x'&$filter=…` (OData 4.01 URL conventions §5.1). Whole queries begin with an option or with a resource's name.

import { charset, pastRun, standsAt, wordSet } from '../../runs.ts'
import type { Report } from '../detector.ts'

const LEAD_MAX = 40
const LEAD = charset('A-Za-z0-9_.@ -')
const CLOSERS = charset('\'")')
const SEPARATORS = charset('?&')
const NAME = charset('a-z')
const OPTIONS = wordSet('filter expand select orderby search apply')

export const options = (text: string, report: Report): void => {
  const lead = pastRun(text, 0, LEAD, LEAD_MAX)
  const closed = pastRun(text, lead, CLOSERS, lead + LEAD_MAX)
  if (lead === 0 || !standsAt(text, closed, SEPARATORS) || text.charAt(closed + 1) !== '$') return
  // `Products?$top=5` asks for a resource.
  if (closed === lead && (text.charAt(closed) === '?' || text.slice(0, lead).includes(' '))) return
  const end = pastRun(text, closed + 2, NAME)
  if (OPTIONS.has(text.slice(closed + 2, end)) && text.charAt(end) === '=')
    report('nosql-operator', 1, closed, true)
}
