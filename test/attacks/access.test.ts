// Attacks on authorization, each with where it comes from: who is somebody, and wants what is not theirs.

import { describe, expect, test } from 'vitest'

import { compileCondition } from '../../shared/guards/access/condition.ts'
import { grantsOf, word, type Asked } from '../guards/access.kit.ts'

const CLAIMS = { tenant: 't1', roles: ['reader'] }

interface Attack {
  readonly options: Readonly<Record<string, unknown>>
  readonly asked: Asked
  readonly claims?: Readonly<Record<string, unknown>>
  readonly refused: string
}

const OWNS = { owns: { 'params.userId': 'claims.sub' } }
const IN_QUERY = { owns: { 'query.user': 'claims.sub' } }
const IN_BODY = { owns: { 'body.user.id': 'claims.sub' } }
const FIELDS = { fields: { write: { name: true, role: '"admin" in claims.roles' } } }

const attacks: readonly (readonly [source: string, name: string, attack: Attack])[] = [
  [
    'OWASP API1:2023',
    "another user's id in the path",
    { options: OWNS, asked: { params: { userId: 'user-2' } }, refused: 'access.owner-mismatch' },
  ],
  [
    'OWASP API1:2023',
    'the id in the path is empty',
    { options: OWNS, asked: { params: { userId: '' } }, refused: 'access.owner-missing' },
  ],
  [
    'CWE-178',
    'the id in another case',
    { options: OWNS, asked: { params: { userId: 'User-1' } }, refused: 'access.owner-mismatch' },
  ],
  [
    'CWE-180',
    'the id in a compatible form of Unicode',
    { options: OWNS, asked: { params: { userId: 'user-\uff11' } }, refused: 'access.owner-mismatch' },
  ],
  [
    'CWE-158',
    'the id with a byte behind it',
    { options: OWNS, asked: { params: { userId: 'user-1\0' } }, refused: 'access.owner-mismatch' },
  ],
  [
    'CWE-235',
    'the own id first, another second',
    {
      options: IN_QUERY,
      asked: {
        query: [
          ['user', 'user-1'],
          ['user', 'user-2'],
        ],
      },
      refused: 'access.ambiguous',
    },
  ],
  [
    'CWE-235',
    'the own id last',
    {
      options: IN_QUERY,
      asked: {
        query: [
          ['user', 'user-2'],
          ['user', 'user-1'],
        ],
      },
      refused: 'access.ambiguous',
    },
  ],
  [
    'CWE-235',
    'as a list, which PHP and qs read',
    { options: IN_QUERY, asked: { query: [['user[]', 'user-2']] }, refused: 'access.ambiguous' },
  ],
  ...(
    [
      ['CVE-2021-23336', 'another id behind a semicolon', 'user=user-1;user=user-2'],
      [
        'CVE-2021-23336',
        'another id behind a semicolon of another parameter',
        'page=1;user=user-2&user=user-1',
      ],
      ['CVE-2021-23336', 'an id that ends at a semicolon', 'user=user-1;x'],
      ['CWE-235', 'the own id beside a list', 'user=user-1&user[]=user-2'],
      ['CWE-235', 'the own id beside a map', 'user=user-1&user%5Bid%5D=user-2'],
      ['CWE-178', 'the own id beside another case', 'user=user-1&User=user-2'],
      [
        'CWE-235',
        'the own id beside a name that begins with a blank, which PHP drops',
        'user=user-1&+user=user-2',
      ],
      ['CWE-158', 'the own id beside a name that ends at a NUL', 'user=user-1&user%00x=user-2'],
      ['CWE-235', 'the own id beside a name that is encoded', 'user=user-1&%75ser=user-2'],
    ] as const
  ).map(
    ([source, name, search]) =>
      [source, name, { options: IN_QUERY, asked: { search }, refused: 'access.ambiguous' }] as const,
  ),
  [
    'CWE-235',
    'a name that PHP writes otherwise',
    {
      options: { when: '!("user_id" in query) || query.user_id == "user-1"' },
      asked: { search: 'user.id=user-2' },
      refused: 'access.ambiguous',
    },
  ],
  ...(['x_debug', 'x.debug', 'x~debug'] as const).map(
    (name) =>
      [
        'RFC 3875 §4.1.18',
        `a header that CGI reads as one of a condition: ${name}`,
        {
          options: { when: '!("x-debug" in headers)' },
          asked: { headers: { [name]: '1' } },
          refused: 'access.ambiguous',
        },
      ] as const,
  ),
  [
    'RFC 8259 §4',
    'the id twice in a body',
    {
      options: IN_BODY,
      asked: { body: '{"user":{"id":"user-1"},"user":{"id":"user-2"}}' },
      refused: 'access.body',
    },
  ],
  [
    'RFC 8259 §4',
    'the id twice, once escaped',
    {
      options: IN_BODY,
      asked: { body: String.raw`{"user":{"id":"user-1","\u0069d":"user-2"}}` },
      refused: 'access.body',
    },
  ],
  ...(
    [
      ['Go and ASP.NET take the last of both', '{"user":{"id":"user-1","ID":"user-2"}}'],
      ['in front of the own one', '{"user":{"Id":"user-2","id":"user-1"}}'],
      ['of what is around it', '{"user":{"id":"user-1"},"User":{"id":"user-2"}}'],
      ['by a letter that folds to it', '{"user":{"id":"user-1"},"u\u017fer":{"id":"user-2"}}'],
    ] as const
  ).map(
    ([name, body]) =>
      [
        'CWE-178',
        `the own id beside another case: ${name}`,
        { options: IN_BODY, asked: { body }, refused: 'access.ambiguous' },
      ] as const,
  ),
  [
    'RFC 8259 §6',
    'an id beyond what numbers hold',
    {
      options: IN_BODY,
      asked: { body: '{"user":{"id":9007199254740993}}' },
      claims: { sub: 9007199254740992 },
      refused: 'access.owner-missing',
    },
  ],
  [
    'CWE-1321',
    'the id in a prototype',
    {
      options: IN_BODY,
      asked: { body: '{"user":{"__proto__":{"id":"user-1"}}}' },
      refused: 'access.owner-missing',
    },
  ],
  [
    'CWE-843',
    'the id as a list that holds it',
    {
      options: IN_BODY,
      asked: { body: '{"user":{"id":["user-1","user-2"]}}' },
      refused: 'access.owner-missing',
    },
  ],
  [
    'CWE-436',
    'the body under another type',
    {
      options: IN_BODY,
      asked: { body: '{"user":{"id":"user-1"}}', type: 'text/plain' },
      refused: 'access.body',
    },
  ],
  [
    'CWE-436',
    'the body in another charset',
    {
      options: IN_BODY,
      asked: { body: '{"user":{"id":"user-1"}}', type: 'application/json; charset=utf-7' },
      refused: 'access.body',
    },
  ],
  [
    'OWASP API3:2023',
    'a property that nobody named',
    { options: FIELDS, asked: { body: '{"name":"x","isAdmin":true}' }, refused: 'access.field' },
  ],
  [
    'OWASP API3:2023',
    'a property of somebody else',
    { options: FIELDS, asked: { body: '{"role":"admin"}' }, refused: 'access.field' },
  ],
  [
    'CWE-178',
    'it in another case',
    { options: FIELDS, asked: { body: '{"ROLE":"admin"}' }, refused: 'access.field' },
  ],
  [
    'CWE-1321',
    'it in a prototype',
    { options: FIELDS, asked: { body: '{"__proto__":{"role":"admin"}}' }, refused: 'access.field' },
  ],
  [
    'CWE-1321',
    'a prototype by its constructor',
    {
      options: FIELDS,
      asked: { body: '{"constructor":{"prototype":{"role":"admin"}}}' },
      refused: 'access.field',
    },
  ],
  [
    'OWASP API5:2023',
    'a role that inherits nothing',
    {
      options: { roles: { define: { admin: ['x'], reader: [] }, need: ['x'] } },
      asked: {},
      refused: 'access.permission',
    },
  ],
  [
    'CWE-1321',
    'a role with the name of a property',
    {
      options: { roles: { define: { admin: ['x'] }, need: ['x'] } },
      asked: {},
      claims: { roles: ['constructor', '__proto__', 'toString'] },
      refused: 'access.permission',
    },
  ],
  [
    'CWE-843',
    'roles in a map',
    {
      options: { roles: { define: { admin: ['x'] }, need: ['x'] } },
      asked: {},
      claims: { roles: { admin: true, length: 1, 0: 'admin' } },
      refused: 'access.unknown',
    },
  ],
  [
    'CWE-476',
    'a claim left out, where it must differ',
    { options: { when: 'claims.status != "blocked"' }, asked: {}, refused: 'access.unknown' },
  ],
  [
    'CWE-843',
    'a claim of another type, where it must differ',
    {
      options: { when: '!claims.blocked' },
      asked: {},
      claims: { blocked: 'yes' },
      refused: 'access.unknown',
    },
  ],
  [
    'CWE-704',
    'a text that reads as true',
    { options: { when: 'claims.admin' }, asked: {}, claims: { admin: 'true' }, refused: 'access.unknown' },
  ],
  [
    'CWE-704',
    'a one that reads as true',
    { options: { when: 'claims.admin' }, asked: {}, claims: { admin: 1 }, refused: 'access.unknown' },
  ],
  [
    'CWE-400',
    'a claim with too many elements',
    {
      options: { when: 'claims.x.all(y, y == 1)' },
      asked: {},
      claims: { x: Array.from({ length: 5000 }, () => 1) },
      refused: 'access.unknown',
    },
  ],
  [
    'CWE-674',
    'a body nested beyond reason',
    {
      options: FIELDS,
      asked: { body: '{"name":'.repeat(5000) + '1' + '}'.repeat(5000) },
      refused: 'access.body',
    },
  ],
]

describe('attacks', () => {
  test('there are as many as there were', () => {
    expect(attacks.length).toBe(46)
  })

  test.each(attacks)('%s: %s', (_source, _name, { options, asked, claims, refused }) => {
    expect(word(options, asked, grantsOf({ ...CLAIMS, ...claims }))).toBe(refused)
  })

  test('CWE-1333: no expression whose work has no bound gets into a policy', () => {
    for (const text of ['path.matches("(a+)+$")', 'claims.a.matches(params.b)', 'matches(path, "x")'])
      expect(compileCondition(text).ok).toBe(false)
  })
})
