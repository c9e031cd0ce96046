// How certain is a plain URL of this machine? Developers register `http://localhost:3000/callback`, and configurations
// name a neighbour on the same host; a server that is made to fetch `http://127.0.0.1/` or `http://localhost:8080/admin`
// is attacked. What tells them apart: a port of one's own, a path that manages nothing, and a field that nobody fetches.

import { charset, DIGITS, findIn, isRun, LETTERS, pastRun, saysAt, standsAt, wordSet } from '../../runs.ts'
import { isDescribing, isFetched, isNested, isReported, isTraced } from './fields.ts'

/** Points are a rule's score times this: at level 1 it needs a second finding, from level 2 on it refuses by itself. */
const DOUBTFUL = 0.8

/** text[start, end) is the host, `name` the field's. Only the plainest spellings are doubted. */
export const loopback = (text: string, start: number, end: number, name: string): number => {
  const host = text.slice(start, end).toLowerCase()
  // A developer's server listens on every address, and browsers go there.
  if (!isPlainHost(host) && !(host === '0.0.0.0' && isReported(name))) return 1
  if (isTraced(name) || (isSaid(text, end) && !isFetched(name))) return DOUBTFUL
  if (text.charCodeAt(end) !== 58) return isDescribed(text, end, name) ? DOUBTFUL : 1
  let at = end + 1
  let port = 0
  while (at < end + 7 && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57)
    port = port * 10 + text.charCodeAt(at++) - 48
  if (port < 1024 || port > 65_535 || SERVICE_PORTS.has(port)) return 1
  const code = text.charCodeAt(at)
  // Behind the port: nothing, a path, a query, a fragment or the end of a quotation; all else is a trick of parsers.
  if (at < text.length && code !== 47 && code !== 63 && code !== 35 && code > 34 && code !== 39) return 1
  if (isDescribed(text, at, name)) return DOUBTFUL
  if (isReported(name)) return DOUBTFUL
  const rooted = code !== 47 || at + 1 >= text.length
  if ((rooted && WEB_PORTS.has(port)) || managed(text, at)) return 1
  return isFetched(name) ? 1 : DOUBTFUL
}

/**
 * `http://localhost:8080 does not start`: a blank within the authority, which no client connects to, and words behind it.
 * A second part of an authority, or a path, may follow for whoever drops blanks.
 */
const isSaid = (text: string, end: number): boolean => {
  const port = saysAt(text, end, ':') ? pastRun(text, end + 1, DIGITS) : end
  if (!saysAt(text, port, ' ')) return false
  const word = pastRun(text, port + 1, LETTERS)
  return word > port + 2 && standsAt(text, word, SAID) && findIn(text, UNSAID, port) < 0
}

const SAID = charset(" ',?!")
/** What parsers part an authority or a path by. */
const UNSAID = charset('@/\\#:?%&')

/**
 * An installation of one's own tells where its things are: `project.web_url`, `repository.url`, `commit_url`. Two steps
 * into it at least, or one where the name says whose address it is; never where it manages.
 */
const isDescribed = (text: string, from: number, name: string): boolean => {
  if (!name.startsWith('body') || text.charCodeAt(from) !== 47 || from + 1 >= text.length) return false
  if (isNested(name) && isDeep(text, from)) return true
  return isDescribing(name) && text.indexOf('?', from) < 0 && !managed(text, from, OWN)
}

/** Three plain steps into a service, in an object within the body: a configuration. */
const isDeep = (text: string, from: number): boolean => {
  let steps = 0
  let at = from
  for (let end = at; saysAt(text, at, '/') && steps <= STEPS_MAX; at = end, steps++) {
    end = pastRun(text, at + 1, STEP)
    if (end === at + 1) return false
  }
  return at === text.length && steps >= STEPS_MIN && steps <= STEPS_MAX && !managed(text, from, OWN)
}

const STEP = charset('A-Za-z0-9_.-')
const STEPS_MIN = 3
const STEPS_MAX = 8

/** Accounts are called so in installations of one's own. */
const OWN: ReadonlySet<string> = new Set(['root', 'users', 'user', 'images'])

/** Of private addresses as well: whoever builds within an office registers its machines. */
const isPlainHost = (host: string): boolean =>
  host === 'localhost' ||
  host === '127.0.0.1' ||
  host === '[::1]' ||
  host.endsWith('.localhost') ||
  isPrivate(host) ||
  host === 'host.docker.internal'

/** An address of a private network in its plainest spelling. */
const isPrivate = (host: string): boolean => {
  const parts = host.split('.')
  return (
    parts.length === 4 && NETWORKS.has(parts[0] ?? '') && parts.every((part) => isRun(part, DIGITS, 1, 3))
  )
}

const NETWORKS: ReadonlySet<string> = new Set(['10', '100', '172', '192', '198'])

/** Databases, caches, brokers, container engines, cluster agents, consoles: nobody's callback. */
const SERVICE_PORTS: ReadonlySet<number> = new Set([
  1433, 1521, 2049, 2181, 2375, 2376, 2379, 2380, 3128, 3306, 3389, 4194, 4243, 4369, 5432, 5601, 5672, 5900,
  5984, 5985, 6000, 6379, 6443, 7001, 7199, 7474, 7687, 8009, 8086, 8125, 8200, 8300, 8500, 8983, 9042, 9090,
  9092, 9160, 9200, 9300, 10_000, 10_250, 10_255, 10_256, 11_211, 15_672, 27_017, 27_018, 28_017, 50_070,
  50_075, 61_616,
])

/** Where a service's own web server listens: its root is what a scan of ports asks for, its paths may be callbacks. */
const WEB_PORTS: ReadonlySet<number> = new Set([8000, 8008, 8080, 8081, 8088, 8443, 8888, 9000, 9001, 9443])

/** Paths that manage a service or give its insides away. */
const MANAGED = wordSet(
  'admin administrator administration adm internal private manage management manager actuator console debug metrics env config configuration configprops heapdump threaddump jolokia server-status server-info status nginx_status fpm-status phpinfo phpmyadmin pma solr jenkins script containers images exec eval shell cmd flag flags secret secrets secured latest meta-data user-data computemetadata metadata opc root users user delete backup db database _cat _cluster _nodes _search _all_dbs _config v2 invocation pods runningpods kv shutdown restart cgi-bin .env .git .aws wp-admin',
)

const PATH_MAX = 400
const NONE: ReadonlySet<string> = new Set()

/** One of the path's segments is managed, climbs, or is encoded: nobody's callback needs that. */
export const managed = (text: string, from: number, but: ReadonlySet<string> = NONE): boolean => {
  let start = from
  const limit = Math.min(text.length, from + PATH_MAX)
  for (let at = from; at <= limit; at++) {
    const code = at < limit ? text.charCodeAt(at) : 63
    const ends = code === 63 || code === 35 || code <= 34 || code === 39
    if (code === 37 || code === 92 || code === 64 || code === 10 || code === 13) return true
    if (code !== 47 && !ends) continue
    const segment = text.slice(start, at).toLowerCase()
    const dot = segment.indexOf('.', 1)
    const word = dot > 0 ? segment.slice(0, dot) : segment
    if (segment === '..' || (MANAGED.has(word) && !but.has(word))) return true
    if (ends) return at === limit && limit < text.length
    start = at + 1
  }
  return false
}
