// A value that is an absolute path to a file that matters: `/etc/passwd`, `C:\boot.ini`, `/proc/self/environ`.

import { WORD_FILE } from '../../fields/presence.ts'
import { work } from '../../work.ts'
import type { View } from '../../fields/field.ts'
import {
  charset,
  findIn,
  LETTERS,
  pastWord,
  saysAt,
  SPACE,
  standsAt,
  vocabulary,
  wordSet,
} from '../../runs.ts'
import type { Context, Report } from '../detector.ts'
import { filesThat } from '../secrets/secrets.ts'
import { ANYWHERE } from '../secrets/traits.ts'
import { isSeparator } from './encoded.ts'
import { findSensitive, isTellingName, normal, PATH_LENGTH_MAX } from './files.ts'
import { isHanded } from './handed.ts'
import { isMachine } from './machine.ts'
import { pathStart } from './starts.ts'
import { isDevice, isNamedDevice, isPattern, isShare } from './special.ts'
import { isLog, isProcess, isSystem } from './system.ts'

/** What a drive's paths are asked for. */
const CONFIGURED = wordSet('ini conf cnf cfg log err bak mdb sam xml passwd key pem')

const extensionOf = (text: string): string => text.slice(text.lastIndexOf('.') + 1).toLowerCase()

const isConfigured = (text: string): boolean => CONFIGURED.has(extensionOf(text))

/** What a few looks at a value that may be a path take. */
const LOCAL_WORK = 400

export const local = (view: View, context: Context, report: Report): void => {
  if (view.text.length > PATH_LENGTH_MAX) return
  work.left -= LOCAL_WORK
  if ((view.words & WORD_FILE) !== 0 && isHanded(view.text.trim(), context))
    return report('path-file', isMachine(context) ? 0 : 1, 0, true)
  if (context.place !== 'path' && !mayLead(view.text)) return ending(view, context, report)
  const text = view.text.trim()
  if (text.includes('\n')) return
  if (text.includes(' ') && !isSpaced(text.slice(0, SPACED_MAX))) return
  if (isDevice(text) || isShare(text) || (inHead(context) && isNamedDevice(text)))
    return report('path-file', 1, 0, true)
  if ((view.words & WORD_FILE) !== 0 && isPattern(text))
    return report('path-file', isMachine(context) ? 0 : 1, 0, true)
  const start = pathStart(text, context)
  if (start < 0) return ending(view, context, report)
  const weight = weightOf(view, text, start, context)
  if (weight > 0) report('path-file', isMachine(context) ? 0 : weight, start, true)
}

/** Whatever folder they stand in. */
const ENDS: readonly string[] = filesThat(ANYWHERE).map((name) => `/${name}`)

/** `members/.htpasswd`, whatever folder it stands in. */
const ending = (view: View, context: Context, report: Report): void => {
  if ((view.words & WORD_FILE) === 0) return
  const told = ENDS.some((name) => view.text.endsWith(name)) || (isAsked(context) && isHidden(view.text))
  if (told) report('path-file', isMachine(context) ? 0 : 1, 0, true)
}

/** Where one file is asked for; trees and lists of files stand in bodies. */
const isAsked = (context: Context): boolean => context.place === 'query' || context.place === 'cookie'

/** `uploads/.git/HEAD`, `~ann/.netrc`: a path to a hidden file of the table, and nothing else. */
const isHidden = (text: string): boolean => {
  if (findIn(text, APART) >= 0) return false
  const at = findSensitive(text, 0)
  return at >= 0 && (normal(text).charCodeAt(at) === 46 || pastWord(normal(text), at, KEPT) >= 0)
}

/** Of those without a dot, what no repository of documents holds. */
const KEPT = vocabulary('web-inf/ wp-config.php web.config')

const APART = charset(' \t\r\n:,;?#|')

const weightOf = (view: View, text: string, start: number, context: Context): number => {
  const inPath = context.place === 'path'
  if (!inPath && isCut(text, start)) return 1
  if ((view.words & WORD_FILE) !== 0) {
    const at = findSensitive(text, start)
    if (at >= 0 && at <= (inPath ? PATH_LENGTH_MAX : 40))
      return (isProgram(text) || text.charCodeAt(0) === 36) && !inHead(context) ? DOUBTFUL : 1
    if (isProcess(text, start)) return 1
  }
  if (inPath) return 0
  if ((view.words & WORD_FILE) !== 0 && isTellingName(text, start)) return 1
  const configured = isConfigured(text)
  if (isSystem(text, start)) return inHead(context) ? 1 : configured || isLog(text, start) ? DOUBTFUL : 0
  return start === 2 && configured && inHead(context) ? 1 : 0
}

/** What events of machines are full of, and nobody reads for what it says. */
const isProgram = (text: string): boolean => PROGRAMS.has(extensionOf(text))

const PROGRAMS = wordSet('exe dll sys')

/** Records of machines name such files; refused from level 2 on. */
const DOUBTFUL = 0.8

const DRIVES: readonly string[] = ['file:', 'file:/', 'file:///', '\\\\.\\', '\\\\?\\']
const SPACED_MAX = 60

/** Paths with a space: of a drive, of a folder that has one, or two steps with a single one. */
const isSpaced = (head: string): boolean => {
  const drive = standsAt(head, 0, SEPARATORS) ? 1 : 0
  if (standsAt(head, drive, LETTERS) && saysAt(head, drive + 1, ':')) return true
  // `file:C:/x y`, `\\.\C:\x y`, `%SYSTEMDRIVE%\x y`
  if (
    head.charCodeAt(0) === 37 ||
    DRIVES.some((prefix) => saysAt(head, 0, prefix) && saysAt(head, prefix.length + 1, ':'))
  )
    return true
  if (head.toLowerCase().includes('program files')) return true
  const space = findIn(head, SPACE)
  return (
    drive === 1 &&
    findIn(head, SEPARATORS, 1, space) > 0 &&
    saysAt(head, space, ' ') &&
    findIn(head, SPACE, space + 1) < 0
  )
}

const SEPARATORS = charset('/\\')

/** A path that a NUL cuts short; what follows it is there to please a check. */
const isCut = (text: string, start: number): boolean => {
  const cut = text.indexOf('\0', start)
  const at = cut < 0 ? text.indexOf('%00', start) : cut
  return at > start + 2
}

/** A separator, a drive, a dot, a tilde, or a letter of the relative forms, early enough: most URLs are done with here. */
const mayLead = (text: string): boolean => {
  const first = text.charCodeAt(0)
  if (first <= 32 || isSeparator(first) || first === 46 || first === 126) return true
  if (first === 36 || first === 37 || first === 64) return true
  const letter = first | 32
  if (text.charCodeAt(1) === 58) return true
  return LEADING.has(letter)
}

/** file: concat: web-inf meta-inf proc/ etc/ boot.ini */
const LEADING: ReadonlySet<number> = new Set(Array.from('fcwmpeb', (name) => name.charCodeAt(0)))

/** Bodies name files of people's machines; a path, a query, a header, a cookie or a form has no reason to. */
const inHead = (context: Context): boolean =>
  context.place === 'path' ||
  context.place === 'query' ||
  context.place === 'header' ||
  context.place === 'cookie' ||
  context.place === 'form' ||
  context.place === 'multipart'
