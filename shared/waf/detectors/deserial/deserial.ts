// Serialised objects of languages that run code when they read them: Java, PHP, Python, Ruby, .NET, Node, YAML and JSON
// type hints. Found by their stream's own head, plain, in base64 or in hexadecimal.

import { makeNeedles } from '../../fields/needles.ts'
import {
  BACKSLASH,
  BANG,
  BREAK,
  COLON,
  COMMA,
  CONTROL,
  DOLLAR,
  DOUBLE,
  HIGH,
  LESS,
  PLAIN,
  SPACE,
  WORD_OBJECT,
} from '../../fields/presence.ts'
import { work } from '../../work.ts'
import type { Context, Detector, Report } from '../detector.ts'
import { beginsAsObject, HEADS } from './heads.ts'
import { isPlainMarshal } from './marshal.ts'

export const deserial: Detector = {
  name: 'deserial',
  cost: { character: 1, mark: 3 },
  kinds: [
    'deserial-java',
    'deserial-php',
    'deserial-python',
    'deserial-ruby',
    'deserial-dotnet',
    'deserial-node',
    'deserial-type',
  ],
  binary: true,
  wants: (chars, words) =>
    (chars & (DOLLAR | BANG | LESS | CONTROL | HIGH | BACKSLASH)) !== 0 ||
    (chars & (COLON | DOUBLE)) === (COLON | DOUBLE) ||
    (words & WORD_OBJECT) !== 0 ||
    (chars & (SPACE | COLON)) === 0 ||
    (chars & BREAK) !== 0,
  detect: (view, context, report) => {
    const { text, chars } = view
    // A sentence of plain words, which nobody deserialises.
    if ((chars & ~PLAIN) === 0 && (chars & (SPACE | COLON | COMMA)) !== 0) return
    let start = 0
    while (start < 4 && text.charCodeAt(start) <= 32) start++
    const whole = (chars & (SPACE | COLON)) === 0 || (chars & (BREAK | CONTROL | HIGH | BACKSLASH)) !== 0
    if (whole && HEAD_LETTERS.includes(text[start] ?? '')) heads(text, start, report)
    if ((chars & COLON) !== 0 && (chars & DOUBLE) !== 0) php(text, start, report)
    if ((chars & (DOLLAR | BANG)) !== 0 || (view.words & WORD_OBJECT) !== 0) types(text, context, report)
  },
}

/** What a head may begin with: those of HEADS, a pickle's, and bytes as they are. */
const HEAD_LETTERS = 'raAH/gYBTc\xac\x04'

const heads = (text: string, start: number, report: Report): void => {
  if (beginsAsObject(text, start))
    for (const [head, kind] of HEADS)
      if (text.startsWith(head, start) && text.length - start > (head.length > 4 ? 12 : 24))
        report(kind, kind === 'deserial-ruby' && isPlainMarshal(text, start) ? 0.6 : 1, start, true)
  if (text.charCodeAt(start) === 0xac && text.charCodeAt(start + 1) === 0xed)
    report('deserial-java', 1, start, true)
  // Pickle, protocol 0: a global, its module and its name, each on a line, and an operation behind it. A list of names
  // has another name there.
  if (
    text.charCodeAt(start) === 99 &&
    /^c[A-Za-z_.]{1,40}(?:\n|\\n)[A-Za-z_]{1,40}(?:\n|\\n)(?:[().\]}]|[NIJKLMSVUTXBGF](?![a-z])|[pg]\d|[qhr](?![a-z]))/.test(
      text.slice(start, start + 96),
    )
  )
    report('deserial-python', 1, start, true)
  if (text.charCodeAt(start) === 4 && text.charCodeAt(start + 1) === 8)
    report('deserial-ruby', 1, start, true)
}

/** `O:8:"stdClass":1:{…}` anywhere, `a:1:{…}` with an object in it. */
const php = (text: string, start: number, report: Report): void => {
  for (let colon = text.indexOf(':"', start); colon >= 0; colon = text.indexOf(':"', colon + 2)) {
    let at = colon - 1
    while (at > 0 && text.charCodeAt(at) >= 48 && text.charCodeAt(at) <= 57) at--
    if (at === colon - 1) continue
    // `O:+8:`: a sign that PHP reads over.
    if (text.charCodeAt(at) === 43) at--
    if (text.charCodeAt(at) !== 58) continue
    const kind = text.charCodeAt(at - 1)
    if (kind !== 79 && kind !== 67) continue
    const close = text.indexOf('"', colon + 2)
    if (close > 0 && close - colon < 200 && text.charCodeAt(close + 1) === 58)
      report('deserial-php', 1, at - 1, true)
  }
}

const HINTS: readonly (readonly [string, string, number])[] = [
  ['_$$ND_FUNC$$_', 'deserial-node', 1],
  ['!!python/', 'deserial-python', 1],
  ['!!javax.', 'deserial-java', 1],
  ['!!com.sun.', 'deserial-java', 1],
  ['!!java.', 'deserial-java', 1],
  ['!!org.', 'deserial-java', 0.8],
  ['!ruby/object', 'deserial-ruby', 1],
  ['!ruby/hash', 'deserial-ruby', 1],
  ['!php/object', 'deserial-php', 1],
  ['com.sun.rowset.JdbcRowSetImpl', 'deserial-type', 1],
  ['org.apache.xalan.xsltc', 'deserial-type', 1],
  ['com.mchange.v2.c3p0', 'deserial-type', 1],
  ['System.Windows.Data.ObjectDataProvider', 'deserial-type', 1],
  ['ObjectDataProvider, PresentationFramework', 'deserial-type', 1],
  ['System.Configuration.Install', 'deserial-type', 1],
  ['java.util.PriorityQueue', 'deserial-type', 0.8],
  ['sun.reflect.annotation', 'deserial-type', 1],
  ['java.beans.XMLDecoder', 'deserial-type', 1],
  ['<java version=', 'deserial-type', 1],
  ['<void class="java.lang', 'deserial-type', 1],
  ['<object class="java.lang', 'deserial-type', 1],
  ['InvokerTransformer', 'deserial-type', 1],
  ['TemplatesImpl', 'deserial-type', 0.8],
  ['jdk.nashorn.internal', 'deserial-type', 1],
  ['java.beans.EventHandler', 'deserial-type', 1],
  ['<dynamic-proxy>', 'deserial-type', 1],
  ['com.sun.jndi', 'deserial-type', 1],
  ['javax.imageio.', 'deserial-type', 0.8],
  ['org.springframework.context.support', 'deserial-type', 1],
  ['org.springframework.beans.factory', 'deserial-type', 0.8],
  ['ch.qos.logback.core.db', 'deserial-type', 1],
  ['com.zaxxer.hikari', 'deserial-type', 0.8],
  ['net.sf.ehcache.transaction', 'deserial-type', 1],
  ['org.apache.commons.configuration', 'deserial-type', 0.8],
  ['System.Collections.ArrayList, mscorlib', 'deserial-type', 0.8],
  ['System.Diagnostics.Process, System', 'deserial-type', 1],
  ['XamlReader', 'deserial-type', 0.6],
]

/** What each of them takes besides the search. */
const HINT_WORK = 5

const NEEDLES = makeNeedles(HINTS.map(([hint]) => hint))

const types = (text: string, context: Context, report: Report): void => {
  work.left -= HINT_WORK * HINTS.length
  const found = NEEDLES.find(text)
  for (const [index, [, kind, weight]] of HINTS.entries()) {
    const at = found[index] as number
    if (at >= 0) report(kind, context.prose() ? weight * 0.6 : weight, at, true)
  }
}
