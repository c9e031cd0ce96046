// XPath and XQuery: a value that closes the origin's predicate and goes on with a path, an axis or a function of the
// language. A path by itself is what services that read pages are given.

import {
  BRACKET,
  COLON,
  EQUALS,
  DOLLAR,
  DOUBLE,
  PAREN,
  PIPE,
  SINGLE,
  SLASH,
  SLASHES,
  STAR,
} from '../../fields/presence.ts'
import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'

const LENGTH_MAX = 2000

const QUOTE = SINGLE | DOUBLE

/** A path through a document with predicates, where a quote, a bracket or an operator stands before it. */
export const xpath = (text: string, chars: number, context: Context, report: Report): void => {
  if (text.length > LENGTH_MAX || !mayBe(text, chars) || context.prose()) return
  work.left -= text.length * CHARACTER_WORK
  judge(text, chars, (kind, weight, offset, syntactic) =>
    report(kind, isExpression(context) ? Math.min(weight, DOUBTFUL) : weight, offset, syntactic),
  )
}

/** Some patterns are tried on each. */
const CHARACTER_WORK = 8

/** At level 1 it needs a second finding. */
const DOUBTFUL = 0.8

/** A field that says that it holds a path: constraints of health records, readers of pages. */
const isExpression = (context: Context): boolean =>
  context.place === 'json' && context.name.slice(-NAME_MAX).toLowerCase().endsWith('xpath')

const NAME_MAX = 24

const judge = (text: string, chars: number, report: Report): void => {
  if ((chars & COLON) !== 0 && AXIS.test(text) && isOfPath(text, chars)) report('xpath-query', 1, 0, true)
  if (ROOTED.test(text)) report('xpath-query', 1, 0, true)
  if ((chars & PAREN) !== 0 && (TAKES_PATH.test(text) || FETCHES.test(text)))
    report('xpath-query', 1, 0, true)
  if ((chars & QUOTE) !== 0) quoted(text, chars, report)
  if ((chars & PIPE) !== 0) union(text, report)
  if (mayBeNumeric(text, chars) && NUMERIC.test(text)) report('xpath-query', 1, 0, true)
  if ((chars & DOLLAR) !== 0 && LOOP.test(text)) report('xpath-query', 1, 0, true)
  if (text.startsWith('//') && (chars & BRACKET) !== 0 && called(text) > 0)
    report('xpath-query', 0.8, 0, true)
}

/** Every finding needs one of these beside its slash or its parenthesis. */
const mayBe = (text: string, chars: number): boolean =>
  (chars & (QUOTE | STAR | PIPE | DOLLAR)) !== 0 ||
  text.includes('::') ||
  text.includes('(/') ||
  mayBeNumeric(text, chars) ||
  text.startsWith('//')

const AXIS =
  /(?:child|parent|ancestor|descendant|following|preceding|self|attribute|ancestor-or-self|descendant-or-self|following-sibling|preceding-sibling|namespace)::[a-z*@]/

/** `::*` and `::node()` are of nothing else; names behind an axis need a function of the language. */
const isOfPath = (text: string, chars: number): boolean =>
  (chars & (SLASH | QUOTE | BRACKET | PIPE | STAR)) !== 0 &&
  (called(text) > 0 || /(?:^|[/|'"[(])[\w-]{4,20}::(?:\*|(?:node|text|comment)\(\))/.test(text))

const FUNCTIONS: readonly string[] = [
  'name(',
  'string-length(',
  'substring(',
  'count(',
  'position()',
  'text()',
  'node()',
  'doc(',
  'last()',
  'starts-with(',
  'contains(',
  'comment()',
  'string(',
  'codepoints-to-string(',
  'string-to-codepoints(',
  'doc-available(',
  'unparsed-text(',
  'normalize-space(',
]

const called = (text: string): number => FUNCTIONS.filter((name) => text.includes(name)).length

/** `/*[1]/…`, `*[1]/*[2]/text()`: a document whose names nobody knows yet. */
const ROOTED = /^(?:\/{1,2}\*\[|\*\[\d{1,4}\]\/\*)/

/** Of the functions, what takes a path as its first argument: `count(/`, `substring(//user`. */
const TAKES_PATH =
  /(?:^|[^\w.])(?:name|local-name|string-length|substring|count|string|normalize-space|sum|boolean|concat)\((?:\/\/[a-z*@.]|\/\*|\/(?:child|parent|descendant)::)/i

/** `doc('http://…')`: the document is fetched. */
const FETCHES =
  /(?:^|[^\w.])(?:(?:(?:fn:)?doc(?:-available)?|unparsed-text)\(\s{0,4}(?:concat\(\s{0,4})?['"](?:https?:|ftp:|file:|\/)|(?:file:read-(?:text|binary)|xdmp:(?:document-get|eval|http-get|spawn)|fetch:text|proc:(?:system|execute)|http:send-request|db:open|util:eval)\()/i

/** `for $x in //user return`, `let $x := doc("…") return` */
const LOOP =
  /(?:^|[^\w])(?:for \$[\w-]{1,24} in|let \$[\w-]{1,24} ?:=)\s{1,4}(?:\/\/|\/\*|(?:fn:)?(?:doc|collection)\()/

/** `' or count(`, `") and not(position(`, `'] | //`, `' or true() or '` */
const BROKEN =
  /['"]\s{0,4}\)?\]?\s{0,4}(?:\(:[^:]{0,20}:\)\s{0,4})?(?:or|and)\s{1,4}(?:\(:[^:]{0,20}:\)\s{0,4})?(?:not\()?\(?(?:(?:name|local-name|string-length|substring|count|position|text|node|starts-with|last|doc|doc-available|contains)\((?!['"]?\s*[a-z]+['"]?\s*=>)|(?:true|false)\(\)|[a-z-]{2,24}\((?:\/|\.\/)[/a-z*@]|\/{1,2}[a-z*])/

/** `'] | //`, `')]/..`, `"]/parent::*`: the predicate ends, and the path goes on. */
const CLOSED = /['"]\){0,3}\]/

const GOES_ON =
  /^['"]\){0,3}\]\s{0,4}(?:\|\s{0,4}[/a-z*]|\[|(?:or|and)\s|\/{1,2}(?:\.\.|\*|@|[a-z]{2,24}(?:::|\(|\[|\/|$)|\())/

/** `') and not(../password)`: a step up, where the quote is one that the text has not opened. */
const UPWARDS = /['"]\)?\s{0,4}(?:or|and)\s{1,4}(?:not\()?\(?(?:\.{1,2}\/{1,2}[a-z*@]|\/\/[a-z*@]|@[a-z*])/

/** `x'(:`: a comment to the end. */
const COMMENTED = /^[^'"]{0,40}['"][)\]]{0,3}\s{0,4}\(:(?:[^)]{0,12}$|[^:]{0,20}:\))/

/** `12]|//user`, `7 or count(/*)>0`: a position goes on. */
const NUMERIC =
  /^-?\d{1,12}[\])]{0,2}(?:\s{0,4}\|\s{0,4}\/{1,2}[\w*@/[\]:()=']{1,60}$|\s{1,4}(?:or|and)\s{1,4}(?:not\()?(?:[a-z-]{2,30}\((?:\)|\/{1,2}[a-z*@]|\.{1,2}\/)|\.{0,2}\/{1,2}[a-z*@]|[a-z-]{4,20}::))/

const quoted = (text: string, chars: number, report: Report): void => {
  if (BROKEN.test(text) || COMMENTED.test(text)) return report('xpath-query', 1, 0, true)
  const up = UPWARDS.exec(text)
  // The first quote, so that it is none that closes one of the text's own.
  if (up !== null && up.index === text.search(/['"]/)) return report('xpath-query', 1, up.index, true)
  const closed = (chars & BRACKET) === 0 ? -1 : text.search(CLOSED)
  if (closed >= 0 && closed < 40 && !text.slice(0, closed).includes('['))
    if (text.includes('//', closed) || GOES_ON.test(text.slice(closed, closed + 60)))
      report('xpath-query', 1, closed, true)
  if (text.includes("'") && text.includes('=') && JOINED.test(text.slice(0, 100)) && called(text) >= 2)
    report('xpath-query', 1, 0, true)
}

const JOINED = /['"]\s{0,4}(or|and)\s/i

/** `x | //user`, with more of a path. */
const union = (text: string, report: Report): void => {
  const at = text.indexOf('|')
  if (
    /^\|\s{0,4}\/{1,2}(?:\*|[a-z][\w-]{1,30}(?:$|[[/:(\s'"]))/i.test(text.slice(at, at + 44)) &&
    (text.includes(']') || text.includes("'") || called(text) > 0)
  )
    report('xpath-query', 1, at, true)
}

/** A number at the beginning, and what a path has. */
const mayBeNumeric = (text: string, chars: number): boolean => {
  const first = text.charCodeAt(0)
  if ((first < 48 || first > 57) && first !== 45) return false
  if ((chars & PAREN) !== 0) return (chars & (SLASHES | EQUALS | STAR | PIPE | BRACKET)) !== 0
  return (chars & SLASH) !== 0 && (chars & (PIPE | BRACKET)) !== 0
}
