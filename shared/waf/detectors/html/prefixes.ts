// Names with a prefix (Namespaces in XML §4): `<bpmn:script>` is no script where the document says that its prefix is
// another vocabulary's. Trusts no document that names one of those in which browsers run scripts, wherever it does so.

import { NAME, pastRun, wordSet } from '../../runs.ts'
import { work } from '../../work.ts'

const PREFIX_MAX = 40
/** A search looks at so many characters for a unit of work (a power of two). */
const SEARCH_SHIFT = 3
const SEARCHES = 3

/** `open`: where the element begins. */
export const isForeign = (text: string, open: number): boolean => {
  const end = pastRun(text, open + 1, NAME, open + 1 + PREFIX_MAX)
  const prefix = text.slice(open + 1, end)
  if (prefix === '' || text.charAt(end) !== ':' || USUAL.has(prefix)) return false
  work.left -= SEARCHES * (text.length >> SEARCH_SHIFT)
  if (!text.includes(`xmlns:${prefix}="`)) return false
  return !LIVE.some((namespace) => text.includes(namespace))
}

/** What an origin's own document may have bound around the value, whatever a part of the value binds. */
const USUAL = wordSet('svg html xhtml h x')

const LIVE: readonly string[] = ['/1999/xhtml', '/2000/svg']
