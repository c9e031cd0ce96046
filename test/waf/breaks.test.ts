// Line breaks that put a header, a command or an answer of their own where one value was wanted: in bodies, where texts of
// several lines are honest, it takes an encoded break, or a few words and a header's whole name behind a break of HTTP's.

import { describe, expect, test } from 'vitest'

import { refusing } from '../corpora/guard.ts'

const isRefused = refusing({})

const BODIES = ['json', 'form', 'multipart', 'xml']
const ALL = ['query', 'header', 'cookie', ...BODIES]

const ATTACKS: Readonly<Record<string, readonly string[]>> = {
  'a header behind an encoded break, whatever stands before': [
    'Foo bar baz%0d%0aHeader-Test: x',
    'hello world%0aServer: evil',
    'John Doe%5Cr%5CnCookie: a=b',
    'some value%e5%98%8a%e5%98%8dX-Injected: 1',
    'a much longer text of many words, as people write them%0d%0aSet-Cookie: a=b',
    'John Doe%u000aLocation: //evil.example',
  ],
  'a header behind a few words and a break of HTTP’s': [
    'John Doe\r\nSet-Cookie: a=b',
    'hello world\r\nContent-Type: text/html',
    'hello world\\r\\nX-Foo: 1',
    'en\\r\\nset-cookie: a=b',
  ],
  'one behind lines that look like a letter’s head': [
    'a: b\r\nSet-Cookie: a=b\r\nx',
    'x: y\r\nX-A: b\r\nLocation: http://evil.example\r\n\r\nhello',
  ],
  'a break that was sent encoded, and a blank': [
    'x%0d%0a%20Set-Cookie: a=b',
    'x y%0a  Location: //evil.example',
  ],
  'a folded value (RFC 9112 §5.2)': ['x\nTransfer-Encoding:\n chunked', 'x\nX-A:\nSet-Cookie: a=b'],
  'a second answer': [
    'John Doe%0d%0a%0d%0a<html>x</html>',
    'x%E5%98%8D%E5%98%8A%E5%98%8D%E5%98%8A<script>1</script>',
  ],
  'a letter’s headers (CWE-93)': [
    'Hi there\r\nCc: x@y.example',
    'Hi there\\r\\nReply-To: x@y.example',
    'a@b.example\\nbcc:x@y.example',
    'From me\r\nMIME-Version: 1.0',
    'Ann <a@b.example>\nCc: x@y.example',
  ],
  'a store’s commands': [
    'x\r\n\r\nHGETALL users',
    'key\r\nACL SETUSER x on nopass +@all',
    'x\r\nMIGRATE 192.0.2.1 6379 k 0 1',
    '%0d%0adelete k',
    'x\nCONFIG SET dir /var/www',
    'x\n  config get *',
  ],
  'a store’s commands as strings of JSON spell their breaks': [
    '0\\r\\n*3\\r\\n$3\\r\\nSET\\r\\n$1\\r\\na',
    'x\\r\\nKEYS *\\r\\nQUIT\\r\\n',
  ],
  'a cache’s commands': ['k 0 0 1\r\nstats cachedump 1 100\r\n', 'x%0astats items%0d%0a'],
  'a mail server’s commands (RFC 5321 §4.1.1)': [
    'x@y.example\nQUIT\n',
    'x@y.example>\n.\nDATA\n',
    'x@y.example>\r\ndata\r\n',
    '.\nDATA\nFrom: x\n.\n',
    'x\r\nSTARTTLS',
    'x%0d%0aQUIT',
  ],
  'a letter’s headers behind one word': [
    'item\nSender: ceo@corp.example',
    'user\r\nDisposition-Notification-To: x@evil.example',
  ],
  'commands in an FTP URL (RFC 959 §4.1)': [
    'ftp://a:b\r\nPORT 127,0,0,1,0,22\r\n@evil.example/',
    'ftp://evil.example/x%0d%0aRETR y%0d%0a',
  ],
  'a file server’s data port (RFC 959 §4.1.2, RFC 2428)': [
    '/pub\r\nPORT 203,0,113,9,0,22\r\n',
    'x\nEPRT |1|203.0.113.9|22|\n',
  ],
  'the end of a request’s line (RFC 9112 §3)': ['a HTTP/1.1\r\nX-A: 10\r\n\r\n', 'GPOST / HTTP/1.1\nHost: x'],
}

describe('a break that puts a line of its own', () => {
  const rows = Object.entries(ATTACKS).flatMap(([kind, list]) => list.map((text) => ({ kind, text })))
  test.each(rows)('$kind: $text', ({ text }) => {
    expect(ALL.filter((place) => !isRefused(place, text))).toEqual([])
  })
})

test.each(['x%0a<14>1 2026-01-01T00:00:00Z host app - - - ok', 'x\r\nINFO: login of admin succeeded'])(
  'an entry of a log in a query: %s',
  (text) => {
    expect(isRefused('query', text)).toBe(true)
  },
)

const HARMLESS: readonly string[] = [
  'To: Ann <a@b.example>\nCc: Bob <b@c.example>',
  'title\r\ndata\r\nresult',
  'assumption.\nContent-Length:\n: Note that it counts bytes.',
  'Protocol used: HTTP/1.1\nHost: example',
  'ftp://ftp.example.com\nPASV is fine',
  '# Latency\n\nSet a threshold:\n\n    CONFIG SET latency-monitor-threshold 100\n',
  'curl -i {url}\n\n    HTTP/1.1 200 OK\n    Server: x\n',
  '.. code-block:: http\n\n    GET /db HTTP/1.1\n    Accept: application/json\n    Host: a.example',
  'Answers\n\n  HTTP/1.1 200 OK\n  Cache-Control: no-cache\n  Content-Length: 109',
  'name: Ann\nemail: ann@example.com\nMessage: hi there',
  'Team meeting\r\nLocation: Room 5\r\nDate: Monday',
  'Hello Bob,\r\n\r\nthanks for the letter.\r\nRegards: Ann',
  'On Monday Ann wrote:\r\nFrom: ann@example.com\r\nSubject: lunch',
  'HTTP/1.1 200 OK\\r\\nServer: nginx\\r\\nVary: x',
  'https://wa.example/?text=Order%0AItem:x%0ACount:2',
  'C:\\new\\content\\x',
  'Shopping\nget milk\nget bread',
  'ERROR it failed\nINFO it works again\n2026-01-01 12:00:00 done',
]

test.each(HARMLESS)('lines that people write: %s', (text) => {
  expect(BODIES.filter((place) => isRefused(place, text))).toEqual([])
})

test('lines in a string of JSON are judged as in a body, wherever the JSON stands', () => {
  const text = JSON.stringify({ items: [{ body: 'name: Ann\nemail: ann@example.com\nMessage: hi' }] })
  expect(['query', 'cookie'].filter((place) => isRefused(place, text))).toEqual([])
  const hostile = JSON.stringify({ items: [{ body: 'x\r\nSet-Cookie: a=b' }] })
  expect(['query', 'cookie'].filter((place) => !isRefused(place, hostile))).toEqual([])
})
