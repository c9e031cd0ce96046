// Paths beside a guarded route that go to a laxer one. `/admin` is guarded and `/*` is not: `/admin/`, `/ADMIN` and
// `/admin/users` are other paths to the gate and often the same page to the origin, which folds case or drops a slash.

import type { PolicyDocument, RouteDocument } from './document.ts'
import { parsePattern, type Pattern } from './pattern.ts'
import type { Report } from './report.ts'
import { select, selector, type Selectable } from './select.ts'

interface Row extends Selectable {
  readonly route: RouteDocument
}

/** Warns, once for each pair of routes, of a neighbour that leads to the same origin past a guard. */
export const lintNeighbours = (document: PolicyDocument, report: Report): void => {
  const rows = document.routes.map((route): Row | undefined => {
    const pattern = parsePattern(route.match.path)
    return pattern.ok
      ? { route, pattern: pattern.value, hosts: route.match.hosts, methods: route.match.methods }
      : undefined
  })
  const trie = selector(
    document.hosts,
    rows.filter((row) => row !== undefined),
  )
  for (const [index, row] of rows.entries()) {
    const slips = row === undefined ? NONE : slipsOf(row, document.hosts, trie)
    for (const [lax, { path, lacks }] of slips)
      report.warn(
        'lax-neighbour',
        ['routes', index, 'match', 'path'],
        `"${path}" takes the route "${lax.name}", which has ${lacks}: the origin may take it for a path of this route`,
        { fix: `guard "${lax.name}" as well, or give such paths a route of their own that refuses them` },
      )
  }
}

const NONE: Slips = new Map()
type Slips = Map<RouteDocument, { readonly path: string; readonly lacks: string }>

const slipsOf = (
  { route, pattern, hosts, methods }: Row,
  allHosts: readonly string[],
  trie: ReturnType<typeof selector<Row>>,
): Slips => {
  const found: Slips = new Map()
  for (const host of hosts.length === 0 ? allHosts : hosts)
    for (const { segments, below } of besides(pattern))
      for (const method of methods) {
        const taken = select(trie, sampleHost(host), segments, method === '*' ? 'GET' : method)
        if (taken.kind !== 'route') continue
        const { route: lax, pattern: laxPattern } = taken.route
        // A route of its own for what stands below is another resource; one that takes the rest knows of none.
        if (below && laxPattern.at(-1)?.kind !== 'rest') continue
        if (lax === route || lax.origin !== route.origin || found.has(lax)) continue
        const lacks = lackOf(route, lax)
        if (lacks !== undefined) found.set(lax, { path: `/${segments.join('/')}`, lacks })
      }
  return found
}

/** A host that the name stands for: one label more than a wildcard has. */
const sampleHost = (host: string): string => (host.startsWith('*.') ? `x${host.slice(1)}` : host)

interface Beside {
  readonly segments: readonly string[]
  readonly below: boolean
}

/** Paths that an origin may take for one of the pattern: with a slash behind it, below it, in the other case. */
const besides = (pattern: Pattern): readonly Beside[] => {
  const rest = pattern.at(-1)?.kind === 'rest'
  const fixed = pattern.filter(({ kind }) => kind !== 'rest')
  const plain = fixed.map((part) => (part.kind === 'literal' ? part.text : 'x'))
  const swapped = fixed.map((part) => (part.kind === 'literal' ? otherCase(part.text) : 'x'))
  const paths = [{ segments: swapped, below: false }]
  // What stands below a rest is the route's own already, and so is the slash.
  if (!rest) for (const last of ['', 'x']) paths.push({ segments: [...plain, last], below: true })
  return paths.filter(({ segments }) => segments.join('/') !== plain.join('/'))
}

const otherCase = (text: string): string =>
  text === text.toUpperCase() ? text.toLowerCase() : text.toUpperCase()

const AUTHENTICATORS: ReadonlySet<string> = new Set([
  'anyOf',
  'certificate',
  'introspection',
  'key',
  'signature',
  'token',
])

/** What the guarded route demands and the other does not, in words; undefined where it demands as much. */
const lackOf = (strict: RouteDocument, lax: RouteDocument): string | undefined => {
  const [mine, theirs] = [demandsOf(strict), demandsOf(lax)]
  if (mine.who && !theirs.who) return 'no guard that asks who sends it'
  for (const kind of ['access', 'address', 'module'])
    if (mine.kinds.has(kind) && !theirs.kinds.has(kind)) return `no ${kind} guard`
  const scope = [...mine.scopes].find((one) => !theirs.scopes.has(one))
  return scope === undefined ? undefined : `no demand for the scope ${scope}`
}

interface Demands {
  readonly who: boolean
  readonly kinds: ReadonlySet<string>
  readonly scopes: ReadonlySet<string>
}

/** Of the guards that enforce. Scopes of an alternative are demanded of nobody in particular. */
const demandsOf = ({ guards }: RouteDocument): Demands => {
  const enforcing = guards.filter(({ options }) => options.mode === 'enforce')
  const kinds = new Set(enforcing.map(({ kind }) => kind as string))
  const scopes = enforcing.flatMap((guard) =>
    guard.kind === 'token' || guard.kind === 'key' || guard.kind === 'introspection'
      ? guard.options.scopes.allOf
      : [],
  )
  return { who: [...kinds].some((kind) => AUTHENTICATORS.has(kind)), kinds, scopes: new Set(scopes) }
}
