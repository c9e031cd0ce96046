// Honest texts beside attacks on what stands behind an origin: directories, document databases, other hosts, files, XML
// parsers, mail servers. Each pair of lists is one decision of a detector, at sensitivity 1, in a leaf of JSON.

import { describe, expect, test } from 'vitest'

import { coreEngine } from '../corpora/program.ts'

const engine = coreEngine()

const refused = (text: string): boolean => engine.text('json', 'value', 'body.note', text).refused

const inQuery = (text: string): boolean => engine.text('query', 'value', 'query.q', text).refused

interface Pair {
  readonly decision: string
  readonly honest: readonly string[]
  readonly hostile: readonly string[]
}

const directories: readonly Pair[] = [
  {
    decision: 'a filter that opens all that it closes breaks out of nothing, unless it compares a password',
    honest: [
      '(&(status=open)(owner=x))',
      '(|(cn=Ann*)(mail=ann@example.com))',
      '(!(disabled=true))',
      'f(x)(y=1)',
      '(a) (b = c)',
    ],
    hostile: [
      '*)(uid=*))(|(uid=*',
      'admin)(!(&(|',
      'x)(objectClass=*',
      '(&(uid=admin)(userPassword=a*))',
      '(&(uid=admin)(!(&(1=0)(cn=q))))',
      '(|(cn=*)(mail=*))',
      '(&(uid=x)(&))',
    ],
  },
  {
    decision: 'directories read a filter over blanks and escapes',
    honest: ['see (this) and (that)', 'a ) b ( c', 'C:\\28 days', '\\29 results'],
    hostile: ['x ) ( | ( uid = *', '* ) ( uid=*', 'joe\\29(cn=*', '\\2a\\29\\28cn=\\2a'],
  },
  {
    decision: 'a path by itself is what services that read pages are given; what breaks out goes on with one',
    honest: [
      "//div[@class='a']/text()",
      '/users/ann/following',
      "['a']/b",
      'for each user return a list',
      'std::vector<child::node>',
      'h4o#k]N|/d/Re!t:I)c',
      `x?O,_%"]R|A{AN%)*v|D"1&}m`,
      "email LIKE 'a%' AND CONTAINS(list_ids, 'b')",
      'self::Translation.class_eval do\n count(x)',
    ],
    hostile: [
      "x'] /.. /*",
      "')]/password",
      "' or exists(//user)",
      '*/attribute::*',
      'doc("http://e.example/x")',
      'for $x in //user return $x',
    ],
  },
]

const lines: readonly Pair[] = [
  {
    decision:
      'forms and notes have lines of names; a header is put there by a break that is encoded, or by what it says',
    honest: [
      'Reservation\r\nLocation: Room 5\r\nDate: 5 May',
      'Team meeting\nLink: https://meet.example.com/x',
      'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//x//y//EN\r\nX-WR-CALNAME:a\r\nLOCATION:Room',
      'https://share.example/?text=Order%0AItem:Pizza%0ASize:L',
      'GET /x HTTP/1.1\nHost: example.com\nAuthorization: Bearer x',
    ],
    hostile: [
      'x\r\nLocation: https://e.example',
      'x\r\nLocation://e.example',
      'x%0d%0aVary: *',
      'en%0aVia: x',
      'x%0d%0aFoo: bar',
      'https://example.com/%0d%0aX-Injected:1',
      'subject%0aMIME-Version: 1.0',
    ],
  },
  {
    decision: 'a command of a store is plain words, unless it is the one line behind a key',
    honest: [
      'Milk\r\nget bread\r\n',
      'first\nSET a b',
      'Read this\r\nAUTH is needed',
      'Dear all\r\nSET the clock',
    ],
    hostile: [
      'key\r\nSET a b\r\n',
      'x%0d%0aKEYS *',
      'x\r\nSHUTDOWN',
      'x\r\nSCRIPT FLUSH',
      'x%0d%0aget k%0d%0a',
    ],
  },
  {
    decision: 'what is nothing but encoded breaks is a probe',
    honest: ['%0a', '%20', '50%', '%23 of them'],
    hostile: ['%0d%0a', '%23%0d%0a', '%0a%20', '%3f%0a', '%250d%250a'],
  },
  {
    decision: 'logs are forged by a break that was sent encoded; what people paste has lines of logs',
    honest: ['bob\n2026-01-01 12:00:00 login ok', 'see below:\n[ERROR] x'],
    hostile: ['bob%0a[ERROR] login ok', 'x%0d%0aJan  1 00:00:00 host sshd[1]: login ok'],
  },
]

const hosts: readonly Pair[] = [
  {
    decision: 'a block of addresses is what networks are configured by',
    honest: ['169.254.169.254/32', '169.254.0.0/16', '10.0.0.0/8', '127.0.0.1/8'],
    hostile: ['169.254.169.254/latest/meta-data', '2852039166/latest', '0xa9fea9fe/x'],
  },
  {
    decision: 'an address is inward in every spelling that resolvers or browsers undo',
    honest: [
      'http://192.0.2.1:8080/x',
      'https://[2001:db8::1]/',
      'https://a%20b.example.com/',
      'http://8.8.8.8/',
    ],
    hostile: [
      'http://100.64.0.1/',
      'http://[2002:7f00:1::]/',
      'http://[::7f00:1]/',
      'http://loc%61lhost/',
      'http://127%2e0%2e0%2e1/',
      'http://127.0.0.1.example.com/',
      'http://local\thost/',
      'h\ntt\tp://[::1]/',
      '/\\localhost/admin',
      '\\/\\/169.254.169.254/latest',
      'http://unix:/var/run/docker.sock:/info',
    ],
  },
  {
    decision: 'a stranger is disguised by another radix, or by userinfo that looks like somebody else',
    honest: [
      'https://john.doe@bitbucket.org/x.git',
      'https://ann:secret@github.com/a/b',
      'http://1.2.3/',
      '10.0.0.1.in-addr.arpa',
      'see http://\na.example',
    ],
    hostile: ['http://0xd83ad6ce/', 'http://0330.072.0326.0316/', 'https://bank.com@evil.example/'],
  },
  {
    decision: 'a directory, a transfer or a socket of settings is recorded; one that leads inwards refuses',
    honest: [
      'ldap://dc1.example.com:636',
      'sftp://files.example.com/in',
      'unix:///var/run/docker.sock',
      'redis://127.0.0.1:6379/0',
    ],
    hostile: [
      'ldap://127.0.0.1/',
      'sftp://10.0.0.1/x',
      'gopher://x.example/_a',
      'view-source:http://x.example/',
    ],
  },
]

const readme = `${'The tree is drawn here, and all of it is explained in the words that follow below. '.repeat(4)}

![tree](../assets/tree.png) and [licence](../LICENSE.md), not 0x2e nor ..//x nor \\0.
`

const files: readonly Pair[] = [
  {
    decision: 'what stands anywhere in a document says nothing about its first link',
    honest: [
      readme,
      'import a from "../../src/core/image.js"\nimport b from "..//x.js"',
      'file:../../../../packed/a-1.0.0.tgz',
    ],
    hostile: [
      '..//..//etc/passwd',
      '0x2e0x2e0x2f0x2e0x2e0x2fx',
      '....//....//x.ini',
      '../../../../etc/passwd',
    ],
  },
  {
    decision: 'a climb is one in percent-encoding, behind padding, or with what a server drops within',
    honest: ['https://your-company.com/...', '50% of ..', 'a.%2e', 'x/..y/z', 'wait..|', '100%/..'],
    hostile: [
      '.%2e/.%2e/x',
      '..%2f..%2fx',
      '%252e%252e%252f%252e%252e%252fx',
      `${'A'.repeat(200)}/../x`,
      '..|/..|/etc/passwd',
      '/a/..;x=1/b/..;y/admin',
    ],
  },
  {
    decision: 'a name that is cut is one of a file',
    honest: ['index.php', 'see 100%00', 'a%00b c', 'photo.png'],
    hostile: ['index.php%00.jpg', 'index.php\0', 'x.jsp%2500.html', 'data:;base64,PD9waHA=', 'zlib:x.gz'],
  },
  {
    decision: 'secrets of machines, wherever their folder stands',
    honest: ['/run/secrets/db', 'config/.env', '/home/ann/notes.txt', '~/projects'],
    hostile: [
      '/proc/thread-self/environ',
      '~root/.bashrc',
      'users/.htpasswd',
      '/etc/ssl/private/server.key',
      '/var/mail/root',
    ],
  },
]

const databases: readonly Pair[] = [
  {
    decision:
      'a query of a graph is broken out of by what closes its string, pattern or number, and a clause',
    honest: [
      'MATCH (n:User) RETURN n LIMIT 5',
      `click 'Back' return to the list`,
      `'a' with b as c`,
      'create (a new one)',
      'match (see above)',
      `the "create" button`,
    ],
    hostile: [
      `x'}) RETURN 1 UNION MATCH (u:User) RETURN u.password //`,
      `' OR 1=1 WITH 1 as a MATCH (n) RETURN n //`,
      `'}) MATCH (n) DETACH DELETE n //`,
      `' WITH 1 as x LOAD CSV FROM 'http://e.example/' AS y RETURN y //`,
      `1 CALL apoc.load.json('http://e.example/') YIELD value RETURN value`,
      `1}) RETURN n UNION MATCH (m) RETURN m//`,
      `')-[r]-(b) RETURN b //`,
      `x'}) SET n.role='admin' RETURN n //`,
    ],
  },
  {
    decision: 'operators are keys; a stored schema and a style sheet have names that look like some',
    honest: [
      '{"$comment":"how it is meant","type":"string"}',
      '@include font($size: 19, $weight: bold);',
      '$group: a',
      'a $set of',
    ],
    hostile: [
      '{"$match":{"a":1}}',
      '{"$push":{"roles":"admin"}}',
      `', $comment: 'x'`,
      'users(where: "{\\"$where\\": \\"1\\"}")',
      'x"}}]}},"query":{"match_all":{}}',
    ],
  },
  {
    decision: 'calls of a database are of its object',
    honest: ['db.users', 'mydb.find(1)', 'the db (of users) is down', "it's; returned"],
    hostile: [
      'db.dropDatabase()',
      "db['users'].find({})",
      "db.getCollection('users').find()",
      '1 || this.user.length>0',
      "'; DROP KEYSPACE x; --",
    ],
  },
]

const documents: readonly Pair[] = [
  {
    decision:
      'a document type is named for identification where all its addresses are of those who define documents',
    honest: [
      '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "http://www.w3.org/TR/xhtml1/DTD/xhtml1-transitional.dtd"><html/>',
      '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML 1.0 Transitional//EN" "DTD/xhtml1-transitional.dtd"><html/>',
      '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN"><html/>',
      '<!DOCTYPE html SYSTEM "about:legacy-compat"><html/>',
      '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd"><plist/>',
      '<!DOCTYPE cXML SYSTEM "http://xml.cxml.org/schemas/cXML/1.2.014/cXML.dtd"><cXML/>',
    ],
    hostile: [
      '<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN" "http://e.example/hibernate.dtd"><html/>',
      '<!DOCTYPE a SYSTEM "gopher://www.w3.org/x"><a/>',
      ...[
        '//e.example/x',
        '/etc/passwd',
        'file:/etc/passwd',
        'netdoc:/etc/passwd',
        'expect:id',
        '\\\\e.example\\x',
        'http:/e.example/x',
        '../x.dtd',
        'http://www.w3.org@e.example/x',
        'http://e.example/?about:legacy-compat',
        `http://e.example/${'x'.repeat(400)}`,
      ].flatMap((system) => [
        `<!DOCTYPE a PUBLIC "-//W3C//DTD SVG 1.1//EN" "${system}"><a/>`,
        `<!DOCTYPE a PUBLIC "-//W3C//DTD SVG 1.1//EN>" '${system}'><a/>`,
        `<!DOCTYPE a PUBLIC "-//W3C//DTD SVG 1.1//EN"${' '.repeat(3000)}"${system}"><a/>`,
        `<!DOCTYPE a${'\n'.repeat(3000)}SYSTEM "${system}"><a/>`,
      ]),
      '<!DOCTYPE a SYSTEM "x.dtd"><a/>',
      '<!DOCTYPE a PUBLIC "-//a//b//EN" "//e.example/x"><a/>',
      `${'<!DOCTYPE html PUBLIC "-//W3C//DTD HTML 4.01//EN">'.repeat(33)}<!DOCTYPE a SYSTEM "http://e.example/x">`,
    ],
  },
  {
    decision: 'a default, a reference and a stylesheet lead somewhere, however they are written',
    honest: [
      '<!ATTLIST a b CDATA #IMPLIED>',
      '<image href = "a.png"/>',
      '<a xmlns:x="http://www.w3.org/1999/XSL/Transform"/>',
    ],
    hostile: [
      '<!DOCTYPE a [<!ATTLIST a href CDATA #FIXED "http://e.example/x">]><a/>',
      '<image xlink:href = "php://filter/resource=x"/>',
      `<s:value-of xmlns:s="http://www.w3.org/1999/XSL/Transform" select="document('/etc/passwd')"/>`,
    ],
  },
]

const named = (name: string, text: string): boolean => engine.text('json', 'value', name, text).refused

describe('where a browser says that its user was', () => {
  test.each([
    'body.context.page.url',
    'body[0].message.context.page.url',
    'body.documentURL',
    'body.location.href',
    'body.events[0].client_uri',
    'body.schema.$id',
    'query.ep.link',
  ])('is nothing to be fetched: %s', (name) => {
    expect(named(name, 'http://localhost:5503/a/b.html')).toBe(false)
    expect(named(name, 'http://localhost:9200/')).toBe(true)
    expect(named(name, 'http://localhost/')).toBe(true)
  })
  test.each([
    'body.url',
    'body.image_url',
    'body.webhook',
    'body.page_url',
    'body.pageUrl',
    'body.page.url',
    'body.document.url',
    'body.document_url',
    'body.client.url',
    'body.source.url',
    'body.a.documentUrl',
    'query.page_url',
    'query.context.page.url',
  ])('is not what %s says', (name) => {
    expect(named(name, 'http://localhost:5503/a?b=c')).toBe(true)
    expect(named(name, 'http://127.0.0.1:8080/')).toBe(true)
  })

  test.each(['body.$ref', 'query.dl', 'body.page', 'body.http.url', 'body.value.stringValue'])(
    'is not the root of a service in %s',
    (name) => expect(named(name, 'http://127.0.0.1:8080/')).toBe(true),
  )
})

test('a directory is where users are looked up, and an object in it is what is loaded', () => {
  expect(named('body.connection.connectionUrl', 'ldap://dc1.example.com:636')).toBe(false)
  expect(named('body.ldap.url', 'ldaps://dc1.example.com')).toBe(false)
  expect(named('body.metadata.user.domain', 'ldap://dc1')).toBe(false)
  for (const text of ['ldap://dc1.example.com/x', 'ldap://127.0.0.1:389', 'ldap://dc1.example.com/o=x'])
    expect(named('body.connection.connectionUrl', text), text).toBe(true)
  for (const name of ['body.url', 'body.avatar_url', 'body.connection.image.url'])
    expect(named(name, 'ldap://dc1.example.com:636'), name).toBe(true)
})

test.each(['ldap://e.example/x', 'sftp://e.example:22/', 'unix:///run/x.sock'])(
  'no setting comes by a query: %s',
  (text) => {
    for (const name of ['u', 'next', 'callback', 'location'])
      expect(engine.text('query', 'value', `query.${name}`, text).refused, name).toBe(true)
    expect(named('body.directory', 'ldap://e.example/x')).toBe(false)
  },
)

test.each(['body.spec.bearerTokenFile', 'body.csi.secretStoreHostPath', 'body.a.POSTGRES_PASSWORD_FILE'])(
  'the file of another machine in %s',
  (name) => {
    expect(named(name, '/var/run/secrets/kubernetes.io/serviceaccount/token')).toBe(false)
    expect(named('body.spec.name', '/var/run/secrets/kubernetes.io/serviceaccount/token')).toBe(true)
  },
)

test('a field that says so holds a path through a document', () => {
  expect(
    named('body.constraint[2].xpath', "not(exists(for $a in f:x return $a[not(parent::*/@v='x')]))"),
  ).toBe(false)
})

test.each(['body.spans[0].attributes.http.url', 'body.resourceSpans[0].attributes[1].value.stringValue'])(
  'what a traced server called in %s',
  (name) => {
    expect(named(name, 'http://localhost:9200/_search')).toBe(false)
    expect(named(name, 'http://169.254.169.254/latest/meta-data')).toBe(true)
  },
)

describe.each([
  'Meeting\nLocation: Room 5\nStatus: open',
  'one\nName: two',
  'Dinner\nHost: Mary Smith',
  'Game\nConnection: slow',
])('in a query, %j', (text) => {
  test('passes', () => expect(inQuery(text)).toBe(false))
})

describe.each([
  'x\nLocation: https://e.example',
  'x\r\nFoo:bar',
  'x\r\nHost: internal.example',
  '\nHost: localhost:8080',
  'x\r\nConnection: close',
  'x\r\nLink: </a>; rel=preload',
  'x\n127.0.0.1 - - [01/Jan/2026:00:00:00 +0000] "GET /" 200',
])('in a query, %j', (text) => {
  test('is refused', () => expect(inQuery(text)).toBe(true))
})

describe.each([...directories, ...lines, ...hosts, ...files, ...databases, ...documents])(
  '$decision',
  ({ honest, hostile }) => {
    test.each(honest)('passes: %s', (text) => expect(refused(text)).toBe(false))
    test.each(hostile)('refused: %s', (text) => expect(refused(text)).toBe(true))
  },
)
