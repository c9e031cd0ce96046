// Schemes by which nothing but a server-side fetch makes sense, and those of connections, which configurations hold.

import {
  charset,
  DIGITS,
  findIn,
  findWord,
  isRun,
  LETTERS,
  NAME,
  pastRun,
  pastWord,
  runStart,
  saysAt,
  SPACE,
  standsAt,
  vocabulary,
  wordSet,
} from '../../runs.ts'
import type { Vocabulary } from '../../runs.ts'
import { work } from '../../work.ts'
import { hostEnd } from './scene.ts'
import type { Scene } from './scene.ts'
import { classify, classify6 } from './hosts.ts'
import type { Host } from './hosts.ts'
import { isAsked, isFrame, isOwn, isRelative } from './documents.ts'
import { isFetched } from './fields.ts'

const SCHEMES = wordSet(
  'gopher dict file tftp netdoc jar ldap ldaps sftp ssh2 smb rmi corba iiop view-source local_file unix http+unix',
)

/** Of those, what configurations of servers hold: directories, transfers, sockets. */
const CONNECTED = wordSet('ldap ldaps sftp smb unix http+unix')

/** Connections, not fetches: evidence where they lead inwards from a field whose name says that it is fetched. */
const SERVED = wordSet('redis rediss mysql postgres postgresql mongodb memcached amqp ssh svn git rtsp')

/** What a server-side fetch of the usual kind takes. */
const FETCHED = wordSet(
  'http https ftp ftps ws wss gopher dict tftp ldap ldaps url sftp rsync imap imaps pop3 rtmp smtp telnet',
)

export const isFetch = (scheme: string): boolean => FETCHED.has(scheme)

export const isConnection = (scheme: string): boolean => SCHEMES.has(scheme)

/** A value that begins with `scheme:`; `colon` is where. */
export const opened = (scene: Scene, scheme: string, start: number, colon: number): void => {
  const { text, context, report } = scene
  if (SCHEMES.has(scheme)) {
    if (isOpening(text, scheme, colon) && !text.trimEnd().includes(' ', start))
      report('ssrf-scheme', weightOf(scene, scheme, start, colon), start, true)
  } else if (SERVED.has(scheme)) served(scene, start, colon)
  else if (scheme === 'jdbc' && isDriven(text, colon)) report('ssrf-scheme', 1, start, true)
  else if (scheme === 'url' && isScheme(text, colon + 1)) report('ssrf-scheme', 1, start, true)
  // `feed:file:///x`: a check reads the first scheme, and a client the second.
  else if (saysAt(text, colon + 1, 'file:/') && isRun(scheme, LETTERS))
    report('ssrf-scheme', text.includes(' ', start) ? DOUBTFUL : 1, start, true)
  // Where a class loader looks; nobody's settings lead out of there.
  else if (scheme === 'classpath' && (isAsked(context) || isClimbing(text, colon)))
    report('ssrf-scheme', 1, start, true)
  // `http://unix:/var/run/docker.sock:/info`
  else if (scheme === 'http' && text.startsWith('://unix:/', colon)) report('ssrf-scheme', 1, start, true)
  // `0://evil.example:80;http://example.com/`: each parser takes another part for the host.
  else if (text.charCodeAt(start) < 58 && isRun(scheme, DIGITS) && text.startsWith('://', colon))
    report('ssrf-scheme', 1, start, true)
}

/** `classpath:../../application.yml` */
const isClimbing = (text: string, colon: number): boolean => {
  const step = pastRun(text, colon + 1, SLASHES)
  return saysAt(text, step, '../') && !text.includes(' ', step)
}

/** Parameters of drivers that make objects of what a server answers, read what it names, or write where they are told. */
const DRIVING = vocabulary(
  'autodeserialize allowurlinlocalinfile detectcustomcollations loggerfile clientrerouteserverlistjndiname',
)
/** Those that make an object of an address, or run the script behind one; files of a client's own are settings. */
const LOADING = vocabulary('socketfactoryarg= sslfactoryarg=')
const INITIAL = vocabulary('init=')
const SCRIPTED = [vocabulary('runscript'), vocabulary('from')] as const
const DEFINING = [vocabulary('create'), vocabulary('alias trigger')] as const
/** Drivers that fetch the database itself. */
const RESOURCES = vocabulary('sqlite::resource: modeshape:jndi:')
const DRIVER_MAX = 600
const DRIVER_WORK = 2

/** `jdbc:mysql://evil.example/x?autoDeserialize=true` */
const isDriven = (text: string, colon: number): boolean => {
  if (isScheme(text, pastWord(text, colon + 1, RESOURCES))) return true
  const limit = Math.min(text.length, colon + DRIVER_MAX)
  work.left -= DRIVER_WORK * (limit - colon)
  for (let at = findIn(text, PARAMETERS, colon, limit); at >= 0; at = findIn(text, PARAMETERS, at + 1, limit))
    if (drives(text, at + 1)) return true
  return false
}

const drives = (text: string, at: number): boolean => {
  const first = pastWord(text, at, INITIAL)
  if (saysAt(text, pastWord(text, at, DRIVING), '=') || pastBoth(text, first, DEFINING) >= 0) return true
  const script = pastBoth(text, first, SCRIPTED)
  const source = script < 0 ? pastWord(text, at, LOADING) : pastRun(text, script, QUOTED, script + QUOTED_MAX)
  if (source < 0 || !isScheme(text, source)) return false
  return FETCHED.has(text.slice(source, pastRun(text, source, LETTERS, source + SCHEME_MAX)).toLowerCase())
}

/** Past two words and the blanks before them, or -1. */
const pastBoth = (text: string, from: number, [one, other]: readonly [Vocabulary, Vocabulary]): number => {
  const first = from < 0 ? -1 : pastWord(text, pastRun(text, from, SPACE, from + QUOTED_MAX), one)
  return first < 0 ? -1 : pastWord(text, pastRun(text, first, SPACE, first + QUOTED_MAX), other)
}

const QUOTED = charset(` '`)
const QUOTED_MAX = 16

const PARAMETERS = charset('?&;(')

const SCHEME_MAX = 8

const isScheme = (text: string, at: number): boolean => {
  if (at < 0) return false
  const end = pastRun(text, at, LETTERS, at + SCHEME_MAX)
  return end > at + 1 && saysAt(text, end, ':')
}

const isOpening = (text: string, scheme: string, colon: number): boolean => {
  const slash = text.charCodeAt(colon + 1)
  if (slash === 47 || slash === 92 || slash === 36 || slash === 37) return true
  // `unix:AAAA…|http://host/` (CVE-2021-40438)
  if (scheme === 'unix' && text.includes('|http', colon)) return true
  // `gopher:127.0.0.1:25/_x`
  if (scheme === 'gopher' && saysAt(text, pastRun(text, colon + 1, HOST), ':')) return true
  return scheme === 'jar' || scheme === 'netdoc' || (scheme === 'view-source' && text.includes('://', colon))
}

/** A directory or a transfer of a stranger's is what bodies of settings hold; what is fetched, or leads inwards, is not. */
const weightOf = (scene: Scene, scheme: string, start: number, colon: number): number => {
  const { text, context } = scene
  if (isFrame(text, start, context) || isRelative(text, start, context) || isOwn(text, start, context))
    return DOUBTFUL
  // A line break, or a socket's path, within an authority.
  if (saysAt(text, colon, '://') ? findWord(text, BROKEN, colon) >= 0 : saysAt(text, colon, ':%2f')) return 1
  if (scheme === 'unix' && text.includes('|http', colon)) return 1
  if (!CONNECTED.has(scheme) || isAsked(context) || leadsInwards(text, colon)) return 1
  if (isObject(text, start)) return 1
  return isFetched(context.name) && !isDirectory(text, start, context.name) ? 1 : DOUBTFUL
}

/** Where users are looked up: `connectionUrl: ldap://dc1.example.com:636`. An object to load has a path (JNDI). */
const isDirectory = (text: string, start: number, name: string): boolean => {
  const host = pastWord(text, start, DIRECTORIES)
  if (host < 0 || !isDirectoryName(name.slice(-NAME_MAX).toLowerCase())) return false
  const port = pastRun(text, host, HOST)
  const path = saysAt(text, port, ':') ? pastRun(text, port + 1, DIGITS) : port
  return port > host && (saysAt(text, path, '/') ? path + 1 : path) === text.length
}

/**
 * `ldap://host/Basic/Command/x`, `ldap://198.51.100.7:1389/x`: an object to load (JNDI). What a directory holds is named by
 * pairs, and in no steps (RFC 4516); one step may be a directory's own way, at a host that has a name.
 */
const isObject = (text: string, start: number): boolean => {
  const host = pastWord(text, start, DIRECTORIES)
  const slash = host < 0 ? -1 : pastRun(text, host, HOST_AND_PORT)
  if (!saysAt(text, slash, '/')) return false
  const first = pastRun(text, slash, SLASHES)
  const step = pastRun(text, first, STEP)
  if (step === first) return false
  if (saysAt(text, step, '/')) return standsAt(text, step + 1, STEP)
  return pastRun(text, host, ADDRESS) === slash && !standsAt(text, step, DIRECTED)
}

/** Of a host's address, and its port. */
const ADDRESS = charset('0-9.:')
/** Of a name of pairs, and of what is asked of it. */
const DIRECTED = charset('=%,?+')
const HOST_AND_PORT = charset('A-Za-z0-9_.:@%[]-')
const SLASHES = charset('/')
const STEP = charset('A-Za-z0-9_.-')

const BROKEN = vocabulary('%0a %0d')
const DIRECTORIES = vocabulary('ldap:// ldaps://')
const HOST = charset('A-Za-z0-9_.-')

/** By the field's own name, or by a word within the one above it: `ldap_servers.primary`. */
const isDirectoryName = (name: string): boolean => {
  const own = runStart(name, name.length, FIELD)
  if (own > 0 && name[own - 1] !== '[' && pastWord(name, own, CONNECTIONS) >= 0) return true
  const dot = runStart(name, name.length, NAME) - 1
  return name[dot] === '.' && findWord(name, HOLDERS, runStart(name, dot, NAME), dot) >= 0
}

const FIELD = charset('A-Za-z0-9_-')
const CONNECTIONS = vocabulary('connection ldap directory domain bind provider')
const HOLDERS = vocabulary('ldap directory connection')
const NAME_MAX = 96

const DOUBTFUL = 0.8

const leadsInwards = (text: string, colon: number): boolean =>
  text.startsWith('://', colon) && hostAt(text, colon + 3).kind !== 'public'

const hostAt = (text: string, at: number): Host => {
  if (text.charCodeAt(at) !== 91) return classify(text, at, hostEnd(text, at))
  const close = pastRun(text, at + 1, INSIDE, at + INSIDE_MAX)
  return saysAt(text, close, ']') ? classify6(text.slice(at + 1, close)) : classify('', 0, 0)
}

const INSIDE = charset('0-9a-fA-F:.%')
const INSIDE_MAX = 64
const USER = charset('A-Za-z0-9_.:%-')
const USER_MAX = 64

/** Settings lead to this machine by its plain name; nobody writes it in another radix, or asks a cloud's metadata so. */
const served = ({ text, context, report }: Scene, start: number, colon: number): void => {
  if (!text.startsWith('://', colon)) return
  const user = pastRun(text, colon + 3, USER, colon + 3 + USER_MAX)
  // Who logs in at this machine is a setting: `ssh_url: ssh://git@localhost:3000/a/b.git`.
  const isNamed = saysAt(text, user, '@')
  const host = hostAt(text, isNamed ? user + 1 : colon + 3)
  if (host.kind === 'public') return
  const sure = host.disguised || host.kind === 'metadata' || (!isNamed && isFetched(context.name))
  report('ssrf-scheme', sure ? 1 : 0.4, start, true)
}
