// Selection against a naive oracle: every route held against the request, the most specific kept. And the tables of
// what must never happen: a fall-through to a laxer host, path or method.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { canonicalPath } from '../../shared/exchange/path.ts'
import { parsePattern } from '../../shared/policy/pattern.ts'
import type { Pattern } from '../../shared/policy/pattern.ts'
import { select, selector } from '../../shared/policy/select.ts'
import type { Selectable } from '../../shared/policy/select.ts'

interface Row extends Selectable {
  readonly name: string
}

const patternOf = (path: string): Pattern => {
  const pattern = parsePattern(path)
  if (!pattern.ok) throw new Error(`${path}: ${pattern.error}`)
  return pattern.value
}

const route = (
  name: string,
  path: string,
  methods: readonly string[],
  hosts: readonly string[] = [],
): Row => ({
  name,
  hosts,
  methods,
  pattern: patternOf(path),
})

const answer = (
  hosts: readonly string[],
  rows: readonly Row[],
  host: string,
  path: string,
  method: string,
): string => {
  const selection = select(selector(hosts, rows), host, path.slice(1).split('/'), method)
  if (selection.kind === 'denial') {
    const allow = selection.denial.headers?.['allow']
    return allow === undefined ? selection.denial.code : `${selection.denial.code} ${allow}`
  }
  const params = [...selection.params].map(([name, value]) => ` ${name}=${value}`).join('')
  return `${selection.route.name}${params}`
}

/** Literal over parameter over rest, segment by segment; an end over a rest that is empty. */
const rankOf = (pattern: Pattern, depth: number): string => {
  let rank = ''
  for (let place = 0; place <= depth; place++) {
    const part = pattern[place]
    rank += part === undefined ? '0' : { literal: '1', param: '2', rest: '3' }[part.kind]
  }
  return rank
}

const matches = (pattern: Pattern, segments: readonly string[]): boolean => {
  for (const [place, part] of pattern.entries()) {
    if (part.kind === 'rest') return true
    const segment = segments[place]
    if (segment === undefined) return false
    if (part.kind === 'literal' ? segment !== part.text : segment === '') return false
  }
  return pattern.length === segments.length
}

const hostOf = (hosts: readonly string[], host: string): string | undefined =>
  hosts.find((entry) => entry === host) ??
  hosts
    .filter(
      (entry) => entry.startsWith('*.') && host.endsWith(entry.slice(1)) && host.length > entry.length - 1,
    )
    .toSorted((one, other) => other.length - one.length)[0] ??
  hosts.find((entry) => entry === '*')

const oracle = (
  hosts: readonly string[],
  rows: readonly Row[],
  host: string,
  path: string,
  method: string,
): string => {
  const chosen = hostOf(hosts, host)
  if (chosen === undefined) return 'route.host-unknown'
  const segments = path.slice(1).split('/')
  const fitting = rows
    .filter((row) => row.hosts.length === 0 || row.hosts.includes(chosen))
    .filter((row) => matches(row.pattern, segments))
  const best = fitting.map((row) => rankOf(row.pattern, segments.length)).toSorted()[0]
  if (best === undefined) return 'route.unknown'
  const same = fitting.filter((row) => rankOf(row.pattern, segments.length) === best)
  const wanted = [method, ...(method === 'HEAD' ? ['GET'] : []), '*']
  for (const word of wanted) {
    const row = same.find((candidate) => candidate.methods.includes(word))
    if (row === undefined) continue
    const params = row.pattern.flatMap((part, place) => {
      if (part.kind === 'param') return [` ${part.name}=${segments[place] ?? ''}`]
      return part.kind === 'rest' ? [` *=${segments.slice(place).join('/')}`] : []
    })
    return `${row.name}${params.join('')}`
  }
  const allowed = new Set(same.flatMap((row) => row.methods))
  if (allowed.has('GET')) allowed.add('HEAD')
  return `route.method ${[...allowed].toSorted().join(', ')}`
}

const word = fc.constantFrom('a', 'b', 'c', 'orders')
const part = fc.oneof({ weight: 3, arbitrary: word }, fc.constantFrom('{id}'))
const patternArb = fc
  .tuple(fc.array(part, { maxLength: 4 }), fc.constantFrom('', '', '*'))
  .map(
    ([parts, last]) =>
      `/${[...parts.map((text, index) => (text === '{id}' ? `{p${index}}` : text)), last].join('/')}`,
  )
  .map((path) => (path.length > 1 && path.endsWith('/') && path.length % 2 === 0 ? path.slice(0, -1) : path))
const METHODS = ['GET', 'HEAD', 'POST', 'DELETE'] as const
const HOSTS = ['a.example', 'b.a.example', '*.example', '*.a.example', '*'] as const
const methodsArb = fc.oneof(
  { weight: 4, arbitrary: fc.uniqueArray(fc.constantFrom(...METHODS), { minLength: 1, maxLength: 3 }) },
  fc.constant(['*']),
)
const rowArb = fc.record({
  path: patternArb,
  methods: methodsArb,
  hosts: fc.subarray([...HOSTS], { maxLength: 2 }),
})
const pathArb = fc
  .array(fc.oneof({ weight: 5, arbitrary: word }, fc.constantFrom('', '*', '{p0}', 'constructor')), {
    minLength: 1,
    maxLength: 6,
  })
  .map((segments) => `/${segments.join('/')}`)

describe('select', () => {
  test('answers what the naive oracle answers', () => {
    let ran = 0
    fc.assert(
      fc.property(
        fc.subarray([...HOSTS], { minLength: 1 }),
        fc.array(rowArb, { minLength: 1, maxLength: 12 }),
        fc.array(
          fc.tuple(
            fc.constantFrom(
              'a.example',
              'b.a.example',
              'x.example',
              'c.b.a.example',
              'other',
              '.example',
              'example',
            ),
            pathArb,
            fc.constantFrom(...METHODS, 'PATCH', '*'),
          ),
          { minLength: 1, maxLength: 20 },
        ),
        (hosts, raw, requests) => {
          const rows = raw.map((row, index) =>
            route(
              `r${index}`,
              row.path,
              row.methods,
              row.hosts.filter((host) => hosts.includes(host)),
            ),
          )
          for (const [host, path, method] of requests) {
            ran++
            expect(answer(hosts, rows, host, path, method)).toBe(oracle(hosts, rows, host, path, method))
          }
        },
      ),
      { numRuns: 2000 },
    )
    expect(ran).toBeGreaterThan(2000)
  })

  const rows = [
    route('list', '/v1/orders', ['GET']),
    route('create', '/v1/orders', ['POST']),
    route('read', '/v1/orders/{id}', ['GET']),
    route('archive', '/v1/orders/archive', ['DELETE']),
    route('items', '/v1/orders/{order}/items/{item}', ['GET', 'PUT']),
    route('admin', '/admin/*', ['POST']),
    route('rest', '/*', ['*']),
  ]

  test.each([
    ['GET', '/v1/orders', 'list'],
    ['HEAD', '/v1/orders', 'list'],
    ['POST', '/v1/orders', 'create'],
    ['GET', '/v1/orders/7', 'read id=7'],
    ['GET', '/v1/orders/7/items/a b', 'items order=7 item=a b'],
    ['GET', '/', 'rest *='],
    ['GET', '/v1/orders/', 'rest *=v1/orders/'],
    ['PATCH', '/v2/x', 'rest *=v2/x'],
  ])('%s %s takes the most specific route', (method, path, expected) => {
    expect(answer(['*'], rows, 'any', path, method)).toBe(expected)
  })

  test.each([
    ['DELETE', '/v1/orders', 'route.method GET, HEAD, POST'],
    ['GET', '/v1/orders/archive', 'route.method DELETE'],
    ['POST', '/v1/orders/7', 'route.method GET, HEAD'],
    ['GET', '/admin', 'route.method POST'],
    ['GET', '/admin/', 'route.method POST'],
    ['GET', '/admin/users', 'route.method POST'],
    ['get', '/v1/orders', 'route.method GET, HEAD, POST'],
  ])('%s %s never falls through to a less specific route that takes the method', (method, path, expected) => {
    expect(answer(['*'], rows, 'any', path, method)).toBe(expected)
  })

  const hosted = [
    route('api', '/x', ['GET'], ['api.example.com']),
    route('wild', '/y', ['GET'], ['*.example.com']),
    route('all', '/z', ['GET']),
  ]
  const hosts = ['api.example.com', '*.example.com', '*.eu.example.com']

  test.each([
    ['api.example.com', '/x', 'api'],
    ['api.example.com', '/y', 'route.unknown'],
    ['api.example.com', '/z', 'all'],
    ['www.example.com', '/x', 'route.unknown'],
    ['www.example.com', '/y', 'wild'],
    ['a.b.example.com', '/y', 'wild'],
    ['a.eu.example.com', '/y', 'route.unknown'],
    ['a.eu.example.com', '/z', 'all'],
    ['example.com', '/z', 'route.host-unknown'],
    ['.example.com', '/z', 'route.host-unknown'],
    ['evilexample.com', '/z', 'route.host-unknown'],
    ['api.example.com.evil', '/z', 'route.host-unknown'],
  ])('host %s path %s: a more specific host never falls through to a wildcard', (host, path, expected) => {
    expect(answer(hosts, hosted, host, path, 'GET')).toBe(expected)
  })

  test('takes a literal star and a literal space as such, in any spelling of the request', () => {
    const rows = [
      route('star', '/files/%2A', ['GET']),
      route('space', '/files/a%20b%2Ac', ['GET']),
      route('one', '/files/{id}', ['GET']),
      route('rest', '/other/*', ['GET']),
    ]
    const taken = (raw: string): string => {
      const path = canonicalPath(raw)
      if (!path.ok) return path.error.code
      const found = select(selector(['a'], rows), 'a', path.value.segments, 'GET')
      return found.kind === 'route' ? found.route.name : found.denial.code
    }
    expect(['/files/*', '/files/%2A', '/files/%2a'].map(taken)).toEqual(['star', 'star', 'star'])
    expect(['/files/a%20b*c', '/files/a b%2Ac', '/files/a%2520b'].map(taken)).toEqual([
      'space',
      'space',
      'one',
    ])
    expect(['/files/x', '/other/*', '/other/a/b'].map(taken)).toEqual(['one', 'rest', 'rest'])
  })

  test('looks at no node of the trie twice, whatever the path', () => {
    // Every level offers a literal and a parameter, and none of the branches ends where the path does: backtracking
    // that forgot where it had been would double its work at each level.
    const rows = Array.from({ length: 256 }, (_, bits) => {
      const parts = Array.from({ length: 8 }, (_unused, place) => ((bits >> place) & 1 ? 'x' : `{p${place}}`))
      return route(`r${bits}`, `/${parts.join('/')}/end`, ['GET'])
    })
    const trie = selector(['*'], rows)
    const seen = new Map<object, number>()
    const nodes = watch(trie.any, seen)
    select(trie, 'any', [...Array.from({ length: 8 }, () => 'x'), 'other'], 'GET')
    expect(nodes).toBeGreaterThan(500)
    expect(seen.size).toBeGreaterThan(500)
    expect(Math.max(...seen.values())).toBe(1)
  })
})

type Trie = Exclude<ReturnType<typeof selector<Row>>['any'], undefined>

/** Counts look-ups per node; answers how many nodes there are. */
const watch = (node: Trie | undefined, seen: Map<object, number>): number => {
  if (node === undefined) return 0
  const get = node.literals.get.bind(node.literals)
  node.literals.get = (key) => {
    seen.set(node, (seen.get(node) ?? 0) + 1)
    return get(key)
  }
  return [...node.literals.values(), node.param].reduce((sum, child) => sum + watch(child, seen), 1)
}
