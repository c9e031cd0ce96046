// Fields that hold scripts because their API is there to run them, by their names: `spec.containers[0].args[1]`,
// `jobs.x.steps[2].run`, `scripts.build` of a package.

import { charset, DIGITS, isRun, pastRun, runStart, standsAt } from '../../runs.ts'

const NAME_MAX = 96

/** Nested in an item of a list, as containers and steps are; or a package's. */
export const isScriptField = (name: string): boolean => {
  const tail = name.slice(-NAME_MAX)
  return (isNamed(tail) && isInList(tail)) || isPackage(tail)
}

/** `scripts.build` of a package. */
export const isPackageField = (name: string): boolean => isPackage(name.slice(-NAME_MAX))

const SCRIPTS = '.scripts.'
/** npm allows any name; these are in use: `test:build-ts3.8`, `docs/build`. */
const SCRIPT = charset('A-Za-z0-9_:./-')
const SCRIPT_MAX = 40

const isPackage = (tail: string): boolean => {
  const at = tail.lastIndexOf(SCRIPTS)
  return at >= 0 && isRun(tail.slice(at + SCRIPTS.length), SCRIPT, 1, SCRIPT_MAX)
}

const FIELDS: ReadonlySet<string> = new Set(['command', 'run', 'script', 'entrypoint', 'cmd'])
const FIELD = charset('a-z_')
const PARTS = charset('.]')
const PREFIX_MAX = 16

/** The last of its names, the indices of its items aside. */
const isNamed = (tail: string): boolean => {
  const end = withoutIndices(tail)
  const start = runStart(tail, end, FIELD)
  if (!standsAt(tail, start - 1, PARTS)) return false
  const field = tail.slice(start, end)
  if (field === 'args') return end < tail.length
  if (field === 'source') return tail.endsWith('.script.', start) || tail.endsWith(']script.', start)
  if (FIELDS.has(field)) return true
  // `before_script`, `docker_command`
  const mark = field.indexOf('_')
  const suffix = field.slice(mark + 1)
  return (suffix === 'command' || suffix === 'script') && mark > 0 && mark <= PREFIX_MAX
}

/** Where `[0]` and its like begin at the name's end. */
const withoutIndices = (tail: string): number => {
  let end = tail.length
  while (tail.endsWith(']', end)) {
    const digits = runStart(tail, end - 1, DIGITS)
    if (digits === end - 1 || !tail.endsWith('[', digits)) return end
    end = digits - 1
  }
  return end
}

/** An index, and a name behind it. */
const isInList = (tail: string): boolean => {
  for (let open = tail.indexOf('['); open >= 0;) {
    const close = pastRun(tail, open + 1, DIGITS)
    const next = tail.indexOf('[', open + 1)
    const dot = tail.indexOf('.', close)
    if (close > open + 1 && tail.startsWith(']', close) && dot >= 0 && (next < 0 || dot < next)) return true
    open = next
  }
  return false
}
