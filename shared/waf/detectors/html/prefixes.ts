// Names with a prefix (Namespaces in XML §4): `<bpmn:script>` is no script where the document says that its prefix is
// another vocabulary's. Trusts no document that names one of those in which browsers run scripts, wherever it does so.

import { NAME, pastRun } from '../../runs.ts'
import { work } from '../../work.ts'

const PREFIX_MAX = 40
/** A search looks at so many characters for a unit of work (a power of two). */
const SEARCH_SHIFT = 3
const SEARCHES = 3

/** `open`: where the element begins. */
export const isForeign = (text: string, open: number): boolean => {
  const end = pastRun(text, open + 1, NAME, open + 1 + PREFIX_MAX)
  if (end === open + 1 || text.charAt(end) !== ':') return false
  work.left -= SEARCHES * (text.length >> SEARCH_SHIFT)
  if (!text.includes(`xmlns:${text.slice(open + 1, end)}="`)) return false
  return !LIVE.some((namespace) => text.includes(namespace))
}

const LIVE: readonly string[] = ['/1999/xhtml', '/2000/svg']
