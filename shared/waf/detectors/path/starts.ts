// Where the path begins in a value that is one: behind a drive, a scheme, a variable, an account's home.

import { charset, LETTERS, pastRun, pastWord, saysAt, standsAt, vocabulary } from '../../runs.ts'
import type { Context } from '../detector.ts'
import { isSeparator } from './encoded.ts'
import { isProcess, isSystem } from './system.ts'

const SEPARATORS = charset('/\\')

/** Where an absolute path begins: `/`, `\`, `C:`, `file:`, curl's `@`, ffmpeg's `concat:`; -1 where the value is none. In the path itself: anywhere. */
export const pathStart = (text: string, context: Context): number => {
  const first = text.charCodeAt(0)
  if (isSeparator(first) || (context.place === 'path' && context.name === 'path')) return 0
  if (text.charCodeAt(1) === 58 && isSeparator(text.charCodeAt(2))) return 2
  const lower = text.slice(0, 10).toLowerCase()
  if (lower.startsWith('file:')) return 5
  if (lower.startsWith('concat:')) return 7
  // Aliases of sources begin so, too: `@/lib/x`.
  if (first === 64) return isSystem(text, 1) || isProcess(text, 1) || text.startsWith('/proc/', 1) ? 1 : -1
  // `c:windows\win.ini` is of the drive's current folder; `%SYSTEMDRIVE%\x` of the system's.
  if (text.charCodeAt(1) === 58 && standsAt(text, 0, LETTERS) && pastWord(text, 2, DRIVEN) >= 0) return 2
  if (first === 36 || first === 37) {
    const end = pastWord(text, 0, VARIED)
    return standsAt(text, end, SEPARATORS) ? end : -1
  }
  // `~root/.ssh/id_rsa`
  if (first === 126 && !saysAt(text, 1, '/')) {
    const end = pastRun(text, 1, ACCOUNT)
    return standsAt(text, end, SEPARATORS) ? end : -1
  }
  return RELATIVE.some((head) => lower.startsWith(head)) ? 0 : -1
}

const DRIVEN = vocabulary('windows winnt inetpub users programdata sysprep boot.ini autoexec')
const VARIED = vocabulary(
  '%systemdrive% %systemroot% %windir% %userprofile% %programdata% %programfiles% %appdata% %temp% %home% %homepath% $home ${home} ${windir} ${systemroot} ${userprofile} $env:windir $env:systemroot $env:userprofile $env:appdata',
)
const ACCOUNT = charset('A-Za-z0-9_-')

const RELATIVE: readonly string[] = [
  'web-inf',
  'meta-inf',
  './web-inf',
  './meta-inf',
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
