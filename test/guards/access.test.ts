// The access guard: what conditions see, that denials win, that nothing passes because it could not be evaluated,
// and that no reading of a body or an id differs from the origin's.

import * as fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { compileCondition } from '../../shared/guards/access/condition.ts'
import { accessDocument } from '../../shared/guards/access/document.ts'
import { accessOptions } from '../../shared/guards/access/options.ts'
import { exchangeOf, grantsOf, guardOf, judge, NOW_MS, word, wordOf, type Asked } from './access.kit.ts'

const CLAIMS = { tenant: 't1', roles: ['reader', 'editor'], level: 3, org: { id: 'o1' }, 'https://x/t': 'n' }

describe('a condition sees', () => {
  const asked: Asked = {
    params: { tenant: 't1', id: '7' },
    query: [['page', '2']],
    headers: { 'x-tenant': 't1' },
    country: 'DE',
    asn: 64_500,
  }
  test.each([
    ['claims and params', 'claims.tenant == params.tenant', 'pass'],
    ['another tenant', 'claims.tenant == params.id', 'access.condition'],
    ['nested claims', 'claims.org.id == "o1"', 'pass'],
    ['claims whose names are URLs', 'claims["https://x/t"] == "n"', 'pass'],
    ['numbers of claims as CEL compares them', 'claims.level >= 3 && claims.level == 3', 'pass'],
    ['lists of claims', '"editor" in claims.roles', 'pass'],
    ['walks over claims', 'claims.roles.exists(r, r.startsWith("edit"))', 'pass'],
    ['scopes', '"orders:read" in scopes', 'pass'],
    ['the principal', 'principal.subject == "user-1" && principal.issuer == "main"', 'pass'],
    ['query parameters', 'int(query.page) < 10', 'pass'],
    ['whether a query parameter is there', '"page" in query && !("size" in query)', 'pass'],
    ['headers', 'headers["x-tenant"] == claims.tenant', 'pass'],
    ['whether a header is there', 'has(headers.nope)', 'access.condition'],
    ['the address', 'address == "192.0.2.7" && address.within("192.0.2.0/24")', 'pass'],
    ['an address elsewhere', 'address.within("2001:db8::/32")', 'access.condition'],
    ['the country', 'country in ["DE", "FR"]', 'pass'],
    ['the network', 'asn == 64500', 'pass'],
    [
      'method, path and host',
      'method == "GET" && path.startsWith("/v1/") && host == "api.example.com"',
      'pass',
    ],
    ['the time', 'time.getHours() == 14 && time > timestamp("2027-01-01T00:00:00Z")', 'pass'],
    ['the time of a place', 'time.getHours("Asia/Tokyo") == 23', 'pass'],
    ['a value of another type, which equals nothing', 'claims.roles == "editor"', 'access.condition'],
  ])('%s', (_name, when, expected) => {
    expect(word({ when }, asked, grantsOf(CLAIMS, ['orders:read']))).toBe(expected)
  })
})

describe('what cannot be evaluated is refused, never passed', () => {
  test.each([
    ['a missing claim', 'claims.nope == "x"'],
    ['a missing claim, negated', '!(claims.nope == "x")'],
    ['a missing claim, compared as different', 'claims.nope != "x"'],
    ['a claim that is no truth', 'claims.tenant'],
    ['a missing parameter', 'params.nope == "x"'],
    ['a missing header', 'headers["x-nope"] == ""'],
    ['an unknown country', 'country != "RU"'],
    ['an unknown network', 'asn != 64500'],
    ['a text that is no number', 'int(claims.tenant) > 0'],
    ['a property of a prototype', 'claims.constructor != "x"'],
    ['a claim of another type', 'claims.level.startsWith("3")'],
    ['an address that is none', 'claims.tenant.within("192.0.2.0/24")'],
  ])('%s', (_name, when) => {
    expect(word({ when }, {}, grantsOf(CLAIMS))).toBe('access.unknown')
    expect(word({ deny: { it: when } }, {}, grantsOf(CLAIMS))).toBe('access.unknown')
    expect(word({ allow: { it: when } }, {}, grantsOf(CLAIMS))).toBe('access.unknown')
  })

  test('a list longer than conditions walk over', () => {
    const roles = Array.from({ length: 1001 }, () => 'x')
    expect(word({ when: 'claims.roles.all(r, r == "x")' }, {}, grantsOf({ roles }))).toBe('access.unknown')
    expect(word({ when: 'claims.roles.all(r, r == "x")' }, {}, grantsOf({ roles: roles.slice(10) }))).toBe(
      'pass',
    )
  })

  test('no claims and no request make it throw, or pass without the condition holding', () => {
    const guard = guardOf({ when: 'claims.a == params.a && claims.b.all(x, x in scopes)' })
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), (claims, a) => {
        const verdict = guard.judge(exchangeOf({ params: { a } }), {} as never, grantsOf(claims))
        if (verdict instanceof Promise) throw new TypeError('the guard answers at once')
        const holds =
          Object.hasOwn(claims, 'a') &&
          claims['a'] === a &&
          Array.isArray(claims['b']) &&
          claims['b'].length === 0
        expect(verdict.kind === 'pass').toBe(holds || isEmptyMap(claims, a))
      }),
      { numRuns: 2000 },
    )
  })
})

/** CEL walks over the keys of a map too. */
const isEmptyMap = (claims: Readonly<Record<string, unknown>>, a: string): boolean => {
  const b = claims['b']
  return claims['a'] === a && typeof b === 'object' && b !== null && Object.keys(b).length === 0
}

describe('denials win', () => {
  const grants = grantsOf(CLAIMS)
  test.each([
    [
      'over a condition that holds',
      { when: 'true', deny: { suspended: 'claims.level == 3' } },
      'access.denied',
    ],
    ['over an allow that holds', { allow: { all: 'true' }, deny: { late: 'true' } }, 'access.denied'],
    ['not when none holds', { allow: { all: 'true' }, deny: { late: 'false' } }, 'pass'],
    ['one allow is enough', { allow: { no: 'false', broken: 'claims.nope == 1', yes: 'true' } }, 'pass'],
    ['no allow is none', { allow: { no: 'false', neither: '1 == 2' } }, 'access.not-allowed'],
    ['an allow does not make up for when', { when: 'false', allow: { all: 'true' } }, 'access.condition'],
  ])('%s', (_name, options, expected) => {
    expect(word(options, {}, grants)).toBe(expected)
  })

  test('the event names the condition, and nothing of the request', () => {
    expect(judge({ deny: { suspended: 'claims.level == 3' } }, {}, grants)).toEqual({
      kind: 'deny',
      denial: { code: 'access.denied', evidence: { name: 'suspended' } },
    })
  })
})

test.each([
  'user=user-1',
  'user=user-1&page=1;size=2',
  'user=user-1&users=2',
  'user=user-1&x=user',
  '%75ser=user-1',
])('a query that every reader takes alike is judged: %s', (search) => {
  expect(word({ owns: { 'query.user': 'claims.sub' } }, { search })).toBe('pass')
})

test('a query parameter that a condition reads may stand once only', () => {
  const twice: Asked = {
    query: [
      ['user', 'user-1'],
      ['user', 'user-2'],
    ],
  }
  expect(word({ when: 'query.user == "user-2"' }, twice)).toBe('access.ambiguous')
  expect(word({ when: 'query["user"] == "user-1"' }, twice)).toBe('access.ambiguous')
  expect(word({ when: '!("user" in query)' }, twice)).toBe('access.ambiguous')
  expect(word({ when: 'method == "GET"' }, twice)).toBe('pass')
  expect(word({ owns: { 'query.user': 'claims.sub' } }, twice)).toBe('access.ambiguous')
})

describe('the build refuses', () => {
  test.each([
    ['an assignment for a comparison', 'method = "GET"', 7, 'two values are compared with =='],
    ['a name that conditions do not know', 'clams.tenant == "x"', 0, 'there is no "clams"'],
    ['a name further in', 'method == "GET" && client.ip == "x"', 19, 'there is no "client"'],
    ['a field that a principal does not have', 'principal.email == "x"', 10, 'a principal has id'],
    ['a function that there is not', 'claims.a.reverse() == "x"', 9, 'no function "reverse"'],
    ['a regular expression', 'path.matches("(a+)+$")', 5, 'no bound'],
    ['types that never fit', 'method == 3', 0, 'no such overload'],
    ['a value that is no truth', '"yes"', 0, 'true or false'],
    ['broken syntax', 'claims.a == ', 12, 'unexpected'],
    ['a header in upper case', 'headers["X-Tenant"] == "x"', 8, '"x-tenant"'],
    ['a header that holds credentials', 'headers.authorization == "x"', 8, 'credentials'],
    ['a parameter whose name the request decides', 'params[claims.x] == "y"', 7, 'in quotes'],
    ['a map that is handed on whole', 'size(query) < 3', 5, 'name a field of query'],
    ['a prefix with host bits', 'address.within("192.0.2.7/24")', 15, '192.0.2.0/24'],
    ['a prefix that the request decides', 'address.within(claims.net)', 15, 'in quotes'],
    ['a time zone that there is not', 'time.getHours("Mars/Olympus") == 1', 14, 'Europe/Berlin'],
    ['an unsigned number', 'claims.level in [3u]', 17, 'unsigned'],
    ['bytes', "claims.a == b'x'", 12, 'bytes'],
    ['walks within walks', 'claims.a.all(x, claims.b.all(y, x == y))', 0, 'steps'],
    ['copies of lists', 'claims.a.map(x, x).size() > 1', 9, 'no function "map"'],
  ])('%s, at its character', (_name, text, offset, words) => {
    const compiled = compileCondition(text)
    if (compiled.ok) throw new TypeError('it compiled')
    expect(compiled.error.message).toContain(words)
    expect(Math.abs(compiled.error.offset - offset)).toBeLessThanOrEqual(1)
  })

  test('more than a condition may be', () => {
    expect(compileCondition(`method == "${'x'.repeat(5000)}"`).ok).toBe(false)
    expect(compileCondition(Array.from({ length: 300 }, () => 'method == "A"').join(' || ')).ok).toBe(false)
    expect(compileCondition('('.repeat(60) + 'true' + ')'.repeat(60)).ok).toBe(false)
    expect(compileCondition('('.repeat(8) + 'true' + ')'.repeat(8)).ok).toBe(true)
    expect(compileCondition('!'.repeat(600) + 'true').ok).toBe(false)
  })

  const wrong: readonly (readonly [name: string, options: object, path: string])[] = [
    ['nothing at all', {}, ''],
    ['an empty allow', { allow: {} }, 'allow'],
    ['unless without owns', { when: 'true', unless: 'true' }, 'unless'],
    ['distinct without ids', { distinct: {} }, 'distinct'],
    ['an id that is no id', { owns: { 'headers.x': 'claims.sub' } }, 'owns'],
    ['a parameter with a path', { owns: { 'params.a.b': 'claims.sub' } }, 'owns'],
    ['an owner that is no claim', { owns: { 'params.a': 'query.sub' } }, 'owns.params.a'],
    [
      'a role that there is not',
      { roles: { define: { a: { inherits: ['b'] } }, need: ['x'] } },
      'roles.define.a.inherits.0',
    ],
    [
      'roles in a circle',
      {
        roles: {
          define: { a: { inherits: ['b'], permissions: ['x'] }, b: { inherits: ['a'] } },
          need: ['x'],
        },
      },
      'roles.define.a.inherits',
    ],
    ['a permission that nobody has', { roles: { define: { a: ['x'] }, need: ['y'] } }, 'roles.need.0'],
    ['a property that is none', { fields: { write: { 'a..b': true } } }, 'fields.write'],
    [
      'two properties that differ in case',
      { fields: { write: { role: true, Role: 'false' } } },
      'fields.write.Role',
    ],
  ]
  test.each(wrong)('%s', (_name, options, path) => {
    const parsed = accessOptions.safeParse(options)
    expect(parsed.success).toBe(false)
    expect(parsed.error?.issues.map((issue) => issue.path.join('.')).some((at) => at.startsWith(path))).toBe(
      true,
    )
  })
})

describe('needs', () => {
  test.each([
    [{ when: 'method == "GET"' }, []],
    [{ when: 'claims.a == "x"' }, ['principal']],
    [{ when: '"a" in scopes' }, ['scopes']],
    [{ owns: { 'params.id': 'claims.sub' } }, ['principal']],
    [{ roles: { define: { a: ['x'] }, need: ['x'] } }, ['principal']],
  ])('%j: %j', (options, needs) => {
    expect(guardOf(options).needs).toEqual(needs)
  })

  test('the body only where something of it is judged', () => {
    expect(guardOf({ when: 'true' }).reads).toBe('head')
    expect(guardOf({ owns: { 'params.id': 'claims.sub' } }).reads).toBe('head')
    expect(guardOf({ owns: { 'body.id': 'claims.sub' } }).reads).toBe('body')
    expect(guardOf({ fields: { write: { name: true } } }).reads).toBe('body')
  })
})

describe('roles', () => {
  const roles = {
    define: {
      reader: ['orders.read'],
      editor: { inherits: ['reader'], permissions: ['orders.write'] },
      admin: { inherits: ['editor'], permissions: ['users.write'] },
    },
  }
  test.each([
    [['orders.read'], 'reader', 'pass'],
    [['orders.write'], 'reader', 'access.permission'],
    [['orders.read', 'orders.write'], ['editor'], 'pass'],
    [['orders.read', 'users.write'], ['reader', 'admin'], 'pass'],
    [['orders.read'], ['nobody', 'constructor', '__proto__'], 'access.permission'],
    [['orders.read'], [], 'access.permission'],
    [['orders.read'], [1], 'access.unknown'],
    [['orders.read'], { reader: true }, 'access.unknown'],
    [['orders.read'], undefined, 'access.unknown'],
  ])('%j needed, %j borne: %s', (need, borne, expected) => {
    const grants = grantsOf(borne === undefined ? {} : { roles: borne })
    expect(word({ roles: { ...roles, need } }, {}, grants)).toBe(expected)
  })

  test('from any claim', () => {
    const from = 'claims.realm_access.roles'
    const grants = grantsOf({ realm_access: { roles: ['editor'] } })
    expect(word({ roles: { ...roles, from, need: ['orders.write'] } }, {}, grants)).toBe('pass')
  })
})

describe('owns', () => {
  const owns = { 'params.userId': 'claims.sub' }
  test.each([
    ['its own', { userId: 'user-1' }, {}, 'pass'],
    ['another', { userId: 'user-2' }, {}, 'access.owner-mismatch'],
    ['the same in another case', { userId: 'USER-1' }, {}, 'access.owner-mismatch'],
    ['no id', {}, {}, 'access.owner-missing'],
    ['an empty id', { userId: '' }, {}, 'access.owner-missing'],
    ['a claim that is a number', { userId: '42' }, { sub: 42 }, 'pass'],
    [
      'a claim that is a number past what JSON keeps',
      { userId: '9007199254740992' },
      { sub: 9007199254740992 },
      'access.unknown',
    ],
    ['a claim that is no id', { userId: 'user-1' }, { sub: { a: 1 } }, 'access.unknown'],
    ['one of a list', { userId: 'b' }, { sub: ['a', 'b'] }, 'pass'],
    ['none of a list', { userId: 'c' }, { sub: ['a', 'b'] }, 'access.owner-mismatch'],
    ['an empty list', { userId: 'c' }, { sub: [] }, 'access.unknown'],
    ['a list that is not all ids', { userId: 'c' }, { sub: ['a', {}] }, 'access.unknown'],
  ])('%s', (_name, params, claims, expected) => {
    expect(word({ owns }, { params }, grantsOf(claims))).toBe(expected)
  })

  test.each([
    ['its own', '{"owner":{"id":"user-1"}}', 'pass'],
    ['another', '{"owner":{"id":"user-2"}}', 'access.owner-mismatch'],
    ['both, and parsers differ on which', '{"owner":{"id":"user-1","id":"user-2"}}', 'access.body'],
    ['both, one escaped', String.raw`{"owner":{"id":"user-1","\u0069d":"user-2"}}`, 'access.body'],
    ['through a prototype', '{"__proto__":{"owner":{"id":"user-1"}}}', 'access.owner-missing'],
    ['not at all', '{}', 'access.owner-missing'],
    ['no JSON', '{"owner":', 'access.body'],
  ])('in a body: %s', (_name, body, expected) => {
    expect(word({ owns: { 'body.owner.id': 'claims.sub' } }, { body })).toBe(expected)
  })

  test('in a body of another type, or with no body', () => {
    const options = { owns: { 'body.id': 'claims.sub' } }
    expect(word(options, { body: 'id=user-1', type: 'application/x-www-form-urlencoded' })).toBe(
      'access.body',
    )
    expect(word(options, { body: '{"id":"user-1"}', type: 'application/json; charset=utf-16' })).toBe(
      'access.body',
    )
    expect(word(options, {})).toBe('access.owner-missing')
  })

  test('unless lifts it, and what cannot be evaluated does not', () => {
    const options = { owns, unless: '"support" in claims.roles' }
    const asked = { params: { userId: 'user-2' } }
    expect(word(options, asked, grantsOf({ roles: ['support'] }))).toBe('pass')
    expect(word(options, asked, grantsOf({ roles: [] }))).toBe('access.owner-mismatch')
    expect(word(options, asked, grantsOf())).toBe('access.owner-mismatch')
  })

  test('the event names both sides and no value', () => {
    expect(judge({ owns }, { params: { userId: 'user-2' } })).toEqual({
      kind: 'deny',
      denial: {
        code: 'access.owner-mismatch',
        evidence: { name: 'params.userId', reason: 'params.userId ≠ claims.sub' },
      },
    })
  })
})

const walk = (options: Readonly<Record<string, unknown>>, ids: readonly string[], nowMs = NOW_MS) => {
  const guard = guardOf(options)
  return ids.map((id) => {
    const verdict = guard.judge(exchangeOf({ params: { id }, nowMs }), {} as never, grantsOf())
    if (verdict instanceof Promise) throw new TypeError('the guard answers at once')
    return verdict
  })
}

describe('distinct ids', () => {
  test('past the bound: told, and refused where the policy says so; known ids go on', () => {
    const ids = ['a', 'b', 'a', 'c', 'd', 'b']
    const recorded = walk({ distinct: { ids: ['params.id'], max: 2 } }, ids)
    expect(recorded.map(wordOf)).toEqual(ids.map(() => 'pass'))
    const flagged = { reason: 'more distinct ids than the bound', name: 'params.id', actual: 3, bound: 2 }
    expect(recorded[3]).toEqual({ kind: 'pass', evidence: flagged })
    expect(recorded[5]).toEqual({ kind: 'pass' })
    const refused = walk({ distinct: { ids: ['params.id'], max: 2, over: 'deny' } }, ids)
    expect(refused.map(wordOf)).toEqual([
      'pass',
      'pass',
      'pass',
      'access.enumeration',
      'access.enumeration',
      'pass',
    ])
  })

  test('with owns, a walk through others’ ids shows in the denials', () => {
    const ids = Array.from({ length: 21 }, (_, index) => `user-${index + 100}`)
    const last = walk({ owns: { 'params.id': 'claims.sub' } }, ids).at(-1)
    expect(last).toMatchObject({
      denial: { code: 'access.owner-mismatch', evidence: { actual: 21, bound: 20 } },
    })
  })

  test('a window ends, and principals are counted apart', () => {
    const guard = guardOf({ distinct: { ids: ['params.id'], max: 1, window: '1m', over: 'deny' } })
    const ask = (id: string, nowMs: number, principal: string): string => {
      const grants = { principal: { id: principal, issuer: 'main', subject: principal, claims: {} } }
      const verdict = guard.judge(exchangeOf({ params: { id }, nowMs }), {} as never, grants)
      if (verdict instanceof Promise) throw new TypeError('the guard answers at once')
      return wordOf(verdict)
    }
    expect(ask('a', NOW_MS, 'one')).toBe('pass')
    expect(ask('b', NOW_MS + 59_999, 'one')).toBe('access.enumeration')
    expect(ask('b', NOW_MS + 59_999, 'two')).toBe('pass')
    expect(ask('b', NOW_MS + 60_000, 'one')).toBe('pass')
  })
})

describe('fields', () => {
  const fields = {
    write: {
      name: true,
      'profile.email': true,
      role: '"admin" in claims.roles',
      'items[].price': '"admin" in claims.roles',
      'items[].note': true,
      address: true,
      'address.verified': 'false',
    },
  }
  const rows: readonly (readonly [name: string, body: string, expected: string])[] = [
    ['what everyone may write', '{"name":"x","profile":{"email":"e"}}', 'pass'],
    ['an empty object', '{}', 'pass'],
    ['what only some may', '{"role":"admin"}', 'access.field'],
    ['it in the case of a lax origin', '{"Role":"admin"}', 'access.field'],
    ['it in a case that only folds', String.raw`{"role":"x","items":[{"\u212a":1}]}`, 'access.field'],
    ['a property that nobody named', '{"isAdmin":true}', 'access.field'],
    ['one inside of a named path', '{"profile":{"email":"e","id":1}}', 'access.field'],
    ['a plain value where there should be more', '{"profile":"x"}', 'access.field'],
    ['items', '{"items":[{"note":"a"},{"note":"b"}]}', 'pass'],
    ['the second item', '{"items":[{"note":"a"},{"note":"b","price":1}]}', 'access.field'],
    ['what a named property holds', '{"address":{"street":{"no":1},"lines":[1,{"x":2}]}}', 'pass'],
    ['what is forbidden in it', '{"address":{"verified":true}}', 'access.field'],
    ['it twice', '{"name":"x","name":"y"}', 'access.body'],
    ['a list', '[{"name":"x"}]', 'access.field'],
    ['a plain value', '"x"', 'access.field'],
    ['a property of prototypes', '{"__proto__":{"role":"admin"}}', 'access.field'],
    ['too deep', `${'['.repeat(40)}${']'.repeat(40)}`, 'access.body'],
  ]
  test.each(rows)('%s', (_name, body, expected) => {
    expect(word({ fields }, { body }, grantsOf({ roles: ['reader'] }))).toBe(expected)
  })

  test('who may, may', () => {
    const body = '{"role":"admin","items":[{"price":1}]}'
    expect(word({ fields }, { body }, grantsOf({ roles: ['admin'] }))).toBe('pass')
    // A missing claim is not a pass.
    expect(word({ fields }, { body }, grantsOf())).toBe('access.field')
  })

  test('ignored properties do not hide named ones', () => {
    const open = { ...fields, unknown: 'ignore' }
    expect(word({ fields: open }, { body: '{"other":{"a":1}}' }, grantsOf({ roles: [] }))).toBe('pass')
    expect(word({ fields: open }, { body: '{"ROLE":"admin"}' }, grantsOf({ roles: [] }))).toBe('access.field')
  })

  test('the event names the place by the policy’s words alone', () => {
    expect(judge({ fields }, { body: '{"profile":{"secret-thing":1}}' })).toMatchObject({
      denial: { code: 'access.field', evidence: { name: 'body.profile' } },
    })
  })
})

const lint = (options: object, params: readonly string[]): readonly string[] =>
  accessDocument
    .lint(accessOptions.parse(options), { kinds: ['access'], place: 0, params })
    .map(({ code }) => code)

describe('lint', () => {
  test('a parameter that the path does not have', () => {
    expect(lint({ when: 'params.tenant == "x"' }, ['id'])).toEqual(['access-param-unknown'])
    expect(lint({ when: 'params.id == "x"' }, ['id'])).toEqual([])
    expect(lint({ owns: { 'params.user': 'claims.sub' } }, ['id'])).toEqual(['access-param-unknown'])
    expect(lint({ allow: { a: 'has(params.x)' }, deny: { b: '"y" in params' } }, [])).toHaveLength(2)
  })

  test('fields that are open to what the origin learns later', () => {
    expect(lint({ fields: { write: {}, unknown: 'ignore' } }, [])).toEqual(['access-fields-open'])
  })
})
