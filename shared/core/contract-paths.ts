// Which operation a path and a method are: a tree of the contract's templates. As OpenAPI has it, a literal segment wins
// over a parameter. A node is visited at most once per request, since it stands at one depth.

interface Node {
  readonly literals: Map<string, Node>
  param: Node | undefined
  /** By method: the operation's place in the contract. */
  readonly ends: Map<string, number>
}

export interface Template {
  readonly method: string
  /** `/orders/{id}`: literals, and parameters that are whole segments. */
  readonly path: string
}

export type FoundPlace =
  | { readonly kind: 'operation'; readonly place: number; readonly params: ReadonlyMap<string, string> }
  | { readonly kind: 'method'; readonly methods: readonly string[] }
  | { readonly kind: 'unknown' }

export interface Paths {
  readonly find: (method: string, segments: readonly string[]) => FoundPlace
}

const UNKNOWN: FoundPlace = { kind: 'unknown' }

const newNode = (): Node => ({ literals: new Map(), param: undefined, ends: new Map() })

export const isParam = (segment: string): boolean => segment.startsWith('{') && segment.endsWith('}')

export const segmentsOf = (path: string): readonly string[] => path.slice(1).split('/')

export const pathsOf = (basePath: string, templates: readonly Template[]): Paths => {
  // A tree of its own for each number of segments, grown when a request first has so many: an isolate that has just
  // started does not wait for a thousand paths of which it needs one.
  const places = new Map<number, number[]>()
  for (const [place, { path }] of templates.entries()) {
    const length = slashesIn(path)
    const known = places.get(length)
    if (known === undefined) places.set(length, [place])
    else known.push(place)
  }
  const base = slashesIn(basePath)
  const shapes = new Map<number, readonly string[]>()
  const trees = new Map<number, Node>()
  const treeOf = (length: number): Node | undefined => {
    const known = trees.get(length)
    const here = known === undefined ? places.get(length - base) : undefined
    if (here === undefined) return known
    const root = newNode()
    for (const place of here) {
      const { method, path } = templates[place] as Template
      const shape = segmentsOf(`${basePath}${path}`)
      shapes.set(place, shape)
      plant(root, shape, method, place)
    }
    trees.set(length, root)
    return root
  }
  return {
    find: (method, segments) => {
      const tree = treeOf(segments.length)
      const node = tree === undefined ? undefined : walk(tree, segments, 0)
      if (node === undefined) return UNKNOWN
      // RFC 9110 §9.3.2: HEAD is GET without the content.
      const place = node.ends.get(method) ?? (method === 'HEAD' ? node.ends.get('GET') : undefined)
      if (place === undefined) return { kind: 'method', methods: methodsOf(node) }
      return { kind: 'operation', place, params: capture(shapes.get(place) ?? [], segments) }
    },
  }
}

const slashesIn = (path: string): number => {
  let count = 0
  for (let at = path.indexOf('/'); at !== -1; at = path.indexOf('/', at + 1)) count++
  return count
}

const plant = (root: Node, segments: readonly string[], method: string, place: number): void => {
  let node = root
  for (const segment of segments)
    if (isParam(segment)) node = node.param ??= newNode()
    else {
      const next = node.literals.get(segment) ?? newNode()
      node.literals.set(segment, next)
      node = next
    }
  if (!node.ends.has(method)) node.ends.set(method, place)
}

const walk = (node: Node, segments: readonly string[], depth: number): Node | undefined => {
  const segment = segments[depth]
  if (segment === undefined) return node.ends.size > 0 ? node : undefined
  const literal = node.literals.get(segment)
  const found = literal === undefined ? undefined : walk(literal, segments, depth + 1)
  if (found !== undefined) return found
  // A parameter is never empty: `/orders/` is not an order.
  return node.param === undefined || segment === '' ? undefined : walk(node.param, segments, depth + 1)
}

const methodsOf = (node: Node): readonly string[] => {
  const methods = new Set(node.ends.keys())
  if (methods.has('GET')) methods.add('HEAD')
  return [...methods].toSorted()
}

const capture = (shape: readonly string[], segments: readonly string[]): ReadonlyMap<string, string> => {
  const params = new Map<string, string>()
  for (const [place, part] of shape.entries())
    if (isParam(part)) params.set(part.slice(1, -1), segments[place] ?? '')
  return params
}
