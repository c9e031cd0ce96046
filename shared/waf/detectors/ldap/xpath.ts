// XPath: a value that closes the origin's predicate and goes on with a path, an axis or a function of the language.

import type { Context, Report } from '../detector.ts'

const AXES: readonly string[] = [
  'child::',
  'parent::',
  'ancestor::',
  'descendant::',
  'following::',
  'preceding::',
  'self::',
  'attribute::',
  'ancestor-or-self::',
  'descendant-or-self::',
]
const FUNCTIONS: readonly string[] = [
  'name(',
  'local-name(',
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

/** Of those, what takes a path as its first argument: `count(/`, `substring(//user`. */
const TAKES_PATH =
  /(?:^|[^\w.])(?:name|local-name|string-length|substring|count|string|normalize-space|sum|boolean|concat)\((?:\/\/[a-z*@.]|\/\*|\/(?:child|parent|descendant)::)/i

/** `' or count(`, `") and not(position(`, `'] | //`, `' or true() or '` */
const BROKEN =
  /['"]\s{0,4}\)?\]?\s{0,4}(?:or|and)\s{1,4}(?:not\()?(?:(?:name|local-name|string-length|substring|count|position|text|node|starts-with|last|doc|doc-available|contains)\((?!['"]?\s*[a-z]+['"]?\s*=>)|(?:true|false)\(\)|\/{1,2}[a-z*])/i

/** A path through a document with predicates, where a quote, a bracket or an operator stands before it. */
export const xpath = (text: string, context: Context, report: Report): void => {
  if (text.length > 2000 || context.prose()) return
  const axis = AXES.some((name) => text.includes(name))
  const called = FUNCTIONS.filter((name) => text.includes(name)).length
  if (axis && called > 0 && /[/'"[|]/.test(text)) report('xpath-query', 1, 0, true)
  if (/^\/{1,2}\*\[/.test(text)) report('xpath-query', 1, 0, true)
  if (TAKES_PATH.test(text) || BROKEN.test(text)) report('xpath-query', 1, 0, true)
  const union = text.indexOf('|')
  if (
    union >= 0 &&
    /^\|\s{0,4}\/{1,2}[a-z*]/i.test(text.slice(union, union + 10)) &&
    (text.indexOf(']') >= 0 || called > 0 || text.includes("'"))
  )
    report('xpath-query', 1, union, true)
  const quoted = text.search(/['"]\){0,3}\]/)
  if (
    quoted >= 0 &&
    quoted < 40 &&
    (text.includes('//', quoted) || text.includes('|', quoted) || text.includes('[', quoted)) &&
    !text.slice(0, quoted).includes('[')
  )
    report('xpath-query', 1, quoted, true)
  if (text.startsWith('//') && called > 0 && text.includes('[')) report('xpath-query', 0.8, 0, true)
  else if (
    called >= 2 &&
    text.includes("'") &&
    text.includes('=') &&
    /['"]\s{0,4}(or|and)\s/i.test(text.slice(0, 100))
  )
    report('xpath-query', 1, 0, true)
}
