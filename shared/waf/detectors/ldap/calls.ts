// Calls of XPath's and XQuery's functions within a text, each told by its name before the bracket.

import {
  charset,
  LETTERS,
  pastRun,
  pastWord,
  runStart,
  saysAt,
  standsAt,
  vocabulary,
  wordSet,
} from '../../runs.ts'

const NAMES = charset('A-Za-z0-9_-')

const CALLED: readonly string[] =
  'name string-length substring count position text node doc last starts-with contains comment string codepoints-to-string string-to-codepoints doc-available unparsed-text normalize-space'.split(
    ' ',
  )
const CALLS = vocabulary(CALLED)
/** Those that take nothing. */
const EMPTY = wordSet('position text node last comment')

const TAKING = vocabulary(
  'name local-name string-length substring count string normalize-space sum boolean concat',
)
const ROOT_AXES = vocabulary('child:: parent:: descendant::')
const READING = vocabulary('doc doc-available document unparsed-text')
const SOURCES = vocabulary('http: https: ftp: file: /')
const FETCHING = vocabulary(
  'file:read-text file:read-binary xdmp:document-get xdmp:eval xdmp:http-get xdmp:spawn fetch:text proc:system proc:execute http:send-request db:open util:eval',
)

/** What a look at the calls of a text has found. */
export const calls = {
  /** A bit for each function of the language. */
  functions: 0,
  /** `count(//user)`, `name(/*)` */
  onPath: false,
  /** `doc('http://…')`, `file:read-text(`: something is fetched. */
  fetch: false,
}

/** A look at each call of the text: linear, since a name is as long as its run. */
export const lookAtCalls = (text: string): void => {
  calls.functions = 0
  calls.onPath = false
  calls.fetch = false
  for (let open = text.indexOf('('); open >= 0; open = text.indexOf('(', open + 1)) {
    const start = runStart(text, open, NAMES, Math.max(0, open - NAME_MAX))
    // A method of an object's.
    if (start === open || standsAt(text, start - 1, DOT)) continue
    if (pastWord(text, start, CALLS) === open) noteFunction(text, start, open)
    if (pastWord(text, start, TAKING) === open && isPathAt(text, open + 1)) calls.onPath = true
    else if (pastWord(text, start, READING) === open && isSourceAt(text, open + 1)) calls.fetch = true
    else if (standsAt(text, start - 1, COLON) && isFetching(text, start, open)) calls.fetch = true
  }
}

/** Longer than every name that is known. */
const NAME_MAX = 24
const DOT = charset('.')
const COLON = charset(':')
const QUOTE = charset(`'"`)
const SPACES = charset(' \t\n\v\f\r')
const STEPS = charset('A-Za-z*@.')
const BEHIND_ROOT = charset(')[/,|=<>!')

const noteFunction = (text: string, start: number, open: number): void => {
  const name = text.slice(start, open).toLowerCase()
  if (!EMPTY.has(name) || text.startsWith(')', open + 1)) calls.functions |= 1 << CALLED.indexOf(name)
}

/** `//user`, `/*)`, `/child::x`; a comment, which begins by `/*`, goes on otherwise. */
const isPathAt = (text: string, at: number): boolean => {
  if (!saysAt(text, at, '/')) return false
  if (saysAt(text, at + 1, '/')) return standsAt(text, at + 2, STEPS)
  if (saysAt(text, at + 1, '*')) return at + 2 >= text.length || standsAt(text, at + 2, BEHIND_ROOT)
  return pastWord(text, at + 1, ROOT_AXES) >= 0
}

/** `'http://…'`, `concat("file:` */
const isSourceAt = (text: string, from: number): boolean => {
  let at = pastRun(text, from, SPACES)
  if (saysAt(text, at, 'concat(')) at = pastRun(text, at + 7, SPACES)
  return standsAt(text, at, QUOTE) && pastWord(text, at + 1, SOURCES) >= 0
}

/** `xdmp:eval(`: a prefix before the name. */
const isFetching = (text: string, name: number, open: number): boolean => {
  const start = runStart(text, name - 1, LETTERS, Math.max(0, name - NAME_MAX))
  return pastWord(text, start, FETCHING) === open
}
