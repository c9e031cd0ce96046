// The files of one contract together: places in them, references from one to another, and what has to be told about
// them. A reference is followed once and remembered; one that leads nowhere, or in a circle, is an error of its own.

import type { Path } from '../../core/document.ts'
import type { Result } from '../../lib/result.ts'
import { inOrder, pathText } from '../problem.ts'
import type { Problem } from '../problem.ts'
import { decoded, openContractFile, targetOf } from './files.ts'
import type { ContractFile } from './files.ts'

/** Files of the policy folder, by name: bytes, or why they could not be read. */
export type Files = ReadonlyMap<string, Result<Uint8Array, string>>

/** One value of a contract, and where it stands. */
export interface Place {
  readonly source: ContractFile
  readonly path: Path
  readonly value: unknown
}

export interface More {
  readonly fix?: string
  /** A step further down, whose key is meant rather than its value. */
  readonly key?: string
}

export interface World {
  readonly root: Place | undefined
  readonly problems: () => readonly Problem[]
  readonly error: (code: string, place: Place, message: string, more?: More) => void
  readonly warn: (code: string, place: Place, message: string, more?: More) => void
  /** What a reference that stands at `place` names; undefined where that is told as an error. */
  readonly follow: (place: Place, reference: string) => Place | undefined
}

/** A document that is wrong throughout is one mistake: the first of each kind tell it. */
const TOLD_MAX = 50
const FILES_MAX = 1000

interface Told {
  readonly severity: Problem['severity']
  readonly code: string
  readonly place: Place
  readonly message: string
  readonly more: More
}

interface State {
  readonly files: Files
  readonly opened: Map<string, ContractFile | undefined>
  readonly syntax: Problem[]
  readonly told: Map<string, Told[]>
  readonly said: Set<string>
  readonly followed: Map<string, Place | undefined>
}

export const openWorld = (file: string, files: Files): World => {
  const state: State = {
    files,
    opened: new Map(),
    syntax: [],
    told: new Map(),
    said: new Set(),
    followed: new Map(),
  }
  const tell =
    (severity: Problem['severity']) =>
    (code: string, place: Place, message: string, more: More = {}): void => {
      const key = `${severity} ${code}`
      const list = state.told.get(key) ?? []
      state.told.set(key, list)
      // What several operations refer to is wrong once.
      const one = JSON.stringify([place.source.file, place.path, message, more.key])
      if (state.said.has(one)) return
      state.said.add(one)
      list.push({ severity, code, place, message, more })
    }
  const error = tell('error')
  const opened = open(state, file)
  if (typeof opened === 'string')
    state.syntax.push({
      severity: 'error',
      code: 'unreadable-file',
      file,
      line: 1,
      column: 1,
      path: '',
      message: `the contract cannot be read: ${opened}`,
    })
  return {
    root:
      opened === undefined || typeof opened === 'string'
        ? undefined
        : { source: opened, path: [], value: opened.value },
    problems: () => inOrder([...state.syntax, ...[...state.told.values()].flatMap(asProblems)]),
    error,
    warn: tell('warning'),
    follow: (place, reference) => {
      const key = `${place.source.file}\n${reference}`
      if (state.followed.has(key)) return state.followed.get(key)
      const target = follow(state, place, reference, error)
      state.followed.set(key, target)
      return target
    },
  }
}

/** The file, undefined where its syntax is wrong (which is told), or why it cannot be read. */
const open = (state: State, file: string): ContractFile | undefined | string => {
  if (state.opened.has(file)) return state.opened.get(file)
  if (state.opened.size >= FILES_MAX) return `the contract has more than ${FILES_MAX} files`
  const bytes = state.files.get(file)
  if (bytes === undefined) return 'there is no such file'
  if (!bytes.ok) return bytes.error
  const opened = openContractFile(file, bytes.value)
  if (!opened.ok) state.syntax.push(...opened.error)
  state.opened.set(file, opened.ok ? opened.value : undefined)
  return opened.ok ? opened.value : undefined
}

const follow = (state: State, place: Place, reference: string, error: World['error']): Place | undefined => {
  const wrong = (code: string, why: string, fix: string): undefined => {
    error(code, step(place, '$ref'), `"${reference.slice(0, 200)}": ${why}`, { fix })
    return undefined
  }
  const target = targetOf(place.source.file, reference)
  if (target.kind === 'refused')
    return wrong(
      'contract-reference-outside',
      target.why,
      'put the file into the policy folder, and refer to it there',
    )
  const source = open(state, target.file)
  if (typeof source === 'string')
    return wrong('contract-reference', `${target.file} cannot be read: ${source}`, 'put the file there')
  if (source === undefined) return undefined
  const root: Place = { source, path: [], value: source.value }
  const fragment = decoded(target.fragment)
  const found =
    fragment === '' || fragment.startsWith('/') ? pointed(root, fragment) : anchored(root, fragment)
  if (found !== undefined) return found
  return wrong('contract-reference', 'it leads nowhere', 'name what there is')
}

/** RFC 6901. */
const pointed = (root: Place, pointer: string): Place | undefined => {
  let place: Place = root
  for (const token of pointer.split('/').slice(1)) {
    const key = token.replaceAll('~1', '/').replaceAll('~0', '~')
    const next = Array.isArray(place.value) && /^\d{1,9}$/.test(key) ? Number(key) : key
    if (!has(place.value, key)) return undefined
    place = step(place, next)
  }
  return place
}

/** `$anchor` of JSON Schema 2020-12, anywhere in the file. */
const anchored = (root: Place, name: string): Place | undefined => {
  const places: Place[] = [root]
  for (let place = places.pop(); place !== undefined; place = places.pop()) {
    if (mapOf(place)?.['$anchor'] === name) return place
    if (typeof place.value !== 'object' || place.value === null) continue
    const keys = Array.isArray(place.value) ? [...place.value.keys()] : Object.keys(place.value)
    for (const key of keys) places.push(step(place, key))
  }
  return undefined
}

const has = (value: unknown, key: string): boolean =>
  typeof value === 'object' && value !== null && Object.hasOwn(value, key)

const asProblems = (told: readonly Told[]): readonly Problem[] => {
  const shown = told.slice(0, TOLD_MAX).map(asProblem)
  const [last, more] = [shown.at(-1), told.length - TOLD_MAX]
  if (last === undefined || more <= 0) return shown
  return [...shown, { ...last, message: `${more} more of this kind` }]
}

const asProblem = ({ severity, code, place, message, more }: Told): Problem => {
  const path = more.key === undefined ? place.path : [...place.path, more.key]
  return {
    severity,
    code,
    file: place.source.file,
    ...place.source.locate(path, more.key === undefined ? 'value' : 'key'),
    path: pathText(path),
    message,
    ...(more.fix === undefined ? {} : { fix: more.fix }),
  }
}

export const step = (place: Place, key: string | number): Place => ({
  source: place.source,
  path: [...place.path, key],
  value: has(place.value, String(key)) ? (place.value as Record<string | number, unknown>)[key] : undefined,
})

/** The value as a map; undefined where it is none. */
export const mapOf = (place: Place): Readonly<Record<string, unknown>> | undefined =>
  typeof place.value === 'object' && place.value !== null && !Array.isArray(place.value)
    ? (place.value as Readonly<Record<string, unknown>>)
    : undefined

/** The items of a list, each with its place; none where there is none. Anything else is an error: it counts for nothing. */
export const itemsOf = (world: World, place: Place): readonly Place[] => {
  if (Array.isArray(place.value)) return place.value.map((_, index) => step(place, index))
  if (place.value !== undefined) world.error('contract-structure', place, 'expected a list')
  return []
}

/** The same of a map's members. Extensions (`x-…`) are not among them. */
export const membersOf = (world: World, place: Place): readonly (readonly [string, Place])[] =>
  namedIn(world, place).filter(([key]) => !key.startsWith('x-'))

/** The same where the keys are names of the document's own: a property or a scheme may well be called `x-api-key`. */
export const namedIn = (world: World, place: Place): readonly (readonly [string, Place])[] => {
  const map = mapOf(place)
  if (map === undefined && place.value !== undefined)
    world.error('contract-structure', place, 'expected a map')
  return Object.keys(map ?? {}).map((key) => [key, step(place, key)] as const)
}
