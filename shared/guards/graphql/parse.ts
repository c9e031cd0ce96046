// A GraphQL document, parsed by the maintained parser, which recurses: so its length, its tokens and how deep its
// brackets nest are bounded before. What it refuses is malformed; what only a server's schema holds is refused, too.

import { Kind, parse } from 'graphql/language'
import type { DocumentNode, FragmentDefinitionNode, OperationDefinitionNode } from 'graphql/language'

import { err, ok } from '../../lib/result.ts'
import type { Result } from '../../lib/result.ts'
import { over, told } from './finding.ts'
import type { Finding } from './finding.ts'

export interface DocumentBounds {
  readonly documentLength: number
  readonly tokens: number
}

export interface Parsed {
  readonly operations: readonly OperationDefinitionNode[]
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>
}

/** Selections, lists and objects within each other; what the recursion here and in the parser is bounded by. */
export const NESTING_MAX = 128

export const parseDocument = (text: string, bounds: DocumentBounds): Result<Parsed, Finding> => {
  if (text.length > bounds.documentLength)
    return err(over('document-length', text.length, bounds.documentLength))
  const nesting = nestingOf(text)
  if (nesting > NESTING_MAX) return err(over('nesting', nesting, NESTING_MAX))
  const document = parsed(text, bounds.tokens)
  if (!document.ok) return document
  const operations: OperationDefinitionNode[] = []
  const fragments = new Map<string, FragmentDefinitionNode>()
  for (const definition of document.value.definitions) {
    if (definition.kind === Kind.OPERATION_DEFINITION) operations.push(definition)
    else if (definition.kind !== Kind.FRAGMENT_DEFINITION) return err(told('graphql.malformed', 'definition'))
    else if (fragments.has(definition.name.value)) return err(told('graphql.malformed', 'fragment-twice'))
    else fragments.set(definition.name.value, definition)
  }
  return ok({ operations, fragments })
}

const parsed = (text: string, tokensMax: number): Result<DocumentNode, Finding> => {
  try {
    return ok(parse(text, { noLocation: true, maxLexicalTokens: tokensMax, maxComments: tokensMax }))
  } catch (error) {
    // The parser tells its bound by a sentence alone; the words are for the event.
    const isBound = error instanceof Error && error.message.includes('contains more than')
    return err(isBound ? over('tokens', tokensMax + 1, tokensMax) : told('graphql.malformed', 'syntax'))
  }
}

const BLOCK = '"""'

/** How deep brackets of any kind nest, outside of strings and comments. A text that is no document gets some number. */
const nestingOf = (text: string): number => {
  let depth = 0
  let deepest = 0
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 123 || code === 91 || code === 40) deepest = Math.max(deepest, ++depth)
    else if (code === 125 || code === 93 || code === 41) depth--
    else if (code === 35) at = lineEnd(text, at)
    else if (code === 34) at = text.startsWith(BLOCK, at) ? blockEnd(text, at + 3) : stringEnd(text, at + 1)
  }
  return deepest
}

/** The index of the last character of a comment, a string, a block string. */
const lineEnd = (text: string, start: number): number => {
  let at = start
  while (at < text.length && text.charCodeAt(at) !== 10 && text.charCodeAt(at) !== 13) at++
  return at
}

const stringEnd = (text: string, start: number): number => {
  let at = start
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 34 || code === 10 || code === 13) return at
    if (code === 92) at++
  }
  return at
}

const blockEnd = (text: string, start: number): number => {
  for (let end = text.indexOf(BLOCK, start); end >= 0; end = text.indexOf(BLOCK, end + 3))
    if (text.charCodeAt(end - 1) !== 92) return end + 2
  return text.length
}
