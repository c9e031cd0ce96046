// Paths that say by their form alone what they are for: Windows' devices and shares, a file of accounts by a pattern.

import {
  charset,
  findIn,
  isRun,
  LETTERS,
  pastRun,
  pastWord,
  runStart,
  saysAt,
  standsAt,
  vocabulary,
} from '../../runs.ts'

/** `\\\\.\\C:\\x`, `\\\\?\\…`: names that Windows takes for a device's and does not check. */
export const isDevice = (text: string): boolean => {
  if (text.startsWith('\\\\?\\')) return standsAt(text, 4, LETTERS)
  return text.startsWith('\\\\.\\') && standsAt(text, 4, LETTERS) && saysAt(text, 5, ':')
}

/** `web.config::$DATA`, `x:$I30:$INDEX_ALLOCATION`: a file or a folder by its stream, which checks of its extension miss. */
export const isStream = (text: string): boolean => {
  const end = runStart(text, text.length, BEHIND)
  if (FOLDERS.some((name) => saysAt(text, end - name.length, name))) return true
  if (!saysAt(text, end - DATA.length, DATA)) return false
  // `Undefined property: App\User::$data`: a class has no extension.
  const name = end - DATA.length
  const extension = runStart(text, name, NAMED, name - EXTENSION_MAX)
  return extension < name && saysAt(text, extension - 1, '.')
}

const DATA = '::$data'
const FOLDERS: readonly string[] = [':$i30:$index_allocation', '::$index_allocation']
const BEHIND = charset('\\/ ')
const NAMED = charset('A-Za-z0-9_')
const EXTENSION_MAX = 8

const SHARE_MAX = 300
/** `\\\\.\\pipe\\x`, `\\\\.\\PhysicalDrive0`: settings of databases name such, too. */
export const isNamedDevice = (text: string): boolean =>
  text.startsWith('\\\\.\\') && pastRun(text, 4, LETTERS) >= 4 + DEVICE_MIN

const DEVICE_MIN = 4
const HOST = charset('A-Za-z0-9_.:-')
const HOST_OR_PORT = charset('A-Za-z0-9_.:@-')

/** `\\\\host@SSL@443\\DavWWWRoot\\x`, `\\\\::1\\c$\\x`: a share of another host's, or of this one's drives. */
export const isShare = (text: string): boolean => {
  const backwards = text.startsWith('\\\\')
  if (!backwards && !text.startsWith('//')) return false
  const [host = '', share = ''] = text
    .slice(2, SHARE_MAX)
    .toLowerCase()
    .split(backwards ? '\\' : '/', 2)
  if (share === 'davwwwroot') return host.indexOf('@') > 0 && isRun(host, HOST_OR_PORT)
  return isRun(host, HOST) && (share === 'admin$' || share === 'ipc$' || isDrive(share))
}

const isDrive = (share: string): boolean =>
  share.length === 2 && standsAt(share, 0, LETTERS) && share.endsWith('$')

const PATTERN = charset('?*[{')
const FOLDER = charset('tc?*[]')
const ACCOUNTS = vocabulary('passwd shadow gshadow {passwd {shadow {gshadow')
const WORD_FIRST = vocabulary('p sh')

/** `/etc/pass*`, `/e*c/passwd`, `/etc/{passwd,shadow}`: a file of accounts by a pattern. */
export const isPattern = (text: string): boolean => {
  if (!text.startsWith('/') || findIn(text, PATTERN) < 0) return false
  const slash = text.indexOf('/', 1)
  if (slash < 0 || !isFolder(text.slice(1, slash).toLowerCase())) return false
  if (pastWord(text, slash + 1, ACCOUNTS) >= 0) return true
  const from = pastWord(text, slash + 1, WORD_FIRST)
  return from >= 0 && standsAt(text, pastRun(text, from, LETTERS), PATTERN)
}

/** `etc` or a pattern of it. */
const isFolder = (name: string): boolean =>
  name === '???' || (name.startsWith('e') && isRun(name.slice(1), FOLDER))
