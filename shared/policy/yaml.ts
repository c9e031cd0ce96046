// YAML with positions: the document's text to plain values, and from every path back to its line and column. It
// trusts no document to be small or sane: nodes, depth and size are bounded (an alias bomb is an error, not an
// outage), and what YAML would read in two ways (duplicate keys, unknown tags, several documents) is refused.

import { LineCounter, isScalar, parseDocument } from 'yaml'
import type { Document, YAMLError } from 'yaml'

import type { Path } from '../core/document.ts'
import { err, ok } from '../lib/result.ts'
import type { Result } from '../lib/result.ts'
import { problemAt } from './problem.ts'
import type { Position, Problem } from './problem.ts'
import { plain } from './yaml-plain.ts'
import type { Walk } from './yaml-plain.ts'
import { locate, offsetWithin, targetsOf } from './yaml-places.ts'

export interface Source {
  readonly file: string
  readonly value: unknown
  /** Where the value of a path stands, or of the nearest thing around it; 'key' asks for the key's own place. */
  readonly locate: (path: Path, what?: 'value' | 'key') => Position
  /** Where a character of a text stands, by its offset in the text as it was read. */
  readonly locateWithin: (path: Path, offset: number) => Position
}

const CHARACTERS_MAX = 16 * 1024 * 1024
const SHALLOWER = 'write fewer levels'

/** Reads one YAML document, or says where its syntax is wrong. */
export const readYaml = (file: string, text: string): Result<Source, readonly Problem[]> => {
  if (text.length > CHARACTERS_MAX)
    return err([
      problemAt(
        file,
        { line: 1, column: 1 },
        'document-too-large',
        [],
        `larger than ${CHARACTERS_MAX} characters`,
      ),
    ])
  const lines = new LineCounter()
  const document = parse(text, lines)
  if (document === undefined)
    return err([
      {
        ...problemAt(file, { line: 1, column: 1 }, 'document-too-large', [], 'nested too deeply'),
        fix: SHALLOWER,
      },
    ])
  if (document.directives.yaml.version !== '1.2')
    return err([
      {
        ...problemAt(file, { line: 1, column: 1 }, 'yaml-syntax', [], 'documents are YAML 1.2 here'),
        // YAML 1.1 has NO for false, 0777 for 511, and keys that are merged.
        fix: 'remove the %YAML line',
      },
    ])
  const at = (offset: number): Position => positionOf(lines, offset)
  const faults = [...document.errors, ...document.warnings]
  if (faults.length > 0) return err(toldOf(faults).map((fault) => syntaxProblem(file, fault, at)))
  const walk: Walk = { file, targets: targetsOf(document), at, nodes: 0, problems: [] }
  const value = plain(walk, document.contents, [])
  if (walk.problems.length > 0) return err(walk.problems)
  return ok({
    file,
    value,
    locate: (path, what = 'value') => at(locate(document, walk.targets, path, what).offset),
    locateWithin: (path, offset) => {
      const found = locate(document, walk.targets, path, 'value')
      return at(isScalar(found.node) ? offsetWithin(text, found.node, offset) : found.offset)
    },
  })
}

/** Undefined where nesting exhausts the library's stack: the one thing that it throws on. */
const parse = (text: string, lineCounter: LineCounter): Document.Parsed | undefined => {
  try {
    return parseDocument(text, {
      lineCounter,
      prettyErrors: false,
      schema: 'core',
      version: '1.2',
      uniqueKeys: true,
      strict: true,
      // 'silent' would also keep quiet about a second document.
      logLevel: 'error',
    })
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

/** Errors that come of nothing but themselves. */
const PLAIN: ReadonlySet<string> = new Set(['DUPLICATE_KEY', 'MULTIPLE_DOCS'])

/** Behind the first slip the parser guesses: what it says of the rest comes of that one, most often. */
const toldOf = (faults: readonly YAMLError[]): readonly YAMLError[] => {
  const [first, ...rest] = faults.toSorted((one, other) => one.pos[0] - other.pos[0])
  if (first === undefined) return []
  return PLAIN.has(first.code) ? [first, ...rest.filter(({ code }) => PLAIN.has(code))] : [first]
}

/** In words that say what to do, where the parser's own speak of its grammar. */
const SYNTAX: Readonly<Record<string, { readonly message?: string; readonly fix?: string }>> = {
  DUPLICATE_KEY: { message: 'this key stands twice in the same map' },
  MULTIPLE_DOCS: { message: 'the file holds more than one YAML document' },
  TAB_AS_INDENT: { message: 'a tab stands where YAML wants spaces', fix: 'indent with spaces' },
  BAD_INDENT: { fix: 'give the line the indentation of those around it' },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a key or a list begins where a value is expected',
    fix: 'put lists and maps on lines of their own, "- " before each item, and quotes around texts with ": "',
  },
  MULTILINE_IMPLICIT_KEY: { fix: 'put ": " behind the key, or the value on one line' },
  RESOURCE_EXHAUSTION: { message: 'nested too deeply', fix: SHALLOWER },
  BAD_SCALAR_START: { fix: 'put quotes around the text' },
}

const syntaxProblem = (file: string, fault: YAMLError, at: (offset: number) => Position): Problem => {
  const { message, fix } = SYNTAX[fault.code] ?? {}
  const code = fault.code === 'DUPLICATE_KEY' ? 'duplicate-key' : 'yaml-syntax'
  const told = problemAt(file, at(fault.pos[0]), code, [], message ?? fault.message.replaceAll('\n', ' '))
  return fix === undefined ? told : { ...told, fix }
}

const positionOf = (lines: LineCounter, offset: number): Position => {
  const { line, col } = lines.linePos(offset)
  return line === 0 ? { line: 1, column: 1 } : { line, column: col }
}
