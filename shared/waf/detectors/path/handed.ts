// A file's path behind what hands it to a reader: `text:/etc/passwd` (ImageMagick's coders), `subfile,,start,0,…,:/etc/passwd`
// (ffmpeg), `file=/etc/passwd`, `|/etc/passwd`, a path in quotes of its own.

import {
  charset,
  LETTERS,
  NAME,
  pastRun,
  pastWord,
  saysAt,
  SPACE,
  standsAt,
  vocabulary,
  wordSet,
} from '../../runs.ts'
import type { Context } from '../detector.ts'
import { findSensitive } from './files.ts'

const READERS = vocabulary([
  ...wordSet(
    'text: label:@ caption:@ pango:@ msl: mvg: ephemeral: inline: vid: local: cifs: file:@ url: crypto: async: cache: vfs: include: resource: servletcontext: ${file: ${file:utf-8: $(<',
  ),
  '!include ',
  '%include ',
  '<?include ',
])
const MARKS = charset('\'"|<')
const SUBFILE = 'subfile,'
const BOUNDS = charset('a-z0-9,')
const SEPARATORS = charset('/\\')

/** Where the path begins, or -1. */
const pathStart = (text: string): number => {
  const reader = pastWord(text, 0, READERS)
  if (reader >= 0) return reader
  if (saysAt(text, 0, SUBFILE)) {
    const colon = pastRun(text, SUBFILE.length, BOUNDS)
    return saysAt(text, colon, ':') ? colon + 1 : -1
  }
  return standsAt(text, 0, MARKS) ? pastRun(text, 1, SPACE) : -1
}

/** Names of settings are assigned in bodies: files of accounts, and of the process itself, are no setting. */
const CERTAIN = vocabulary('/etc/passwd /etc/shadow /proc/self/')

const ASSIGNED_MAX = 24

const isAssigned = (text: string, asked: boolean): boolean => {
  const equals = standsAt(text, 0, LETTERS) ? pastRun(text, 0, NAME, ASSIGNED_MAX) : 0
  if (equals === 0 || !saysAt(text, equals, '=/')) return false
  return pastWord(text, equals + 1, CERTAIN) >= 0 || (asked && isFile(text, equals + 1))
}

const isFile = (text: string, start: number): boolean => {
  if (!standsAt(text, start, SEPARATORS) || text.includes(' ', start)) return false
  const at = findSensitive(text, start)
  return at >= 0 && at <= DEPTH_MAX
}

/** A name further down belongs to another machine's folder. */
const DEPTH_MAX = 2

export const isHanded = (text: string, context: Context): boolean =>
  isFile(text, pathStart(text)) || isAssigned(text, context.place === 'query' || context.place === 'cookie')
