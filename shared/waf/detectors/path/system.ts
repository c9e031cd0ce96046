// Where a Unix system keeps what it knows: settings, logs, other processes.

import { charset, DIGITS, pastRun, runStart, saysAt } from '../../runs.ts'
import { normal } from './files.ts'

const HEAD_MAX = 24

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

export const isSystem = (text: string, start: number): boolean => {
  // `//etc/x`, `/./etc/x`
  const head = normal(text.slice(start, start + HEAD_MAX))
  return SYSTEM.some((folder) => head.startsWith(folder) && text.length > start + folder.length)
}

/** A log by itself: `/var/log/pureftpd.log`, `/var/log/auth`. Its folders are mounted and shipped. */
export const isLog = (text: string, start: number): boolean => {
  if (!text.startsWith('/var/log/', start) || text.indexOf('/', start + 9) >= 0 || text.includes('*'))
    return false
  const name = text.slice(start + 9).toLowerCase()
  return name !== 'pods' && name !== 'containers' && (!name.includes('.') || isLogName(name))
}

const LOGGED: readonly string[] = ['log', '.all', '.err', '.info', '.warn', '.notice', '.crit']

/** `x.log`, `x.log.1`, `x.err` */
const isLogName = (name: string): boolean => {
  const number = runStart(name, name.length, DIGITS)
  if (number < name.length && saysAt(name, number - 1, '.')) return name.endsWith('log', number - 1)
  return LOGGED.some((end) => name.endsWith(end))
}

/** Another process's folder: `/proc/42/maps`. */
export const isProcess = (text: string, start: number): boolean => {
  const head = normal(text.slice(start, start + HEAD_MAX))
  if (!head.startsWith(PROC)) return false
  const end = pastRun(head, PROC.length, PROCESS)
  return end > PROC.length && saysAt(head, end, '/')
}

const PROC = '/proc/'
/** `$$` is a shell's own. */
const PROCESS = charset('0-9*$')
