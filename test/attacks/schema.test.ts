// Attacks on what a contract promises: each is a request that one parser reads as the contract says, and another
// otherwise. All of them end at the gate.

import { describe, expect, test } from 'vitest'

import { guardFor, told } from '../guards/schema.kit.ts'
import type { Gate, Sent } from '../guards/schema.kit.ts'

const answers = { responses: { '200': { description: 'fine' } } }
const USER = {
  type: 'object',
  required: ['name'],
  properties: {
    id: { type: 'integer', readOnly: true },
    role: { enum: ['user', 'admin'], readOnly: true },
    name: { type: 'string', maxLength: 20, pattern: '^(\\w+\\s?)+$' },
    email: { type: 'string', format: 'email' },
    age: { type: 'integer', minimum: 0, maximum: 150 },
    note: { type: 'string', maxLength: 40 },
  },
}
// Each branch judges the same members before it is known that it is not the one.
const expression = {
  anyOf: ['and', 'or', 'not', 'xor'].map((word) => ({
    type: 'object',
    properties: { args: { type: 'array', items: { $ref: '#/components/schemas/Expression' } }, [word]: {} },
    required: [word],
  })),
}
const json = (schema: unknown): unknown => ({ required: true, content: { 'application/json': { schema } } })

const gate: Gate = guardFor({
  paths: {
    '/users': {
      get: {
        operationId: 'list',
        parameters: [
          { name: 'role', in: 'query', schema: { enum: ['user'] } },
          { name: 'sort', in: 'query', schema: { type: 'string', pattern: '^[a-z]+( [a-z]+)*$' } },
          { name: 'q', in: 'query', schema: { type: 'string' } },
          { name: 'X-Tenant', in: 'header', schema: { enum: ['a', 'b'] } },
        ],
        ...answers,
      },
      post: {
        operationId: 'create',
        requestBody: {
          required: true,
          content: {
            'application/json': { schema: { $ref: '#/components/schemas/User' } },
            'application/x-www-form-urlencoded': { schema: { $ref: '#/components/schemas/User' } },
            'multipart/form-data': { schema: { $ref: '#/components/schemas/User' } },
          },
        },
        ...answers,
      },
    },
    '/filter': {
      post: {
        operationId: 'filter',
        requestBody: json({ $ref: '#/components/schemas/Expression' }),
        ...answers,
      },
    },
  },
  components: { schemas: { User: USER, Expression: expression } },
})

const JSON_TYPE = 'application/json'
const FORM = 'application/x-www-form-urlencoded'
const part = (headers: string, content: string): string => `--b\r\n${headers}\r\n\r\n${content}\r\n`
const name = part('Content-Disposition: form-data; name="name"', 'Ada')

interface Attack {
  readonly title: string
  readonly sent: Sent
  readonly told: string
}

const post = (body: string | Uint8Array, type = JSON_TYPE): Sent => ({
  method: 'POST',
  target: '/users',
  type,
  body,
})
const get = (search: string): Sent => ({ target: `/users?${search}` })
const multipart = (body: string, type = 'multipart/form-data; boundary=b'): Sent => post(body, type)

const attacks: readonly Attack[] = [
  // Mass assignment (CWE-915, OWASP API3:2023).
  {
    title: 'a role that only the server sets',
    sent: post('{"name":"Ada","role":"admin"}'),
    told: 'schema.body body/role readOnly',
  },
  {
    title: 'the same in a form',
    sent: post('name=Ada&role=admin', FORM),
    told: 'schema.body body/role readOnly',
  },
  {
    title: 'a member that nobody named',
    sent: post('{"name":"Ada","isAdmin":true}'),
    told: 'schema.body body/isAdmin unknownFields',
  },
  {
    title: 'one that differs by case',
    sent: post('{"Name":"Ada","name":"Ada"}'),
    told: 'schema.body body/Name unknownFields',
  },
  {
    title: 'the prototype',
    sent: post('{"name":"Ada","__proto__":{"role":"admin"}}'),
    told: 'schema.body body/__proto__ unknownFields',
  },
  {
    title: 'the prototype in a form',
    sent: post('name=Ada&__proto__[role]=admin', FORM),
    told: 'schema.body body/? unknownFields',
  },
  {
    title: 'the constructor',
    sent: post('{"name":"Ada","constructor":{"prototype":{}}}'),
    told: 'schema.body body/constructor unknownFields',
  },
  // Parsers that disagree (RFC 8259 §4, CVE-2017-12635 in CouchDB).
  { title: 'a member twice', sent: post('{"name":"Ada","age":1,"age":200}'), told: 'schema.body-malformed' },
  {
    title: 'a member twice, once escaped',
    sent: post('{"name":"Ada","age":1,"\\u0061ge":200}'),
    told: 'schema.body-malformed',
  },
  { title: 'a comment', sent: post('{"name":"Ada"/*,"age":1*/}'), told: 'schema.body-malformed' },
  { title: 'a trailing comma', sent: post('{"name":"Ada",}'), told: 'schema.body-malformed' },
  { title: 'a byte order mark', sent: post('\ufeff{"name":"Ada"}'), told: 'schema.body-malformed' },
  { title: 'a second document', sent: post('{"name":"Ada"}{"name":"Eve"}'), told: 'schema.body-malformed' },
  { title: 'half a surrogate pair', sent: post('{"name":"\\ud800"}'), told: 'schema.body-malformed' },
  {
    title: 'bytes that are no UTF-8',
    sent: post(new Uint8Array([0x22, 0xc0, 0xaf, 0x22])),
    told: 'schema.body-malformed',
  },
  { title: 'UTF-16', sent: post(new Uint8Array([0xff, 0xfe, 0x7b, 0])), told: 'schema.body-malformed' },
  // Numbers (RFC 7493 §2.2).
  {
    title: 'a number that becomes infinity',
    sent: post('{"name":"Ada","age":1e999}'),
    told: 'schema.body-malformed',
  },
  {
    title: 'a number that becomes zero',
    sent: post('{"name":"Ada","age":1e-999}'),
    told: 'schema.body-malformed',
  },
  {
    title: 'an integer beyond 2^53',
    sent: post('{"name":"Ada","age":9007199254740993}'),
    told: 'schema.body body/age maximum',
  },
  { title: 'hexadecimal', sent: post('{"name":"Ada","age":0x10}'), told: 'schema.body-malformed' },
  {
    title: 'an octal number in a form',
    sent: post('name=Ada&age=010', FORM),
    told: 'schema.body body/age type',
  },
  // Content type confusion (CVE-2018-1000613's kin: JSON by any other name).
  { title: 'JSON as text', sent: post('{"name":"Ada"}', 'text/plain'), told: 'schema.media-type' },
  {
    title: 'JSON as another type',
    sent: post('{"name":"Ada"}', 'application/ld+json'),
    told: 'schema.media-type',
  },
  {
    title: 'a type with a space in front',
    sent: post('{"role":1}', 'application /json'),
    told: 'schema.media-type',
  },
  {
    title: 'a form under the name of JSON',
    sent: post('name=Ada&role=admin'),
    told: 'schema.body-malformed',
  },
  {
    title: 'JSON under the name of a form',
    sent: post('{"name":"Ada"}', FORM),
    told: 'schema.body body/name required, body/? unknownFields',
  },
  {
    title: 'UTF-7',
    sent: post('{"name":"+AGE-"}', 'application/json; charset=utf-7'),
    told: 'schema.charset',
  },
  { title: 'EBCDIC in a form', sent: post('name=Ada', `${FORM}; charset=ibm037`), told: 'schema.charset' },
  // Parameter pollution (CWE-235).
  {
    title: 'a parameter twice',
    sent: get('role=user&role=admin'),
    told: 'schema.parameter query/role repeated',
  },
  {
    title: 'a parameter twice, once encoded',
    sent: get('role=user&r%6Fle=admin'),
    told: 'schema.parameter query/role repeated',
  },
  { title: 'PHP brackets', sent: get('role[]=admin'), told: 'schema.parameter query/? unknownFields' },
  { title: 'an index', sent: get('role[0]=admin'), told: 'schema.parameter query/? unknownFields' },
  {
    title: 'a semicolon for an ampersand',
    sent: get('role=user;role=admin'),
    told: 'schema.parameter query/role repeated, query/role enum',
  },
  {
    title: 'CVE-2021-23336: a parameter behind a semicolon of a free text',
    sent: get('q=a;role=admin'),
    told: 'schema.parameter query/role repeated',
  },
  {
    title: 'CVE-2021-23336: the same in another case, encoded',
    sent: get('q=a;R%6Fle=admin'),
    told: 'schema.parameter query/Role repeated',
  },
  {
    title: 'CVE-2021-23336: one that nobody named',
    sent: get('q=a;isAdmin=true'),
    told: 'schema.parameter query/isAdmin unknownFields',
  },
  ...['X_Tenant', 'X.Tenant', 'x~tenant'].map((header) => ({
    title: `RFC 3875 §4.1.18: a header that CGI reads as a judged one: ${header}`,
    sent: { target: '/users', headers: { [header]: 'evil' } },
    told: 'schema.parameter header/x-tenant repeated',
  })),
  { title: 'NUL behind the value', sent: get('role=user%00'), told: 'schema.parameter query/role enum' },
  { title: 'a full-width letter', sent: get('role=ｕser'), told: 'schema.parameter query/role enum' },
  {
    title: 'a field twice in a form',
    sent: post('name=Ada&name=Eve', FORM),
    told: 'schema.body body/name repeated',
  },
  // Encodings that servers decode differently (CVE-2000-0884's kin).
  {
    title: 'an overlong <',
    sent: get('sort=%C0%BC'),
    told: 'schema.parameter query encoding, query/sort pattern',
  },
  {
    title: 'half an escape',
    sent: get('role=user&x=%4'),
    told: 'schema.parameter query encoding, query/x unknownFields',
  },
  { title: 'an overlong letter in a form', sent: post('name=%C1%81da', FORM), told: 'schema.body-malformed' },
  { title: 'an escape of IIS in a form', sent: post('name=%u0041da', FORM), told: 'schema.body-malformed' },
  // Multipart (RFC 7578, CVE-2023-24813's kin).
  { title: 'a field twice', sent: multipart(`${name}${name}--b--`), told: 'schema.body body/name repeated' },
  {
    title: 'a name twice in one part',
    sent: multipart(`${part('Content-Disposition: form-data; name="name"; name="role"', 'Ada')}--b--`),
    told: 'schema.body-malformed',
  },
  ...["name*=utf-8''role", 'name*0="ro"; name*1="le"', 'name*0="role"'].map((extended) => ({
    // Go and others (RFC 2231) read the extended name, and it wins over the plain one.
    title: `an extended name beside the plain one: ${extended}`,
    sent: multipart(`${part(`Content-Disposition: form-data; name="name"; ${extended}`, 'Ada')}--b--`),
    told: 'schema.body-malformed',
  })),
  {
    title: 'a field that says how all the others are encoded (RFC 7578 §4.6)',
    sent: multipart(`${name}${part('Content-Disposition: form-data; name="_charset_"', 'utf-7')}--b--`),
    told: 'schema.body-malformed',
  },
  {
    title: 'CVE-2021-23336: a field of a form behind a semicolon',
    sent: post('name=Ada&note=a;role=admin', FORM),
    told: 'schema.body body/role readOnly',
  },
  {
    title: 'CVE-2021-23336: a field of a form that nobody named, behind one',
    sent: post('name=Ada&note=a;isAdmin=1', FORM),
    told: 'schema.body body/isAdmin unknownFields',
  },
  {
    title: 'CVE-2021-23336: a field of a form twice, behind one',
    sent: post('name=Ada&note=a;n%61me=Bob', FORM),
    told: 'schema.body body/name repeated',
  },
  {
    title: 'the same in a form',
    sent: post('name=Ada&_charset_=utf-7', FORM),
    told: 'schema.body-malformed',
  },
  {
    title: 'two dispositions',
    sent: multipart(
      `${part('Content-Disposition: form-data; name="name"\r\nContent-Disposition: form-data; name="role"', 'x')}--b--`,
    ),
    told: 'schema.body-malformed',
  },
  {
    title: 'a field as a file',
    sent: multipart(`${part('Content-Disposition: form-data; name="name"; filename="a.php"', 'Ada')}--b--`),
    told: 'schema.body body/name contentType',
  },
  {
    title: 'an encoded part',
    sent: multipart(
      `${part('Content-Disposition: form-data; name="name"\r\nContent-Transfer-Encoding: base64', 'QWRh')}--b--`,
    ),
    told: 'schema.body-malformed',
  },
  {
    title: 'a part behind the end',
    sent: multipart(`${name}--b--\r\n${part('Content-Disposition: form-data; name="role"', 'admin')}--b--`),
    told: 'schema.body-malformed',
  },
  {
    title: 'a part before the beginning',
    sent: multipart(`x\r\n${name}--b--`),
    told: 'schema.body-malformed',
  },
  {
    title: 'bare line feeds',
    sent: multipart('--b\nContent-Disposition: form-data; name="name"\n\nAda\n--b--'),
    told: 'schema.body-malformed',
  },
  {
    title: 'two boundaries',
    sent: multipart(`${name}--b--`, 'multipart/form-data; boundary=b; boundary=c'),
    told: 'schema.body-malformed',
  },
  {
    title: 'a part in another charset',
    sent: multipart(
      `${part('Content-Disposition: form-data; name="name"\r\nContent-Type: text/plain; charset=utf-7', 'Ada')}--b--`,
    ),
    told: 'schema.body body/name content',
  },
  {
    title: 'another subtype',
    sent: multipart(`${name}--b--`, 'multipart/mixed; boundary=b'),
    told: 'schema.media-type',
  },
  // A body where none is described.
  {
    title: 'a body on GET',
    sent: { method: 'GET', target: '/users', type: JSON_TYPE, body: '{}' },
    told: 'schema.body-unexpected',
  },
  {
    title: 'an empty body',
    sent: { method: 'POST', target: '/users', type: JSON_TYPE },
    told: 'schema.body-missing',
  },
  // Unicode: what is judged is what is sent, composed or not.
  {
    title: 'a decomposed letter is longer than its composed form',
    sent: post(JSON.stringify({ name: 'e\u0301'.repeat(11) })),
    told: 'schema.body body/name maxLength, body/name pattern',
  },
  // A contract's careless pattern (CWE-1333): ^(\w+\s?)+$ is exponential in a backtracking engine.
  {
    title: 'a text that backtracks',
    sent: post(JSON.stringify({ name: `${'a'.repeat(100_000)}!` })),
    told: 'schema.body body/name maxLength, body/name pattern',
  },
  {
    title: 'the same in the query',
    sent: get(`sort=${'a%20'.repeat(1500)}!`),
    told: 'schema.parameter query/sort pattern',
  },
]

describe('the gate refuses', () => {
  test.each(attacks)('$title', ({ sent, told: expected }) => {
    expect(told(gate.judge(sent))).toBe(expected)
  })

  test.each(['name=Ada&note=one; two', 'name=Ada&note=a%3Brole%3Dadmin'])('but not the form %s', (body) => {
    expect(told(gate.judge(post(body, FORM)))).toBe('pass')
  })

  test('as many as there are in the table', () => {
    expect(attacks.length).toBe(70)
  })
})

const filter = (body: string): Sent => ({ method: 'POST', target: '/filter', type: JSON_TYPE, body })

describe('what costs more than it may', () => {
  test('depth, values', () => {
    expect(told(gate.judge(filter(`${'['.repeat(100_000)}${']'.repeat(100_000)}`)))).toBe('schema.bounds')
    expect(told(gate.judge(filter(`[${'1,'.repeat(30_000)}1]`)))).toBe('schema.bounds')
    expect(told(gate.judge(filter(`{"a":${'9'.repeat(500)}}`)))).toBe('schema.bounds')
  })

  test('alternatives within alternatives: every branch goes all the way down', () => {
    let body = '{}'
    for (let depth = 0; depth < 15; depth++) body = `{"args":[${body}]}`
    // Without the budget: 4 to the power of 15 objects.
    expect(told(gate.judge(filter(body)))).toBe('schema.bounds')
  })

  test('a form of ten thousand fields', () => {
    const body = `name=Ada${'&x=1'.repeat(10_000)}`
    expect(told(gate.judge(post(body, FORM)))).toBe('schema.bounds')
  })
})
