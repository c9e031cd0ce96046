// Selection: one host, one path and one method lead to one route, or to a denial. It stops the bypass in which a
// request that one route would refuse falls through to a laxer one: the most specific host wins, then the most
// specific path, and only then the method is looked at. It trusts the exchange's decoded segments and nothing else.
//
// A trie node is visited at most once per request, since it stands at one depth: work is bounded by the policy,
// whatever the path.

import type { Denial } from '../decision/denials.ts'
import type { Pattern } from './pattern.ts'

/** What selection needs to know of a route. */
export interface Selectable {
  /** Names among the policy's hosts; empty for all of them. */
  readonly hosts: readonly string[]
  readonly pattern: Pattern
  readonly methods: readonly string[]
}

export type Selection<Route> =
  | { readonly kind: 'route'; readonly route: Route; readonly params: ReadonlyMap<string, string> }
  | { readonly kind: 'denial'; readonly denial: Denial }

export interface Selector<Route> {
  readonly exact: ReadonlyMap<string, Node<Route>>
  /** By suffix with its dot: `.example.com`. */
  readonly wildcards: ReadonlyMap<string, Node<Route>>
  readonly any: Node<Route> | undefined
}

interface Node<Route> {
  readonly literals: Map<string, Node<Route>>
  param: Node<Route> | undefined
  /** Routes whose pattern ends at this node, and routes whose pattern takes the rest from here. */
  end: Methods<Route> | undefined
  rest: Methods<Route> | undefined
}

/** The routes of one path shape, by method. Names of params belong to the route, not to the shape. */
interface Methods<Route> {
  readonly targets: Map<string, Target<Route>>
}

interface Target<Route> {
  readonly route: Route
  /** Places of params among the segments; a rest is captured under '*'. */
  readonly captures: readonly { readonly name: string; readonly place: number }[]
}

const NO_PARAMS: ReadonlyMap<string, string> = new Map()
const HOST_UNKNOWN: Selection<never> = { kind: 'denial', denial: { code: 'route.host-unknown' } }
const PATH_UNKNOWN: Selection<never> = { kind: 'denial', denial: { code: 'route.unknown' } }

/** Compiles a policy's routes. Two routes with one host, shape and method are the build's error: the first stands. */
export const selector = <Route extends Selectable>(
  hosts: readonly string[],
  routes: readonly Route[],
): Selector<Route> => {
  const tries = new Map<string, Node<Route>>()
  const exact = new Map<string, Node<Route>>()
  const wildcards = new Map<string, Node<Route>>()
  let any: Node<Route> | undefined
  for (const host of hosts) {
    const mine: number[] = []
    for (const [index, route] of routes.entries())
      if (route.hosts.length === 0 || route.hosts.includes(host)) mine.push(index)
    // Hosts with the same routes share one trie.
    const key = mine.join()
    const trie = tries.get(key) ?? grow(mine.map((index) => routes[index] as Route))
    tries.set(key, trie)
    if (host === '*') any = trie
    else if (host.startsWith('*.')) wildcards.set(host.slice(1), trie)
    else exact.set(host, trie)
  }
  return { exact, wildcards, any }
}

const grow = <Route extends Selectable>(routes: readonly Route[]): Node<Route> => {
  const root = emptyNode<Route>()
  for (const route of routes) plant(root, route)
  return root
}

const emptyNode = <Route>(): Node<Route> => ({
  literals: new Map(),
  param: undefined,
  end: undefined,
  rest: undefined,
})

const plant = <Route extends Selectable>(root: Node<Route>, route: Route): void => {
  const captures: { name: string; place: number }[] = []
  let node = root
  for (const [place, part] of route.pattern.entries()) {
    if (part.kind === 'rest') {
      captures.push({ name: '*', place })
      node.rest ??= { targets: new Map() }
      addMethods(node.rest, route, captures)
      return
    }
    if (part.kind === 'param') {
      captures.push({ name: part.name, place })
      node = node.param ??= emptyNode()
    } else {
      const next = node.literals.get(part.text) ?? emptyNode<Route>()
      node.literals.set(part.text, next)
      node = next
    }
  }
  node.end ??= { targets: new Map() }
  addMethods(node.end, route, captures)
}

const addMethods = <Route extends Selectable>(
  methods: Methods<Route>,
  route: Route,
  captures: Target<Route>['captures'],
): void => {
  for (const method of route.methods)
    if (!methods.targets.has(method)) methods.targets.set(method, { route, captures })
}

/**
 * Picks the route. `host` is lower case and without port; `segments` are the path's, decoded; `method` upper case.
 * A path that a route knows under other methods alone is denied with `Allow`, and never falls through to a less
 * specific pattern that would take the method.
 */
export const select = <Route>(
  selector: Selector<Route>,
  host: string,
  segments: readonly string[],
  method: string,
): Selection<Route> => {
  const trie = trieOf(selector, host)
  if (trie === undefined) return HOST_UNKNOWN
  const found = walk(trie, segments, 0)
  if (found === undefined) return PATH_UNKNOWN
  const target =
    found.targets.get(method) ??
    // RFC 9110 §9.3.2: HEAD is GET without the content, so it is judged as GET is.
    (method === 'HEAD' ? found.targets.get('GET') : undefined) ??
    found.targets.get('*')
  if (target === undefined) return methodDenial(found)
  return { kind: 'route', route: target.route, params: capture(target, segments) }
}

/** The most specific of the policy's hosts that the request names: exact, then the longest wildcard, then '*'. */
const trieOf = <Route>(selector: Selector<Route>, host: string): Node<Route> | undefined => {
  const exact = selector.exact.get(host)
  if (exact !== undefined) return exact
  if (selector.wildcards.size > 0)
    // From 1: the wildcard stands for at least one character of a label.
    for (let dot = host.indexOf('.', 1); dot !== -1; dot = host.indexOf('.', dot + 1)) {
      const trie = selector.wildcards.get(host.slice(dot))
      if (trie !== undefined) return trie
    }
  return selector.any
}

/** Depth first, most specific first. Depth is bounded by the longest pattern of the policy. */
const walk = <Route>(
  node: Node<Route>,
  segments: readonly string[],
  place: number,
): Methods<Route> | undefined => {
  const segment = segments[place]
  if (segment === undefined) return node.end ?? node.rest
  const literal = node.literals.get(segment)
  if (literal !== undefined) {
    const found = walk(literal, segments, place + 1)
    if (found !== undefined) return found
  }
  // A param is never empty: `/orders/` is not an order.
  if (node.param !== undefined && segment !== '') {
    const found = walk(node.param, segments, place + 1)
    if (found !== undefined) return found
  }
  return node.rest
}

const methodDenial = <Route>(methods: Methods<Route>): Selection<never> => {
  const allowed = new Set(methods.targets.keys())
  if (allowed.has('GET')) allowed.add('HEAD')
  return {
    kind: 'denial',
    denial: { code: 'route.method', headers: { allow: [...allowed].toSorted().join(', ') } },
  }
}

const capture = <Route>(target: Target<Route>, segments: readonly string[]): ReadonlyMap<string, string> => {
  if (target.captures.length === 0) return NO_PARAMS
  const params = new Map<string, string>()
  for (const { name, place } of target.captures)
    params.set(name, name === '*' ? segments.slice(place).join('/') : (segments[place] ?? ''))
  return params
}
