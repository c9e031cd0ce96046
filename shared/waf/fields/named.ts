// Does a document name an element in a span of code, or write one out that runs? `<script>`, `<script src="app.js">` and
// `<link rel=stylesheet>` are names of things. A script with a body, or from a host by two slashes alone, runs wherever
// the text becomes part of a page, and two backticks cost whoever sends it nothing.

import { charset, findIn, pastRun, QUOTES, saysAt, SPACE, standsAt } from '../runs.ts'
import { work } from '../work.ts'

/** As far as a tag is read. */
const TAG_MAX = 512
const TAG_ENDS = charset('>`\n')
const EQUALS = charset('=')

/** `offset`: where the element's bracket stands. */
export const isNamedOnly = (text: string, offset: number): boolean => {
  const limit = Math.min(text.length, offset + TAG_MAX)
  const found = findIn(text, TAG_ENDS, offset, limit)
  const end = found < 0 ? limit : found
  work.left -= 2 * (end - offset)
  return !isFromHost(text, offset, end) && !(saysAt(text, offset, '<script') && hasBody(text, end))
}

/** `src=//a.example/x.js`, `href='//a.example'` */
const isFromHost = (text: string, from: number, end: number): boolean => {
  for (let at = findIn(text, EQUALS, from, end); at >= 0; at = findIn(text, EQUALS, at + 1, end)) {
    const value = pastRun(text, at + 1, SPACE, end)
    if (text.startsWith('//', standsAt(text, value, QUOTES) ? value + 1 : value)) return true
  }
  return false
}

/** `<script>a</script>`; not `<script>`, `<script></script>`, `<script>…</script>`. */
const hasBody = (text: string, end: number): boolean => {
  if (!text.startsWith('>', end)) return false
  const body = pastRun(text, end + 1, OMITTED, end + TAG_MAX)
  return body < text.length && !standsAt(text, body, BODY_ENDS) && text.charCodeAt(body) !== ELLIPSIS
}

/** What stands for a body that is not told. */
const OMITTED = charset(' \t.')
const ELLIPSIS = 0x2026
const BODY_ENDS = charset('<`\n\r')
