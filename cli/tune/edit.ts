// Exclusions written into the policy document. Only the options' own map is touched, and the rest of the text stays as
// it was to the byte; what comes out is read again and must say exactly what was meant, or nothing is written.

import { isDeepStrictEqual } from 'node:util'

import {
  Document,
  isAlias,
  isCollection,
  isMap,
  isSeq,
  parseDocument,
  stringify,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml'

import { err, ok, type Result } from '../../shared/lib/result.ts'

export interface Entry {
  readonly rules: readonly string[]
  readonly fields: readonly string[]
  readonly reason: string
}

type Path = readonly (string | number)[]

/** The fragment as a person would write it, at the left margin. */
export const fragment = (entries: readonly Entry[]): string =>
  stringify({ exclusions: entries.map(nodeOf) }, STYLE)

const STYLE = { lineWidth: 0, flowCollectionPadding: false } as const

const nodeOf = (entry: Entry): unknown => {
  const document = new Document(entry)
  // Lists of names in one line.
  if (isMap(document.contents))
    for (const { value } of document.contents.items) if (isSeq(value)) value.flow = true
  return document.contents
}

/** The text with the entries added to the exclusions of the map at `path`. */
export const withExclusions = (
  text: string,
  path: Path,
  entries: readonly Entry[],
): Result<string, string> => {
  const document = parseDocument(text)
  if (document.errors.length > 0) return err('the document has errors')
  const inside = ancestors(document, path)
  if (inside === undefined) return err('it comes from an alias, and would change elsewhere too')
  const node = document.getIn(path, true)
  if (!isMap(node) || node.range === undefined || node.range === null) return err('it is no map of options')
  if (node.anchor !== undefined) return err('it is shared through an anchor, and would change elsewhere too')
  const expected = expectedOf(text, path, entries)
  // Lines put in leave everything else alone; where the layout does not allow that, the map is written anew.
  for (const edited of [inserted(text, node, entries), splice(text, node, entries, inside)]) {
    if (edited === undefined) continue
    const again = parseDocument(edited)
    if (again.errors.length === 0 && isDeepStrictEqual(again.toJS(), expected)) return ok(edited)
  }
  return err('its layout is not understood')
}

/** Lines behind the last exclusion, or behind the last option, of a map of several lines. */
const inserted = (text: string, node: YAMLMap, entries: readonly Entry[]): string | undefined => {
  if (node.flow === true) return undefined
  const list = node.get('exclusions', true)
  const block = fragment(entries).trimEnd().split('\n')
  if (list === undefined) return put(text, node, endOf(node.items.at(-1)?.value), block)
  if (!isSeq(list) || list.flow === true) return undefined
  return put(
    text,
    list,
    endOf(list.items.at(-1)),
    block.slice(1).map((line) => line.slice(2)),
  )
}

const endOf = (node: unknown): number | undefined =>
  (node as { readonly range?: readonly number[] | null } | null | undefined)?.range?.[1]

const put = (
  text: string,
  beside: YAMLMap | YAMLSeq,
  end: number | undefined,
  block: readonly string[],
): string | undefined => {
  const start = beside.range?.[0]
  if (start === undefined || end === undefined) return undefined
  const indent = ' '.repeat(start - (text.lastIndexOf('\n', start - 1) + 1))
  // A block's end may lie behind its line break.
  const last = text[end - 1] === '\n' ? end - 1 : end
  const line = text.indexOf('\n', last)
  const at = line < 0 ? text.length : line
  return `${text.slice(0, at)}\n${block.map((one) => indent + one).join('\n')}${text.slice(at)}`
}

interface Inside {
  readonly isFlow: boolean
  /** Where the key that holds the map begins. */
  readonly keyStart: number
}

/** Undefined where an alias is on the way: what it names stands elsewhere. */
const ancestors = (document: Document, path: Path): Inside | undefined => {
  let isFlow = false
  for (let length = 0; length <= path.length; length++) {
    const node = length === 0 ? document.contents : document.getIn(path.slice(0, length), true)
    if (node === undefined || isAlias(node)) return undefined
    if (length < path.length && isCollection(node) && node.flow === true) isFlow = true
  }
  const parent = document.getIn(path.slice(0, -1), true)
  const key = isMap(parent)
    ? parent.items.find((pair) => String(pair.key) === String(path.at(-1)))?.key
    : undefined
  const start = (key as { readonly range?: readonly number[] } | undefined)?.range?.[0]
  if (start === undefined) return undefined
  return { isFlow, keyStart: start }
}

const splice = (
  text: string,
  node: YAMLMap,
  entries: readonly Entry[],
  { isFlow, keyStart }: Inside,
): string => {
  const [start, end] = node.range as unknown as readonly [number, number, number]
  const isOneLine = node.flow === true
  const added = node.clone() as YAMLMap
  if (isOneLine) added.comment = null
  const list = added.get('exclusions', true)
  const items = entries.map(nodeOf)
  if (isSeq(list)) list.items.push(...items)
  else added.set('exclusions', new Document(items).contents)
  if (isFlow) {
    added.flow = true
    return text.slice(0, start) + new Document(added).toString(STYLE).trimEnd() + text.slice(end)
  }
  added.flow = false
  const grown = added.get('exclusions', true)
  if (isSeq(grown)) grown.flow = false
  const column = keyStart - (text.lastIndexOf('\n', keyStart - 1) + 1)
  const indent = ' '.repeat(column + 2)
  const block = new Document(added)
    .toString(STYLE)
    .trimEnd()
    .split('\n')
    .map((line) => (line === '' ? line : indent + line))
    .join('\n')
  // A comment behind a map in one line stays behind its key; a map in a line of its own keeps its line break.
  const before = text.slice(0, start).replace(/[ \t\r\n]+$/, '')
  const tail = isOneLine ? (/^[ \t]*(?:#[^\n]*)?/.exec(text.slice(end))?.[0] ?? '') : ''
  const after = text.slice(end + tail.length)
  return `${before}${tail.trimEnd()}\n${block}${after.startsWith('\n') || after === '' ? '' : '\n'}${after}`
}

const expectedOf = (text: string, path: Path, entries: readonly Entry[]): unknown => {
  const value: unknown = parseDocument(text).toJS()
  let at = value as Record<string | number, unknown>
  for (const step of path) at = at[step] as Record<string | number, unknown>
  const before = Array.isArray(at['exclusions']) ? (at['exclusions'] as readonly unknown[]) : []
  at['exclusions'] = [...before, ...entries]
  return value
}
