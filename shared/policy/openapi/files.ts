// Files of a contract: text to plain values with places, JSON or YAML, and which other files it refers to. It trusts no
// file to be small or sane, and leads nowhere but to files of the policy folder: a contract that fetches its parts from
// the network would be another one at every build.

import type { Path } from '../../core/document.ts'
import { parseStrict } from '../../lib/json/strict.ts'
import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { pathText } from '../problem.ts'
import type { Position, Problem } from '../problem.ts'
import { NOT_TEXT, textOf } from '../text.ts'
import { readYaml } from '../yaml.ts'

export interface ContractFile {
  readonly file: string
  readonly value: unknown
  readonly locate: (path: Path, what?: 'value' | 'key') => Position
}

const BYTES_MAX = 32 * 1024 * 1024
const DEPTH_MAX = 64
const START: Position = { line: 1, column: 1 }

/** Reads one file, with every syntax error in it at once. */
export const openContractFile = (
  file: string,
  bytes: Uint8Array,
): Result<ContractFile, readonly Problem[]> => {
  if (bytes.byteLength > BYTES_MAX) return err([problemAt(file, `larger than ${BYTES_MAX} bytes`)])
  const text = textOf(bytes)
  if (text === undefined) return err([problemAt(file, NOT_TEXT)])
  return readJson(file, bytes, text) ?? readYaml(file, text)
}

/** A name that would set a prototype, also with its underscores escaped: YAML's reader refuses it with its place. */
const PROTOTYPE = /__proto__|\\u005f/i

/**
 * Large contracts are JSON, and are read as such: YAML, of which JSON is a part, takes twenty times as long. It is
 * asked for a place only, where there is something to tell. Undefined for what is no sound JSON: YAML's reader tells.
 */
const readJson = (file: string, bytes: Uint8Array, text: string): Result<ContractFile, never> | undefined => {
  if (!/^\s*\{/.test(text.slice(0, 1000)) || PROTOTYPE.test(text)) return undefined
  const parsed = parseStrict(bytes.subarray(bytes[0] === 0xef ? 3 : 0), DEPTH_MAX)
  if (parsed.kind !== 'value') return undefined
  let placed: ReturnType<typeof readYaml> | undefined
  return ok({
    file,
    value: parsed.value,
    locate: (path, what) => {
      placed ??= readYaml(file, text)
      return placed.ok ? placed.value.locate(path, what) : START
    },
  })
}

const problemAt = (file: string, why: string): Problem => ({
  severity: 'error',
  code: 'contract-unreadable',
  file,
  ...START,
  path: pathText([]),
  message: `the contract cannot be read: ${why}`,
})

const SCHEME = /^(?:[A-Za-z][A-Za-z0-9+.-]*:|\/\/)/

export type Target =
  | { readonly kind: 'file'; readonly file: string; readonly fragment: string }
  | { readonly kind: 'refused'; readonly why: string }

/** Which file of the policy folder a reference names, seen from the file that it stands in. */
export const targetOf = (from: string, reference: string): Target => {
  const hash = reference.indexOf('#')
  const name = hash === -1 ? reference : reference.slice(0, hash)
  const fragment = hash === -1 ? '' : reference.slice(hash + 1)
  if (name === '') return { kind: 'file', file: from, fragment }
  if (SCHEME.test(name)) return { kind: 'refused', why: 'nothing is fetched while a policy is built' }
  if (name.startsWith('/') || name.includes('\\') || name.includes('?'))
    return { kind: 'refused', why: 'a file is named as seen from the file that refers to it' }
  const segments = from.split('/').slice(0, -1)
  for (const segment of decoded(name).split('/')) {
    if (segment === '.' || segment === '') continue
    if (segment !== '..') segments.push(segment)
    else if (segments.pop() === undefined)
      return { kind: 'refused', why: 'the file must stand in the policy folder' }
  }
  return { kind: 'file', file: segments.join('/'), fragment }
}

/** RFC 6901 §6: a fragment is percent-encoded; one that is not stands for itself. */
export const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** Files of the policy folder that a contract's file refers to; none where it cannot be read. */
export const referencedFiles = (file: string, bytes: Uint8Array): readonly string[] => {
  const opened = openContractFile(file, bytes)
  if (!opened.ok) return []
  const found = new Set<string>()
  const open: unknown[] = [opened.value.value]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (typeof next !== 'object' || next === null) continue
    for (const [key, value] of Object.entries(next)) {
      if (key === '$ref' && typeof value === 'string') {
        const target = targetOf(file, value)
        if (target.kind === 'file' && target.file !== file) found.add(target.file)
      } else if (typeof value === 'object' && value !== null) open.push(value)
    }
  }
  return [...found].toSorted()
}
