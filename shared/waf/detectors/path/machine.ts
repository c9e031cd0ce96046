// Fields that name a file of a machine which is not the origin.

import { wordSet } from '../../runs.ts'
import type { Context } from '../detector.ts'

/**
 * Fields in which container, build and audit APIs name files of machines that are not the origin:
 * `spec.containers[0].volumeMounts[1].mountPath`, `process.executable`.
 */
export const isMachine = (context: Context): boolean => {
  if (context.place !== 'json') return false
  const name = context.name.slice(-NAME_MAX).toLowerCase()
  const dot = name.lastIndexOf('.')
  const above = name.lastIndexOf('.', dot - 1)
  // At least two levels down: a flat body's `command` is for the origin.
  if (above < 0) return false
  const last = wordOf(name.slice(dot + 1))
  if (MACHINE.has(last) || isNamed(last)) return true
  const parent = wordOf(name.slice(above + 1, dot))
  return (last === 'path' && MACHINE_PATH.has(parent)) || (last === 'stringvalue' && parent === 'value')
}

const NAME_MAX = 160

/** `args[0]` is of `args`. */
const wordOf = (name: string): string => {
  const bracket = name.indexOf('[')
  return bracket < 0 ? name : name.slice(0, bracket)
}

const MACHINE = wordSet(
  'mountpath subpath hostpath workingdir executable args command entrypoint binds volumes command_line commandline abs_path',
)
/** `bearerTokenFile`, `secretStoreHostPath`: whose file it is stands in the name. */
const isNamed = (name: string): boolean => {
  const kind = KINDS.find((end) => name.endsWith(end))
  if (kind === undefined) return false
  const end = name.length - kind.length
  const stem = name.endsWith('_', end) ? end - 1 : end
  return HOLDERS.some((holder) => name.endsWith(holder, stem))
}

const KINDS: readonly string[] = ['file', 'path', 'dir', 'directory']
const HOLDERS: readonly string[] =
  'token password ca cert certificate key host mount socket secret secrets credentials config log store'.split(
    ' ',
  )

const MACHINE_PATH = wordSet('hostpath file log dll module target')
