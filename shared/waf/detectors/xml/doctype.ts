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
  const second = first === undefined ? undefined : literal(text, pastBlanks(text, at + first.length + 2))
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

/** What is quoted at `at`, or the beginning of it; undefined where no quotation begins. */
const literal = (text: string, at: number): string | undefined => {
  const quote = at < text.length ? text.charAt(at) : ''
  if (quote !== '"' && quote !== "'") return undefined
  const head = text.slice(at + 1, at + 1 + LITERAL_MAX)
  const close = head.indexOf(quote)
  return close < 0 ? head : head.slice(0, close)
}
