// What a browser lists of an answer's headers, as scripts that watch a page report it: XMLHttpRequest's
// getAllResponseHeaders(), every line of which is a header's own. Nothing stands before it that it could break out of.

import { charset, pastRun, wordSet } from '../../runs.ts'

/** XHR §3.6.4: names in small letters and in their order, a colon and a blank, and CR LF behind each line, the last one too. */
export const isAnswered = (text: string): boolean => {
  if (!text.endsWith('\r\n')) return false
  let before = ''
  for (let at = 0; at < text.length;) {
    const colon = pastRun(text, at, NAME, at + NAME_MAX)
    const end = text.indexOf('\r', at)
    if (colon === at || !text.startsWith(': ', colon) || text.charCodeAt(end + 1) !== 10) return false
    const name = text.slice(at, colon)
    if (name <= before || !isListed(name) || text.slice(colon, end).includes('\n')) return false
    before = name
    at = end + 2
  }
  return true
}

const NAME = charset('a-z0-9_-')
const NAME_MAX = 60

/**
 * What an answer says of itself. Browsers show no script a cookie that is set, and follow what leads elsewhere; no answer
 * has a request's fields or a mail's; and servers act on some of their own (`x-sendfile`).
 */
const isListed = (name: string): boolean =>
  LISTED.has(name) ||
  name.startsWith('access-control-') ||
  (name.startsWith('x-') && !ACTED.some((start) => name.startsWith(start, 2)))

const LISTED = wordSet(
  'accept-ranges age alt-svc cache-control content-encoding content-language content-length content-range content-type date etag expires last-modified nel pragma report-to server server-timing strict-transport-security timing-allow-origin vary via',
)

const ACTED: readonly string[] = ['accel-', 'sendfile', 'forwarded', 'original-', 'rewrite-', 'http-', 'xss-']
