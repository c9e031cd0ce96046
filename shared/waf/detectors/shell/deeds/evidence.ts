// What makes a command an attack whatever it is called: a file of secrets that it reads, a connection that it opens, code
// that it hands to an interpreter, a place that it writes to or destroys, a spelling that only hides. A sentence mentions
// commands; it hardly ever has one of these behind a separator, and whoever shows them shows what an attacker sends.

import { commandKind, PROBES } from '../../../commands/names.ts'
import {
  BLANK,
  CAPITALS,
  charset,
  LOWER,
  pastRun,
  pastWord,
  SPACE,
  standsAt,
  vocabulary,
} from '../../../runs.ts'
import { work } from '../../../work.ts'
import { isDeed, isFed, isSender, isWorst, PROGRAMS, SOCKETS } from './deeds.ts'
import { isHidden } from './hidden.ts'
import { readsSecret, takesSecret } from './secrets.ts'
import { commandAt, lineAt, simpleOf } from './simple.ts'

/** What reading a command for it takes, and each of its characters, which several of its questions read. */
const EVIDENCE_WORK = 900
const CHARACTER_WORK = 15

/** Whether the command at `from`, which stands behind a separator or within a substitution, is an attack by itself. */
export const isFirm = (text: string, from: number): boolean => {
  work.left -= EVIDENCE_WORK
  const at = pastLead(text, from)
  const command = commandAt(text, at, false)
  work.left -= CHARACTER_WORK * command.length
  const simple = simpleOf(command, PROGRAMS)
  return (
    isHidden(command) ||
    (simple !== undefined && isDeed(simple)) ||
    DEVICES.some((device) => command.includes(device)) ||
    isFed(command) ||
    readsSecret(command) ||
    overwrites(command) ||
    substituted(command).some((name) => commandKind(name) !== 0 && !LOOKUPS.has(name)) ||
    goesOnFed(lineAt(text, at).slice(command.length))
  )
}

/** Whether an argument of the command at `from`, however many there are, is a file of secrets. */
export const asksSecret = (text: string, from: number): boolean => {
  const command = commandAt(text, from, false)
  work.left -= CHARACTER_WORK * command.length
  return readsSecret(command)
}

/** `id; x | sh`: what comes of the line's other commands goes to an interpreter. */
const goesOnFed = (rest: string): boolean => {
  if (!rest.includes('|')) return false
  work.left -= CHARACTER_WORK * rest.length
  return isFed(rest.toLowerCase())
}

/** What no documentation shows as an example to follow: it does harm as it stands there, in a fence as anywhere. */
export const doesHarm = (text: string, from: number): boolean => {
  work.left -= EVIDENCE_WORK
  const command = commandAt(text, from, true)
  work.left -= CHARACTER_WORK * command.length
  if (takesSecret(command, true) || SOCKETS.some((socket) => command.includes(socket))) return true
  const simple = simpleOf(command, PROGRAMS)
  if (simple === undefined) return false
  return isWorst(simple) || (isSender(simple) && substituted(command).some((name) => TOLD.has(name)))
}

const LEAD_MAX = 6

/** Blanks, brackets, a bang. A brace that goes on at once is an expansion's. */
const pastLead = (text: string, from: number): number => {
  let at = from
  while (at < from + LEAD_MAX && at < text.length) {
    const code = text.charCodeAt(at)
    const brace = code === 123 && (at + 1 >= text.length || text.charCodeAt(at + 1) <= 32)
    if (code > 32 && code !== 40 && !brace && code !== 33 && code !== 38) break
    at++
  }
  return at
}

/** Devices that connect; and a connection by its tool's name, a function that calls itself twice. */
const DEVICES = [...SOCKETS, '/inet/tcp/', '/inet/udp/', 'openssl s_client', ':(){']

/** `>> ~/.bashrc`, `>/var/www/x`: where what it says is written. */
const overwrites = (command: string): boolean => {
  for (let at = command.indexOf('>'); at >= 0; at = command.indexOf('>', at + 1))
    if (pastWord(command, standsAt(command, at + 1, BLANK) ? at + 2 : at + 1, PLACES) >= 0) return true
  return false
}

const PLACES = vocabulary('/etc/ /var/ /usr/ /root/ /home/ /tmp/ /dev/shm/ ~/. c:\\')

const NONE: readonly string[] = []

/** `echo $(id)`: the commands within a command's arguments. Of backticks the first ones: behind those a sentence goes on. */
const substituted = (command: string): readonly string[] => {
  if (!command.includes('$(') && !command.includes('`')) return NONE
  const names: string[] = []
  for (let at = command.indexOf('$('); at >= 0; at = command.indexOf('$(', at + 2)) {
    const name = nameAt(command, at + 2)
    if (name !== '') names.push(name)
  }
  for (let at = command.indexOf('`'); at >= 0; at = command.indexOf('`', at + 1)) {
    const name = nameAt(command, at + 1)
    if (name !== '') return [...names, name]
  }
  return names
}

const nameAt = (command: string, open: number): string => {
  const from = standsAt(command, open, SPACE) ? open + 1 : open
  const to = standsAt(command, from, LOWER) ? pastRun(command, from, COMMAND) : from
  // `` `net.Listen` ``: another name.
  const isMember = standsAt(command, to, DOT) && standsAt(command, to + 1, CAPITALS)
  return to < from + 2 || isMember ? '' : command.slice(from, to)
}

const COMMAND = charset('a-z0-9_-')
const DOT = charset('.')

/** What only looks up a process or a folder for the command that it is handed to. */
export const LOOKUPS: ReadonlySet<string> = new Set(['basename', 'dirname', 'nproc', 'pgrep', 'pidof', 'pwd'])

/** What tells an attacker that his command ran. */
const TOLD: ReadonlySet<string> = new Set([...PROBES, 'cat', 'hostname'])
