// Paths that give a URL away, whatever its host is called: those of a cloud's metadata service, which any name may be made
// to resolve to, and those by which a cluster's own services are steered, asked for by a name that only the cluster knows.

import { DIGITS, findIn, isRun, pastRun, pastWord, vocabulary, charset } from '../../runs.ts'
import type { Vocabulary } from '../../runs.ts'
import type { Context } from '../detector.ts'
import { isAsked } from './documents.ts'
import { isFetched } from './fields.ts'
import { isForeignPort } from './inward.ts'

// Without the slash in front, so that most paths are done with by their first letter.
const METADATA =
  'latest/meta-data/ latest/user-data latest/api/token latest/dynamic/instance-identity computemetadata/v1 metadata/instance?api-version= metadata/identity/oauth2/token? opc/v1/instance opc/v2/instance opc/v1/identity metadata/v1.json openstack/latest/meta_data'

/** Container engines, their stores of keys, agents and secrets. */
const STEERED =
  'containers/json containers/create images/json images/create v2/keys v3/kv/ runningpods run/ exec/ api/v1/namespaces api/v1/secrets api/v1/pods api/v1/nodes v1/kv/ v1/secret/ v1/agent/service _cat/'

const OF_METADATA = vocabulary(METADATA)
const OF_STEERED = vocabulary(STEERED)
const OF_EITHER = vocabulary(`${METADATA} ${STEERED}`)

const isPath = (text: string, at: number, words: Vocabulary): boolean =>
  at < text.length && text.charCodeAt(at) === 47 && pastWord(text, at + 1, words) >= 0

const PORT_MAX = 6
const COLON = charset(':')

/** Where the path begins behind the host that ends at `end`. */
export const pathStart = (text: string, end: number): number => {
  const colon = pastRun(text, end, COLON, end + 1)
  return colon > end ? pastRun(text, colon, DIGITS, colon + PORT_MAX) : end
}

/** `http://rebound.example/latest/meta-data/` */
export const isMetadataPath = (text: string, end: number): boolean =>
  isPath(text, pathStart(text, end), OF_METADATA)

/** Either of a cloud's metadata, or of what steers a cluster; asked of plain links, so that it is one look mostly. */
export const isTelling = (text: string, end: number): boolean => isPath(text, end, OF_EITHER)

const DOTS = charset('.')
const LABEL = charset('A-Za-z0-9-')
const INSIDE: readonly string[] = [
  '.svc',
  '.svc.cluster.local',
  '.service.consul',
  '.docker.internal',
  '.minikube.internal',
  '.containers.internal',
]

/** A name without a dot, or of a cluster's own: nobody else's resolver knows it. */
const isInside = (host: string): boolean =>
  findIn(host, DOTS) < 0 ? isRun(host, LABEL) : INSIDE.some((end) => host.endsWith(end))

/**
 * `http://docker:2375/containers/json`, `http://redis:6379/`; settings name them, so that it tells where one thing is asked for,
 * and a path where one is fetched, too.
 */
export const isSteering = (text: string, start: number, end: number, context: Context): boolean => {
  const asked = isAsked(context)
  const told = isPath(text, pathStart(text, end), OF_STEERED)
    ? asked || isFetched(context.name)
    : asked && isForeignPort(text, end)
  return told && isInside(text.slice(start, end).toLowerCase())
}
