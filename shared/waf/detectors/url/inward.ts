// A URL whose host leads inwards: how certain it is that a server is made to fetch it, by what the host is, where it stands and
// what hands it on.

import {
  BLANK,
  charset,
  DIGITS,
  isRun,
  LETTERS,
  pastRun,
  saysAt,
  SPACE,
  standsAt,
  without,
  wordSet,
} from '../../runs.ts'
import { work } from '../../work.ts'
import { isHostlike } from './confused.ts'
import { isBody } from './documents.ts'
import { isFetched } from './fields.ts'
import type { Host } from './hosts.ts'
import { loopback } from './loopback.ts'
import { parameter } from './scene.ts'
import type { Scene } from './scene.ts'

/** What judging one takes: its port, its path, the name of its field. */
const INWARD_WORK = 1000

/** Command lines and manifests name the cluster's own service. */
const isCluster = (text: string, start: number): boolean => text.startsWith('kubernetes.default', start)

/** An inward URL as a parameter of another one: what the parameter is called decides. */
const handed = (scene: Scene, start: number, end: number, offset: number): void => {
  const { text, context, report } = scene
  const name = parameter(text, offset - 1)
  const told = isFetched(name) || LED.has(name.toLowerCase()) || isForeignPort(text, end)
  const certain =
    told && !context.prose() && !isVariable(scene, name, offset) && !isLogged(text, name, offset)
  report('ssrf-internal', certain ? loopback(text, start, end, name) : 0.4, offset, certain)
}

/** What redirectors call where they lead. */
const LED = wordSet('to u goto go out')

/** Nobody's browser is sent there: shells, mails, databases, brokers, engines. */
export const isForeignPort = (text: string, end: number): boolean => {
  if (text.charCodeAt(end) !== 58) return false
  const past = pastRun(text, end + 1, DIGITS, end + 1 + PORT_MAX)
  return FOREIGN.has(text.slice(end + 1, past))
}

const PORT_MAX = 6
const FOREIGN = wordSet(
  '21 22 23 25 53 110 143 389 445 2375 2376 2379 3306 3389 5432 6379 10250 10255 11211 27017',
)

/** A parameter that is fetched, of a URL that stands by itself. */
const isTold = ({ text, context }: Scene, offset: number): boolean =>
  text.charCodeAt(offset - 1) === 61 && !context.prose() && isFetched(parameter(text, offset - 1))

/** `PROXY_URL=http://localhost:3031/ next dev`: a command's variable, in a script of a manifest. */
const isVariable = ({ text, context }: Scene, name: string, offset: number): boolean => {
  const start = offset - 1 - name.length
  if (!isBody(context) || !isRun(name, VARIABLE) || (start > 0 && !standsAt(text, start - 1, BLANK)))
    return false
  const end = pastRun(text, offset, WORD)
  return saysAt(text, end, ' ') && standsAt(text, end + 1, LETTERS)
}

/** `…,url=http://localhost:8086/vars count=10`: one of a line's pairs, as logs and metrics are sent; no query parts them so. */
const isLogged = (text: string, name: string, offset: number): boolean => {
  if (!standsAt(text, offset - 2 - name.length, PAIRED)) return false
  const end = pastRun(text, offset, WORD, offset + LOGGED_MAX)
  work.left -= end - offset
  const equals = pastRun(text, end + 1, KEY, end + LOGGED_MAX)
  return saysAt(text, end, ' ') && equals > end + 1 && text.startsWith('=', equals)
}

const PAIRED = charset(', ')
const KEY = charset('A-Za-z0-9_.-')
const LOGGED_MAX = 256

const VARIABLE = charset('A-Z0-9_')
const WORD = without(SPACE)

export const inward = (
  scene: Scene,
  start: number,
  end: number,
  host: Host,
  offset: number,
  first: boolean,
  user: string,
): void => {
  const { text, context, report } = scene
  work.left -= INWARD_WORK
  if (host.kind === 'metadata')
    report('ssrf-metadata', first || (!context.prose() && !isCluster(text, start)) ? 1 : 0.6, offset, true)
  else if (host.kind === 'rebinding')
    report('ssrf-rebinding', first || isTold(scene, offset) ? 1 : 0.6, offset, true)
  else if (host.disguised || isHostlike(user)) report('ssrf-disguised', 1, offset, true)
  else if (first) report('ssrf-internal', loopback(text, start, end, context.name), offset, true)
  else if (text.charCodeAt(offset - 1) === 61) handed(scene, start, end, offset)
  // `https://example.com/go/http://127.0.0.1:6379/`
  else if (text.charCodeAt(offset - 1) === 47 && isForeignPort(text, end) && !context.prose())
    report('ssrf-internal', 1, offset, true)
  else report('ssrf-internal', context.prose() ? 0.2 : 0.4, offset, false)
}
