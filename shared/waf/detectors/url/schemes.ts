// Schemes by which nothing but a server-side fetch makes sense, and those of connections, which configurations hold.

import type { Context } from '../detector.ts'
import { hostEnd } from './authority.ts'
import type { Scene } from './authority.ts'
import { classify } from './hosts.ts'
import { isFetched, isIdentifier } from './loopback.ts'

const words = (list: string): ReadonlySet<string> => new Set(list.split(' '))

const SCHEMES = words(
  'gopher dict file tftp netdoc jar ldap ldaps sftp ssh2 smb rmi corba iiop view-source local_file unix http+unix',
)

/** Of those, what configurations of servers hold: directories, transfers, sockets. */
const CONNECTED = words('ldap ldaps sftp smb unix http+unix')

/** Connections, not fetches: evidence where they lead inwards from a field whose name says that it is fetched. */
const SERVED = words('redis rediss mysql postgres postgresql mongodb memcached amqp ssh svn git rtsp')

/** What a server-side fetch of the usual kind takes. */
const FETCHED = words(
  'http https ftp ftps ws wss gopher dict tftp ldap ldaps url sftp rsync imap imaps pop3 rtmp smtp telnet',
)

export const isFetch = (scheme: string): boolean => FETCHED.has(scheme)

export const isConnection = (scheme: string): boolean => SCHEMES.has(scheme)

/** A value that begins with `scheme:`; `colon` is where. */
export const opened = (scene: Scene, scheme: string, start: number, colon: number): void => {
  const { text, report } = scene
  if (SCHEMES.has(scheme)) {
    if (isOpening(text, scheme, colon) && !text.trimEnd().includes(' ', start))
      report('ssrf-scheme', weightOf(scene, scheme, start, colon), start, true)
  } else if (SERVED.has(scheme)) served(scene, start, colon)
  else if (scheme === 'url' && /^[a-z]{2,8}:/i.test(text.slice(colon + 1, colon + 10)))
    report('ssrf-scheme', 1, start, true)
  // `http://unix:/var/run/docker.sock:/info`
  else if (scheme === 'http' && text.startsWith('://unix:/', colon)) report('ssrf-scheme', 1, start, true)
  // `0://evil.example:80;http://example.com/`: each parser takes another part for the host.
  else if (text.charCodeAt(start) < 58 && /^[0-9]+$/.test(scheme) && text.startsWith('://', colon))
    report('ssrf-scheme', 1, start, true)
}

const isOpening = (text: string, scheme: string, colon: number): boolean => {
  const slash = text.charCodeAt(colon + 1)
  if (slash === 47 || slash === 92 || slash === 36 || slash === 37) return true
  return scheme === 'jar' || scheme === 'netdoc' || (scheme === 'view-source' && text.includes('://', colon))
}

/** A directory or a transfer of a stranger's is what bodies of settings hold; what is fetched, or leads inwards, is not. */
const weightOf = (scene: Scene, scheme: string, start: number, colon: number): number => {
  const { text, context } = scene
  if (isFrame(text, start, context) || isLocal(text, start, context) || isOwn(text, start, context))
    return DOUBTFUL
  if (!CONNECTED.has(scheme) || isAsked(context) || leadsInwards(text, colon)) return 1
  return isFetched(context.name) && !isDirectory(text, start, context.name) ? 1 : DOUBTFUL
}

/** Where users are looked up: `connectionUrl: ldap://dc1.example.com:636`. An object to load has a path (JNDI). */
const isDirectory = (text: string, start: number, name: string): boolean =>
  DIRECTORY.test(name.slice(-NAME_MAX)) &&
  /^ldaps?:\/\/[\w.-]{1,253}(?::\d{1,5})?\/?$/i.test(text.slice(start))

const DIRECTORY =
  /[.\]](?:connection|ldap|directory|bind|provider)[\w-]*$|(?:ldap|directory|connection)\w*\.\w*$/i
const NAME_MAX = 96

const DOUBTFUL = 0.8

const isAsked = (context: Context): boolean =>
  context.place === 'query' || context.place === 'header' || context.place === 'cookie'

const leadsInwards = (text: string, colon: number): boolean => {
  if (!text.startsWith('://', colon)) return false
  const host = text.charCodeAt(colon + 3) === 91 ? '' : text.slice(colon + 3, hostEnd(text, colon + 3))
  return host !== '' && classify(host, 0, host.length).kind !== 'public'
}

const served = ({ text, context, report }: Scene, start: number, colon: number): void => {
  if (leadsInwards(text, colon)) report('ssrf-scheme', isFetched(context.name) ? 1 : 0.4, start, true)
}

const isBody = (context: Context): boolean =>
  context.place === 'json' || context.place === 'form' || context.place === 'multipart'

/** What a manifest names beside itself, and what a schema is called. */
const isLocal = (text: string, start: number, context: Context): boolean =>
  isBody(context) &&
  (/^file:\/\/\.{1,2}\/[\w./-]{1,200}$/i.test(text.slice(start)) || isIdentifier(context.name)) &&
  !text.includes('/etc/')

/** A document of a user's own, as programs on a desktop name it: in a folder for such, by the name of one. */
const isOwn = (text: string, start: number, context: Context): boolean =>
  isBody(context) &&
  !isFetched(context.name) &&
  /^file:\/\/\/(?:[A-Za-z]:\/)?(?:Users|home)\/[\w .-]{1,40}\/(?:Documents|Downloads|Desktop|Pictures|Music|Movies|Videos)\/[\w .()/-]{1,200}\.(?:pdf|docx?|xlsx?|pptx?|odt|ods|png|jpe?g|gif|heic|webp|mp[34]|mov|csv|md|txt|html?)$/.test(
    text.slice(start, start + 300),
  ) &&
  !text.includes('..')

/** A frame of a stack trace, as browsers within applications name it: `file:///Users/ann/app/src/index.js`. */
const isFrame = (text: string, start: number, context: Context): boolean =>
  isBody(context) &&
  !text.includes('..') &&
  !text.includes('%') &&
  /^file:\/\/\/[\w .@/:-]+\.(?:js|mjs|cjs|ts|tsx|jsx|html|css|vue|map|dart)(?::\d+){0,2}$/i.test(
    text.slice(start, start + 300),
  )
