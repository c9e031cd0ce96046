// A value that is an absolute path to a file that matters: `/etc/passwd`, `C:\boot.ini`, `/proc/self/environ`.

import { WORD_FILE } from '../../fields/presence.ts'
import { work } from '../../work.ts'
import type { View } from '../../fields/field.ts'
import type { Context, Report } from '../detector.ts'
import { findSensitive, isTellingName, normal, PATH_LENGTH_MAX } from './files.ts'

/** Another process's folder. The patterns here are over a bounded slice, without nested quantifiers. */
const PROCESS = /^\/proc\/[0-9*]{1,7}\//

/** What a drive's paths are asked for. */
const CONFIGURED = /\.(?:ini|conf|cnf|cfg|log|err|bak|mdb|sam|xml|passwd|key|pem)$/i

/** What a few looks at a value that may be a path take. */
const LOCAL_WORK = 400

export const local = (view: View, context: Context, report: Report): void => {
  if (view.text.length > PATH_LENGTH_MAX) return
  work.left -= LOCAL_WORK
  if (context.place !== 'path' && !mayLead(view.text)) {
    if ((view.words & WORD_FILE) !== 0 && ENDS.some((name) => view.text.endsWith(name)))
      report('path-file', isMachine(context) ? 0 : 1, 0, true)
    return
  }
  const text = view.text.trim()
  if (text.includes('\n')) return
  if (text.includes(' ') && !/^[\\/]?[a-z]:|program files|^[/\\]\S*[/\\]\S* \S*$/i.test(text.slice(0, 60)))
    return
  if (isDevice(text) || isShare(text)) return report('path-file', 1, 0, true)
  if ((view.words & WORD_FILE) !== 0 && isPattern(text))
    return report('path-file', isMachine(context) ? 0 : 1, 0, true)
  const start = pathStart(text, context)
  if (start < 0) return
  const weight = weightOf(view, text, start, context)
  if (weight > 0) report('path-file', isMachine(context) ? 0 : weight, start, true)
}

const weightOf = (view: View, text: string, start: number, context: Context): number => {
  const inPath = context.place === 'path'
  if (!inPath && isCut(text, start)) return 1
  if ((view.words & WORD_FILE) !== 0) {
    const at = findSensitive(text, start)
    if (at >= 0 && at <= (inPath ? PATH_LENGTH_MAX : 40)) return 1
    if (PROCESS.test(normal(text.slice(start, start + 24)))) return 1
  }
  if (inPath) return 0
  if ((view.words & WORD_FILE) !== 0 && isTellingName(text, start)) return 1
  const configured = CONFIGURED.test(text.slice(-16))
  if (isSystem(text, start)) return inHead(context) ? 1 : configured || isLog(text, start) ? DOUBTFUL : 0
  return start === 2 && configured && inHead(context) ? 1 : 0
}

/** Records of machines name such files; refused from level 2 on. */
const DOUBTFUL = 0.8

/** `\\\\.\\C:\\x`, `\\\\?\\…`: names that Windows takes for a device's and does not check. */
const isDevice = (text: string): boolean => /^\\\\(?:\?\\[a-z]|\.\\[a-z]:)/i.test(text.slice(0, 8))

/** `\\\\host@SSL@443\\DavWWWRoot\\x`, `\\\\::1\\c$\\x`: a share of another host's, or of this one's drives. */
const isShare = (text: string): boolean =>
  /^\\\\[\w.:-]{1,80}(?:\\(?:[a-z]\$|admin\$|ipc\$)|(?:@\w{1,8}){1,2}\\davwwwroot)(?:\\|$)/i.test(
    text.slice(0, 120),
  )

/** A path that a NUL cuts short; what follows it is there to please a check. */
const isCut = (text: string, start: number): boolean => {
  const cut = text.indexOf('\0', start)
  const at = cut < 0 ? text.indexOf('%00', start) : cut
  return at > start + 2
}

/** `/etc/pass*`, `/e*c/passwd`, `/etc/{passwd,shadow}`: a file of accounts by a pattern. */
const isPattern = (text: string): boolean =>
  /^\/(?:e[tc?*[\]]{1,8}|\?{3})\/(?:\{?(?:g?shadow|passwd)|p[a-z]{0,5}[?*[]|sh[a-z]{0,4}[?*[])/i.test(
    text.slice(0, 40),
  ) && /[?*[{]/.test(text)

/** Where a system keeps what it knows. */
const SYSTEM: readonly string[] = [
  '/etc/',
  '/root/',
  '/boot/',
  '/var/log/',
  '/var/mail/',
  '/var/spool/',
  '/var/run/',
  '/run/secrets/',
  '/var/lib/',
  '/var/db/',
  '/usr/local/etc/',
]

const isSystem = (text: string, start: number): boolean => {
  // `//etc/x`, `/./etc/x`
  const head = normal(text.slice(start, start + 24))
  return SYSTEM.some((folder) => head.startsWith(folder) && text.length > start + folder.length)
}

/** A log by itself: `/var/log/pureftpd.log`, `/var/log/auth`. Its folders are mounted and shipped. */
const isLog = (text: string, start: number): boolean => {
  if (!text.startsWith('/var/log/', start) || text.indexOf('/', start + 9) >= 0 || text.includes('*'))
    return false
  const name = text.slice(start + 9).toLowerCase()
  return name !== 'pods' && name !== 'containers' && (!name.includes('.') || LOGGED.test(name.slice(-16)))
}

const LOGGED = /(?:log|log\.[0-9]{1,3}|\.all|\.err|\.info|\.warn|\.notice|\.crit)$/

/** A separator, a drive, a dot, a tilde, or a letter of the relative forms, early enough: most URLs are done with here. */
const mayLead = (text: string): boolean => {
  const first = text.charCodeAt(0)
  if (first <= 32 || isSeparator(first) || first === 46 || first === 126) return true
  if (first === 37) return true
  const letter = first | 32
  if (text.charCodeAt(1) === 58) return true
  // file: web-inf meta-inf proc/ etc/ boot.ini
  return (
    letter === 102 || letter === 119 || letter === 109 || letter === 112 || letter === 101 || letter === 98
  )
}

const isSeparator = (code: number): boolean => code === 47 || code === 92

/** Bodies name files of people's machines; a path, a query, a header, a cookie or a form has no reason to. */
const inHead = (context: Context): boolean =>
  context.place === 'path' ||
  context.place === 'query' ||
  context.place === 'header' ||
  context.place === 'cookie' ||
  context.place === 'form' ||
  context.place === 'multipart'

/** Where an absolute path begins: `/`, `\`, `C:`, `file:`; -1 where the value is none. In the path itself: anywhere. */
const pathStart = (text: string, context: Context): number => {
  const first = text.charCodeAt(0)
  if (isSeparator(first)) return 0
  if (text.charCodeAt(1) === 58 && isSeparator(text.charCodeAt(2))) return 2
  const lower = text.slice(0, 10).toLowerCase()
  if (lower.startsWith('file:')) return 5
  // `c:windows\win.ini` is of the drive's current folder; `%SYSTEMDRIVE%\x` of the system's.
  if (text.charCodeAt(1) === 58 && DRIVEN.test(text.slice(0, 24))) return 2
  if (first === 37) return VARIED.exec(text.slice(0, 24))?.[0].length ?? -1
  if (RELATIVE.some((head) => lower.startsWith(head))) return 0
  if (context.place === 'path' && context.name === 'path') return 0
  return -1
}

const DRIVEN = /^[a-z]:(?:windows|winnt|inetpub|users|programdata|sysprep|boot\.ini|autoexec)/i

const VARIED =
  /^%(?:systemdrive|systemroot|windir|userprofile|programdata|programfiles|appdata|temp)%(?=[\\/])/i

/** Whatever folder they stand in. */
const ENDS: readonly string[] = [
  '/.htpasswd',
  '/.git/config',
  '/.aws/credentials',
  '/.ssh/id_rsa',
  '/.pgpass',
]

const RELATIVE: readonly string[] = [
  'web-inf',
  'meta-inf',
  '.ht',
  '.git/',
  '.svn/',
  '.aws/',
  '.ssh/',
  '.kube/',
  '.docker/',
  '.hg/',
  '.env',
  'proc/self',
  'etc/',
  'etc\\',
  '~root/',
  'boot.ini',
  '~/.',
  './.',
]

/**
 * Fields in which container, build and audit APIs name files of machines that are not the origin:
 * `spec.containers[0].volumeMounts[1].mountPath`, `process.executable`.
 */
const isMachine = (context: Context): boolean => {
  if (context.place !== 'json') return false
  const name = context.name.slice(-NAME_MAX).toLowerCase()
  const dot = name.lastIndexOf('.')
  const above = name.lastIndexOf('.', dot - 1)
  // At least two levels down: a flat body's `command` is for the origin.
  if (above < 0) return false
  const last = wordOf(name.slice(dot + 1))
  if (MACHINE.has(last) || NAMED.test(last)) return true
  const parent = wordOf(name.slice(above + 1, dot))
  return (last === 'path' && MACHINE_PATH.has(parent)) || (last === 'stringvalue' && parent === 'value')
}

const NAME_MAX = 160

/** `args[0]` is of `args`. */
const wordOf = (name: string): string => {
  const bracket = name.indexOf('[')
  return bracket < 0 ? name : name.slice(0, bracket)
}

const MACHINE: ReadonlySet<string> = new Set(
  'mountpath subpath hostpath workingdir executable args command entrypoint binds volumes command_line commandline abs_path'.split(
    ' ',
  ),
)
/** `bearerTokenFile`, `secretStoreHostPath`: whose file it is stands in the name. */
const NAMED =
  /(?:token|password|ca|cert|certificate|key|host|mount|socket|secrets?|credentials|config|log|store)_?(?:file|path|dir|directory)$/

const MACHINE_PATH: ReadonlySet<string> = new Set('hostpath file log dll module target'.split(' '))
