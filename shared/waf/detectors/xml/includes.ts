// Elements and attributes that have a parser open another document: XInclude, stylesheets that reach out of themselves, schemas,
// references that no page links to.

import { makeNeedles } from '../../fields/needles.ts'
import { charset, runStart, SPACE, standsAt } from '../../runs.ts'
import type { Context, Report } from '../detector.ts'
import { schemaAt } from './schemas.ts'

export const includes = (text: string, report: Report): void => {
  for (const at of INCLUDED.find(text)) if (at >= 0) report('xxe-include', 1, at, true)
  const style = styleAt(text)
  if (style >= 0) report('xxe-include', EXTENSIONS.some((name) => text.includes(name)) ? 1 : 0.4, style, true)
  const schema = schemaAt(text)
  if (schema >= 0) report('xxe-include', 1, schema, true)
}

/** A stylesheet, whatever its prefix is. */
const styleAt = (text: string): number => {
  const usual = text.indexOf('<xsl:')
  return usual >= 0 ? usual : text.indexOf('://www.w3.org/1999/XSL/Transform')
}

const INCLUDES: readonly string[] = [
  '<xi:include',
  'http://www.w3.org/2001/XInclude',
  'http://www.w3.org/2003/XInclude',
  '<xsl:include',
  '<xsl:import',
  '<msxsl:script',
  '<insertFromJNDI',
  // What a signature has a verifier run or fetch (XML Signature 1.1 §4.5.3, §8.1; XML Encryption §3.3).
  'Algorithm="http://www.w3.org/TR/1999/REC-xslt',
  "Algorithm='http://www.w3.org/TR/1999/REC-xslt",
  ':RetrievalMethod URI="http',
  ":RetrievalMethod URI='http",
  ':CipherReference URI="http',
  ":CipherReference URI='http",
]

const INCLUDED = makeNeedles(INCLUDES)

/** What a stylesheet reaches out of itself with. */
const EXTENSIONS: readonly string[] = [
  'system-property(',
  'document(',
  'unparsed-text(',
  'php:function',
  'php:functionString',
  'http://php.net/xsl',
  'extension-element-prefixes',
  'http://xml.apache.org/xalan',
  'http://xml.apache.org/xslt/java',
  'http://icl.com/saxon',
  'http://saxon.sf.net',
  'urn:schemas-microsoft-com:xslt',
  'java.lang.Runtime',
  'exsl:document',
  'redirect:write',
  ':exec(',
  // By whatever prefix.
  ':include href',
  ':import href',
  ':result-document href',
]

/** Attributes that have a parser open what no page links to: `<image xlink:href="expect://id"/>`. */
export const references = (text: string, context: Context, report: Report): void => {
  for (const at of SCHEMES.find(text)) {
    const quote = text.charCodeAt(at - 1)
    const equals = runStart(text, at - 1, SPACE, at - 8) - 1
    if (isAssigned(text, equals) && (quote === 34 || quote === 39))
      report('xxe-include', context.prose() ? 0.6 : 1, at, true)
  }
}

/** An equals sign that gives a value, where `a.href == "file:///x"` compares one. */
const isAssigned = (text: string, equals: number): boolean =>
  equals >= 0 && text.charCodeAt(equals) === 61 && !standsAt(text, equals - 1, COMPARES)

const COMPARES = charset('=!<>~')

const OPENED: readonly string[] = [
  'file://',
  'file:/',
  'expect://',
  'php://',
  'phar://',
  'jar:',
  'netdoc:',
  'gopher://',
  'dict://',
  'ftp://127.',
  'text:/etc/',
  'msl:',
  'ephemeral:/',
  'label:@',
]

const SCHEMES = makeNeedles(OPENED)
