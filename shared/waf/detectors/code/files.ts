// Paths of the machine in a program's or a template's strings: files that tell of it, and places where no part of an
// application lies.

import { charset, LETTERS, NAME, pastWord, standsAt, vocabulary } from '../../runs.ts'
import { filesThat } from '../secrets/secrets.ts'
import { QUOTED } from '../secrets/traits.ts'

const TELLING = vocabulary(
  filesThat(QUOTED).map((name) => `/${name}`),
  false,
)

/** `/etc/passwd`, `/proc/self/environ` */
export const isTellingFile = (text: string, at: number): boolean => {
  const end = pastWord(text, at, TELLING)
  return end >= 0 && !standsAt(text, end, NAME)
}

const OUTSIDE = vocabulary('/etc/ /proc/ /var/ /home/ /root/ /usr/ /tmp/ ../../', false)

/** `/var/…`, `../../…`, `C:\…`, `c:/…`: outside of any application's folder. */
export const isOutside = (text: string, at: number): boolean =>
  pastWord(text, at, OUTSIDE) >= 0 || isDrive(text, at)

const isDrive = (text: string, at: number): boolean =>
  standsAt(text, at, LETTERS) && text.charAt(at + 1) === ':' && standsAt(text, at + 2, SLASHES)

const SLASHES = charset('/\\')

const SCHEMES = vocabulary('http: https: file: ftp: php: data:')

/** `https://…`, `php://filter/…`: what is fetched, or made. */
export const isFetched = (text: string, at: number): boolean => pastWord(text, at, SCHEMES) >= 0

/** `/…`, `../…`: no template of the application's own. */
export const isAbsolute = (text: string, at: number): boolean =>
  at >= 0 && (text.charAt(at) === '/' || text.startsWith('..', at))
