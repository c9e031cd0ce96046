// A document type that has the parser fetch (XML 1.0 §2.8, §4.2.2): its system identifier is what is fetched, whatever its
// public one says, and blanks between the two may be as many as the client likes. It is read token by token: what a
// pattern over a bounded piece would not reach, or an angle bracket within a quotation would end, is read on.

import { work } from '../../work.ts'
import type { Context, Report } from '../detector.ts'

/** Whose document types are named for identification, not fetched. */
const WELL_KNOWN: ReadonlySet<string> = new Set(
  'www.w3.org w3.org java.sun.com www.apple.com apple.com xml.org www.oasis-open.org docs.oasis-open.org www.docbook.org docbook.org hibernate.org www.hibernate.org hibernate.sourceforge.net mybatis.org www.mybatis.org jakarta.apache.org struts.apache.org tapestry.apache.org logging.apache.org www.springframework.org www.jboss.org glassfish.org checkstyle.org www.puppycrawl.com checkstyle.sourceforge.net www.eclipse.org my.netscape.com www.opengis.net xml.cxml.org www.ibm.com dtd.nlm.nih.gov'.split(
    ' ',
  ),
)

/** Formal public identifiers of those who define documents (ISO 8879 §10.2). */
const KNOWN_PUBLIC =
  /^(?:-|\+|ISO[^"'/]{0,20})\/\/(?:W3C|IETF|Apple(?: Computer)?|SoftQuad|Netscape Communications|OASIS|Sun Microsystems|Hibernate|mybatis\.org|Apache Software Foundation|WAPFORUM|NLM)[^"'<>]{0,80}$/i

const LITERAL_MAX = 300
const NAME_MAX = 256

/** The declaration at `open`, where `<!DOCTYPE` stands. */
export const doctype = (text: string, open: number, context: Context, report: Report): void => {
  let at = pastBlanks(text, open + 9)
  const name = at
  while (at < name + NAME_MAX && at < text.length && !endsName(text.charCodeAt(at))) at++
  at = pastBlanks(text, at)
  const keyword = text.slice(at, at + 6).toUpperCase()
  if (keyword !== 'SYSTEM' && keyword !== 'PUBLIC') return
  at = pastBlanks(text, at + 6)
  const first = literal(text, at)
  if (keyword === 'SYSTEM') return told(first, first === 'about:legacy-compat', open, context, report)
  const second = first === undefined ? undefined : literal(text, pastBlanks(text, literalEnd))
  const known = first !== undefined && KNOWN_PUBLIC.test(first)
  told(second ?? first, known && (second === undefined || OWN_FILE.test(second)), open, context, report)
}

/** A file that stands beside the document, and cannot be told by the client: `DTD/xhtml1-strict.dtd`. */
const OWN_FILE = /^(?!\.\.)(?:[\w-][\w.-]{0,60}\/){0,4}[\w-][\w-]{0,60}(?:\.[\w-]{1,30}){0,4}$/

const told = (
  system: string | undefined,
  known: boolean,
  open: number,
  context: Context,
  report: Report,
): void => {
  if (known || (system !== undefined && isWellKnown(system))) return
  const address = system === undefined || /[:/\\]/.test(system)
  report('xxe-doctype', address || !context.prose() ? 1 : 0.6, open, true)
}

const isWellKnown = (system: string): boolean => {
  const host = /^https?:\/\/([a-z0-9.-]{1,60})\/[\w./~-]*$/i.exec(system)?.[1]
  return host !== undefined && WELL_KNOWN.has(host.toLowerCase())
}

const pastBlanks = (text: string, from: number): number => {
  let at = from
  while (at < text.length && text.charCodeAt(at) <= 32) at++
  work.left -= at - from
  return at
}

/** A blank, `[`, `>`, `<` or a quote. */
const endsName = (code: number): boolean =>
  code <= 32 || code === 91 || code === 62 || code === 60 || code === 34 || code === 39

/** Where the literal that was read last ends. */
let literalEnd = 0

const ESCAPES_MAX = 8

/**
 * What is quoted at `at`, or the beginning of it; undefined where no quotation begins. Quotes may be escaped, as they are
 * within JSON or a program.
 */
const literal = (text: string, at: number): string | undefined => {
  let open = at
  while (open < at + ESCAPES_MAX && open < text.length && text.charCodeAt(open) === 92) open++
  const quote = open < text.length ? text.charAt(open) : ''
  if (quote !== '"' && quote !== "'") return undefined
  const head = text.slice(open + 1, open + 1 + LITERAL_MAX)
  const close = head.indexOf(quote)
  literalEnd = close < 0 ? open + 1 + head.length : open + close + 2
  const value = close < 0 ? head : head.slice(0, close)
  return open > at ? value.replace(/\\{1,8}$/, '') : value
}
