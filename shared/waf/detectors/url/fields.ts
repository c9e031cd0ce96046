// What a field's name says of the URL in it: that a server fetches it, that a browser is sent there, that it only tells
// where somebody was. Names are the client's own: what they make harmless is doubted, never forgotten.

import { CAPITALS, DIGITS, findIn, isRun, LETTERS, LOWER, pastRun, wordSet } from '../../runs.ts'

/** Names of what a server is told to fetch, and those that say where a browser is sent, which win. */
const FETCHED = wordSet(
  'url urls uri src href link links target dest destination fetch proxy image img avatar picture photo icon logo feed rss webhook webhooks hook load file download import include page path site domain host endpoint remote resource source preview screenshot render pdf html view open data reference document crawl scrape ping check probe stylesheet template',
)
const SENT = wordSet(
  'redirect redirects callback callbacks return returnto logout login signin signout origin origins referrer referer issuer audience next continue success cancel home homepage website',
)

const NAME_MAX = 120

/** The field's own name, or a name above it for where a browser is sent: `body.callback.url`. */
export const isFetched = (name: string): boolean => {
  const whole = wordsOf(name.slice(-NAME_MAX))
  if (whole.some((word) => SENT.has(word))) return false
  return wordsOf(name.slice(Math.max(name.lastIndexOf('.'), name.length - NAME_MAX, 0))).some((word) =>
    FETCHED.has(word),
  )
}

/** A parameter that tells where a browser is sent (RFC 8252 §7.3). */
export const isSent = (name: string): boolean => wordsOf(name.slice(-NAME_MAX)).some((word) => SENT.has(word))

/** `webhookUrl`, `image_url`, `client[redirect-uri]` */
const wordsOf = (name: string): readonly string[] => {
  const words: string[] = []
  for (let at = findIn(name, LETTERS); at >= 0;) {
    const capitals = pastRun(name, at, CAPITALS)
    const end = pastRun(name, capitals, LOWER)
    words.push(name.slice(at, end).toLowerCase())
    at = findIn(name, LETTERS, end)
  }
  return words
}

/** From the field's own name upwards. */
const levelsOf = (name: string): readonly string[] => name.slice(-NAME_MAX).split('.').toReversed()

/** In an object within the body. */
export const isNested = (name: string): boolean => levelsOf(name)[1] !== 'body'

const ADDRESSES = wordSet('url uri href homepage link')

const DESCRIBED = wordSet(
  'web html http git clone ssh commit commits project projects repository repo user author deployable pipeline job build merge issue branch tag compare self avatar',
)

/** `project.web_url`, `commit_url`: the name says whose address it is. */
export const isDescribing = (name: string): boolean => {
  const [last = '', parent = ''] = levelsOf(name)
  const words = wordsOf(last)
  if (!ADDRESSES.has(words.at(-1) ?? '')) return false
  return words.some((word) => DESCRIBED.has(word)) || wordsOf(parent).some((word) => DESCRIBED.has(word))
}

/**
 * A browser tells where its user was, and a document what it is called: `context.page.url`, `documentURL`, `location.href`,
 * `client_uri`, `$id`. Nobody fetches them. What is called `page_url`, `document.url` or `$ref` by itself is fetched by
 * services that draw, convert or resolve it; and a query's parameters are asked for, not reported.
 */
export const isReported = (name: string): boolean => {
  const [last = '', parent = '', above = ''] = levelsOf(name)
  const words = wordsOf(last)
  const kind = words.at(-1) ?? ''
  if (last === 'dr' || kind === 'referrer' || kind === 'referer') return true
  // A measurement's own parameters, in the query of its beacon.
  if (name.startsWith('query.ep.')) return true
  // A batch is a list: `body[0].context.page.url`.
  if (!name.startsWith('body.') && !name.startsWith('body[')) return false
  if (isIdentifier(name)) return last !== '$ref'
  if (REPORTED.has(last)) return true
  const levels = parent !== '' && parent !== 'body'
  if (!(ADDRESSES.has(kind) || kind === 'path') && !(kind === 'location' && levels))
    return kind === 'page' && words.includes('begin')
  if (words.some((word) => SEEN.has(word))) return true
  if (!levels) return false
  const holders = wordsOf(parent)
  return holders.some((word) => SEEN.has(word)) || (holders.includes('page') && above !== 'body')
}

/** Names of standards: CSP Level 3 §5.3, the Reporting API, RFC 7591 §2. */
const REPORTED: ReadonlySet<string> = new Set([
  'documentURL',
  'document-uri',
  'blockedURL',
  'blocked-uri',
  'sourceFile',
  'source-file',
  'client_uri',
])

/** `$id`, `$ref`: what a schema is called (RFC 3986 §5.1). */
export const isIdentifier = (name: string): boolean =>
  name.charCodeAt(name.lastIndexOf('.') + 1) === 36 && !name.includes('[$')

/** What a server called while it was traced: `http.url`, `url.full`, and the values of a span's attributes. */
export const isTraced = (name: string): boolean => {
  const attribute = TRACED.find((end) => name.endsWith(end))
  if (attribute === undefined) return false
  const list = withoutIndex(name.slice(0, -attribute.length))
  return list.endsWith('.attributes') || list.endsWith(']attributes')
}

const TRACED: readonly string[] = ['.http.url', '.http.target', '.url.full', '.value.stringValue']

/** `attributes[3]` is of `attributes`. */
const withoutIndex = (name: string): string => {
  const open = name.endsWith(']') ? name.lastIndexOf('[') : -1
  return open >= 0 && isRun(name.slice(open + 1, -1), DIGITS) ? name.slice(0, open) : name
}

const SEEN = wordSet('location referrer referer window context current tab screen')
