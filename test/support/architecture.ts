// The design's import table as data, and the checks over an import graph.

import { COMPUTED, isBarrel, type Import } from './imports.ts'

/** By file: what it imports. */
export type Graph = ReadonlyMap<string, readonly Import[]>

export interface Violation {
  readonly from: string
  readonly to: string
  readonly because: string
}

interface Row {
  /** The room: a path's start, as a pattern; the first row that matches a file is its row. */
  readonly room: RegExp
  /** Files of the repository that it may import, beside its own room's. */
  readonly files: readonly string[]
  /** Of these, only types. */
  readonly types?: readonly string[]
  readonly packages?: readonly string[]
}

const core = ['shared/core/', 'shared/decision/', 'shared/exchange/', 'shared/lib/']
const anyShared = ['shared/']

/** The rows, most specific first. A file that no row matches may not stand where it stands. */
const table: readonly Row[] = [
  // Leaves stand alone; the Result is the one word that all of them speak.
  { room: /^shared\/lib\/(digest)\//, files: ['shared/lib/result.ts'], packages: ['@noble/hashes'] },
  { room: /^shared\/lib\/([^/]+)\//, files: ['shared/lib/result.ts'] },
  // How documents are read, as types.
  { room: /^shared\/lib\/reading\.ts$/, files: [], packages: ['zod'] },
  { room: /^shared\/lib\/([^/]+\.ts)$/, files: [] },
  { room: /^shared\/exchange\//, files: ['shared/lib/', 'shared/decision/'] },
  { room: /^shared\/decision\//, files: ['shared/lib/'], types: ['shared/exchange/', 'shared/core/'] },
  { room: /^shared\/core\/(?:options|units|document)\.ts$/, files: core, packages: ['zod'] },
  { room: /^shared\/core\//, files: core },
  // Rules are written as documents, and read by the build; SecLang's transformations hash.
  { room: /^shared\/waf\/rules\/schema\.ts$/, files: ['shared/lib/'], packages: ['zod'] },
  { room: /^shared\/waf\/transforms\//, files: ['shared/lib/'], packages: ['@noble/hashes'] },
  { room: /^shared\/waf\//, files: ['shared/lib/'], types: ['shared/exchange/'] },
  { room: /^shared\/guards\/([^/]+)\/(?:[^/]+\.)?options\.ts$/, files: core, packages: ['zod'] },
  { room: /^shared\/guards\/access\//, files: core, packages: ['@marcbachmann/cel-js'] },
  { room: /^shared\/guards\/token\//, files: core, packages: ['jose'] },
  { room: /^shared\/guards\/signature\//, files: core, packages: ['structured-headers'] },
  { room: /^shared\/guards\/graphql\//, files: core, packages: ['graphql'] },
  { room: /^shared\/guards\/payload\//, files: [...core, 'shared/waf/'] },
  { room: /^shared\/guards\/([^/]+)\//, files: core },
  {
    room: /^shared\/screens\/([^/]+)\/options\.ts$/,
    files: core,
    packages: ['zod'],
  },
  { room: /^shared\/screens\/rules\//, files: [...core, 'shared/waf/'] },
  { room: /^shared\/screens\/([^/]+)\//, files: core },
  {
    room: /^shared\/policy\//,
    files: [...core, 'shared/guards/', 'shared/screens/'],
    packages: ['zod', 'yaml'],
  },
  { room: /^functions\/worker\.ts$/, files: ['functions/', ...anyShared], packages: ['#policy'] },
  { room: /^functions\/gateway\//, files: anyShared, packages: ['hono'] },
  { room: /^functions\/adapters\/(keys|identity)\//, files: anyShared, packages: ['jose'] },
  {
    room: /^functions\/adapters\/counters\//,
    files: anyShared,
    types: ['functions/objects/'],
    // Redis names a script by its SHA-1, which WebCrypto only gives asynchronously.
    packages: ['@upstash/ratelimit', '@upstash/redis', '@noble/hashes'],
  },
  { room: /^functions\/adapters\/replica\//, files: anyShared, types: ['functions/objects/'] },
  { room: /^functions\/adapters\/replay\//, files: anyShared, types: ['functions/objects/'] },
  { room: /^functions\/adapters\//, files: anyShared },
  { room: /^functions\/control\//, files: anyShared, packages: ['hono'] },
  { room: /^functions\/objects\//, files: anyShared, packages: ['cloudflare:workers'] },
  { room: /^cli\//, files: anyShared, packages: ['*'] },
  { room: /^console\//, files: [], types: anyShared, packages: ['*'] },
]

export const violations = (graph: Graph): readonly Violation[] => {
  const found: Violation[] = []
  for (const [from, imports] of graph) {
    const row = table.find(({ room }) => room.test(from))
    for (const { to, typeOnly } of imports) {
      if (to === COMPUTED) continue
      if (row === undefined) found.push({ from, to, because: 'the design has no such room' })
      else if (!isAllowed(row, from, to, typeOnly)) found.push({ from, to, because: `not in its row` })
    }
  }
  return found
}

const isAllowed = (row: Row, from: string, to: string, typeOnly: boolean): boolean => {
  if (!isFile(to)) return (row.packages ?? []).some((name) => name === '*' || name === to)
  return (
    roomOf(to) === roomOf(from) ||
    row.files.some((start) => to.startsWith(start)) ||
    (typeOnly && (row.types ?? []).some((start) => to.startsWith(start)))
  )
}

/** A guard, a screen and a leaf are rooms of their own; elsewhere the folder under the wing is. */
const roomOf = (file: string): string => {
  const parts = file.split('/')
  const [wing = '', room = '', inner = ''] = parts
  if (wing === 'cli' || wing === 'console') return wing
  if (wing === 'shared' && ['guards', 'screens', 'lib'].includes(room)) return `${wing}/${room}/${inner}`
  if (wing === 'functions' && room === 'adapters') return `${wing}/${room}/${inner}`
  return `${wing}/${room}`
}

const isFile = (to: string): boolean => /\.(?:ts|js)$/.test(to)

/** The build loads the users' own guards, which stand outside of the tree. */
const loadsUsersModules: ReadonlySet<string> = new Set(['cli/folder.ts'])

/** Files with an import whose target only a running program knows: the table cannot hold for them. */
export const unresolved = (graph: Graph): readonly string[] =>
  [...graph]
    .filter(([file]) => !loadsUsersModules.has(file))
    .filter(([, imports]) => imports.some(({ to }) => to === COMPUTED))
    .map(([file]) => file)

/** Strongly connected components of more than one file, over everything that is loaded (types are erased). */
export const cycles = (graph: Graph): readonly (readonly string[])[] => {
  const found: string[][] = []
  const seen = new Set<string>()
  for (const start of graph.keys()) {
    if (seen.has(start)) continue
    const circle = [...reachable(graph, start)].filter((file) => reachable(graph, file).has(start))
    for (const file of circle) seen.add(file)
    const self = graph.get(start)?.some(({ to }) => to === start) ?? false
    if (circle.length > 1 || self) found.push(circle.toSorted())
  }
  return found
}

/** Everything that a file loads, itself included; packages too. */
export const reachable = (graph: Graph, start: string): ReadonlySet<string> => {
  const seen = new Set<string>([start])
  const todo = [start]
  for (let file = todo.pop(); file !== undefined; file = todo.pop())
    for (const { to, typeOnly } of graph.get(file) ?? []) {
      if (typeOnly || seen.has(to)) continue
      seen.add(to)
      todo.push(to)
    }
  return seen
}

const buildOnly = /^(?:zod|yaml|commander|smol-toml|node:.*)$/

/** What the Worker would load and must not: schemas, parsers of documents, Node. */
export const workerViolations = (graph: Graph): readonly Violation[] => {
  const found: Violation[] = []
  for (const from of reachable(graph, 'functions/worker.ts'))
    for (const { to, typeOnly } of graph.get(from) ?? [])
      if (!typeOnly && buildOnly.test(to)) found.push({ from, to, because: 'the Worker carries it' })
  return found
}

export const barrels = (sources: ReadonlyMap<string, string>): readonly string[] =>
  [...sources].filter(([file, text]) => isBarrel(file, text)).map(([file]) => file)
