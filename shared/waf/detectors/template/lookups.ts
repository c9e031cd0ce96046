// What a lookup of Log4j or of Commons Text asks for, by its word and its key (CVE-2021-44228, CVE-2022-42889): scripts,
// files and servers, what tells of the machine, and what the process was started with.

import {
  charset,
  findWord,
  isRun,
  NAME,
  pastRun,
  pastWord,
  standsAt,
  vocabulary,
  wordSet,
} from '../../runs.ts'
import type { Vocabulary } from '../../runs.ts'

/** How lookups name a charset, which stands before what they read. */
const CHARSETS = vocabulary(
  'utf-8: utf8: utf-16: utf-16le: utf-16be: us-ascii: ascii: iso-8859-1: windows-1252: cp1252:',
)

/** Lookups that run a script, read a file or ask a server, whatever is put into them. `head` in lower case. */
export const isFetching = (head: string): boolean => {
  const colon = head.indexOf(':')
  if (colon < 0) return false
  const from = colon + 1
  switch (head.slice(0, colon)) {
    case 'script': {
      const end = pastRun(head, from, NAME)
      return end > from && head.charAt(end) === ':'
    }
    case 'file':
    case 'url':
      return pastWord(head, from, CHARSETS) >= 0
    case 'xml':
      // A file, and a path within it.
      return head.indexOf('/', from) >= 0 && head.indexOf(':', from) >= 0
    case 'properties':
      return head.indexOf('::', from) >= 0
    case 'dns':
      return (
        pastWord(head, from, ADDRESSES) >= 0 || (standsAt(head, from, NAME) && isRun(head.slice(from), HOST))
      )
    default:
      return false
  }
}

const ADDRESSES = vocabulary('address| canonical|')
const HOST = charset('a-z0-9_.-')

/** By the lookup's word: what it is asked for, of what tells of the machine. */
const TELLING: ReadonlyMap<string, Vocabulary> = new Map([
  ['sys', vocabulary('java. user. os.')],
  ['docker', vocabulary('container image shortcontainer shortimage')],
  ['k8s', vocabulary('account cluster container host image label master namespace pod')],
  ['localhost', vocabulary('name address canonical')],
  ['const', vocabulary('java. javax. sun. com. org.')],
])
const JAVA = wordSet('version os vm runtime hw locale')
const SECRETS = vocabulary('secret passw token access_key apikey api_key credential')

/** `head` in lower case. */
export const isTelling = (head: string): boolean => {
  const colon = head.indexOf(':')
  if (colon < 0) return false
  const word = head.slice(0, colon)
  const from = colon + 1
  if (word === 'java') return JAVA.has(head.slice(from))
  if (word === 'env' || word === 'sys') {
    const end = pastRun(head, from, NAME)
    if (findWord(head, SECRETS, from, end) >= 0) return true
  }
  const asked = TELLING.get(word)
  return asked !== undefined && pastWord(head, from, asked) >= 0
}

/** Lookups into what the process was started with, what a request has left in its thread, and the log's own event. */
const ASKING = wordSet(
  'env sys ctx main jvmrunargs spring web bundle resourcebundle map sd event marker log4j',
)
const KEY = charset('A-Za-z0-9_.:()-')

/** Folders of whoever runs an editor or a build, whose settings are full of them; they tell nothing that is secret. */
const PLACES = wordSet(
  'HOME USERPROFILE APPDATA LOCALAPPDATA TMPDIR TEMP TMP JAVA_HOME GOPATH GOROOT ANDROID_HOME ANDROID_SDK_ROOT VIRTUAL_ENV NODE_ENV',
)

/** `${env:PATH}`, `${ctx:loginId}`: such a lookup and a plain key, whose default is none (`${ENV:-x}` is a shell's). */
export const isAsked = (inner: string): boolean => {
  const colon = inner.indexOf(':')
  return (
    colon > 0 &&
    standsAt(inner, colon + 1, NAME) &&
    ASKING.has(inner.slice(0, colon)) &&
    isRun(inner.slice(colon + 1), KEY) &&
    !(inner.startsWith('env:') && PLACES.has(inner.slice(colon + 1)))
  )
}
