// Address lists, from a file or from the document, to tables. Every malformed line is told with its place: a list
// that is read only in part lets in, or locks out, whom its author meant otherwise.

import { compileTable } from '../lib/ip/compile.ts'
import type { Overlap } from '../lib/ip/compile.ts'
import { parseList } from '../lib/ip/list.ts'
import { formatPrefix, parsePrefix } from '../lib/ip/prefix.ts'
import type { Prefix } from '../lib/ip/prefix.ts'
import type { Result } from '../lib/result.ts'
import type { ListDocument } from './document.ts'
import { pathText } from './problem.ts'
import type { Position } from './problem.ts'
import type { Report } from './report.ts'
import { NOT_TEXT, textOf } from './text.ts'
import type { Source } from './yaml.ts'

/** Files of the policy folder, by the name in the document: bytes, or why they could not be read. */
export type Files = ReadonlyMap<string, Result<Uint8Array, string>>

/** What a list was read from, each prefix with its place. */
interface Entries {
  readonly file: string
  readonly prefixes: readonly Prefix[]
  readonly position: (index: number) => Position
}

/** A list with thousands of bad lines is one mistake: the first ones tell it. */
const TOLD_MAX = 50

/** Compiles a list to its table and reports what overlaps in it; undefined where it has errors, which are reported. */
export const compileList = (
  name: string,
  list: ListDocument,
  source: Source,
  files: Files,
  report: Report,
): Uint8Array | undefined => {
  const entries =
    'file' in list
      ? readFile(name, list.file, files, report)
      : readInline(name, list.addresses, source, report)
  if (entries === undefined) return undefined
  const table = compileTable(entries.prefixes)
  if (entries.prefixes.length === 0)
    report.warn('list-empty', ['lists', name], `the list "${name}" holds no address`, { what: 'key' })
  for (const overlap of table.overlaps.slice(0, TOLD_MAX)) tellOverlap(name, entries, overlap, report)
  const more = table.overlaps.length - TOLD_MAX
  if (more > 0)
    report.warn('overlapping-prefix', ['lists', name], `${more} more entries of "${name}" overlap`, {
      what: 'key',
    })
  return table.bytes
}

const readInline = (
  name: string,
  addresses: readonly string[],
  source: Source,
  report: Report,
): Entries | undefined => {
  const prefixes: Prefix[] = []
  const position = (index: number): Position => source.locate(['lists', name, 'addresses', index])
  for (const [index, text] of addresses.entries()) {
    const prefix = parsePrefix(text)
    if (prefix.ok) prefixes.push(prefix.value)
    else
      report.error(
        'malformed-prefix',
        ['lists', name, 'addresses', index],
        `"${text.slice(0, 60)}": ${prefix.error.message}`,
        { fix: prefix.error.fix === undefined ? undefined : `write ${prefix.error.fix}` },
      )
  }
  return prefixes.length === addresses.length ? { file: source.file, prefixes, position } : undefined
}

const readFile = (name: string, path: string, files: Files, report: Report): Entries | undefined => {
  const at = ['lists', name, 'file']
  const bytes = files.get(path)
  if (bytes === undefined || !bytes.ok) {
    const why = bytes === undefined ? 'it was not looked for' : bytes.error
    report.error('unreadable-file', at, `the list "${path}" cannot be read: ${why}`)
    return undefined
  }
  const text = textOf(bytes.value)
  if (text === undefined) {
    report.error('unreadable-file', at, `the list "${path}" cannot be read: ${NOT_TEXT}`)
    return undefined
  }
  const parsed = parseList(text)
  if (parsed.ok) {
    const entries = parsed.value
    return {
      file: path,
      prefixes: entries.map(({ prefix }) => prefix),
      position: (index) => ({ line: entries[index]?.line ?? 1, column: 1 }),
    }
  }
  for (const { line, column, message, fix } of parsed.error.slice(0, TOLD_MAX))
    report.add({
      severity: 'error',
      code: 'malformed-prefix',
      file: path,
      line,
      column,
      path: pathText(['lists', name]),
      message,
      ...(fix === undefined ? {} : { fix: `write ${fix}` }),
    })
  const more = parsed.error.length - TOLD_MAX
  if (more > 0) report.error('malformed-prefix', at, `${more} more lines of "${path}" are malformed`)
  return undefined
}

/** Harmless, and most often a mistake: the wider prefix says it already. */
const tellOverlap = (name: string, entries: Entries, overlap: Overlap, report: Report): void => {
  const [entry, by] = [entries.prefixes[overlap.index], entries.prefixes[overlap.by]]
  if (entry === undefined || by === undefined) return
  const line = entries.position(overlap.by).line
  const same = overlap.kind === 'duplicate'
  report.add({
    severity: 'warning',
    code: same ? 'duplicate-prefix' : 'overlapping-prefix',
    file: entries.file,
    ...entries.position(overlap.index),
    path: pathText(['lists', name]),
    message: same
      ? `${formatPrefix(entry)} stands at line ${line} already`
      : `${formatPrefix(entry)} is part of ${formatPrefix(by)} at line ${line}`,
    fix: 'remove it',
  })
}
